// SPDX-License-Identifier: MIT
using System;
using System.Threading;

namespace I2RVR.Before
{
    /// <summary>Reverb voices mixed into a stream of interleaved blocks of any length.</summary>
    /// <remarks>
    /// Voices are put in and taken out by the main thread through single references, so the audio
    /// thread neither waits nor allocates.
    /// </remarks>
    public sealed class ReverbMixer
    {
        readonly ReverbVoice[] voices;
        readonly float[][] dry;
        readonly float[] work;
        readonly float fadePerFrame;

        /// <param name="slots">Voices at once.</param>
        /// <param name="channels">Channels of the output; further ones stay dry.</param>
        /// <param name="sampleRate">Of the output, Hz.</param>
        /// <param name="fadeS">Seconds in which a gain moves by 1.</param>
        /// <param name="chunk">Frames worked on at once; best is the partition's size.</param>
        public ReverbMixer(int slots, int channels, int sampleRate, float fadeS, int chunk)
        {
            voices = new ReverbVoice[slots];
            dry = new float[channels][];
            for (int c = 0; c < channels; c++)
                dry[c] = new float[chunk];
            work = new float[chunk];
            fadePerFrame = 1f / Math.Max(1f, fadeS * sampleRate);
            SampleRate = sampleRate;
        }

        public int SampleRate { get; }

        public int Slots => voices.Length;

        public int Channels => dry.Length;

        public int Chunk => work.Length;

        /// <summary>The voice in a slot, or null.</summary>
        public ReverbVoice this[int slot]
        {
            get { return Volatile.Read(ref voices[slot]); }
            set { Volatile.Write(ref voices[slot], value); }
        }

        /// <summary>Mix the reverb into a block (audio thread).</summary>
        /// <param name="data">Interleaved samples.</param>
        /// <param name="channels">Channels of <paramref name="data"/>.</param>
        /// <param name="dryGain">Linear gain of what comes in.</param>
        public void Process(float[] data, int channels, float dryGain)
        {
            int frames = data.Length / channels;
            for (int start = 0; start < frames; start += work.Length)
            {
                int count = Math.Min(work.Length, frames - start);
                for (int c = 0; c < dry.Length; c++)
                {
                    int place = start * channels + Math.Min(c, channels - 1);
                    for (int i = 0; i < count; i++, place += channels)
                        dry[c][i] = data[place];
                }
                int end = (start + count) * channels;
                for (int i = start * channels; i < end; i++)
                    data[i] *= dryGain;
                for (int slot = 0; slot < voices.Length; slot++)
                {
                    ReverbVoice voice = Volatile.Read(ref voices[slot]);
                    if (voice != null)
                        voice.Add(dry, data, start, channels, count, fadePerFrame, work);
                }
            }
        }
    }
}
