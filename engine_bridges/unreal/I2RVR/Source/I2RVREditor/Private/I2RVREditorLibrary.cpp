// SPDX-License-Identifier: MIT
#include "I2RVREditorLibrary.h"

#include "EffectConvolutionReverb.h"
#include "Math/UnrealMathUtility.h"

bool UI2RVREditorLibrary::SetImpulseResponse(
	UAudioImpulseResponse* Asset, const TArray<float>& Samples, int32 NumChannels, int32 SampleRate)
{
	if (Asset == nullptr || NumChannels < 1 || SampleRate < 1 || Samples.Num() == 0 || Samples.Num() % NumChannels != 0)
	{
		return false;
	}
	for (const float Sample : Samples)
	{
		if (!FMath::IsFinite(Sample))
		{
			return false;
		}
	}
	Asset->Modify();
	Asset->ImpulseResponse = Samples;
	Asset->NumChannels = NumChannels;
	Asset->SampleRate = SampleRate;
	Asset->bTrueStereo = false;
	// Presets that already play this asset listen for this.
	Asset->PostEditChange();
	Asset->MarkPackageDirty();
	return true;
}
