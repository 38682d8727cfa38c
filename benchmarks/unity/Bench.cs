// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;

namespace I2RVR.Bench
{
    /// <summary>What a block of convolution takes, as it was and as it is: a JSON object a line.
    /// </summary>
    static class Program
    {
        const int Rate = 48000;
        const int ThreadClock = 3;

        [StructLayout(LayoutKind.Sequential)]
        struct TimeSpec
        {
            public long Seconds;
            public long Nanoseconds;
        }

        [DllImport("libc", EntryPoint = "clock_gettime")]
        static extern int ClockGetTime(int clock, out TimeSpec time);

        // Of this thread alone: what else the machine does is not in it.
        static double ProcessorMs()
        {
            TimeSpec time;
            ClockGetTime(ThreadClock, out time);
            return time.Seconds * 1e3 + time.Nanoseconds * 1e-6;
        }

        static int Main(string[] arguments)
        {
            double seconds = double.Parse(
                arguments[0], System.Globalization.CultureInfo.InvariantCulture);
            var noise = new Random(1);
            foreach (Case each in Cases())
            {
                Action<float[]>[] mixers = { Before(each, noise), After(each, noise) };
                for (int which = 0; which < 2; which++)
                    Console.WriteLine(each.Line(which == 0 ? "before" : "after", Times(
                        each, mixers[which], seconds)));
            }
            return 0;
        }

        static IEnumerable<Case> Cases()
        {
            yield return new Case("8 voices of 2 s", 8, 2.0, 1024, 1024, "noise");
            yield return new Case("3 voices of 2 s", 3, 2.0, 256, 512, "noise");
            yield return new Case("3 voices of 12 s", 3, 12.0, 256, 512, "noise");
            yield return new Case("3 voices of 2 s, fading input", 3, 2.0, 1024, 1024, "fading");
            yield return new Case("3 voices of 2 s, silent input", 3, 2.0, 1024, 1024, "silence");
        }

        static float[][] Response(Case each, Random noise)
        {
            var response = new float[2][];
            for (int c = 0; c < 2; c++)
            {
                response[c] = new float[(int)(each.ResponseS * Rate)];
                for (int i = 0; i < response[c].Length; i++)
                    response[c][i] = (float)((noise.NextDouble() - 0.5)
                        * Math.Exp(-6.9 * i / (double)response[c].Length) * 0.01);
            }
            return response;
        }

        static Action<float[]> Before(Case each, Random noise)
        {
            var mixer = new I2RVR.Before.ReverbMixer(each.Voices, 2, Rate, 0.1f, each.Partition);
            for (int slot = 0; slot < each.Voices; slot++)
                mixer[slot] = new I2RVR.Before.ReverbVoice(
                    new I2RVR.Before.PartitionedResponse(
                        Response(each, noise), each.Partition), 2) { Gain = 0.5f };
            return data => mixer.Process(data, 2, 1f);
        }

        static Action<float[]> After(Case each, Random noise)
        {
            var mixer = new ReverbMixer(each.Voices, Rate, 0.1f, each.Partition);
            for (int slot = 0; slot < each.Voices; slot++)
            {
                var response = new PartitionedResponse(each.Partition);
                float[][] samples = Response(each, noise);
                response.Load(samples[0], samples[1], samples[0].Length);
                mixer.Reserve(response.Count);
                mixer[slot].Response = response;
                mixer[slot].Gain = 0.5f;
            }
            return data => mixer.Process(data, 2, 1f);
        }

        static double[] Times(Case each, Action<float[]> mix, double seconds)
        {
            var noise = new Random(2);
            var data = new float[2 * each.Frames];
            int warm = (int)(each.ResponseS * Rate / each.Frames) + 20;
            int blocks = warm + (int)(seconds * Rate / each.Frames);
            var times = new List<double>();
            for (int block = 0; block < blocks; block++)
            {
                for (int i = 0; i < data.Length; i++)
                    data[i] = (float)(each.Level(block, warm) * (noise.NextDouble() - 0.5));
                double start = ProcessorMs();
                mix(data);
                if (block >= warm)
                    times.Add(ProcessorMs() - start);
            }
            return times.ToArray();
        }

        sealed class Case
        {
            readonly string name;
            readonly string input;

            public Case(
                string name, int voices, double responseS, int frames, int partition, string input)
            {
                this.name = name;
                this.input = input;
                Voices = voices;
                ResponseS = responseS;
                Frames = frames;
                Partition = partition;
            }

            public int Voices { get; }

            public double ResponseS { get; }

            public int Frames { get; }

            public int Partition { get; }

            // A fade of 60 dB a second goes on below the least normal number of a float.
            public double Level(int block, int warm)
            {
                if (input == "noise" || block < 10)
                    return 1.0;
                double s = (block - 10) * (double)Frames / Rate;
                return input == "silence" ? 0.0 : Math.Pow(10.0, -10.0 * s);
            }

            public string Line(string which, double[] times)
            {
                double budget = 1000.0 * Frames / Rate;
                Array.Sort(times);
                return string.Format(
                    System.Globalization.CultureInfo.InvariantCulture,
                    "{{\"case\": \"{0}\", \"frames\": {1}, \"which\": \"{2}\", "
                    + "\"mean_ms\": {3:0.000}, \"worst_ms\": {4:0.000}, \"budget_ms\": {5:0.00}, "
                    + "\"core_pct\": {6:0.0}}}",
                    name, Frames, which, times.Average(), times[times.Length - 1], budget,
                    100.0 * times.Average() / budget);
            }
        }
    }
}
