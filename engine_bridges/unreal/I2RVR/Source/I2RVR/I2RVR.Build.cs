// SPDX-License-Identifier: MIT
using UnrealBuildTool;

public class I2RVR : ModuleRules
{
	public I2RVR(ReadOnlyTargetRules Target) : base(Target)
	{
		PCHUsage = PCHUsageMode.UseExplicitOrSharedPCHs;
		PublicDependencyModuleNames.AddRange(new string[] { "Core", "CoreUObject", "Engine" });
	}
}
