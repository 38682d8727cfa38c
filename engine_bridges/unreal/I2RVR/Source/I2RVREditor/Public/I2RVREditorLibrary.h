// SPDX-License-Identifier: MIT
#pragma once

#include "CoreMinimal.h"
#include "Kismet/BlueprintFunctionLibrary.h"
#include "I2RVREditorLibrary.generated.h"

class UAudioImpulseResponse;

/** What the editor's Python cannot reach: the samples of an impulse response are hidden from it. */
UCLASS()
class I2RVREDITOR_API UI2RVREditorLibrary : public UBlueprintFunctionLibrary
{
	GENERATED_BODY()

public:
	/**
	 * Fills an impulse response and marks it changed.
	 *
	 * @param Asset			The asset to fill.
	 * @param Samples		Interleaved samples; full scale is 1, and more is allowed.
	 * @param NumChannels	1 or more; divides the number of samples.
	 * @param SampleRate	Hertz.
	 * @return				False, with nothing changed, where an argument makes no sense.
	 */
	UFUNCTION(BlueprintCallable, Category = "I2RVR")
	static bool SetImpulseResponse(
		UAudioImpulseResponse* Asset, const TArray<float>& Samples, int32 NumChannels, int32 SampleRate);
};
