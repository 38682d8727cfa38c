// SPDX-License-Identifier: MIT
using System;

namespace I2RVR
{
    /// <summary>A bundle's impulse response as a wet send needs it: taken in piece by piece,
    /// without its direct sound, at the output's rate and level.</summary>
    /// <remarks>Its storage is kept for the next response.</remarks>
    public sealed class WetResponse
    {
        float[][] samples = { new float[0], new float[0] };
        float[][] resampled = { new float[0], new float[0] };
        int channels;
        int frames;
        int rate;

        /// <summary>What was prepared; the first <see cref="Length"/> samples count.</summary>
        public float[] Left { get; private set; }

        /// <summary>The same as the left of a mono response.</summary>
        public float[] Right { get; private set; }

        public int Length { get; private set; }

        /// <summary>Make room for a response of so many frames.</summary>
        public void Reserve(int most, int atRate, int outputRate)
        {
            int there = Resampler.Length(most, atRate, outputRate);
            for (int c = 0; c < 2; c++)
            {
                if (samples[c].Length < most)
                    samples[c] = new float[most];
                if (atRate != outputRate && resampled[c].Length < there)
                    resampled[c] = new float[there];
            }
        }

        /// <summary>Begin a response.</summary>
        /// <param name="frames">Its frames.</param>
        /// <param name="channels">Its channels; of more than two the first two count.</param>
        /// <param name="rate">Its sample rate in Hz.</param>
        public void Begin(int frames, int channels, int rate)
        {
            Reserve(frames, rate, rate);
            this.frames = frames;
            this.channels = channels;
            this.rate = rate;
        }

        /// <summary>Take in interleaved samples from a frame on; what is past the end is not looked
        /// at.</summary>
        public void Append(float[] interleaved, int firstFrame)
        {
            int count = Math.Min(frames - firstFrame, interleaved.Length / channels);
            for (int c = 0; c < Math.Min(channels, 2); c++)
                for (int i = 0; i < count; i++)
                    samples[c][firstFrame + i] = interleaved[i * channels + c];
        }

        /// <summary>Prepare what was taken in.</summary>
        /// <param name="directEndS">Where the direct sound ends; what comes before is silent,
        /// so that reflections keep their time.</param>
        /// <param name="gainDb">The bundle's gain: brings the direct sound to 0 dB.</param>
        /// <param name="outputRate">Sample rate of the output in Hz.</param>
        public void Prepare(double directEndS, double gainDb, int outputRate)
        {
            Reserve(frames, rate, outputRate);
            int first = Math.Min(frames, (int)Math.Round(directEndS * rate));
            float gain = (float)Math.Pow(10.0, gainDb / 20.0);
            Left = Channel(0, first, gain, outputRate);
            Right = channels > 1 ? Channel(1, first, gain, outputRate) : Left;
            Length = Resampler.Length(frames, rate, outputRate);
        }

        float[] Channel(int c, int first, float gain, int outputRate)
        {
            float[] own = samples[c];
            Array.Clear(own, 0, first);
            for (int i = first; i < frames; i++)
                own[i] *= gain;
            if (rate == outputRate)
                return own;
            Resampler.ImpulseResponse(own, frames, rate, outputRate, resampled[c]);
            return resampled[c];
        }
    }
}
