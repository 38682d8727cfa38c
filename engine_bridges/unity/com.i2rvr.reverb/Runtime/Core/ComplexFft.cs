// SPDX-License-Identifier: MIT
using System;
using System.Numerics;

namespace I2RVR
{
    /// <summary>Fourier transform of complex blocks whose second half is silent, there and
    /// back.</summary>
    /// <remarks>
    /// The first step takes four quarters of the block as the four lanes of vectors (radix 4);
    /// what is left is four transforms side by side (Cooley-Tukey, radix 2, decimated in
    /// frequency), so that every operation is one on <see cref="Vector4"/>, which compilers of
    /// .NET make single instructions of. Bins come out of order and go in so: products of spectra
    /// do not mind. Instances are immutable and shared; nothing is allocated after construction.
    /// </remarks>
    public sealed class ComplexFft
    {
        readonly int quarter;
        readonly Vector4[] laneRe;
        readonly Vector4[] laneIm;
        readonly Vector4[] stageRe;
        readonly Vector4[] stageIm;

        /// <param name="size">Samples, silent half included: a power of two, 8 or more.</param>
        public ComplexFft(int size)
        {
            if (size < 8 || (size & (size - 1)) != 0)
                throw new ArgumentException("size must be a power of two, 8 or more", nameof(size));
            quarter = size / 4;
            laneRe = new Vector4[quarter];
            laneIm = new Vector4[quarter];
            for (int q = 0; q < quarter; q++)
            {
                double angle = -2.0 * Math.PI * q / size;
                laneRe[q] = new Vector4(
                    1f, (float)Math.Cos(angle), (float)Math.Cos(2.0 * angle),
                    (float)Math.Cos(3.0 * angle));
                laneIm[q] = new Vector4(
                    0f, (float)Math.Sin(angle), (float)Math.Sin(2.0 * angle),
                    (float)Math.Sin(3.0 * angle));
            }
            stageRe = new Vector4[quarter];
            stageIm = new Vector4[quarter];
            for (int middle = 1; middle < quarter; middle *= 2)
            {
                for (int j = 0; j < middle; j++)
                {
                    double angle = -Math.PI * j / middle;
                    stageRe[middle - 1 + j] = new Vector4((float)Math.Cos(angle));
                    stageIm[middle - 1 + j] = new Vector4((float)Math.Sin(angle));
                }
            }
        }

        /// <summary>Vectors of a spectrum, each for its real and its imaginary part.</summary>
        public int Vectors => quarter;

        /// <summary>Samples of the half that sounds.</summary>
        public int Samples => 2 * quarter;

        /// <summary>Spectrum of a block, written from <paramref name="offset"/> on.</summary>
        /// <param name="re">Real parts of <see cref="Samples"/> samples.</param>
        /// <param name="im">Imaginary parts.</param>
        public void Forward(
            float[] re, float[] im, Vector4[] spectrumRe, Vector4[] spectrumIm, int offset)
        {
            for (int q = 0; q < quarter; q++)
            {
                float aRe = re[q];
                float aIm = im[q];
                float bRe = re[q + quarter];
                float bIm = im[q + quarter];
                var x = new Vector4(aRe + bRe, aRe + bIm, aRe - bRe, aRe - bIm);
                var y = new Vector4(aIm + bIm, aIm - bRe, aIm - bIm, aIm + bRe);
                Vector4 c = laneRe[q];
                Vector4 s = laneIm[q];
                spectrumRe[offset + q] = x * c - y * s;
                spectrumIm[offset + q] = x * s + y * c;
            }
            for (int middle = quarter / 2; middle >= 1; middle /= 2)
            {
                int twiddle = middle - 1;
                for (int start = offset; start < offset + quarter; start += 2 * middle)
                {
                    for (int j = 0; j < middle; j++)
                    {
                        int a = start + j;
                        int b = a + middle;
                        Vector4 uRe = spectrumRe[a];
                        Vector4 uIm = spectrumIm[a];
                        Vector4 vRe = spectrumRe[b];
                        Vector4 vIm = spectrumIm[b];
                        Vector4 dRe = uRe - vRe;
                        Vector4 dIm = uIm - vIm;
                        Vector4 c = stageRe[twiddle + j];
                        Vector4 s = stageIm[twiddle + j];
                        spectrumRe[a] = uRe + vRe;
                        spectrumIm[a] = uIm + vIm;
                        spectrumRe[b] = dRe * c - dIm * s;
                        spectrumIm[b] = dRe * s + dIm * c;
                    }
                }
            }
        }

        /// <summary>Block of a spectrum, which is overwritten: both halves, times their number of
        /// samples.</summary>
        public void Inverse(Vector4[] spectrumRe, Vector4[] spectrumIm, float[] re, float[] im)
        {
            for (int middle = 1; middle <= quarter / 2; middle *= 2)
            {
                int twiddle = middle - 1;
                for (int start = 0; start < quarter; start += 2 * middle)
                {
                    for (int j = 0; j < middle; j++)
                    {
                        int a = start + j;
                        int b = a + middle;
                        Vector4 tRe = spectrumRe[b];
                        Vector4 tIm = spectrumIm[b];
                        Vector4 c = stageRe[twiddle + j];
                        Vector4 s = stageIm[twiddle + j];
                        Vector4 vRe = tRe * c + tIm * s;
                        Vector4 vIm = tIm * c - tRe * s;
                        Vector4 uRe = spectrumRe[a];
                        Vector4 uIm = spectrumIm[a];
                        spectrumRe[a] = uRe + vRe;
                        spectrumIm[a] = uIm + vIm;
                        spectrumRe[b] = uRe - vRe;
                        spectrumIm[b] = uIm - vIm;
                    }
                }
            }
            for (int q = 0; q < quarter; q++)
            {
                Vector4 tRe = spectrumRe[q];
                Vector4 tIm = spectrumIm[q];
                Vector4 c = laneRe[q];
                Vector4 s = laneIm[q];
                Vector4 x = tRe * c + tIm * s;
                Vector4 y = tIm * c - tRe * s;
                float evenRe = x.X + x.Z;
                float evenIm = y.X + y.Z;
                float oddRe = x.Y + x.W;
                float oddIm = y.Y + y.W;
                re[q] = evenRe + oddRe;
                im[q] = evenIm + oddIm;
                re[q + 2 * quarter] = evenRe - oddRe;
                im[q + 2 * quarter] = evenIm - oddIm;
                evenRe = x.X - x.Z;
                evenIm = y.X - y.Z;
                oddRe = y.W - y.Y;
                oddIm = x.Y - x.W;
                re[q + quarter] = evenRe + oddRe;
                im[q + quarter] = evenIm + oddIm;
                re[q + 3 * quarter] = evenRe - oddRe;
                im[q + 3 * quarter] = evenIm - oddIm;
            }
        }
    }
}
