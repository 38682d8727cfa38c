// SPDX-License-Identifier: MIT
#pragma once

#include "GameFramework/Actor.h"

class AAudioVolume : public AActor
{
public:
	float GetPriority() const { return Priority; }
	bool GetEnabled() const { return bEnabled; }

	float Priority = 0.0f;
	bool bEnabled = true;
};
