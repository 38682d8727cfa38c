// SPDX-License-Identifier: MIT
#pragma once

#include "CoreMinimal.h"

class AActor;
class UWorld;

// Engine/EngineBaseTypes.h, Engine/EngineTypes.h
enum ELevelTick
{
	LEVELTICK_All
};
namespace EEndPlayReason
{
	enum Type
	{
		Destroyed
	};
}
struct FActorComponentTickFunction
{
	bool bCanEverTick = false;
};

class UActorComponent : public UObject
{
public:
	virtual void TickComponent(float, ELevelTick, FActorComponentTickFunction*) {}
	AActor* GetOwner() const { return Owner; }
	UWorld* GetWorld() const { return World; }

	FActorComponentTickFunction PrimaryComponentTick;
	AActor* Owner = nullptr;
	UWorld* World = nullptr;

protected:
	using Super = UActorComponent;
	virtual void BeginPlay() {}
	virtual void EndPlay(const EEndPlayReason::Type) {}
};
