// SPDX-License-Identifier: MIT
using System;

namespace I2RVR.Before
{
    /// <summary>Convolution of one channel with an impulse response, without added delay.</summary>
    /// <remarks>
    /// Uniformly partitioned overlap-add (T. G. Stockham 1966; partitions: W. G. Gardner, JAES 43,
    /// 1995). Blocks may have any length: the part of a partition that has arrived is transformed
    /// anew with each of them, the sum over older partitions is made once a partition. Best is one
    /// block a partition. <see cref="Process"/> neither allocates nor locks.
    /// </remarks>
    public sealed class Convolver
    {
        readonly int size;
        readonly int bins;
        readonly int partitions;
        readonly float[] responseRe;
        readonly float[] responseIm;
        readonly RealFft fft;
        readonly float[] historyRe;
        readonly float[] historyIm;
        readonly float[] olderRe;
        readonly float[] olderIm;
        readonly float[] sumRe;
        readonly float[] sumIm;
        readonly float[] block;
        readonly float[] result;
        readonly float[] overlap;
        int fill;
        int newest;

        /// <param name="response">Where it has fewer channels, they take turns.</param>
        /// <param name="channel">Channel of the response, from 0.</param>
        public Convolver(PartitionedResponse response, int channel)
        {
            size = response.PartitionSize;
            bins = response.Bins;
            partitions = response.Partitions;
            responseRe = response.Re(channel);
            responseIm = response.Im(channel);
            fft = new RealFft(2 * size);
            historyRe = new float[partitions * bins];
            historyIm = new float[partitions * bins];
            olderRe = new float[bins];
            olderIm = new float[bins];
            sumRe = new float[bins];
            sumIm = new float[bins];
            block = new float[2 * size];
            result = new float[2 * size];
            overlap = new float[size];
        }

        /// <summary>Forget what was heard.</summary>
        public void Clear()
        {
            Array.Clear(historyRe, 0, historyRe.Length);
            Array.Clear(historyIm, 0, historyIm.Length);
            Array.Clear(block, 0, block.Length);
            Array.Clear(overlap, 0, overlap.Length);
            fill = 0;
        }

        /// <summary>The next <paramref name="count"/> samples; in place is allowed.</summary>
        public void Process(float[] input, float[] output, int count)
        {
            int done = 0;
            while (done < count)
            {
                int part = Math.Min(count - done, size - fill);
                Array.Copy(input, done, block, fill, part);
                fft.Forward(block, historyRe, historyIm, newest * bins);
                if (fill == 0)
                    SumOlder();
                Array.Copy(olderRe, sumRe, bins);
                Array.Copy(olderIm, sumIm, bins);
                Accumulate(newest * bins, 0, sumRe, sumIm);
                fft.Inverse(sumRe, sumIm, result);
                for (int i = 0; i < part; i++)
                    output[done + i] = result[fill + i] + overlap[fill + i];
                fill += part;
                done += part;
                if (fill == size)
                    NextPartition();
            }
        }

        void NextPartition()
        {
            Array.Copy(result, size, overlap, 0, size);
            Array.Clear(block, 0, size);
            fill = 0;
            newest = newest == 0 ? partitions - 1 : newest - 1;
        }

        void SumOlder()
        {
            Array.Clear(olderRe, 0, bins);
            Array.Clear(olderIm, 0, bins);
            int place = newest;
            for (int p = 1; p < partitions; p++)
            {
                place = place + 1 == partitions ? 0 : place + 1;
                Accumulate(place * bins, p * bins, olderRe, olderIm);
            }
        }

        void Accumulate(int history, int response, float[] re, float[] im)
        {
            for (int k = 0; k < re.Length; k++)
            {
                float a = historyRe[history + k];
                float b = historyIm[history + k];
                float c = responseRe[response + k];
                float d = responseIm[response + k];
                re[k] += a * c - b * d;
                im[k] += a * d + b * c;
            }
        }
    }
}
