// SPDX-License-Identifier: MIT
using System;

namespace I2RVR
{
    /// <summary>What a place sounds like: claps, and its reverb.</summary>
    public static class Audition
    {
        const int Partition = 1024;
        const double BetweenS = 1.2;
        const int Claps = 2;

        /// <summary>Two claps and what they leave, both channels interleaved, no louder than full
        /// scale.</summary>
        /// <param name="response">What a wet send plays; its first <c>Length</c> samples.</param>
        /// <param name="rate">Samples a second.</param>
        public static float[] Of(WetResponse response, int rate)
        {
            var loaded = new PartitionedResponse(Partition);
            loaded.Load(response.Left, response.Right, response.Length);
            var mixer = new ReverbMixer(1, rate, 0f, Partition);
            mixer.Reserve(loaded.Count);
            mixer[0].Response = loaded;
            mixer[0].Gain = 1f;
            float[] sound = Dry(rate, response.Length);
            mixer.Process(sound, 2, 1f);
            float peak = 1e-9f;
            foreach (float sample in sound)
                peak = Math.Max(peak, Math.Abs(sample));
            for (int i = 0; i < sound.Length && peak > 1f; i++)
                sound[i] /= peak;
            return sound;
        }

        /// <summary>The claps alone: noise that dies away within 20 ms.</summary>
        static float[] Dry(int rate, int tail)
        {
            int apart = (int)(BetweenS * rate);
            var sound = new float[2 * ((Claps - 1) * apart + rate / 10 + tail)];
            var noise = new Random(1);
            for (int clap = 0; clap < Claps; clap++)
            {
                for (int i = 0; i < rate / 50; i++)
                {
                    double level = 0.5 * Math.Exp(-i / (0.003 * rate));
                    int place = 2 * (clap * apart + i);
                    sound[place] = sound[place + 1] =
                        (float)(level * (2.0 * noise.NextDouble() - 1.0));
                }
            }
            return sound;
        }
    }
}
