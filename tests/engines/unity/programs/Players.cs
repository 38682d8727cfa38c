// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using UnityEngine;

namespace I2RVR.Trial
{
    /// <summary>The components of a scene, updated and played by hand, against the stubs.</summary>
    static class Players
    {
        const int Block = 480;
        const BindingFlags Hidden = BindingFlags.NonPublic | BindingFlags.Instance;

        public static int Run(string[] arguments)
        {
            string[] rest = arguments.Skip(1).ToArray();
            switch (arguments[0])
            {
                case "walk":
                    return Walk(rest.Select(Arrays.Number).ToArray());
                case "play":
                    return Play(rest);
                case "crowd":
                    return Crowd(Arrays.Int(rest[0]));
                case "enter":
                    return Enter(Arrays.Int(rest[0]));
                case "rebake":
                    return Rebake();
                case "trouble":
                    return Trouble(rest[0]);
                case "weights":
                    return Weights();
                case "sends":
                    return Sends(rest.Select(Arrays.Number).ToArray());
                default:
                    return 2;
            }
        }

        static int Tell(Stage stage)
        {
            var found = stage.Gains;
            found["voices"] = stage.Voices;
            found["parametric"] = stage.Parametric.Length;
            found["loaded"] = ReverbZone.Enabled.Count(
                zone => zone.bundle.wet.loadState == AudioDataLoadState.Loaded);
            Console.WriteLine(Printed.Json(found));
            return 0;
        }

        // X ...: a listener walks along x past a box turned by 90 degrees about the origin (10 m
        // along x, 4 m along z) and a sphere of 3 m about x = 9; gains by name at each place. A
        // third zone is far away, and its user switched its AudioReverbZone off.
        static int Walk(double[] places)
        {
            Stage.Zone("box", ZoneShape.Box, 0f, 90f);
            Stage.Zone("sphere", ZoneShape.Sphere, 9f, 0f);
            ReverbZone quiet = Stage.Zone("quiet", ZoneShape.Sphere, 100f, 0f);
            quiet.gameObject.GetComponent<AudioReverbZone>().enabled = false;
            var stage = new Stage();
            stage.Begin(true);
            foreach (double x in places)
            {
                stage.MoveTo((float)x, 0f, 0f);
                stage.Settle();
                Tell(stage);
            }
            Stage.Call(stage.Blender, "OnDisable");
            Console.WriteLine(Printed.Json(stage.Parametric.Length));
            return 0;
        }

        // IR IR_RATE DIRECT_END_S INPUT CHANNELS OUT: one bundle on a source.
        static int Play(string[] a)
        {
            AudioConfiguration configuration = AudioSettings.GetConfiguration();
            configuration.dspBufferSize = Block;
            AudioSettings.Change(configuration);
            int channels = Arrays.Int(a[4]);
            var stage = new Stage(false);
            ReverbBundle bundle = Stage.Bundle("only");
            bundle.wet = new AudioClip("only", Arrays.Read(a[0]), 1, Arrays.Int(a[1]))
            {
                loadState = AudioDataLoadState.Unloaded
            };
            bundle.metadata.version = 1;
            bundle.metadata.zone.direct_end_s = Arrays.Number(a[2]);
            stage.Reverb.bundle = bundle;
            stage.Begin(false);
            while (stage.Voices == 0)
                stage.Settle();
            stage.Settle();
            float[] input = Arrays.Read(a[3]);
            var output = new float[input.Length];
            for (int start = 0; start < input.Length; start += Block * channels)
            {
                var block = new float[Math.Min(Block * channels, input.Length - start)];
                Array.Copy(input, start, block, 0, block.Length);
                Array.Copy(stage.Frame(block), 0, output, start, block.Length);
            }
            Arrays.Write(a[5], output);
            Console.WriteLine(bundle.wet.loadState);
            return 0;
        }

        // ZONES: gains where so many zones of one place are about the listener, twice.
        static int Crowd(int count)
        {
            for (int i = 0; i < count; i++)
                Stage.Zone("zone" + i, ZoneShape.Sphere, 0.1f * i, 0f);
            var stage = new Stage();
            stage.Begin(true);
            for (int take = 0; take < 2; take++)
            {
                stage.Settle();
                Tell(stage);
            }
            return 0;
        }

        // SAMPLES: bytes that entering a second zone allocates, on all threads, where the responses
        // of both have so many samples.
        static int Enter(int samples)
        {
            var noise = new System.Random(1);
            float[] ir = Enumerable.Range(0, samples)
                .Select(i => (float)noise.NextDouble()).ToArray();
            Stage.Zone("box", ZoneShape.Box, 0f, 90f).bundle = Stage.Bundle("box", ir);
            Stage.Zone("sphere", ZoneShape.Sphere, 9f, 0f).bundle = Stage.Bundle("sphere", ir);
            var stage = new Stage();
            stage.Begin(true);
            stage.Settle();
            stage.MoveTo(50f, 0f, 0f);
            stage.Settle();
            GC.Collect();
            long before = GC.GetTotalMemory(true);
            stage.MoveTo(9f, 0f, 0f);
            while (stage.Voices == 0)
                stage.Frame();
            long after = GC.GetTotalMemory(false);
            Console.WriteLine(after - before);
            return 0;
        }

        // A bundle that is baked again while it plays: the reverb of a pulse before and after.
        static int Rebake()
        {
            var stage = new Stage();
            stage.Reverb.bundle = Stage.Bundle("only", 0f, 1f);
            stage.Reverb.bundle.sound = "first";
            stage.Reverb.smallestPartition = 64;
            stage.Begin(false);
            for (int take = 0; take < 2; take++)
            {
                stage.Settle();
                var pulse = new float[2 * Block];
                pulse[0] = pulse[1] = 1f;
                stage.Frame(pulse);
                Console.WriteLine(Printed.Json(new[] { pulse[2], pulse[4] }));
                stage.Reverb.bundle.wet = Stage.Bundle("again", 0f, 0f, 0.5f).wet;
                stage.Reverb.bundle.sound = "second";
            }
            return 0;
        }

        // What is told, and which of the zones' own reverbs play, where something goes wrong. The
        // listener stands in the first of two zones.
        static int Trouble(string kind)
        {
            ReverbZone first = Stage.Zone("first", ZoneShape.Sphere, 0f, 0f);
            Stage.Zone("second", ZoneShape.Sphere, 2f, 0f).priority = -1;
            if (kind == "web")
                Application.Platform = RuntimePlatform.WebGLPlayer;
            if (kind == "silent device")
                AudioSettings.Configuration.sampleRate = 0;
            if (kind == "no samples")
                first.bundle.wet = new AudioClip("first", new float[6], 3, 48000);
            if (kind == "no sound")
                first.bundle.wet = null;
            var stage = new Stage(kind != "no listener");
            stage.Begin(true);
            var weighed = new Dictionary<string, object>();
            stage.Blender.Weighed += (zone, share) => weighed[zone.name] = share;
            if (kind == "worker")
                foreach (object entry in (Array)Field(Field(stage.Reverb, "cache"), "entries"))
                    Take(entry.GetType().GetField("Response").GetValue(entry), "left");
            for (int i = 0; i < 300; i++)
            {
                stage.Frame(null, kind != "no listener" && (kind != "stops" || i < 150));
                System.Threading.Thread.Sleep(i < 60 ? 1 : 0);
                if (kind == "audio thread" && i == 150)
                    Take(Field(stage.Reverb, "mixer"), "left");
            }
            Console.WriteLine(Printed.Json(new Dictionary<string, object>
            {
                { "log", Debug.Lines }, { "parametric", stage.Parametric },
                { "voices", stage.Voices }, { "weighed", weighed }
            }));
            return 0;
        }

        // What is told of a closet in a hall, of which a listener stands in the closet's rim: first, when
        // the closet goes, and when the blender does.
        static int Weights()
        {
            Stage.Zone("hall", ZoneShape.Box, 0f, 0f).size = new Vector3(40f, 3f, 40f);
            ReverbZone closet = Stage.Zone("closet", ZoneShape.Sphere, 0f, 0f);
            closet.priority = 1;
            var stage = new Stage();
            stage.Begin(true);
            stage.MoveTo(3.5f, 0f, 0f);
            var told = new Dictionary<string, object>();
            stage.Blender.Weighed += (zone, share) => told[zone.name] = share;
            Action tell = () =>
            {
                Console.WriteLine(Printed.Json(told));
                told.Clear();
            };
            stage.Frame();
            tell();
            Stage.Call(closet, "OnDisable");
            tell();
            stage.Frame();
            tell();
            Stage.Call(stage.Blender, "OnDisable");
            tell();
            return 0;
        }

        static object Field(object whole, string name)
        {
            return whole.GetType().GetField(name, Hidden).GetValue(whole);
        }

        // Take something away that the code needs.
        static void Take(object whole, string name)
        {
            whole.GetType().GetField(name, Hidden).SetValue(whole, null);
        }

        // LEVEL KEPT MIX BLEND ROLLOFF METRES BYPASS SPATIALIZED: a source that sends stands so far from a
        // listener whose reverb is one pulse a sample later; what it sends, and what is heard of a
        // pulse of the source and of one that does not send.
        static int Sends(double[] n)
        {
            var stage = new Stage();
            stage.Reverb.bundle = Stage.Bundle("only", 0f, 1f);
            stage.Reverb.input = ReverbInput.Sends;
            stage.Reverb.smallestPartition = 64;
            stage.Begin(false);
            var place = new GameObject("source");
            place.transform.position = new Vector3((float)n[5], 0f, 0f);
            var source = place.AddComponent<AudioSource>();
            source.reverbZoneMix = (float)n[2];
            source.spatialBlend = (float)n[3];
            source.rolloffMode = (AudioRolloffMode)(int)n[4];
            source.maxDistance = 100f;
            source.bypassReverbZones = n[6] > 0.0;
            source.spatialize = n[7] > 0.0;
            var send = stage.Other(place.AddComponent<ReverbSend>());
            send.level = (float)n[0];
            send.distance = (float)n[1];
            stage.Settle();
            var silent = new float[2 * Block];
            Stage.Call(send, "OnAudioFilterRead", silent, 2);
            stage.Frame(new float[2 * Block]);
            var sent = new float[2 * Block];
            sent[400] = sent[401] = 1f;
            Stage.Call(send, "OnAudioFilterRead", sent, 2);
            var heard = new float[2 * Block];
            heard[400] = heard[401] = heard[800] = heard[801] = 1f;
            stage.Frame(heard);
            Console.WriteLine(Printed.Json(new[]
            {
                send.Goal, heard[400], heard[402], heard[403], heard[800], heard[802], sent[400]
            }));
            return 0;
        }
    }
}
