// SPDX-License-Identifier: MIT
using System.Threading;

namespace I2RVR.Before
{
    /// <summary>One zone's reverb on all output channels, with a gain that fades.</summary>
    /// <remarks>The gain is set by any thread; the rest belongs to the audio thread.</remarks>
    public sealed class ReverbVoice
    {
        readonly Convolver[] convolvers;
        float wanted;
        float current;

        /// <param name="response">Where it is mono, every output channel uses it.</param>
        /// <param name="outputChannels">Channels of the output.</param>
        public ReverbVoice(PartitionedResponse response, int outputChannels)
        {
            Response = response;
            convolvers = new Convolver[outputChannels];
            for (int c = 0; c < outputChannels; c++)
                convolvers[c] = new Convolver(response, c);
        }

        public PartitionedResponse Response { get; }

        public int Channels => convolvers.Length;

        /// <summary>Linear gain to fade to; at 0 the voice falls silent and costs nothing.</summary>
        public float Gain
        {
            get { return Volatile.Read(ref wanted); }
            set { Volatile.Write(ref wanted, value); }
        }

        /// <summary>True while anything of it can be heard.</summary>
        public bool Audible => Volatile.Read(ref current) != 0f || Gain != 0f;

        /// <summary>Add the reverb of a block.</summary>
        /// <param name="input">Dry samples [channel][sample].</param>
        /// <param name="output">Interleaved samples to add to.</param>
        /// <param name="offset">First frame of the block in the output.</param>
        /// <param name="stride">Channels of the output.</param>
        /// <param name="count">Frames, at most the length of <paramref name="work"/>.</param>
        /// <param name="fadePerFrame">Greatest change of the gain a frame.</param>
        /// <param name="work">Work space.</param>
        internal void Add(
            float[][] input, float[] output, int offset, int stride, int count,
            float fadePerFrame, float[] work)
        {
            float goal = Gain;
            if (current == 0f)
            {
                if (goal == 0f)
                    return;
                foreach (Convolver convolver in convolvers)
                    convolver.Clear();
            }
            float end = current;
            for (int c = 0; c < convolvers.Length && c < stride; c++)
            {
                convolvers[c].Process(input[c], work, count);
                float gain = current;
                int place = offset * stride + c;
                for (int i = 0; i < count; i++, place += stride)
                {
                    gain = Towards(gain, goal, fadePerFrame);
                    output[place] += gain * work[i];
                }
                end = gain;
            }
            Volatile.Write(ref current, end);
        }

        static float Towards(float value, float goal, float step)
        {
            if (value < goal)
                return value + step < goal ? value + step : goal;
            return value - step > goal ? value - step : goal;
        }
    }
}
