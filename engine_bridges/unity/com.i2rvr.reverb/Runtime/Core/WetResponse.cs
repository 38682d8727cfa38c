// SPDX-License-Identifier: MIT
using System;

namespace I2RVR
{
    /// <summary>A bundle's impulse response as a wet send needs it.</summary>
    public static class WetResponse
    {
        /// <summary>
        /// Channels of an interleaved impulse response without its direct sound, at the output's
        /// sample rate, louder by <paramref name="gainDb"/>.
        /// </summary>
        /// <param name="interleaved">Samples as <c>AudioClip.GetData</c> gives them.</param>
        /// <param name="channels">Channels of the clip.</param>
        /// <param name="rate">Sample rate of the clip in Hz.</param>
        /// <param name="directEndS">Where the direct sound ends; what comes before is silent,
        /// so that reflections keep their time.</param>
        /// <param name="gainDb">The bundle's gain: brings the direct sound to 0 dB.</param>
        /// <param name="outputRate">Sample rate of the output in Hz.</param>
        public static float[][] Prepare(
            float[] interleaved, int channels, int rate, double directEndS, double gainDb,
            int outputRate)
        {
            int length = interleaved.Length / channels;
            int first = (int)Math.Round(directEndS * rate);
            float gain = (float)Math.Pow(10.0, gainDb / 20.0);
            var result = new float[channels][];
            for (int c = 0; c < channels; c++)
            {
                var samples = new float[length];
                for (int i = first; i < length; i++)
                    samples[i] = gain * interleaved[i * channels + c];
                result[c] = Resampler.ImpulseResponse(samples, rate, outputRate);
            }
            return result;
        }
    }
}
