// SPDX-License-Identifier: MIT
// A stand-in of Wwise's SDK, and two rooms that are heard; page.inc is the page's code.
#include <cmath>
#include <cstdint>
#include <iostream>

using AkGameObjectID = std::uint64_t;
using AkAuxBusID = std::uint32_t;

struct AkAuxSendValue
{
	AkGameObjectID listenerID;
	AkAuxBusID auxBusID;
	float fControlValue;
};

namespace AK::SoundEngine
{
	static void SetGameObjectAuxSendValues(AkGameObjectID, AkAuxSendValue* Sends, std::uint32_t Count)
	{
		for (std::uint32_t Index = 0; Index < Count; ++Index)
		{
			std::cout << Sends[Index].fControlValue << '\n';
		}
	}
}

int main()
{
	const AkGameObjectID listener = 1, emitter = 2;
	const AkAuxBusID hall = 3, office = 4;
	const float hallShare = 0.64f, officeShare = 0.36f;
#include "page.inc"
	return 0;
}
