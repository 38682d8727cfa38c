// SPDX-License-Identifier: MIT
#include "I2RVRRoomWeights.h"

#include "Engine/World.h"
#include "EngineUtils.h"
#include "GameFramework/PlayerController.h"
#include "Math/UnrealMathUtility.h"
#include "Misc/CString.h"
#include "Sound/AudioVolume.h"

namespace
{
	/** Half an edge of the cube that a new volume is; its scale makes the room's box of it. */
	constexpr double BrushHalfCm = 100.0;
	constexpr double CmPerM = 100.0;

	/** What the import has written to a volume's tags. */
	FI2RVRRoom ReadTags(const TArray<FName>& Tags)
	{
		FI2RVRRoom Room;
		for (const FName& Tag : Tags)
		{
			FString Text = Tag.ToString();
			if (!Text.RemoveFromStart(TEXT("I2RVR.")))
			{
				continue;
			}
			if (Text.RemoveFromStart(TEXT("name.")))
			{
				Room.Name = FName(*Text);
			}
			else if (Text.RemoveFromStart(TEXT("blend.")))
			{
				Room.RimCm = CmPerM * FCString::Atod(*Text);
			}
			else if (Text.RemoveFromStart(TEXT("room.")) || !Text.Contains(TEXT(".")))
			{
				Room.Id = FName(*Text);
			}
		}
		return Room;
	}

	FI2RVRRoom* Find(TArray<FI2RVRRoom>& Rooms, const FName& Id)
	{
		return Rooms.FindByPredicate([&Id](const FI2RVRRoom& Room) { return Room.Id == Id; });
	}
}

UI2RVRRoomWeights::UI2RVRRoomWeights()
{
	PrimaryComponentTick.bCanEverTick = true;
}

void UI2RVRRoomWeights::BeginPlay()
{
	Super::BeginPlay();
	FWorldDelegates::LevelAddedToWorld.AddUObject(this, &UI2RVRRoomWeights::LevelsChange);
	FWorldDelegates::LevelRemovedFromWorld.AddUObject(this, &UI2RVRRoomWeights::LevelsChange);
}

void UI2RVRRoomWeights::EndPlay(const EEndPlayReason::Type Reason)
{
	FWorldDelegates::LevelAddedToWorld.RemoveAll(this);
	FWorldDelegates::LevelRemovedFromWorld.RemoveAll(this);
	for (const FI2RVRRoom& Room : Rooms)
	{
		if (Room.bHeard)
		{
			OnRoomWeighed.Broadcast(Room.Id, Room.Name, 0.0f);
		}
	}
	Super::EndPlay(Reason);
}

void UI2RVRRoomWeights::TickComponent(
	float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction)
{
	Super::TickComponent(DeltaTime, TickType, ThisTickFunction);
	if (bStale)
	{
		FindRooms();
	}
	I2RVR::DecideShares(Rooms, ListenerPlace());
	for (FI2RVRRoom& Room : Rooms)
	{
		const bool bWasHeard = Room.bHeard;
		Room.bHeard = Room.Share > 0.0;
		if (Room.bHeard || bWasHeard)
		{
			OnRoomWeighed.Broadcast(Room.Id, Room.Name, static_cast<float>(Room.Share));
		}
	}
}

void UI2RVRRoomWeights::LevelsChange(ULevel*, UWorld* World)
{
	bStale |= World == GetWorld();
}

void UI2RVRRoomWeights::FindRooms()
{
	TArray<FI2RVRRoom> Found;
	for (TActorIterator<AAudioVolume> It(GetWorld()); It; ++It)
	{
		FI2RVRRoom Read = ReadTags(It->Tags);
		if (Read.Id.IsNone() || !It->GetEnabled())
		{
			continue;
		}
		FI2RVRRoom* Room = Find(Found, Read.Id);
		if (Room == nullptr)
		{
			Room = &Found.Add_GetRef(Read);
			Room->Priority = It->GetPriority();
		}
		Room->Priority = FMath::Max(Room->Priority, It->GetPriority());
		Room->Boxes.Add({It->GetActorLocation(), It->GetActorQuat(), It->GetActorScale3D().GetAbs() * BrushHalfCm});
	}
	Found.StableSort([](const FI2RVRRoom& A, const FI2RVRRoom& B) { return A.Priority > B.Priority; });
	for (const FI2RVRRoom& Old : Rooms)
	{
		FI2RVRRoom* Same = Find(Found, Old.Id);
		if (Same != nullptr)
		{
			Same->bHeard = Old.bHeard;
		}
		else if (Old.bHeard)
		{
			OnRoomWeighed.Broadcast(Old.Id, Old.Name, 0.0f);
		}
	}
	Rooms = MoveTemp(Found);
	bStale = false;
}

FVector UI2RVRRoomWeights::ListenerPlace() const
{
	const APlayerController* Player = GetWorld()->GetFirstPlayerController();
	if (Player == nullptr)
	{
		return GetOwner()->GetActorLocation();
	}
	FVector Place, Front, Right;
	Player->GetAudioListenerPosition(Place, Front, Right);
	return Place;
}
