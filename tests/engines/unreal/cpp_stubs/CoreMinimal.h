// SPDX-License-Identifier: MIT
// Just what our module uses of Unreal's core, under the engine's names (Core, CoreUObject).
#pragma once

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <vector>

using int32 = std::int32_t;

// Containers/Array.h
template <typename T>
class TArray
{
public:
	TArray() = default;
	TArray(std::initializer_list<T> Items) : Data(Items) {}
	int32 Num() const { return static_cast<int32>(Data.size()); }
	const T& operator[](int32 Index) const { return Data[static_cast<std::size_t>(Index)]; }
	auto begin() const { return Data.begin(); }
	auto end() const { return Data.end(); }

private:
	std::vector<T> Data;
};

// UObject/ObjectMacros.h; the header tool reads these, the compiler sees nothing.
#define UCLASS(...)
#define UFUNCTION(...)
#define GENERATED_BODY()
#define I2RVREDITOR_API

// UObject/Object.h, UObject/UObjectBaseUtility.h
class UObject
{
public:
	virtual ~UObject() = default;
	virtual bool Modify(bool bAlwaysMarkDirty = true) { (void)bAlwaysMarkDirty; ++Modified; return true; }
	void PostEditChange() { ++Changed; }
	bool MarkPackageDirty() const { ++Dirtied; return true; }

	int32 Modified = 0;
	int32 Changed = 0;
	mutable int32 Dirtied = 0;
};
