// SPDX-License-Identifier: MIT
using System;

namespace I2RVR
{
    /// <summary>Which channels are left, right or neither, by their number.</summary>
    /// <remarks>
    /// FMOD's order, which Unity's mixer uses: front left and right, centre, low frequencies, then
    /// pairs from the sides to the back; four and five channels have no low frequencies.
    /// </remarks>
    public sealed class SpeakerLayout
    {
        static readonly SpeakerLayout[] All = Made();
        readonly int[] left;
        readonly int[] right;
        readonly int center;

        SpeakerLayout(int channels)
        {
            Channels = channels;
            switch (channels)
            {
                case 1:
                    left = right = new int[0];
                    break;
                case 4:
                    left = new[] { 0, 2 };
                    right = new[] { 1, 3 };
                    break;
                case 5:
                    left = new[] { 0, 3 };
                    right = new[] { 1, 4 };
                    break;
                case 6:
                    left = new[] { 0, 4 };
                    right = new[] { 1, 5 };
                    break;
                case 8:
                    left = new[] { 0, 4, 6 };
                    right = new[] { 1, 5, 7 };
                    break;
                default:
                    left = new[] { 0 };
                    right = new[] { 1 };
                    break;
            }
            center = channels == 5 || channels == 6 || channels == 8 ? 2 : -1;
        }

        public int Channels { get; }

        /// <summary>The layout of so many channels: 1, 2, 4, 5, 6 or 8. Of others the first two
        /// play; null where there are none, or more than 32.</summary>
        public static SpeakerLayout Of(int channels)
        {
            return channels > 0 && channels < All.Length ? All[channels] : null;
        }

        static SpeakerLayout[] Made()
        {
            var layouts = new SpeakerLayout[33];
            for (int channels = 1; channels < layouts.Length; channels++)
                layouts[channels] = new SpeakerLayout(channels);
            return layouts;
        }

        /// <summary>Left and right of interleaved frames; the centre belongs to both.</summary>
        /// <param name="data">Interleaved samples.</param>
        /// <param name="start">First frame.</param>
        /// <param name="count">Frames.</param>
        public void Fold(float[] data, int start, int count, float[] toLeft, float[] toRight)
        {
            Array.Clear(toLeft, 0, count);
            Array.Clear(toRight, 0, count);
            if (Channels == 1)
            {
                Array.Copy(data, start, toLeft, 0, count);
                Array.Copy(data, start, toRight, 0, count);
                return;
            }
            foreach (int channel in left)
                Take(data, start, count, channel, toLeft, 1f);
            foreach (int channel in right)
                Take(data, start, count, channel, toRight, 1f);
            if (center < 0)
                return;
            const float half = 0.70710678f;
            Take(data, start, count, center, toLeft, half);
            Take(data, start, count, center, toRight, half);
        }

        void Take(float[] data, int start, int count, int channel, float[] to, float gain)
        {
            int place = start * Channels + channel;
            for (int i = 0; i < count; i++, place += Channels)
                to[i] += gain * data[place];
        }

        /// <summary>Add left and right to interleaved frames, each pair a share of the energy; to
        /// one channel the mean.</summary>
        /// <param name="from">First sample in left and right.</param>
        /// <param name="gain">Before the first frame; moves to <paramref name="goal"/> by at most
        /// <paramref name="step"/> a frame.</param>
        /// <returns>The gain after the last frame.</returns>
        public float Spread(
            float[] fromLeft, float[] fromRight, int from, float[] data, int start, int count,
            float gain, float goal, float step)
        {
            float share = Channels == 1 ? 0.5f : (float)Math.Sqrt(1.0 / left.Length);
            int place = start * Channels;
            for (int i = from; i < from + count; i++, place += Channels)
            {
                gain = Towards(gain, goal, step);
                float l = share * gain * fromLeft[i];
                float r = share * gain * fromRight[i];
                if (Channels == 1)
                    data[place] += l + r;
                for (int pair = 0; pair < left.Length; pair++)
                {
                    data[place + left[pair]] += l;
                    data[place + right[pair]] += r;
                }
            }
            return gain;
        }

        static float Towards(float value, float goal, float step)
        {
            if (value < goal)
                return value + step < goal ? value + step : goal;
            return value - step > goal ? value - step : goal;
        }
    }
}
