// SPDX-License-Identifier: MIT
using UnityEngine;

namespace I2RVR
{
    /// <summary>Every response of a bundle, for scripts of your own; zones do not refer to it.
    /// </summary>
    public sealed class BundleResponses : ScriptableObject
    {
        [Tooltip("The zone's impulse response, direct sound included.")]
        public AudioClip impulseResponse;

        [Tooltip("The zone without its direct sound on two channels; none in version 1.")]
        public AudioClip wet;

        [Tooltip("First-order ambiX (W, Y, Z, X) without the direct sound, where there is one.")]
        public AudioClip ambix;

        [Tooltip("One impulse response for each of the bundle's metadata.directions.")]
        public AudioClip[] directions = new AudioClip[0];
    }
}
