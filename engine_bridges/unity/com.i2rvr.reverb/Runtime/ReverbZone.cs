// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using UnityEngine;

namespace I2RVR
{
    /// <summary>The place in which a bundle's reverb is heard: a box or a sphere about this
    /// object, turned with it.</summary>
    [AddComponentMenu("I2RVR/Reverb Zone")]
    [DisallowMultipleComponent]
    public sealed class ReverbZone : MonoBehaviour
    {
        static readonly List<ReverbZone> enabledZones = new List<ReverbZone>();

        public ReverbBundle bundle;
        public ZoneShape shape = ZoneShape.Box;

        [Tooltip("Whole lengths of the box along its own axes, metres.")]
        public Vector3 size = new Vector3(10f, 3f, 10f);

        [Tooltip("Radius of the sphere, metres.")]
        [Min(0f)] public float radius = 5f;

        [Tooltip("Width of the rim, outside, over which the zone fades, metres.")]
        [Min(0f)] public float blendDistance = 1f;

        AudioReverbZone parametric;
        bool silenced;

        /// <summary>All zones that are enabled now.</summary>
        public static IReadOnlyList<ReverbZone> Enabled => enabledZones;

        /// <summary>How much of the zone a listener hears: 1 inside, 0 beyond the rim.</summary>
        public float Weight(Vector3 listener)
        {
            Vector3 local = transform.InverseTransformPoint(listener);
            var point = new Triple(local.x, local.y, local.z);
            double distance = shape == ZoneShape.Box
                ? ZoneBlend.DistanceToBox(point, new Triple(size.x, size.y, size.z))
                : ZoneBlend.DistanceToSphere(point, radius);
            return (float)ZoneBlend.Weight(distance, blendDistance);
        }

        /// <summary>Switch the engine's own reverb of this zone off, and on again if it was on.
        /// </summary>
        public void SetParametric(bool on)
        {
            if (parametric == null || parametric.enabled == on || (on && !silenced))
                return;
            parametric.enabled = on;
            silenced = !on;
        }

        void OnEnable()
        {
            parametric = GetComponent<AudioReverbZone>();
            enabledZones.Add(this);
        }

        void OnDisable()
        {
            enabledZones.Remove(this);
        }

        void OnDrawGizmosSelected()
        {
            Gizmos.matrix = transform.localToWorldMatrix;
            Gizmos.color = new Color(0.2f, 0.7f, 1f, 1f);
            Draw(0f);
            Gizmos.color = new Color(0.2f, 0.7f, 1f, 0.35f);
            Draw(blendDistance);
        }

        void Draw(float rim)
        {
            if (shape == ZoneShape.Box)
                Gizmos.DrawWireCube(Vector3.zero, size + 2f * rim * Vector3.one);
            else
                Gizmos.DrawWireSphere(Vector3.zero, radius + rim);
        }
    }
}
