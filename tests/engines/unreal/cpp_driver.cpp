// SPDX-License-Identifier: MIT
// Runs the module's one function on the stubs; the exit code is the number of the check that failed.
#include "EffectConvolutionReverb.h"
#include "I2RVREditorLibrary.h"

#include <limits>

static bool Untouched(const UAudioImpulseResponse& Asset)
{
	return Asset.ImpulseResponse.Num() == 0 && Asset.NumChannels == 0 && Asset.SampleRate == 0 &&
		Asset.Modified == 0 && Asset.Changed == 0 && Asset.Dirtied == 0;
}

int main()
{
	const float Nan = std::numeric_limits<float>::quiet_NaN();
	const float Infinite = std::numeric_limits<float>::infinity();
	UAudioImpulseResponse Asset;
	const TArray<float> Samples{0.0f, 1.5f, -0.25f, 0.125f};
	if (UI2RVREditorLibrary::SetImpulseResponse(nullptr, Samples, 1, 48000)) return 1;
	if (UI2RVREditorLibrary::SetImpulseResponse(&Asset, {}, 1, 48000)) return 2;
	if (UI2RVREditorLibrary::SetImpulseResponse(&Asset, Samples, 0, 48000)) return 3;
	if (UI2RVREditorLibrary::SetImpulseResponse(&Asset, Samples, 3, 48000)) return 4;
	if (UI2RVREditorLibrary::SetImpulseResponse(&Asset, Samples, 1, 0)) return 5;
	if (UI2RVREditorLibrary::SetImpulseResponse(&Asset, {0.0f, Nan}, 1, 48000)) return 6;
	if (UI2RVREditorLibrary::SetImpulseResponse(&Asset, {Infinite}, 1, 48000)) return 7;
	if (!Untouched(Asset)) return 8;
	if (!UI2RVREditorLibrary::SetImpulseResponse(&Asset, Samples, 2, 16000)) return 9;
	if (Asset.ImpulseResponse.Num() != 4 || Asset.ImpulseResponse[1] != 1.5f) return 10;
	if (Asset.NumChannels != 2 || Asset.SampleRate != 16000 || Asset.bTrueStereo) return 11;
	if (Asset.Modified != 1 || Asset.Changed != 1 || Asset.Dirtied != 1) return 12;
	return 0;
}
