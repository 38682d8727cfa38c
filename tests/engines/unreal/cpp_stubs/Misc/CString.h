// SPDX-License-Identifier: MIT
#pragma once

#include "CoreMinimal.h"

#include <cstdlib>

struct FCString
{
	static double Atod(const TCHAR* Text)
	{
		const std::u16string Wide(Text);
		return std::atof(std::string(Wide.begin(), Wide.end()).c_str());
	}
};
