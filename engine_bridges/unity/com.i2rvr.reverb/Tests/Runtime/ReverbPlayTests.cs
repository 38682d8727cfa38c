// SPDX-License-Identifier: MIT
using System.Collections;
using System.Reflection;
using NUnit.Framework;
using UnityEngine;
using UnityEngine.TestTools;

namespace I2RVR.Tests
{
    public sealed class ReverbPlayTests
    {
        static ReverbBundle Bundle(string name)
        {
            var samples = new float[4800];
            samples[2400] = 1f;
            AudioClip clip = AudioClip.Create(
                name, samples.Length, 1, AudioSettings.outputSampleRate, false);
            clip.SetData(samples, 0);
            var bundle = ScriptableObject.CreateInstance<ReverbBundle>();
            bundle.name = name;
            bundle.wet = clip;
            bundle.metadata.version = 2;
            bundle.metadata.zone.gain_db = 0.0;
            return bundle;
        }

        static ReverbZone Zone(string name, Vector3 place, ZoneShape shape)
        {
            var zone = new GameObject(name).AddComponent<ReverbZone>();
            zone.transform.position = place;
            zone.shape = shape;
            zone.size = new Vector3(4f, 4f, 4f);
            zone.radius = 2f;
            zone.blendDistance = 1f;
            zone.bundle = Bundle(name);
            return zone;
        }

        // Responses are prepared by another thread, and cross-fades take time.
        static IEnumerator Settled()
        {
            for (int i = 0; i < 120; i++)
                yield return null;
        }

        [UnityTest]
        public IEnumerator ListenerCrossFadesFromABoxToASphere()
        {
            ReverbZone box = Zone("box", Vector3.zero, ZoneShape.Box);
            ReverbZone sphere = Zone("sphere", new Vector3(5f, 0f, 0f), ZoneShape.Sphere);
            var listener = new GameObject("listener");
            listener.AddComponent<AudioListener>();
            var blender = listener.AddComponent<ReverbZoneBlender>();
            yield return Settled();
            Assert.That(blender.Bundles, Is.EqualTo(new[] { box.bundle }));
            listener.transform.position = new Vector3(2.5f, 0f, 0f);
            yield return Settled();
            Assert.That(blender.Bundles.Count, Is.EqualTo(2));
            Assert.That(blender.Gains[0], Is.EqualTo(blender.Gains[1]).Within(1e-4f));
            listener.transform.position = new Vector3(5f, 0f, 0f);
            yield return Settled();
            Assert.That(blender.Bundles, Is.EqualTo(new[] { sphere.bundle }));
            Object.Destroy(listener);
            Object.Destroy(box.gameObject);
            Object.Destroy(sphere.gameObject);
        }

        [UnityTest]
        public IEnumerator APulseComesBackAtItsReflection()
        {
            var source = new GameObject("source");
            var reverb = source.AddComponent<ConvolutionReverb>();
            reverb.bundle = Bundle("pulse");
            yield return Settled();
            MethodInfo filter = typeof(ConvolutionReverb).GetMethod(
                "OnAudioFilterRead", BindingFlags.NonPublic | BindingFlags.Instance);
            var warm = new float[2 * 9600];
            filter.Invoke(reverb, new object[] { warm, 2 });
            var data = new float[2 * 4800];
            data[0] = data[1] = 1f;
            filter.Invoke(reverb, new object[] { data, 2 });
            Assert.That(data[0], Is.EqualTo(1f).Within(1e-3f));
            Assert.That(data[2 * 2400], Is.EqualTo(1f).Within(1e-3f));
            Object.Destroy(source);
        }
    }
}
