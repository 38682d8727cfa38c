// SPDX-License-Identifier: MIT
using System;

namespace I2RVR
{
    /// <summary>Sample rate conversion by a Kaiser-windowed sinc, polyphase.</summary>
    /// <remarks>
    /// Passes what lies below 0.9 of the lower rate's half, stops above that half by 100 dB
    /// (J. F. Kaiser's formulas; P. P. Vaidyanathan, Multirate Systems and Filter Banks, 1993).
    /// </remarks>
    public static class Resampler
    {
        const int ZeroCrossings = 64;
        const double Beta = 10.06;
        const double Cutoff = 0.95;

        /// <summary>Samples at another rate.</summary>
        public static int Length(int length, int rate, int wanted)
        {
            if (rate <= 0 || wanted <= 0)
                throw new ArgumentException("rates must be positive");
            return (int)(((long)length * wanted + rate - 1) / rate);
        }

        /// <summary>An impulse response at another rate, with the same gain as a filter.</summary>
        /// <param name="response">Samples; the first <paramref name="length"/> count.</param>
        /// <param name="result">Takes <see cref="Length"/> samples.</param>
        public static void ImpulseResponse(
            float[] response, int length, int rate, int wanted, float[] result)
        {
            int common = GreatestCommonDivisor(rate, wanted);
            int up = wanted / common;
            int down = rate / common;
            double scale = Math.Min(1.0, (double)wanted / rate);
            int reach = (int)Math.Ceiling(ZeroCrossings / scale);
            float[][] phases = Phases(up, reach, scale, (double)rate / wanted);
            int count = Length(length, rate, wanted);
            for (int n = 0; n < count; n++)
            {
                long position = (long)n * down;
                int centre = (int)(position / up);
                float[] taps = phases[(int)(position % up)];
                int first = Math.Max(0, centre - reach + 1);
                int last = Math.Min(length - 1, centre + reach);
                double sum = 0.0;
                for (int i = first; i <= last; i++)
                    sum += (double)taps[i - centre + reach - 1] * response[i];
                result[n] = (float)sum;
            }
        }

        static float[][] Phases(int up, int reach, double scale, double gain)
        {
            var phases = new float[up][];
            for (int p = 0; p < up; p++)
            {
                phases[p] = new float[2 * reach];
                for (int i = 0; i < 2 * reach; i++)
                {
                    double t = i - reach + 1 - (double)p / up;
                    phases[p][i] = (float)(gain * Kernel(t, reach, scale));
                }
            }
            return phases;
        }

        static double Kernel(double t, int reach, double scale)
        {
            double place = t / reach;
            if (Math.Abs(place) >= 1.0)
                return 0.0;
            double bandwidth = Cutoff * scale;
            double x = Math.PI * bandwidth * t;
            double sinc = Math.Abs(x) < 1e-9 ? 1.0 : Math.Sin(x) / x;
            double window = BesselI0(Beta * Math.Sqrt(1.0 - place * place)) / BesselI0(Beta);
            return bandwidth * sinc * window;
        }

        static double BesselI0(double x)
        {
            double term = 1.0;
            double sum = 1.0;
            for (int k = 1; term > 1e-17 * sum; k++)
            {
                term *= x / (2.0 * k) * (x / (2.0 * k));
                sum += term;
            }
            return sum;
        }

        static int GreatestCommonDivisor(int a, int b)
        {
            while (b != 0)
            {
                int rest = a % b;
                a = b;
                b = rest;
            }
            return a;
        }
    }
}
