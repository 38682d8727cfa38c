// SPDX-License-Identifier: MIT
// Just what our modules use of Unreal's core, under the engine's names (Core, CoreUObject).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using int32 = std::int32_t;
using TCHAR = char16_t;
#define TEXT(Literal) u##Literal
#define MoveTemp std::move

// Containers/Array.h
template <typename T>
class TArray
{
public:
	TArray() = default;
	TArray(std::initializer_list<T> Items) : Data(Items) {}
	int32 Num() const { return static_cast<int32>(Data.size()); }
	const T& operator[](int32 Index) const { return Data[static_cast<std::size_t>(Index)]; }
	T& operator[](int32 Index) { return Data[static_cast<std::size_t>(Index)]; }
	int32 Add(const T& Item) { Data.push_back(Item); return Num() - 1; }
	int32 Add(T&& Item) { Data.push_back(std::move(Item)); return Num() - 1; }
	T& Add_GetRef(const T& Item) { Data.push_back(Item); return Data.back(); }
	template <typename Predicate>
	T* FindByPredicate(Predicate Holds)
	{
		const auto Found = std::find_if(Data.begin(), Data.end(), Holds);
		return Found == Data.end() ? nullptr : &*Found;
	}
	template <typename Predicate>
	void StableSort(Predicate Before) { std::stable_sort(Data.begin(), Data.end(), Before); }
	auto begin() const { return Data.begin(); }
	auto end() const { return Data.end(); }
	auto begin() { return Data.begin(); }
	auto end() { return Data.end(); }

private:
	std::vector<T> Data;
};

// Containers/UnrealString.h
class FString
{
public:
	FString(const TCHAR* Text) : Data(Text) {}
	const TCHAR* operator*() const { return Data.c_str(); }
	bool Contains(const TCHAR* Part) const { return Data.find(Part) != std::u16string::npos; }
	bool RemoveFromStart(const TCHAR* Part)
	{
		const std::u16string Start(Part);
		if (Data.compare(0, Start.size(), Start) != 0) return false;
		Data.erase(0, Start.size());
		return true;
	}

private:
	std::u16string Data;
};

// UObject/NameTypes.h
class FName
{
public:
	FName() = default;
	FName(const TCHAR* Text) : Data(Text) {}
	FString ToString() const { return FString(IsNone() ? TEXT("None") : Data.c_str()); }
	bool IsNone() const { return Data.empty(); }
	bool operator==(const FName& Other) const { return Data == Other.Data; }

private:
	std::u16string Data;
};

// Math/Vector.h
struct FVector
{
	double X = 0.0, Y = 0.0, Z = 0.0;

	static const FVector ZeroVector;
	FVector operator-(const FVector& Other) const { return {X - Other.X, Y - Other.Y, Z - Other.Z}; }
	FVector operator*(double Scale) const { return {X * Scale, Y * Scale, Z * Scale}; }
	FVector GetAbs() const { return {std::abs(X), std::abs(Y), std::abs(Z)}; }
	FVector ComponentMax(const FVector& Other) const
	{
		return {std::max(X, Other.X), std::max(Y, Other.Y), std::max(Z, Other.Z)};
	}
	double Size() const { return std::hypot(X, Y, Z); }
};
inline const FVector FVector::ZeroVector;

// Math/Quat.h, of a turn about z alone
struct FQuat
{
	double Z = 0.0, W = 1.0;

	FVector UnrotateVector(const FVector& Given) const
	{
		const double Cos = W * W - Z * Z, Sin = 2.0 * W * Z;
		return {Cos * Given.X + Sin * Given.Y, Cos * Given.Y - Sin * Given.X, Given.Z};
	}
};

// Delegates: of one kind each
template <typename... Arguments>
class TMulticastDelegate
{
public:
	template <typename Object>
	void AddUObject(Object* Owner, void (Object::*Method)(Arguments...))
	{
		Bound.push_back({Owner, [=](Arguments... Given) { (Owner->*Method)(Given...); }});
	}
	// A macro in the engine, by the method's name
	template <typename Object>
	void AddDynamic(Object* Owner, void (Object::*Method)(Arguments...)) { AddUObject(Owner, Method); }
	void RemoveAll(const void* Owner)
	{
		std::erase_if(Bound, [=](const auto& Each) { return Each.first == Owner; });
	}
	void Broadcast(Arguments... Given) const
	{
		for (const auto& Each : Bound) Each.second(Given...);
	}
	std::vector<std::pair<const void*, std::function<void(Arguments...)>>> Bound;
};
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE_ThreeParams(Name, Type1, Name1, Type2, Name2, Type3, Name3) \
	using Name = TMulticastDelegate<Type1, Type2, Type3>

// UObject/ObjectMacros.h; the header tool reads these, the compiler sees nothing.
#define UCLASS(...)
#define UFUNCTION(...)
#define UPROPERTY(...)
#define GENERATED_BODY()
#define I2RVR_API
#define I2RVREDITOR_API

// UObject/Object.h, UObject/UObjectBaseUtility.h
class UObject
{
public:
	virtual ~UObject() = default;
	virtual bool Modify(bool bAlwaysMarkDirty = true) { (void)bAlwaysMarkDirty; ++Modified; return true; }
	void PostEditChange() { ++Changed; }
	bool MarkPackageDirty() const { ++Dirtied; return true; }
	template <typename Object>
	Object* CreateDefaultSubobject(FName)
	{
		const auto Made = std::make_shared<Object>();
		Parts.push_back(Made);
		return Made.get();
	}

	int32 Modified = 0;
	int32 Changed = 0;
	mutable int32 Dirtied = 0;

private:
	std::vector<std::shared_ptr<UObject>> Parts;
};
