// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using UnityEngine;

namespace I2RVR
{
    /// <summary>A box of a zone, along the zone's own axes.</summary>
    [Serializable]
    public struct ZoneBox
    {
        [Tooltip("In the zone's own axes, metres.")]
        public Vector3 center;

        [Tooltip("Whole lengths, metres.")]
        public Vector3 size;
    }

    /// <summary>The place in which a bundle's reverb is heard: a box, several boxes or a sphere,
    /// turned with this object.</summary>
    [AddComponentMenu("I2RVR/Reverb Zone")]
    [DisallowMultipleComponent]
    public sealed class ReverbZone : MonoBehaviour
    {
        static readonly List<ReverbZone> enabledZones = new List<ReverbZone>();

        public ReverbBundle bundle;
        public ZoneShape shape = ZoneShape.Box;

        [Tooltip("Whole lengths of the box along its own axes, metres.")]
        public Vector3 size = new Vector3(10f, 3f, 10f);

        [Tooltip("Boxes of a place that one box does not fill; where there are any, the size does "
            + "not count.")]
        public ZoneBox[] boxes = new ZoneBox[0];

        [Tooltip("Radius of the sphere, metres.")]
        [Min(0f)] public float radius = 5f;

        [Tooltip("Width of the rim, outside, over which the zone fades, metres.")]
        [Min(0f)] public float blendDistance = 1f;

        [Tooltip("Where zones overlap, only those of the highest priority are heard.")]
        public int priority;

        [Tooltip("Nothing reverberates here, as in open air; zones of lower priority neither.")]
        public bool muted;

        AudioReverbZone parametric;
        bool silenced;

        /// <summary>All zones that are enabled now.</summary>
        public static IReadOnlyList<ReverbZone> Enabled => enabledZones;

        /// <summary>Changes when a zone comes or goes.</summary>
        internal static int Changes { get; private set; }

        /// <summary>Called when a zone goes, while it is still there to be asked.</summary>
        internal static event Action<ReverbZone> Leaving;

        /// <summary>Metres from a place to the zone; 0 inside.</summary>
        public float Distance(Vector3 place)
        {
            Vector3 local = transform.InverseTransformPoint(place);
            if (shape == ZoneShape.Sphere)
                return (float)ZoneBlend.DistanceToSphere(Of(local), radius);
            if (boxes.Length == 0)
                return (float)ZoneBlend.DistanceToBox(Of(local), Of(size));
            double nearest = double.PositiveInfinity;
            foreach (ZoneBox box in boxes)
                nearest = Math.Min(
                    nearest, ZoneBlend.DistanceToBox(Of(local - box.center), Of(box.size)));
            return (float)nearest;
        }

        /// <summary>How much of the zone a listener hears, were it alone: 1 inside, 0 beyond the
        /// rim.</summary>
        public float Weight(Vector3 listener)
        {
            return (float)ZoneBlend.Weight(Distance(listener), blendDistance);
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

        static Triple Of(Vector3 vector)
        {
            return new Triple(vector.x, vector.y, vector.z);
        }

        void OnEnable()
        {
            parametric = GetComponent<AudioReverbZone>();
            enabledZones.Add(this);
            Changes++;
        }

        void OnDisable()
        {
            SetParametric(true);
            enabledZones.Remove(this);
            Changes++;
            Leaving?.Invoke(this);
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
            if (shape == ZoneShape.Sphere)
                Gizmos.DrawWireSphere(Vector3.zero, radius + rim);
            else if (boxes.Length == 0)
                Gizmos.DrawWireCube(Vector3.zero, size + 2f * rim * Vector3.one);
            foreach (ZoneBox box in boxes)
                if (shape == ZoneShape.Box)
                    Gizmos.DrawWireCube(box.center, box.size + 2f * rim * Vector3.one);
        }
    }
}
