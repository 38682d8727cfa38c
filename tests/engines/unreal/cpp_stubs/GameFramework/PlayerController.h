// SPDX-License-Identifier: MIT
#pragma once

#include "GameFramework/Actor.h"

class APlayerController : public AActor
{
public:
	virtual void GetAudioListenerPosition(FVector& OutLocation, FVector& OutFrontDir, FVector& OutRightDir) const
	{
		OutLocation = Location;
		OutFrontDir = {1.0, 0.0, 0.0};
		OutRightDir = {0.0, 1.0, 0.0};
	}
};
