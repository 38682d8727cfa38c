// SPDX-License-Identifier: MIT
using System;
using System.Numerics;

namespace I2RVR
{
    /// <summary>Spectra of what came in, newest first: made once, used by every voice.</summary>
    /// <remarks>
    /// What reverberates is the sum of left and right, as loud as the two are together: a sound from
    /// one side, of which the sum alone would be 3 dB too quiet, as one from the middle. Its spectrum
    /// times a response's (left + i right) is both sides' reverb at once.
    /// </remarks>
    public sealed class InputHistory
    {
        /// <summary>Peak, 180 dB below full scale, up to which a block is silence.</summary>
        const float Quiet = 1e-9f;

        readonly ComplexFft fft;
        /// <summary>60 dB above full scale.</summary>
        const float Loudest = 1000f;

        const float LoudnessSamples = 4800f;
        readonly float[] sum;
        readonly float[] nothing;
        readonly bool[] loud;
        float energy;
        float sumEnergy;
        float gain = 1f;

        /// <param name="partition">Samples of a part.</param>
        /// <param name="parts">Parts to keep: as many as the longest response has.</param>
        public InputHistory(int partition, int parts)
        {
            fft = new ComplexFft(2 * partition);
            sum = new float[partition];
            nothing = new float[partition];
            loud = new bool[parts];
            Re = new Vector4[parts * fft.Vectors];
            Im = new Vector4[parts * fft.Vectors];
            Partition = partition;
        }

        public int Partition { get; }

        public int Parts => loud.Length;

        internal ComplexFft Fft => fft;

        internal Vector4[] Re { get; }

        internal Vector4[] Im { get; }

        /// <summary>Samples of the newest part that were there before the last ones.</summary>
        internal int Fill { get; private set; }

        internal int Newest { get; private set; }

        internal bool Loud(int slot) => loud[slot];

        /// <summary>Where the part is that is so much older than the newest.</summary>
        internal int Slot(int older)
        {
            int slot = Newest + older;
            return slot < loud.Length ? slot : slot - loud.Length;
        }

        /// <summary>Take samples in; they fit into the newest part.</summary>
        public void Push(float[] left, float[] right, int start, int count)
        {
            float goal = Loudness(left, right, start, count);
            float step = (goal - gain) / Math.Max(1, count);
            float peak = 0f;
            for (int i = 0; i < count; i++)
            {
                gain += step;
                float value = Sound(
                    0.5f * gain * (Sound(left[start + i]) + Sound(right[start + i])));
                sum[Fill + i] = value;
                peak = Math.Max(peak, Math.Abs(value));
            }
            gain = goal;
            loud[Newest] |= peak > Quiet;
            if (loud[Newest])
                fft.Forward(sum, nothing, Re, Im, Newest * fft.Vectors);
        }

        // What the mean of both sides lacks to their energy, over the last tenth of a second: 1
        // where they are the same, no more than 2 where they cancel.
        float Loudness(float[] left, float[] right, int start, int count)
        {
            float both = 0f;
            float difference = 0f;
            for (int i = start; i < start + count; i++)
            {
                float l = Sound(left[i]);
                float r = Sound(right[i]);
                both += (l + r) * (l + r);
                difference += (l - r) * (l - r);
            }
            float kept = LoudnessSamples / (LoudnessSamples + count);
            sumEnergy = kept * sumEnergy + both;
            energy = kept * energy + both + difference;
            if (energy < Quiet * Quiet)
            {
                sumEnergy = energy = 0f;
                return gain;
            }
            if (energy >= 4f * sumEnergy)
                return 2f;
            return (float)Math.Sqrt(energy / sumEnergy);
        }

        /// <summary>Go on by what was taken in last, once every voice has used it.</summary>
        public void Advance(int count)
        {
            Fill += count;
            if (Fill < Partition)
                return;
            Fill = 0;
            Newest = Newest == 0 ? loud.Length - 1 : Newest - 1;
            loud[Newest] = false;
            Array.Clear(sum, 0, sum.Length);
        }

        // What is no number, or beyond all sense, would drown out what comes after it.
        static float Sound(float value)
        {
            return value > PartitionedResponse.Silence || value < -PartitionedResponse.Silence
                ? Math.Max(-Loudest, Math.Min(Loudest, value))
                : 0f;
        }
    }
}
