// SPDX-License-Identifier: MIT
#pragma once

#include "CoreMinimal.h"

class UBlueprintFunctionLibrary : public UObject
{
};
