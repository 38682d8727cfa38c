// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using UnityEngine;

namespace I2RVR
{
    /// <summary>Cross-fades the convolution between the zones around the listener.</summary>
    /// <remarks>Put it on the AudioListener. While it is enabled, zones' own AudioReverbZones are
    /// switched off, so that nothing reverberates twice.</remarks>
    [AddComponentMenu("I2RVR/Reverb Zone Blender")]
    [DisallowMultipleComponent]
    [RequireComponent(typeof(ConvolutionReverb))]
    public sealed class ReverbZoneBlender : MonoBehaviour
    {
        readonly List<ReverbBundle> bundles = new List<ReverbBundle>();
        ConvolutionReverb reverb;
        double[] weights = new double[0];
        float[] gains = new float[0];

        /// <summary>Bundles heard now, and their linear gains.</summary>
        public IReadOnlyList<ReverbBundle> Bundles => bundles;

        public IReadOnlyList<float> Gains => gains;

        void OnEnable()
        {
            reverb = GetComponent<ConvolutionReverb>();
            reverb.Blended = true;
        }

        void OnDisable()
        {
            foreach (ReverbZone zone in ReverbZone.Enabled)
                zone.SetParametric(true);
            bundles.Clear();
            reverb.Play(bundles, gains);
            reverb.Blended = false;
        }

        void Update()
        {
            if (gains.Length != reverb.voices)
            {
                weights = new double[reverb.voices];
                gains = new float[reverb.voices];
            }
            bundles.Clear();
            Vector3 listener = transform.position;
            IReadOnlyList<ReverbZone> zones = ReverbZone.Enabled;
            for (int i = 0; i < zones.Count; i++)
            {
                ReverbZone zone = zones[i];
                zone.SetParametric(false);
                if (zone.bundle != null)
                    Hear(zone.bundle, zone.Weight(listener));
            }
            ZoneBlend.Gains(weights, gains, bundles.Count);
            reverb.Play(bundles, gains);
        }

        // Keep the heaviest zones; two zones of one bundle are one.
        void Hear(ReverbBundle bundle, float weight)
        {
            if (weight <= 0f)
                return;
            int place = bundles.IndexOf(bundle);
            if (place >= 0)
            {
                weights[place] = Mathf.Max((float)weights[place], weight);
                return;
            }
            if (bundles.Count < weights.Length)
            {
                weights[bundles.Count] = weight;
                bundles.Add(bundle);
                return;
            }
            int lightest = 0;
            for (int i = 1; i < weights.Length; i++)
                lightest = weights[i] < weights[lightest] ? i : lightest;
            if (weights[lightest] >= weight)
                return;
            weights[lightest] = weight;
            bundles[lightest] = bundle;
        }
    }
}
