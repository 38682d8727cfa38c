// SPDX-License-Identifier: MIT
#pragma once

#include "Engine/World.h"

template <typename ActorType>
class TActorIterator
{
public:
	explicit TActorIterator(const UWorld* World) : Volumes(World->Volumes) {}
	explicit operator bool() const { return Index < Volumes.size(); }
	void operator++() { ++Index; }
	ActorType* operator->() const { return Volumes[Index]; }

private:
	std::vector<ActorType*> Volumes;
	std::size_t Index = 0;
};
