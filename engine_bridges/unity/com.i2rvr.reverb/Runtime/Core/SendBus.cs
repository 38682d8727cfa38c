// SPDX-License-Identifier: MIT
using System;

namespace I2RVR
{
    /// <summary>Where sources put what is to reverberate, one block of the mix at a time.</summary>
    /// <remarks>
    /// Belongs to the audio thread, which mixes all sources of a block before the listener. What
    /// nobody takes is forgotten with the next block.
    /// </remarks>
    public sealed class SendBus
    {
        readonly float[] left;
        readonly float[] right;
        double time = double.NaN;
        int filled;

        /// <param name="frames">Frames of the longest block.</param>
        public SendBus(int frames)
        {
            left = new float[frames];
            right = new float[frames];
        }

        /// <summary>Add a source's block.</summary>
        /// <param name="now">Seconds of the mix's clock: tells blocks apart.</param>
        /// <param name="data">Interleaved samples.</param>
        /// <param name="channels">Of one, both sides get it; of more, the first two count.</param>
        /// <param name="gain">Linear gain at the block's start; moves evenly to
        /// <paramref name="goal"/>.</param>
        public void Add(double now, float[] data, int channels, float gain, float goal)
        {
            if (now != time)
                Taken();
            time = now;
            int frames = Math.Min(left.Length, data.Length / channels);
            for (int i = filled; i < frames; i++)
                left[i] = right[i] = 0f;
            filled = Math.Max(filled, frames);
            float step = (goal - gain) / Math.Max(1, frames);
            int other = channels > 1 ? 1 : 0;
            for (int i = 0, place = 0; i < frames; i++, place += channels)
            {
                gain += step;
                left[i] += gain * data[place];
                right[i] += gain * data[place + other];
            }
        }

        /// <summary>Frames of the block; silence behind what was put there.</summary>
        internal void Read(int start, int count, float[] toLeft, float[] toRight)
        {
            int there = Math.Max(0, Math.Min(count, filled - start));
            if (there > 0)
            {
                Array.Copy(left, start, toLeft, 0, there);
                Array.Copy(right, start, toRight, 0, there);
            }
            Array.Clear(toLeft, there, count - there);
            Array.Clear(toRight, there, count - there);
        }

        internal void Taken()
        {
            filled = 0;
        }
    }
}
