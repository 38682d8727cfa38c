// SPDX-License-Identifier: MIT
using System;
using System.Numerics;

namespace I2RVR
{
    /// <summary>Convolution of what came in with a stereo response, without added delay.</summary>
    /// <remarks>
    /// Uniformly partitioned overlap-add (T. G. Stockham 1966; partitions: W. G. Gardner, JAES 43,
    /// 1995). Blocks may be shorter than a part: what has arrived of it is transformed anew with
    /// each, and the sum over older parts, which is most of the work, is made while the part before
    /// arrives, a share with each block. Silent parts, of the input and of the response, cost
    /// nothing. <see cref="Process"/> neither allocates nor locks.
    /// </remarks>
    public sealed class Convolver
    {
        readonly int size;
        readonly float[] overlapLeft;
        readonly float[] overlapRight;
        readonly Vector4[] sumRe;
        readonly Vector4[] sumIm;
        Vector4[] olderRe;
        Vector4[] olderIm;
        Vector4[] nextRe;
        Vector4[] nextIm;
        PartitionedResponse response;
        bool olderLoud;
        bool nextLoud;
        bool overlapLoud;
        int age;
        int summed;

        /// <param name="partition">Samples of a part.</param>
        public Convolver(int partition)
        {
            size = partition;
            Left = new float[2 * size];
            Right = new float[2 * size];
            overlapLeft = new float[size];
            overlapRight = new float[size];
            sumRe = new Vector4[size / 2];
            sumIm = new Vector4[size / 2];
            olderRe = new Vector4[size / 2];
            olderIm = new Vector4[size / 2];
            nextRe = new Vector4[size / 2];
            nextIm = new Vector4[size / 2];
        }

        /// <summary>What was made last: samples from the history's fill on.</summary>
        public float[] Left { get; }

        public float[] Right { get; }

        /// <summary>Begin with a response, deaf to what came in before.</summary>
        public void Start(PartitionedResponse begun)
        {
            response = begun;
            age = 0;
            summed = 2;
            olderLoud = nextLoud = overlapLoud = false;
            Array.Clear(overlapLeft, 0, size);
            Array.Clear(overlapRight, 0, size);
        }

        /// <summary>Convolve what the history took in last.</summary>
        /// <returns>False where nothing sounds; left and right are not made then.</returns>
        public bool Process(InputHistory history, int count)
        {
            int fill = history.Fill;
            if (fill == 0)
                BeginPart(history);
            bool sounds = Newest(history);
            SumOlder(history, fill + count);
            if (overlapLoud)
            {
                if (!sounds)
                    Silence(fill, count);
                for (int i = fill; i < fill + count; i++)
                {
                    Left[i] += overlapLeft[i];
                    Right[i] += overlapRight[i];
                }
            }
            bool heard = sounds || overlapLoud;
            if (fill + count == size)
                EndPart(sounds);
            return heard;
        }

        void Silence(int from, int count)
        {
            Array.Clear(Left, from, count);
            Array.Clear(Right, from, count);
        }

        void BeginPart(InputHistory history)
        {
            Vector4[] spareRe = olderRe;
            Vector4[] spareIm = olderIm;
            olderRe = nextRe;
            olderIm = nextIm;
            olderLoud = nextLoud;
            nextRe = spareRe;
            nextIm = spareIm;
            nextLoud = false;
            summed = 2;
            if (age > 0 && response.Count > 1)
                olderLoud |= Add(history, history.Slot(1), 1, olderRe, olderIm, olderLoud);
        }

        bool Newest(InputHistory history)
        {
            bool now = history.Loud(history.Newest) && response.Loud(0);
            if (!now && !olderLoud)
                return false;
            if (olderLoud)
            {
                Array.Copy(olderRe, sumRe, sumRe.Length);
                Array.Copy(olderIm, sumIm, sumIm.Length);
            }
            if (now)
                Add(history, history.Newest, 0, sumRe, sumIm, olderLoud);
            history.Fft.Inverse(sumRe, sumIm, Left, Right);
            return true;
        }

        // For the next part: the response's part p meets the input's that is then p parts old.
        void SumOlder(InputHistory history, int arrived)
        {
            int last = Math.Min(response.Count - 1, age + 1);
            int until = Math.Min(
                last + 1, 2 + (int)((long)(response.Count - 2) * arrived / size));
            for (; summed < until; summed++)
                nextLoud |= Add(
                    history, history.Slot(summed - 1), summed, nextRe, nextIm, nextLoud);
        }

        void EndPart(bool sounds)
        {
            overlapLoud = sounds;
            if (sounds)
            {
                Array.Copy(Left, size, overlapLeft, 0, size);
                Array.Copy(Right, size, overlapRight, 0, size);
            }
            age++;
        }

        // The first product of a sum is put there, the others are added.
        bool Add(
            InputHistory history, int slot, int part, Vector4[] re, Vector4[] im, bool more)
        {
            if (!history.Loud(slot) || !response.Loud(part))
                return false;
            Vector4[] inRe = history.Re;
            Vector4[] inIm = history.Im;
            Vector4[] byRe = response.Re;
            Vector4[] byIm = response.Im;
            int from = slot * re.Length;
            int by = part * re.Length;
            if (!more)
            {
                for (int k = 0; k < re.Length; k++)
                {
                    Vector4 a = inRe[from + k];
                    Vector4 b = inIm[from + k];
                    Vector4 c = byRe[by + k];
                    Vector4 d = byIm[by + k];
                    re[k] = a * c - b * d;
                    im[k] = a * d + b * c;
                }
                return true;
            }
            for (int k = 0; k < re.Length; k++)
            {
                Vector4 a = inRe[from + k];
                Vector4 b = inIm[from + k];
                Vector4 c = byRe[by + k];
                Vector4 d = byIm[by + k];
                re[k] += a * c - b * d;
                im[k] += a * d + b * c;
            }
            return true;
        }
    }
}
