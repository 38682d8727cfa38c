// SPDX-License-Identifier: MIT
#include "I2RVRRoomShares.h"

#include "Math/UnrealMathUtility.h"

double I2RVR::DistanceToBox(const FI2RVRBox& Box, const FVector& Place)
{
	const FVector Along = Box.Turn.UnrotateVector(Place - Box.Center);
	return (Along.GetAbs() - Box.Half).ComponentMax(FVector::ZeroVector).Size();
}

static double DistanceToRoom(const FI2RVRRoom& Room, const FVector& Place)
{
	double Least = TNumericLimits<double>::Max();
	for (const FI2RVRBox& Box : Room.Boxes)
	{
		Least = FMath::Min(Least, I2RVR::DistanceToBox(Box, Place));
	}
	return Least;
}

/** 1 inside, falling linearly to 0 over the rim outside. */
static double Depth(const FI2RVRRoom& Room)
{
	if (Room.DistanceCm <= 0.0)
	{
		return 1.0;
	}
	return Room.RimCm > 0.0 ? FMath::Max(0.0, 1.0 - Room.DistanceCm / Room.RimCm) : 0.0;
}

void I2RVR::DecideShares(TArray<FI2RVRRoom>& Rooms, const FVector& Listener)
{
	for (FI2RVRRoom& Room : Rooms)
	{
		Room.DistanceCm = DistanceToRoom(Room, Listener);
	}
	double Left = 1.0;
	int32 End = 0;
	for (int32 First = 0; First < Rooms.Num(); First = End)
	{
		bool bInside = false;
		for (End = First; End < Rooms.Num() && Rooms[End].Priority == Rooms[First].Priority; ++End)
		{
			bInside |= Rooms[End].DistanceCm <= 0.0;
		}
		double Sum = 0.0;
		for (int32 Index = First; Index < End; ++Index)
		{
			FI2RVRRoom& Room = Rooms[Index];
			Room.Share = bInside && Room.DistanceCm > 0.0 ? 0.0 : Depth(Room);
			Sum += Room.Share;
		}
		for (int32 Index = First; Index < End; ++Index)
		{
			Rooms[Index].Share *= Left / FMath::Max(1.0, Sum);
		}
		Left *= 1.0 - FMath::Min(1.0, Sum);
	}
}
