// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading;
using UnityEngine;

namespace I2RVR.Trial
{
    /// <summary>The components of a scene, updated and played by hand, against the stubs.</summary>
    static class Players
    {
        const int Rate = 48000;
        const int Block = 480;

        public static int Run(string[] arguments)
        {
            if (arguments[0] == "walk")
                return Walk(arguments.Skip(1).Select(Arrays.Number).ToArray());
            return Play(arguments.Skip(1).ToArray());
        }

        static void Call(object component, string method, params object[] arguments)
        {
            component.GetType()
                .GetMethod(method, BindingFlags.NonPublic | BindingFlags.Instance)
                .Invoke(component, arguments);
        }

        static ReverbBundle Bundle(string name, float[] ir, int rate, double directEndS)
        {
            var bundle = ScriptableObject.CreateInstance<ReverbBundle>();
            bundle.name = name;
            bundle.impulseResponse = new AudioClip(name, ir, 1, rate)
            {
                loadState = AudioDataLoadState.Unloaded
            };
            bundle.metadata.zone.direct_end_s = directEndS;
            bundle.metadata.zone.gain_db = 0.0;
            return bundle;
        }

        static ReverbZone Zone(string name, ZoneShape shape, float x, float yaw)
        {
            var place = new GameObject(name);
            place.transform.position = new Vector3(x, 0f, 0f);
            place.transform.rotation = Quaternion.Euler(0f, yaw, 0f);
            place.AddComponent<AudioReverbZone>();
            var zone = place.AddComponent<ReverbZone>();
            zone.shape = shape;
            zone.size = new Vector3(4f, 3f, 10f);
            zone.radius = 3f;
            zone.blendDistance = 2f;
            zone.bundle = Bundle(name, new[] { 0f, 1f }, Rate, 0.0);
            Call(zone, "OnEnable");
            return zone;
        }

        // X ...: a listener walks along x past a box turned by 90 degrees about the origin (10 m
        // along x, 4 m along z) and a sphere of 3 m about x = 9; gains by name at each place. A
        // third zone is far away, and its user switched its AudioReverbZone off.
        static int Walk(double[] places)
        {
            ReverbZone[] zones =
            {
                Zone("box", ZoneShape.Box, 0f, 90f), Zone("sphere", ZoneShape.Sphere, 9f, 0f),
                Zone("quiet", ZoneShape.Sphere, 100f, 0f)
            };
            zones[2].gameObject.GetComponent<AudioReverbZone>().enabled = false;
            var listener = new GameObject("listener");
            var reverb = listener.AddComponent<ConvolutionReverb>();
            var blender = listener.AddComponent<ReverbZoneBlender>();
            Call(reverb, "OnEnable");
            Call(blender, "OnEnable");
            foreach (double x in places)
            {
                listener.transform.position = new Vector3((float)x, 0f, 0f);
                for (int i = 0; i < 200; i++)
                {
                    Call(blender, "Update");
                    Call(reverb, "Update");
                    if (Voices(reverb) == blender.Bundles.Count)
                        break;
                    Thread.Sleep(5);
                }
                var gains = new Dictionary<string, object>();
                for (int i = 0; i < blender.Bundles.Count; i++)
                    gains[blender.Bundles[i].name] = blender.Gains[i];
                gains["voices"] = Voices(reverb);
                gains["parametric"] = zones.Count(
                    zone => zone.gameObject.GetComponent<AudioReverbZone>().enabled);
                Console.WriteLine(Printed.Json(gains));
            }
            Call(blender, "OnDisable");
            Console.WriteLine(Printed.Json(zones.Count(
                zone => zone.gameObject.GetComponent<AudioReverbZone>().enabled)));
            return 0;
        }

        // IR IR_RATE DIRECT_END_S INPUT CHANNELS OUT: one bundle on a source.
        static int Play(string[] a)
        {
            AudioConfiguration configuration = AudioSettings.GetConfiguration();
            configuration.dspBufferSize = Block;
            AudioSettings.Change(configuration);
            int channels = Arrays.Int(a[4]);
            var source = new GameObject("source");
            var reverb = source.AddComponent<ConvolutionReverb>();
            reverb.bundle = Bundle(
                "only", Arrays.Read(a[0]), Arrays.Int(a[1]), Arrays.Number(a[2]));
            Call(reverb, "OnEnable");
            for (int i = 0; i < 400; i++)
            {
                Call(reverb, "Update");
                Thread.Sleep(5);
                if (Voices(reverb) > 0)
                    break;
            }
            float[] input = Arrays.Read(a[3]);
            var output = new float[input.Length];
            var silence = new float[Block * channels];
            for (int i = 0; i < 20; i++)
                Call(reverb, "OnAudioFilterRead", silence, channels);
            for (int start = 0; start < input.Length; start += Block * channels)
            {
                var block = new float[Math.Min(Block * channels, input.Length - start)];
                Array.Copy(input, start, block, 0, block.Length);
                Call(reverb, "Update");
                Call(reverb, "OnAudioFilterRead", block, channels);
                Array.Copy(block, 0, output, start, block.Length);
            }
            Arrays.Write(a[5], output);
            return 0;
        }

        // How many are wanted to sound.
        static int Voices(ConvolutionReverb reverb)
        {
            var mixer = (ReverbMixer)typeof(ConvolutionReverb)
                .GetField("mixer", BindingFlags.NonPublic | BindingFlags.Instance)
                .GetValue(reverb);
            return Enumerable.Range(0, mixer.Slots).Count(
                slot => mixer[slot] != null && mixer[slot].Gain > 0f);
        }
    }
}
