// SPDX-License-Identifier: MIT
using System;

namespace I2RVR.Before
{
    /// <summary>Spectra of an impulse response cut into equal parts; immutable, shared by
    /// convolvers.</summary>
    public sealed class PartitionedResponse
    {
        readonly float[][] re;
        readonly float[][] im;

        /// <param name="channels">Impulse response [channel][sample], all of one length.</param>
        /// <param name="partitionSize">Samples of a part: a power of two, 2 or more.</param>
        public PartitionedResponse(float[][] channels, int partitionSize)
        {
            if (channels.Length == 0)
                throw new ArgumentException("at least one channel", nameof(channels));
            PartitionSize = partitionSize;
            int length = Math.Max(channels[0].Length, 1);
            Partitions = (length + partitionSize - 1) / partitionSize;
            re = new float[channels.Length][];
            im = new float[channels.Length][];
            var fft = new RealFft(2 * partitionSize);
            Bins = fft.Bins;
            var block = new float[2 * partitionSize];
            for (int c = 0; c < channels.Length; c++)
            {
                if (channels[c].Length != channels[0].Length)
                    throw new ArgumentException("channels differ in length", nameof(channels));
                re[c] = new float[Partitions * Bins];
                im[c] = new float[Partitions * Bins];
                for (int p = 0; p < Partitions; p++)
                {
                    int start = p * partitionSize;
                    int count = Math.Min(partitionSize, channels[c].Length - start);
                    Array.Clear(block, 0, block.Length);
                    if (count > 0)
                        Array.Copy(channels[c], start, block, 0, count);
                    fft.Forward(block, re[c], im[c], p * Bins);
                }
            }
        }

        public int PartitionSize { get; }

        public int Partitions { get; }

        public int Bins { get; }

        public int Channels => re.Length;

        // More outputs than channels take turns: of two, left and right as speakers are numbered.
        internal float[] Re(int channel) => re[channel % re.Length];

        internal float[] Im(int channel) => im[channel % im.Length];
    }
}
