// SPDX-License-Identifier: MIT
using UnityEditor;

namespace I2RVR.Editor
{
    /// <summary>How this project captures, kept with it for everybody who works on it.</summary>
    [FilePath("ProjectSettings/I2RVR.asset", FilePathAttribute.Location.ProjectFolder)]
    public sealed class ProjectCaptureSettings : ScriptableSingleton<ProjectCaptureSettings>
    {
        public CaptureSettings capture = new CaptureSettings();

        /// <summary>Between probes, metres.</summary>
        public float spacing = 4f;

        /// <summary>Above the NavMesh, metres.</summary>
        public float height = 1.6f;

        /// <summary>Write what was changed.</summary>
        public void Keep()
        {
            Save(true);
        }
    }
}
