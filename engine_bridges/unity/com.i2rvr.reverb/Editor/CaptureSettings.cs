// SPDX-License-Identifier: MIT
using System;

namespace I2RVR.Editor
{
    /// <summary>Where captures and bundles go, and how captures are taken.</summary>
    [Serializable]
    public sealed class CaptureSettings
    {
        /// <summary>The watched folder, outside Assets, relative to the project.</summary>
        public string captures = "I2RVR/Captures";

        /// <summary>Where bundles are imported from.</summary>
        public string bundles = "Assets/I2RVR";

        /// <summary>The command, or its path.</summary>
        public string tool = "i2r-vr";

        /// <summary>Pixels of a face's edge.</summary>
        public int faceSize = 512;

        /// <summary>What is further away is sky, metres.</summary>
        public float farMetres = 1000f;

        /// <summary>Settings of their own, the same for now.</summary>
        public CaptureSettings Copy()
        {
            return (CaptureSettings)MemberwiseClone();
        }
    }
}
