// SPDX-License-Identifier: MIT
#pragma once

#include "CoreMinimal.h"

/** A box as it stands in the world, centimetres. */
struct FI2RVRBox
{
	FVector Center;
	FQuat Turn;
	/** Half its lengths along its own axes. */
	FVector Half;
};

/** A room, and how much of it is heard. */
struct FI2RVRRoom
{
	FName Id;
	FName Name;
	float Priority = 0.0f;
	/** Over which it fades, outside. */
	double RimCm = 0.0;
	TArray<FI2RVRBox> Boxes;

	double DistanceCm = 0.0;
	/** Of the reverb's energy, 0 to 1. */
	double Share = 0.0;
	/** Whether a share above 0 was told last. */
	bool bHeard = false;
};

namespace I2RVR
{
	/** Centimetres from a place to a box, 0 inside. */
	I2RVR_API double DistanceToBox(const FI2RVRBox& Box, const FVector& Place);

	/**
	 * Distances and shares of all rooms for a listener; the shares are together at most 1.
	 *
	 * Of the rooms that hold the listener, those of the highest priority are heard and nothing else; rooms of one
	 * priority share. Where no room of a priority holds it, those whose rims it is in are heard by how deep it is in
	 * them, and the next priority has what is left.
	 *
	 * @param Rooms		The highest priority first.
	 */
	I2RVR_API void DecideShares(TArray<FI2RVRRoom>& Rooms, const FVector& Listener);
}
