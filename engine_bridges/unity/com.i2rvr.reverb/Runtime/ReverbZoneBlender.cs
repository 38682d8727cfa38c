// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using UnityEngine;

namespace I2RVR
{
    /// <summary>Cross-fades the convolution between the zones around the listener.</summary>
    /// <remarks>
    /// Put it on the AudioListener. Zones decide, by place and priority; what they say is faded to
    /// in time. A zone's own AudioReverbZone is switched off only while the convolution runs, so
    /// that nothing reverberates twice and no zone is silent.
    /// </remarks>
    [AddComponentMenu("I2RVR/Reverb Zone Blender")]
    [DisallowMultipleComponent]
    [RequireComponent(typeof(ConvolutionReverb))]
    public sealed class ReverbZoneBlender : MonoBehaviour
    {
        [Tooltip("Seconds in which one zone's reverb gives way to another's.")]
        [Range(0.02f, 5f)] public float crossFade = 0.25f;

        readonly List<ReverbBundle> bundles = new List<ReverbBundle>();
        readonly List<ReverbBundle> wanted = new List<ReverbBundle>();
        readonly List<float> wantedShares = new List<float>();
        readonly List<float> energies = new List<float>();
        readonly List<float> goals = new List<float>();
        readonly List<float> gains = new List<float>();
        ConvolutionReverb reverb;
        double[] distances = new double[0];
        double[] rims = new double[0];
        double[] shares = new double[0];
        int[] priorities = new int[0];
        int changes = -1;
        int builds = -1;

        /// <summary>Called once a frame for every zone with its share, 0 to 1, of the reverb's
        /// energy, and with 0 for a zone that goes: for a parameter of other sound engines.
        /// Cross-fades are theirs then; Unity's own sound need not run.</summary>
        public event Action<ReverbZone, float> Weighed;

        /// <summary>Bundles heard now, and their linear gains.</summary>
        public IReadOnlyList<ReverbBundle> Bundles => bundles;

        public IReadOnlyList<float> Gains => gains;

        void OnEnable()
        {
            reverb = GetComponent<ConvolutionReverb>();
            reverb.Blended = true;
            changes = -1;
            ReverbZone.Leaving += Silence;
            var listener = GetComponent<AudioListener>();
            if (listener == null || !listener.enabled)
                reverb.Tell(
                    "NO_LISTENER", "a blender beside no AudioListener that is enabled", "one",
                    "put it on the object that has the listener");
        }

        void OnDisable()
        {
            ReverbZone.Leaving -= Silence;
            foreach (ReverbZone zone in ReverbZone.Enabled)
            {
                zone.SetParametric(true);
                Silence(zone);
            }
            bundles.Clear();
            energies.Clear();
            gains.Clear();
            reverb.Play(bundles, gains);
            reverb.Blended = false;
        }

        void Update()
        {
            IReadOnlyList<ReverbZone> zones = ReverbZone.Enabled;
            if (changes != ReverbZone.Changes || builds != reverb.Builds)
                Remember(zones);
            Decide(zones);
            Aim(zones);
            Fade();
            reverb.Play(bundles, gains);
            for (int i = 0; i < zones.Count; i++)
                zones[i].SetParametric(!Convolved(zones[i], shares[i]));
        }

        // What grows with the level grows when zones come, not when they are entered.
        void Remember(IReadOnlyList<ReverbZone> zones)
        {
            changes = ReverbZone.Changes;
            builds = reverb.Builds;
            if (shares.Length < zones.Count)
            {
                distances = new double[zones.Count];
                rims = new double[zones.Count];
                shares = new double[zones.Count];
                priorities = new int[zones.Count];
            }
            for (int i = 0; i < zones.Count; i++)
                if (zones[i].bundle != null && !zones[i].muted)
                    reverb.Reserve(zones[i].bundle);
        }

        void Decide(IReadOnlyList<ReverbZone> zones)
        {
            Vector3 listener = transform.position;
            for (int i = 0; i < zones.Count; i++)
            {
                distances[i] = zones[i].Distance(listener);
                rims[i] = zones[i].blendDistance;
                priorities[i] = zones[i].priority;
            }
            RoomShares.Decide(distances, rims, priorities, zones.Count, shares);
            for (int i = 0; Weighed != null && i < zones.Count; i++)
                Weighed(zones[i], zones[i].muted ? 0f : (float)shares[i]);
        }

        void Silence(ReverbZone zone)
        {
            Weighed?.Invoke(zone, 0f);
        }

        // What is heard already goes on until all that takes its place is ready.
        void Aim(IReadOnlyList<ReverbZone> zones)
        {
            wanted.Clear();
            wantedShares.Clear();
            for (int i = 0; i < zones.Count; i++)
                if (shares[i] > 0.0 && !zones[i].muted && zones[i].bundle != null
                    && !reverb.Failed(zones[i].bundle))
                    Want(zones[i].bundle, (float)shares[i]);
            while (wanted.Count > reverb.Slots)
                Drop();
            for (int i = 0; i < goals.Count; i++)
                goals[i] = 0f;
            bool waiting = false;
            for (int i = 0; i < wanted.Count; i++)
            {
                if (reverb.Ready(wanted[i]))
                    goals[Place(wanted[i])] = wantedShares[i];
                else
                    waiting = true;
            }
            for (int i = 0; i < goals.Count && waiting; i++)
                goals[i] = Mathf.Max(goals[i], energies[i]);
        }

        // Zones of one bundle are one.
        void Want(ReverbBundle bundle, float share)
        {
            int place = wanted.IndexOf(bundle);
            if (place >= 0)
            {
                wantedShares[place] += share;
                return;
            }
            wanted.Add(bundle);
            wantedShares.Add(share);
        }

        // More zones than voices: the others share what the lightest had. Of equals one that is not
        // heard yet goes, so that the choice stays.
        void Drop()
        {
            int lightest = 0;
            float sum = 0f;
            for (int i = 0; i < wanted.Count; i++)
            {
                sum += wantedShares[i];
                bool less = wantedShares[i] < wantedShares[lightest]
                    || (wantedShares[i] == wantedShares[lightest] && !bundles.Contains(wanted[i]));
                lightest = less ? i : lightest;
            }
            float kept = sum - wantedShares[lightest];
            wanted.RemoveAt(lightest);
            wantedShares.RemoveAt(lightest);
            for (int i = 0; i < wantedShares.Count; i++)
                wantedShares[i] *= sum / kept;
        }

        int Place(ReverbBundle bundle)
        {
            int place = bundles.IndexOf(bundle);
            if (place >= 0)
                return place;
            bundles.Add(bundle);
            energies.Add(0f);
            goals.Add(0f);
            gains.Add(0f);
            return bundles.Count - 1;
        }

        void Fade()
        {
            float step = Time.deltaTime / Mathf.Max(0.02f, crossFade);
            for (int i = bundles.Count - 1; i >= 0; i--)
            {
                energies[i] = Mathf.MoveTowards(energies[i], goals[i], step);
                gains[i] = Mathf.Sqrt(energies[i]);
                if (energies[i] > 0f || goals[i] > 0f)
                    continue;
                bundles.RemoveAt(i);
                energies.RemoveAt(i);
                goals.RemoveAt(i);
                gains.RemoveAt(i);
            }
        }

        // Unity's own reverb plays where the convolution has nothing to play.
        bool Convolved(ReverbZone zone, double share)
        {
            if (!reverb.Running)
                return false;
            if (share <= 0.0 || zone.muted)
                return true;
            return zone.bundle != null && !reverb.Failed(zone.bundle)
                && (reverb.Ready(zone.bundle) || bundles.Count > 0);
        }
    }
}
