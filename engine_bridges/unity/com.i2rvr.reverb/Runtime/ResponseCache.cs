// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using UnityEngine;

namespace I2RVR
{
    /// <summary>Responses that are ready to be played, and the one that is being prepared.</summary>
    /// <remarks>
    /// Samples are loaded when a bundle is first wanted, copied a few thousand a frame, prepared by
    /// another thread, and let go of. Storage is kept and used again, so that nothing is allocated
    /// that grows with a response, once there is room for the longest.
    /// </remarks>
    sealed class ResponseCache
    {
        const float LongestS = 13f;
        const int Piece = 4096;
        const int PiecesAFrame = 8;

        sealed class Entry
        {
            public PartitionedResponse Response;
            public ReverbBundle Bundle;
            public string Sound;
            public bool Ready;
            public int LastUse;
        }

        readonly ReverbMixer mixer;
        readonly Entry[] entries;
        readonly Dictionary<ReverbBundle, string> failed = new Dictionary<ReverbBundle, string>();
        readonly WetResponse wet = new WetResponse();
        readonly float[][] pieces = { new float[Piece], new float[2 * Piece] };
        Entry loading;
        bool ours;
        int frames;
        int copied;
        int uses;
        Task work;

        public ResponseCache(ReverbMixer mixer)
        {
            this.mixer = mixer;
            entries = new Entry[mixer.Slots + 2];
            for (int i = 0; i < entries.Length; i++)
                entries[i] = new Entry { Response = new PartitionedResponse(mixer.Partition) };
        }

        /// <summary>Make room for a bundle before it is wanted.</summary>
        public void Reserve(ReverbBundle bundle)
        {
            AudioClip clip = bundle.wet;
            if (clip == null || clip.frequency <= 0)
                return;
            int most = Frames(clip);
            wet.Reserve(most, clip.frequency, mixer.SampleRate);
            int parts = PartitionedResponse.Parts(
                Resampler.Length(most, clip.frequency, mixer.SampleRate), mixer.Partition);
            mixer.Reserve(parts);
            foreach (Entry entry in entries)
                if (!entry.Ready && entry != loading)
                    entry.Response.Reserve(parts);
        }

        /// <summary>A bundle's response, as it was last where it is prepared anew; null where
        /// there is none yet.</summary>
        public PartitionedResponse Get(ReverbBundle bundle)
        {
            PartitionedResponse last = null;
            foreach (Entry entry in entries)
            {
                if (entry.Bundle != bundle || !entry.Ready)
                    continue;
                entry.LastUse = ++uses;
                last = entry.Response;
                if (entry.Sound == bundle.sound)
                    return last;
            }
            if (loading == null && !Failed(bundle))
                Begin(bundle);
            return last;
        }

        /// <summary>True where it was told why a bundle cannot be played.</summary>
        public bool Failed(ReverbBundle bundle)
        {
            string sound;
            return failed.TryGetValue(bundle, out sound) && sound == bundle.sound;
        }

        /// <summary>Go on with what is being prepared, once a frame.</summary>
        /// <returns>A line that tells what went wrong, or null.</returns>
        public string Advance()
        {
            if (loading == null)
                return null;
            if (work != null)
                return work.IsCompleted ? End() : null;
            AudioClip clip = loading.Bundle == null ? null : loading.Bundle.wet;
            if (clip == null)
                return Fail("FILE_UNREADABLE", "no sound", "the bundle's wet response",
                    "import the bundle again");
            if (clip.loadState == AudioDataLoadState.Unloaded)
            {
                ours = true;
                clip.LoadAudioData();
            }
            if (clip.loadState == AudioDataLoadState.Failed)
                return Fail("FILE_UNREADABLE", "a sound that does not load",
                    "the bundle's wet response", "import the bundle again");
            return clip.loadState == AudioDataLoadState.Loaded ? Copy(clip) : null;
        }

        // The entry that was not used for longest, of those that no voice plays.
        void Begin(ReverbBundle bundle)
        {
            Entry oldest = null;
            foreach (Entry entry in entries)
                if (!Played(entry.Response) && (oldest == null || entry.LastUse < oldest.LastUse))
                    oldest = entry;
            if (oldest == null)
                return;
            oldest.Ready = false;
            oldest.Bundle = bundle;
            oldest.Sound = bundle.sound;
            loading = oldest;
            copied = 0;
            ours = false;
        }

        bool Played(PartitionedResponse response)
        {
            for (int slot = 0; slot < mixer.Slots; slot++)
                if (mixer[slot].Response == response)
                    return true;
            return false;
        }

        static int Frames(AudioClip clip)
        {
            return Math.Min(clip.samples, (int)(LongestS * clip.frequency));
        }

        string Copy(AudioClip clip)
        {
            int channels = clip.channels;
            if (channels < 1 || channels > 2 || clip.samples < 1 || clip.frequency < 1)
                return Fail("FILE_UNREADABLE", channels + " channels", "1 or 2",
                    "import the bundle again");
            if (copied == 0)
            {
                frames = Frames(clip);
                wet.Begin(frames, channels, clip.frequency);
            }
            // The last piece ends with the clip: what is read past it is not the same everywhere.
            float[] piece = clip.samples < Piece
                ? new float[clip.samples * channels]
                : pieces[channels - 1];
            for (int i = 0; i < PiecesAFrame && copied < frames; i++)
            {
                int first = Math.Min(copied, Math.Max(0, clip.samples - Piece));
                if (!clip.GetData(piece, first))
                    return Fail("FILE_UNREADABLE", "no samples",
                        "a clip that is decompressed on load", "import the bundle again");
                wet.Append(piece, first);
                copied = first + Piece;
            }
            if (copied >= frames)
            {
                Release(clip);
                Work(loading.Response, loading.Bundle.DirectEndS,
                    loading.Bundle.metadata.zone.gain_db);
            }
            return null;
        }

        void Work(PartitionedResponse response, double directEndS, double gainDb)
        {
            int rate = mixer.SampleRate;
            work = Task.Run(() =>
            {
                wet.Prepare(directEndS, gainDb, rate);
                response.Load(wet.Left, wet.Right, wet.Length);
            });
        }

        void Release(AudioClip clip)
        {
            if (ours && clip != null)
                clip.UnloadAudioData();
            ours = false;
        }

        string End()
        {
            AggregateException fault = work.Exception;
            work = null;
            if (fault != null)
                return Fail("CONVOLUTION_FAILED", fault.GetBaseException().Message,
                    "a response that can be prepared", "report this with the bundle");
            mixer.Reserve(loading.Response.Count);
            loading.Ready = true;
            loading = null;
            return null;
        }

        string Fail(string code, string found, string expected, string action)
        {
            ReverbBundle bundle = loading.Bundle;
            loading.Bundle = null;
            loading = null;
            if (bundle == null)
                return null;
            Release(bundle.wet);
            failed[bundle] = bundle.sound;
            return BridgeMessage.Line(code, found, expected, action, bundle.name);
        }
    }
}
