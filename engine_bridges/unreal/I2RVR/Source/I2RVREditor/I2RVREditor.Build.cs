// SPDX-License-Identifier: MIT
using UnrealBuildTool;

public class I2RVREditor : ModuleRules
{
	public I2RVREditor(ReadOnlyTargetRules Target) : base(Target)
	{
		PCHUsage = PCHUsageMode.UseExplicitOrSharedPCHs;
		PublicDependencyModuleNames.AddRange(new string[] { "Core", "CoreUObject", "Engine" });
		PrivateDependencyModuleNames.AddRange(new string[] { "AudioMixer", "SignalProcessing", "Synthesis" });
	}
}
