// SPDX-License-Identifier: MIT
using UnityEngine;

namespace I2RVR
{
    /// <summary>A point of a level from which a capture is taken, looking along its z axis.</summary>
    [AddComponentMenu("I2RVR/Capture Probe")]
    [DisallowMultipleComponent]
    public sealed class CaptureProbe : MonoBehaviour
    {
        [Tooltip("Name of the zone; the object's name where empty.")]
        public string zoneName = "";

        /// <summary>Name of the zone that the capture becomes.</summary>
        public string ZoneName => string.IsNullOrEmpty(zoneName) ? name : zoneName;

        void OnDrawGizmos()
        {
            Gizmos.color = new Color(1f, 0.6f, 0.1f, 1f);
            Gizmos.DrawWireSphere(transform.position, 0.15f);
            Gizmos.DrawLine(
                transform.position, transform.position + 0.5f * transform.forward);
        }
    }
}
