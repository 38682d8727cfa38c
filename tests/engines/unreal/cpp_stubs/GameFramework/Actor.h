// SPDX-License-Identifier: MIT
#pragma once

#include "CoreMinimal.h"

class AActor : public UObject
{
public:
	virtual void BeginPlay() {}
	FVector GetActorLocation() const { return Location; }
	FQuat GetActorQuat() const { return Turn; }
	FVector GetActorScale3D() const { return Scale; }

	TArray<FName> Tags;
	FVector Location;
	FQuat Turn;
	FVector Scale{1.0, 1.0, 1.0};
};
