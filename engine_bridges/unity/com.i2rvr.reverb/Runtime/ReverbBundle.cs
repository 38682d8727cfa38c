// SPDX-License-Identifier: MIT
using UnityEngine;

namespace I2RVR
{
    /// <summary>An imported bundle: its metadata and its impulse responses.</summary>
    public sealed class ReverbBundle : ScriptableObject
    {
        [Tooltip("All figures of the bundle; what was not measured is NaN.")]
        public Metadata metadata = new Metadata();

        [Tooltip("The zone's impulse response, direct sound included.")]
        public AudioClip impulseResponse;

        [Tooltip("The zone without its direct sound on two channels; none in version 1.")]
        public AudioClip wet;

        [Tooltip("First-order ambiX (W, Y, Z, X) without the direct sound, where there is one.")]
        public AudioClip ambix;

        [Tooltip("One impulse response for each of metadata.directions.")]
        public AudioClip[] directions = new AudioClip[0];
    }
}
