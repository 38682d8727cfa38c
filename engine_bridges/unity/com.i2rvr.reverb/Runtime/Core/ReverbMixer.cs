// SPDX-License-Identifier: MIT
using System;
using System.Threading;

namespace I2RVR
{
    /// <summary>Reverb voices mixed into a stream of interleaved blocks of any length.</summary>
    /// <remarks>
    /// The main thread gives voices their responses and gains through single references and
    /// numbers, so the audio thread neither waits nor allocates.
    /// </remarks>
    public sealed class ReverbMixer
    {
        readonly ReverbVoice[] voices;
        readonly float[] left;
        readonly float[] right;
        readonly float step;
        InputHistory history;
        int processed;

        /// <param name="slots">Voices at once.</param>
        /// <param name="sampleRate">Of the output, Hz.</param>
        /// <param name="fadeS">Seconds in which a gain moves by 1.</param>
        /// <param name="partition">Samples of a part: a power of two, 4 or more.</param>
        public ReverbMixer(int slots, int sampleRate, float fadeS, int partition)
        {
            voices = new ReverbVoice[slots];
            for (int slot = 0; slot < slots; slot++)
                voices[slot] = new ReverbVoice(partition);
            left = new float[partition];
            right = new float[partition];
            step = 1f / Math.Max(1f, fadeS * sampleRate);
            history = new InputHistory(partition, 1);
            SampleRate = sampleRate;
            Partition = partition;
        }

        public int SampleRate { get; }

        public int Partition { get; }

        public int Slots => voices.Length;

        /// <summary>Blocks mixed so far: that it grows tells that the audio thread is there.
        /// </summary>
        public int Processed => Volatile.Read(ref processed);

        public ReverbVoice this[int slot] => voices[slot];

        /// <summary>Remember enough for responses of so many parts; voices that sound begin anew
        /// where that is more than before.</summary>
        public void Reserve(int parts)
        {
            if (parts > Volatile.Read(ref history).Parts)
                Volatile.Write(ref history, new InputHistory(Partition, parts));
        }

        /// <summary>Mix the reverb into a block (audio thread).</summary>
        /// <param name="data">Interleaved samples.</param>
        /// <param name="channels">Channels of <paramref name="data"/>.</param>
        /// <param name="dryGain">Linear gain of what comes in.</param>
        /// <param name="sends">What reverberates; where null, all that comes in.</param>
        public void Process(float[] data, int channels, float dryGain, SendBus sends = null)
        {
            Volatile.Write(ref processed, processed + 1);
            SpeakerLayout layout = SpeakerLayout.Of(channels);
            if (layout == null)
                return;
            InputHistory current = Volatile.Read(ref history);
            int frames = data.Length / channels;
            for (int start = 0; start < frames;)
            {
                int count = Math.Min(Partition - current.Fill, frames - start);
                if (sends == null)
                    layout.Fold(data, start, count, left, right);
                else
                    sends.Read(start, count, left, right);
                current.Push(left, right, 0, count);
                int end = (start + count) * channels;
                for (int i = start * channels; i < end && dryGain != 1f; i++)
                    data[i] *= dryGain;
                foreach (ReverbVoice voice in voices)
                    voice.Add(current, layout, data, start, count, step);
                current.Advance(count);
                start += count;
            }
            if (sends != null)
                sends.Taken();
        }
    }
}
