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
                case "audition":
                    return Auditioned(rest);
                case "send":
                    return Send(rest);
                case "shares":
                    return Shares(rest);
                case "levels":
                    return Levels(rest);
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

        static PartitionedResponse Response(string path, int channels, int partition)
        {
            float[][] samples = Channels(Arrays.Read(path), channels);
            var response = new PartitionedResponse(partition);
            response.Load(samples[0], samples[channels - 1], samples[0].Length);
            return response;
        }

        // IR IR_CHANNELS INPUT CHANNELS PARTITION OUT BLOCK [BLOCK ...]: blocks in turn; no dry
        // sound, no fade.
        static int Convolve(string[] a)
        {
            int channels = Arrays.Int(a[3]);
            int partition = Arrays.Int(a[4]);
            var mixer = new ReverbMixer(1, 48000, 0f, partition);
            mixer[0].Response = Response(a[0], Arrays.Int(a[1]), partition);
            mixer[0].Gain = 1f;
            mixer.Reserve(mixer[0].Response.Count);
            float[] input = Arrays.Read(a[2]);
            int[] blocks = a.Skip(6).Select(Arrays.Int).ToArray();
            var output = new List<float>();
            int turn = 0;
            for (int start = 0; start < input.Length;)
            {
                int count = Math.Min(blocks[turn++ % blocks.Length] * channels, input.Length - start);
                var block = new float[count];
                Array.Copy(input, start, block, 0, count);
                mixer.Process(block, channels, 0f);
                output.AddRange(block);
                start += count;
            }
            Arrays.Write(a[5], output.ToArray());
            return 0;
        }

        // IR IR_CHANNELS RATE DIRECT_END_S GAIN_DB OUTPUT_RATE OUT: channel after channel, taken
        // in by pieces that end past the response's end.
        static int Wet(string[] a)
        {
            float[] interleaved = Arrays.Read(a[0]);
            int channels = Arrays.Int(a[1]);
            int frames = interleaved.Length / channels;
            var wet = new WetResponse();
            wet.Begin(frames, channels, Arrays.Int(a[2]));
            var piece = new float[1000 * channels];
            for (int first = 0; first < frames; first += 1000)
            {
                for (int i = 0; i < piece.Length; i++)
                    piece[i] = interleaved[(first * channels + i) % interleaved.Length];
                wet.Append(piece, first);
            }
            wet.Prepare(Arrays.Number(a[3]), Arrays.Number(a[4]), Arrays.Int(a[5]));
            var found = wet.Left.Take(wet.Length);
            Arrays.Write(
                a[6], (channels > 1 ? found.Concat(wet.Right.Take(wet.Length)) : found).ToArray());
            return 0;
        }

        // IR IR_CHANNELS INPUT CHANNELS RATE FADE_S DRY BLOCK OUT FRAME:GAIN ...: the first voice's
        // gain is set before the block that holds the frame.
        static int Mix(string[] a)
        {
            int channels = Arrays.Int(a[3]);
            int block = Arrays.Int(a[7]);
            var mixer = new ReverbMixer(
                2, Arrays.Int(a[4]), (float)Arrays.Number(a[5]), 256);
            mixer[0].Response = Response(a[0], Arrays.Int(a[1]), 256);
            mixer.Reserve(mixer[0].Response.Count);
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
        // in again with other responses; LEAK bytes are allocated a block on purpose, to see that
        // they are seen.
        static int Allocations(string[] a)
        {
            int blocks = Arrays.Int(a[0]);
            int leak = Arrays.Int(a[3]);
            var random = new Random(1);
            var mixer = new ReverbMixer(2, 48000, 0.05f, 512);
            var responses = new PartitionedResponse[3];
            float[] ir = Enumerable.Range(0, Arrays.Int(a[2]))
                .Select(i => (float)random.NextDouble()).ToArray();
            for (int i = 0; i < responses.Length; i++)
            {
                responses[i] = new PartitionedResponse(512);
                responses[i].Load(ir, ir, ir.Length);
            }
            mixer.Reserve(responses[0].Count);
            var bus = new SendBus(Arrays.Int(a[1]));
            var data = new float[2 * Arrays.Int(a[1])];
            byte[] kept = null;
            long before = 0;
            for (int i = -100; i < blocks; i++)
            {
                if (i == 0)
                    before = Allocated();
                for (int slot = 0; slot < 2; slot++)
                {
                    if (!mixer[slot].Audible)
                        mixer[slot].Response = responses[(slot + Math.Abs(i)) % 3];
                    mixer[slot].Gain = (i / 500 + slot) % 2;
                }
                bus.Add(i, data, 2, 1f, 1f);
                mixer.Process(data, 2, 1f, i % 2 == 0 ? bus : null);
                if (leak > 0)
                    kept = new byte[leak];
            }
            long bytes = Allocated() - before;
            Console.WriteLine(bytes + " " + (kept == null ? 0 : kept.Length));
            return 0;
        }

        // INPUT CHANNELS OUT BLOCK GAIN: sent by two sources, one of them twice as loud, in blocks;
        // each second block one source is silent. The reverb is a single pulse on both sides.
        static int Send(string[] a)
        {
            int channels = Arrays.Int(a[1]);
            int block = Arrays.Int(a[3]);
            float[] input = Arrays.Read(a[0]);
            var mixer = new ReverbMixer(1, 48000, 0f, 256);
            var response = new PartitionedResponse(256);
            response.Load(new[] { 1f }, new[] { 1f }, 1);
            mixer[0].Response = response;
            mixer[0].Gain = 1f;
            var bus = new SendBus(block);
            var output = new List<float>();
            float gain = (float)Arrays.Number(a[4]);
            for (int start = 0; start < input.Length; start += block * channels)
            {
                int count = Math.Min(block * channels, input.Length - start);
                var sent = new float[count];
                Array.Copy(input, start, sent, 0, count);
                double now = start / (48000.0 * channels);
                bus.Add(now, sent, channels, gain, gain);
                if (start / (block * channels) % 2 == 0)
                    bus.Add(now, sent, channels, 2f * gain, 2f * gain);
                var data = new float[count];
                mixer.Process(data, channels, 1f, bus);
                output.AddRange(data);
            }
            Arrays.Write(a[2], output.ToArray());
            return 0;
        }

        // IR IR_CHANNELS RATE OUT: claps in a place.
        static int Auditioned(string[] a)
        {
            float[] ir = Arrays.Read(a[0]);
            int channels = Arrays.Int(a[1]);
            var wet = new WetResponse();
            wet.Begin(ir.Length / channels, channels, Arrays.Int(a[2]));
            wet.Append(ir, 0);
            wet.Prepare(0.0, 0.0, Arrays.Int(a[2]));
            Arrays.Write(a[3], Audition.Of(wet, Arrays.Int(a[2])));
            return 0;
        }

        // N.N.N...: distance, rim and priority of zones in turn: their shares.
        static int Shares(string[] a)
        {
            double[] n = a.Select(Arrays.Number).ToArray();
            int count = n.Length / 3;
            var shares = new double[count];
            RoomShares.Decide(
                Enumerable.Range(0, count).Select(i => n[3 * i]).ToArray(),
                Enumerable.Range(0, count).Select(i => n[3 * i + 1]).ToArray(),
                Enumerable.Range(0, count).Select(i => (int)n[3 * i + 2]).ToArray(), count, shares);
            Console.WriteLine(Printed.Json(shares));
            return 0;
        }

        // DISTANCE LEAST MOST MIX KEPT: both rolloffs, the mix's gain, and what undoes each.
        static int Levels(string[] a)
        {
            double[] n = a.Select(Arrays.Number).ToArray();
            double logarithmic = SendLevel.Logarithmic(n[0], n[1], n[2]);
            double linear = SendLevel.Linear(n[0], n[1], n[2]);
            Console.WriteLine(Printed.Json(new[]
            {
                logarithmic, linear, SendLevel.ZoneMix(n[3]), SendLevel.Undoing(logarithmic, n[4]),
                SendLevel.Undoing(linear, n[4])
            }));
            return 0;
        }

        static long Allocated()
        {
            return GC.GetAllocatedBytesForCurrentThread();
        }
    }
}
