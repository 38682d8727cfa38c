// SPDX-License-Identifier: MIT
using System;
using System.Threading;

namespace I2RVR
{
    /// <summary>One zone's reverb, with a gain that fades.</summary>
    /// <remarks>The main thread gives it a response and a gain; the rest belongs to the audio
    /// thread.</remarks>
    public sealed class ReverbVoice
    {
        readonly Convolver convolver;
        PartitionedResponse response;
        InputHistory heard;
        float wanted;
        float current;

        /// <param name="partition">Samples of a part.</param>
        public ReverbVoice(int partition)
        {
            convolver = new Convolver(partition);
        }

        /// <summary>What it plays; to be changed while it is not audible.</summary>
        public PartitionedResponse Response
        {
            get
            {
                return Volatile.Read(ref response);
            }

            set
            {
                if (Audible)
                    throw new InvalidOperationException("the voice sounds");
                Volatile.Write(ref response, value);
            }
        }

        /// <summary>Linear gain to fade to; at 0 the voice falls silent and costs nothing.</summary>
        public float Gain
        {
            get { return Volatile.Read(ref wanted); }
            set { Volatile.Write(ref wanted, value); }
        }

        /// <summary>True while anything of it can be heard.</summary>
        public bool Audible => Volatile.Read(ref current) != 0f || Gain != 0f;

        /// <summary>Add the reverb of what the history took in last.</summary>
        /// <param name="data">Interleaved samples to add to.</param>
        /// <param name="start">First frame.</param>
        /// <param name="count">Frames.</param>
        /// <param name="step">Greatest change of the gain a frame.</param>
        internal void Add(
            InputHistory history, SpeakerLayout layout, float[] data, int start, int count,
            float step)
        {
            float goal = Gain;
            PartitionedResponse playing = Response;
            if (playing == null || (current == 0f && goal == 0f))
            {
                heard = null;
                return;
            }
            // A response that is longer than the history waits for a longer one.
            if (heard != history)
            {
                if (playing.Count > history.Parts)
                    return;
                heard = history;
                convolver.Start(playing);
            }
            int fill = history.Fill;
            float end = convolver.Process(history, count)
                ? layout.Spread(
                    convolver.Left, convolver.Right, fill, data, start, count, current, goal, step)
                : current < goal
                    ? Math.Min(goal, current + count * step)
                    : Math.Max(goal, current - count * step);
            Volatile.Write(ref current, end);
        }
    }
}
