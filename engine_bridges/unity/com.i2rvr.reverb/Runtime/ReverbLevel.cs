// SPDX-License-Identifier: MIT
using UnityEngine;

namespace I2RVR
{
    /// <summary>An imported level: its rooms, which zones of a scene are placed from.</summary>
    public sealed class ReverbLevel : ScriptableObject
    {
        [Tooltip("Rooms and probes, in the frame of the file.")]
        public LevelRecords records = new LevelRecords();
    }
}
