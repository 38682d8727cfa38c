// SPDX-License-Identifier: MIT
#pragma once

#include "Sound/AudioVolume.h"

class APlayerController;
class ULevel;

class UWorld : public UObject
{
public:
	APlayerController* GetFirstPlayerController() const { return Player; }

	APlayerController* Player = nullptr;
	std::vector<AAudioVolume*> Volumes;
};

struct FWorldDelegates
{
	static TMulticastDelegate<ULevel*, UWorld*> LevelAddedToWorld;
	static TMulticastDelegate<ULevel*, UWorld*> LevelRemovedFromWorld;
};
inline TMulticastDelegate<ULevel*, UWorld*> FWorldDelegates::LevelAddedToWorld;
inline TMulticastDelegate<ULevel*, UWorld*> FWorldDelegates::LevelRemovedFromWorld;
