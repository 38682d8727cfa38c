// SPDX-License-Identifier: MIT
// Stand-ins of FMOD's and Wwise's integrations for Unreal, and a player who leaves a hall; page.inc is a page's code.
#include "Engine/World.h"
#include "GameFramework/PlayerController.h"
#include "I2RVRRoomWeights.h"

#include <iostream>

class UAkRtpc;

static void Tell(const FName& Name, float Value)
{
	const std::u16string Wide(*Name.ToString());
	std::cout << std::string(Wide.begin(), Wide.end()) << ' ' << Value << '\n';
}

struct UFMODBlueprintStatics
{
	static void SetGlobalParameterByName(FName Name, float Value) { Tell(Name, Value); }
};

struct UAkGameplayStatics
{
	static void SetRTPCValue(const UAkRtpc*, float Value, int32, AActor*, FName Name) { Tell(Name, Value); }
};

class AMyPlayerController : public APlayerController
{
	using Super = APlayerController;

public:
#include "page.inc"
};

int main()
{
	AMyPlayerController Player;
	Player.BeginPlay();
	UWorld World;
	World.Player = &Player;
	AAudioVolume Hall;
	Hall.Tags = {FName(TEXT("I2RVR.room.a/a.i2rvr")), FName(TEXT("I2RVR.name.hall"))};
	World.Volumes = {&Hall};
	Player.Weights->World = &World;
	Player.Weights->TickComponent(0.01f, LEVELTICK_All, nullptr);
	Player.Location.X = 500.0;
	Player.Weights->TickComponent(0.01f, LEVELTICK_All, nullptr);
	return 0;
}
