// SPDX-License-Identifier: MIT
using UnityEngine;

namespace I2RVR
{
    /// <summary>An imported bundle: its metadata and what of it is played.</summary>
    /// <remarks>Refers to no other sound, so that a level loads what it plays:
    /// <see cref="BundleResponses"/> has them all.</remarks>
    public sealed class ReverbBundle : ScriptableObject
    {
        [Tooltip("All figures of the bundle; what was not measured is NaN.")]
        public Metadata metadata = new Metadata();

        [Tooltip("What is played: the zone without its direct sound on two channels; of version 1 "
            + "the zone's impulse response. Its samples are loaded when it is needed.")]
        public AudioClip wet;

        [Tooltip("SHA-256 of that file: another one is another sound.")]
        public string sound = "";

        /// <summary>Where the direct sound ends in what is played, seconds.</summary>
        public double DirectEndS => metadata.version == 1 ? metadata.zone.direct_end_s : 0.0;
    }
}
