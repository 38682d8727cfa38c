// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading;
using UnityEngine;

namespace I2RVR.Trial
{
    /// <summary>A listener and what is around it, frame by frame, against the stubs.</summary>
    sealed class Stage
    {
        public const int Rate = 48000;
        const int Block = 480;
        const BindingFlags Hidden = BindingFlags.NonPublic | BindingFlags.Instance;

        readonly List<object> others = new List<object>();
        readonly float[] silence = new float[2 * Block];

        public Stage(bool withListener = true)
        {
            Listener = new GameObject("listener");
            if (withListener)
                Listener.AddComponent<AudioListener>();
            Reverb = Listener.AddComponent<ConvolutionReverb>();
        }

        public GameObject Listener { get; }

        public ConvolutionReverb Reverb { get; }

        public ReverbZoneBlender Blender { get; private set; }

        /// <summary>Zones' own reverbs that are switched on.</summary>
        public string[] Parametric => ReverbZone.Enabled
            .Where(zone => zone.gameObject.GetComponent<AudioReverbZone>().enabled)
            .Select(zone => zone.name)
            .ToArray();

        /// <summary>Voices that are wanted to sound.</summary>
        public int Voices
        {
            get
            {
                var mixer = (ReverbMixer)typeof(ConvolutionReverb).GetField("mixer", Hidden)
                    .GetValue(Reverb);
                return mixer == null ? 0 : Enumerable.Range(0, mixer.Slots).Count(
                    slot => mixer[slot].Gain > 0f);
            }
        }

        public Dictionary<string, object> Gains => Enumerable.Range(0, Blender.Bundles.Count)
            .ToDictionary(i => Blender.Bundles[i].name, i => (object)Blender.Gains[i]);

        public static void Call(object component, string method, params object[] arguments)
        {
            component.GetType().GetMethod(method, Hidden).Invoke(component, arguments);
        }

        public static ReverbBundle Bundle(string name, params float[] ir)
        {
            var bundle = ScriptableObject.CreateInstance<ReverbBundle>();
            bundle.name = name;
            bundle.wet = new AudioClip(name, ir, 1, Rate)
            {
                loadState = AudioDataLoadState.Unloaded
            };
            bundle.metadata.version = 2;
            bundle.metadata.zone.gain_db = 0.0;
            return bundle;
        }

        public static ReverbZone Zone(string name, ZoneShape shape, float x, float yaw)
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
            zone.bundle = Bundle(name, 0f, 1f);
            Call(zone, "OnEnable");
            return zone;
        }

        public void Begin(bool blended)
        {
            if (blended)
                Blender = Listener.AddComponent<ReverbZoneBlender>();
            Call(Reverb, "OnEnable");
            if (blended)
                Call(Blender, "OnEnable");
        }

        /// <summary>A component whose Update is called with the others'.</summary>
        public T Other<T>(T component)
        {
            Call(component, "OnEnable");
            others.Add(component);
            return component;
        }

        public void MoveTo(float x, float y, float z)
        {
            Listener.transform.position = new Vector3(x, y, z);
        }

        /// <summary>A frame of a hundredth of a second, with its sound.</summary>
        public float[] Frame(float[] data = null, bool withSound = true)
        {
            Time.deltaTime = 0.01f;
            Time.unscaledTime += 0.01f;
            foreach (object other in others)
                Call(other, "Update");
            Call(Reverb, "Update");
            if (Blender != null)
                Call(Blender, "Update");
            AudioSettings.dspTime += (double)Block / Rate;
            Array.Clear(silence, 0, silence.Length);
            float[] block = data ?? silence;
            if (withSound)
                Call(Reverb, "OnAudioFilterRead", block, 2);
            return block;
        }

        /// <summary>Frames until nothing changes any more.</summary>
        public void Settle()
        {
            for (int i = 0; i < 60; i++)
            {
                Frame();
                Thread.Sleep(1);
            }
        }
    }
}
