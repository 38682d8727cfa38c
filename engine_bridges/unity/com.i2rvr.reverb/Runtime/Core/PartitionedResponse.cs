// SPDX-License-Identifier: MIT
using System;
using System.Numerics;

namespace I2RVR
{
    /// <summary>Spectra of a stereo impulse response cut into equal parts: left is the real part,
    /// right the imaginary one.</summary>
    /// <remarks>Its storage is kept when another response is loaded, so that nothing is allocated
    /// that was reserved. While it is loaded, nobody may play it.</remarks>
    public sealed class PartitionedResponse
    {
        /// <summary>What is quieter, 240 dB below full scale, is silence: numbers near the least
        /// that a float can hold take a hundred times as long.</summary>
        internal const float Silence = 1e-12f;

        readonly ComplexFft fft;
        readonly float[] left;
        readonly float[] right;
        Vector4[] re = new Vector4[0];
        Vector4[] im = new Vector4[0];
        bool[] loud = new bool[0];

        /// <param name="partition">Samples of a part: a power of two, 4 or more.</param>
        public PartitionedResponse(int partition)
        {
            fft = new ComplexFft(2 * partition);
            left = new float[partition];
            right = new float[partition];
            Partition = partition;
        }

        public int Partition { get; }

        /// <summary>Parts of the response that is loaded.</summary>
        public int Count { get; private set; }

        internal Vector4[] Re => re;

        internal Vector4[] Im => im;

        internal bool Loud(int part) => loud[part];

        /// <summary>Parts of a response of so many samples.</summary>
        public static int Parts(int samples, int partition)
        {
            return Math.Max(1, (samples + partition - 1) / partition);
        }

        /// <summary>Make room for so many parts; what was loaded is lost where there was less.
        /// </summary>
        public void Reserve(int parts)
        {
            if (loud.Length >= parts)
                return;
            Count = 0;
            loud = new bool[parts];
            re = new Vector4[parts * fft.Vectors];
            im = new Vector4[parts * fft.Vectors];
        }

        /// <summary>Load a response.</summary>
        /// <param name="leftSamples">Samples for the left; what follows
        /// <paramref name="length"/> is not looked at.</param>
        /// <param name="rightSamples">Samples for the right; may be the same.</param>
        public void Load(float[] leftSamples, float[] rightSamples, int length)
        {
            int parts = Parts(length, Partition);
            Reserve(parts);
            for (int part = 0; part < parts; part++)
            {
                int start = part * Partition;
                int count = Math.Max(0, Math.Min(Partition, length - start));
                bool any = Fill(leftSamples, start, count, left);
                any |= Fill(rightSamples, start, count, right);
                loud[part] = any;
                if (any)
                    fft.Forward(left, right, re, im, part * fft.Vectors);
            }
            Count = parts;
        }

        // Scaled by the length of the transform, which does not scale when it goes back.
        bool Fill(float[] from, int start, int count, float[] block)
        {
            bool any = false;
            float scale = 0.5f / Partition;
            for (int i = 0; i < count; i++)
            {
                float value = from[start + i];
                bool silent = value < Silence && value > -Silence;
                block[i] = silent ? 0f : scale * value;
                any |= !silent;
            }
            Array.Clear(block, count, block.Length - count);
            return any;
        }
    }
}
