// SPDX-License-Identifier: MIT
using System;
using UnityEngine;

namespace I2RVR
{
    /// <summary>What a level said of a zone when it was placed.</summary>
    [Serializable]
    public struct PlacedZone
    {
        public string name;
        public ReverbBundle bundle;
        public Vector3 position;
        public float yaw;
        public ZoneShape shape;
        public Vector3 size;
        public ZoneBox[] boxes;
        public float radius;
        public float blendDistance;
        public int priority;
        public bool muted;
    }

    /// <summary>Ties a zone to a room of a level, so that it is found when the level changes. What
    /// differs from <see cref="placed"/> was edited, and stays.</summary>
    [AddComponentMenu("")]
    [DisallowMultipleComponent]
    [RequireComponent(typeof(ReverbZone))]
    public sealed class LevelRoom : MonoBehaviour
    {
        public ReverbLevel level;

        [Tooltip("The room's id in the level.")]
        public string room = "";

        [Tooltip("Bundles of the room's probes.")]
        public string[] probes = new string[0];

        public PlacedZone placed;
    }
}
