// SPDX-License-Identifier: MIT
using System;

namespace I2RVR.Before
{
    /// <summary>Fourier transform of real signals whose length is a power of two.</summary>
    /// <remarks>
    /// A real signal of 2h samples is transformed as h complex ones (Cooley-Tukey, radix 2).
    /// An instance owns its work space: use one for each thread. Nothing is allocated after
    /// construction.
    /// </remarks>
    public sealed class RealFft
    {
        readonly int half;
        readonly int[] reversed;
        readonly float[] cos;
        readonly float[] sin;
        readonly float[] workRe;
        readonly float[] workIm;

        /// <param name="size">Samples: a power of two, 4 or more.</param>
        public RealFft(int size)
        {
            if (size < 4 || (size & (size - 1)) != 0)
                throw new ArgumentException("size must be a power of two, 4 or more", nameof(size));
            half = size / 2;
            reversed = new int[half];
            for (int i = 1; i < half; i++)
                reversed[i] = (reversed[i >> 1] >> 1) | ((i & 1) == 1 ? half >> 1 : 0);
            cos = new float[half];
            sin = new float[half];
            for (int i = 0; i < half; i++)
            {
                double angle = Math.PI * i / half;
                cos[i] = (float)Math.Cos(angle);
                sin[i] = (float)Math.Sin(angle);
            }
            workRe = new float[half];
            workIm = new float[half];
        }

        /// <summary>Number of complex bins, from 0 Hz to half the sample rate.</summary>
        public int Bins => half + 1;

        /// <summary>Spectrum of <paramref name="signal"/>, written from <paramref name="offset"/>
        /// on.</summary>
        public void Forward(float[] signal, float[] re, float[] im, int offset)
        {
            for (int i = 0; i < half; i++)
            {
                int from = 2 * reversed[i];
                workRe[i] = signal[from];
                workIm[i] = signal[from + 1];
            }
            Transform();
            re[offset] = workRe[0] + workIm[0];
            im[offset] = 0f;
            re[offset + half] = workRe[0] - workIm[0];
            im[offset + half] = 0f;
            for (int k = 1; k < half; k++)
            {
                int m = half - k;
                float evenRe = 0.5f * (workRe[k] + workRe[m]);
                float evenIm = 0.5f * (workIm[k] - workIm[m]);
                float oddRe = 0.5f * (workIm[k] + workIm[m]);
                float oddIm = 0.5f * (workRe[m] - workRe[k]);
                re[offset + k] = evenRe + cos[k] * oddRe + sin[k] * oddIm;
                im[offset + k] = evenIm + cos[k] * oddIm - sin[k] * oddRe;
            }
        }

        /// <summary>Signal of a spectrum, the inverse of <see cref="Forward"/>.</summary>
        public void Inverse(float[] re, float[] im, float[] signal)
        {
            for (int i = 0; i < half; i++)
            {
                int k = reversed[i];
                int m = half - k;
                float evenRe = 0.5f * (re[k] + re[m]);
                float evenIm = 0.5f * (im[k] - im[m]);
                float differenceRe = 0.5f * (re[k] - re[m]);
                float differenceIm = 0.5f * (im[k] + im[m]);
                float oddRe = cos[k] * differenceRe - sin[k] * differenceIm;
                float oddIm = cos[k] * differenceIm + sin[k] * differenceRe;
                workRe[i] = evenRe - oddIm;
                workIm[i] = -(evenIm + oddRe);
            }
            Transform();
            float scale = 1f / half;
            for (int i = 0; i < half; i++)
            {
                signal[2 * i] = workRe[i] * scale;
                signal[2 * i + 1] = -workIm[i] * scale;
            }
        }

        void Transform()
        {
            for (int length = 2; length <= half; length <<= 1)
            {
                int middle = length >> 1;
                int step = 2 * half / length;
                for (int k = 0; k < middle; k++)
                {
                    float c = cos[k * step];
                    float s = sin[k * step];
                    for (int a = k; a < half; a += length)
                    {
                        int b = a + middle;
                        float re = workRe[b] * c + workIm[b] * s;
                        float im = workIm[b] * c - workRe[b] * s;
                        workRe[b] = workRe[a] - re;
                        workIm[b] = workIm[a] - im;
                        workRe[a] += re;
                        workIm[a] += im;
                    }
                }
            }
        }
    }
}
