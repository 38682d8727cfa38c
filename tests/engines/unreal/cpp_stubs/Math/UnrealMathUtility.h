// SPDX-License-Identifier: MIT
#pragma once

#include "CoreMinimal.h"

struct FMath
{
	static bool IsFinite(float Value) { return std::isfinite(Value); }
};
