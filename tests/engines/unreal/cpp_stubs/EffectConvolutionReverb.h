// SPDX-License-Identifier: MIT
// Plugin Synthesis, Classes/EffectConvolutionReverb.h: the fields that an impulse response has.
#pragma once

#include "CoreMinimal.h"

class UAudioImpulseResponse : public UObject
{
public:
	TArray<float> ImpulseResponse;
	int32 NumChannels = 0;
	int32 SampleRate = 0;
	float NormalizationVolumeDb = -24.0f;
	bool bTrueStereo = true;
};
