// SPDX-License-Identifier: MIT
#pragma once

#include "Components/ActorComponent.h"
#include "CoreMinimal.h"
#include "I2RVRRoomShares.h"
#include "I2RVRRoomWeights.generated.h"

class ULevel;
class UWorld;

/**
 * A room's id in the level's file (of a bundle in no level its own), its name, and its share of the reverb's energy,
 * 0 to 1.
 */
DECLARE_DYNAMIC_MULTICAST_DELEGATE_ThreeParams(FI2RVRRoomWeighed, FName, Room, FName, Name, float, Share);

/**
 * Tells how much of each room the listener hears: for a parameter of FMOD, an RTPC of Wwise, or what you like.
 *
 * The rooms are the audio volumes that the import has placed, where they stand now and with the priorities that they
 * have now. One in a game is enough, on the player's controller for example. Cross-fades in time are the other sound
 * engine's.
 */
UCLASS(ClassGroup = (I2RVR), meta = (BlueprintSpawnableComponent))
class I2RVR_API UI2RVRRoomWeights : public UActorComponent
{
	GENERATED_BODY()

public:
	UI2RVRRoomWeights();

	/** Called each frame for every room that is heard, and once with 0 for one that no longer is. */
	UPROPERTY(BlueprintAssignable, Category = "I2RVR")
	FI2RVRRoomWeighed OnRoomWeighed;

	virtual void TickComponent(
		float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction) override;

protected:
	virtual void BeginPlay() override;
	virtual void EndPlay(const EEndPlayReason::Type Reason) override;

private:
	/** Levels that stream in and out bring rooms and take them. */
	void LevelsChange(ULevel* Level, UWorld* World);
	void FindRooms();
	FVector ListenerPlace() const;

	/** The highest priority first. */
	TArray<FI2RVRRoom> Rooms;
	bool bStale = true;
};
