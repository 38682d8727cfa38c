// SPDX-License-Identifier: MIT
#pragma once

#include "CoreMinimal.h"

struct FMath
{
	static bool IsFinite(float Value) { return std::isfinite(Value); }
	template <typename T>
	static T Max(T A, T B) { return std::max(A, B); }
	template <typename T>
	static T Min(T A, T B) { return std::min(A, B); }
};

template <typename T>
struct TNumericLimits
{
	static T Max() { return std::numeric_limits<T>::max(); }
};
