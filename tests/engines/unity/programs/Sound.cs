// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;

namespace I2RVR.Trial
{
    /// <summary>The package's sound code on files of floats.</summary>
    static class Sound
    {
        public static int Run(string[] arguments)
        {
            string[] rest = arguments.Skip(1).ToArray();
            switch (arguments[0])
            {
                case "convolve":
                    return Convolve(rest);
                case "wet":
                    return Wet(rest);
                case "mix":
                    return Mix(rest);
                case "allocations":
                    return Allocations(rest);
                default:
                    return 2;
            }
        }

        static float[][] Channels(float[] interleaved, int channels)
        {
            var result = new float[channels][];
            for (int c = 0; c < channels; c++)
            {
                result[c] = new float[interleaved.Length / channels];
                for (int i = 0; i < result[c].Length; i++)
                    result[c][i] = interleaved[i * channels + c];
            }
            return result;
        }

        // IR IR_CHANNELS INPUT CHANNEL PARTITION OUT BLOCK [BLOCK ...]: blocks in turn.
        static int Convolve(string[] a)
        {
            var response = new PartitionedResponse(
                Channels(Arrays.Read(a[0]), Arrays.Int(a[1])), Arrays.Int(a[4]));
            var convolver = new Convolver(response, Arrays.Int(a[3]));
            float[] input = Arrays.Read(a[2]);
            int[] blocks = a.Skip(6).Select(Arrays.Int).ToArray();
            var output = new List<float>();
            int turn = 0;
            for (int start = 0; start < input.Length;)
            {
                int count = Math.Min(blocks[turn++ % blocks.Length], input.Length - start);
                var block = new float[count];
                Array.Copy(input, start, block, 0, count);
                convolver.Process(block, block, count);
                output.AddRange(block);
                start += count;
            }
            Arrays.Write(a[5], output.ToArray());
            return 0;
        }

        // IR IR_CHANNELS RATE DIRECT_END_S GAIN_DB OUTPUT_RATE OUT: channel after channel.
        static int Wet(string[] a)
        {
            float[][] wet = WetResponse.Prepare(
                Arrays.Read(a[0]), Arrays.Int(a[1]), Arrays.Int(a[2]), Arrays.Number(a[3]),
                Arrays.Number(a[4]), Arrays.Int(a[5]));
            Arrays.Write(a[6], wet.SelectMany(channel => channel).ToArray());
            return 0;
        }

        // IR IR_CHANNELS INPUT CHANNELS RATE FADE_S DRY BLOCK OUT FRAME:GAIN ...: the first voice's
        // gain is set before the block that holds the frame.
        static int Mix(string[] a)
        {
            int channels = Arrays.Int(a[3]);
            int block = Arrays.Int(a[7]);
            var response = new PartitionedResponse(
                Channels(Arrays.Read(a[0]), Arrays.Int(a[1])), 256);
            var mixer = new ReverbMixer(
                2, channels, Arrays.Int(a[4]), (float)Arrays.Number(a[5]), 256);
            mixer[0] = new ReverbVoice(response, channels);
            float[] input = Arrays.Read(a[2]);
            var changes = new Queue<string>(a.Skip(9));
            var output = new List<float>();
            for (int frame = 0; frame < input.Length / channels; frame += block)
            {
                int count = Math.Min(block, input.Length / channels - frame);
                while (changes.Count > 0
                    && Arrays.Int(changes.Peek().Split(':')[0]) < frame + count)
                    mixer[0].Gain = (float)Arrays.Number(changes.Dequeue().Split(':')[1]);
                var data = new float[count * channels];
                Array.Copy(input, frame * channels, data, 0, data.Length);
                mixer.Process(data, channels, (float)Arrays.Number(a[6]));
                output.AddRange(data);
            }
            Arrays.Write(a[8], output.ToArray());
            return 0;
        }

        // BLOCKS FRAMES IR_SAMPLES LEAK: bytes that the blocks allocate, voices fading in, out and
        // in again; LEAK bytes are allocated a block on purpose, to see that they are seen.
        static int Allocations(string[] a)
        {
            int blocks = Arrays.Int(a[0]);
            int leak = Arrays.Int(a[3]);
            var random = new Random(1);
            var ir = new float[2][];
            for (int c = 0; c < 2; c++)
                ir[c] = Enumerable.Range(0, Arrays.Int(a[2]))
                    .Select(i => (float)random.NextDouble()).ToArray();
            var mixer = new ReverbMixer(2, 2, 48000, 0.05f, 512);
            var response = new PartitionedResponse(ir, 512);
            mixer[0] = new ReverbVoice(response, 2);
            mixer[1] = new ReverbVoice(response, 2);
            var data = new float[2 * Arrays.Int(a[1])];
            byte[] kept = null;
            long before = 0;
            for (int i = -100; i < blocks; i++)
            {
                if (i == 0)
                    before = Allocated();
                mixer[0].Gain = i / 500 % 2;
                mixer[1].Gain = 1 - i / 500 % 2;
                mixer.Process(data, 2, 1f);
                if (leak > 0)
                    kept = new byte[leak];
            }
            long bytes = Allocated() - before;
            Console.WriteLine(bytes + " " + (kept == null ? 0 : kept.Length));
            return 0;
        }

        static long Allocated()
        {
            return GC.GetAllocatedBytesForCurrentThread();
        }
    }
}
