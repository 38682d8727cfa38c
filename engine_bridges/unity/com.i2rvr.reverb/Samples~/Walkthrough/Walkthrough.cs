// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using UnityEngine;

namespace I2RVR.Samples
{
    /// <summary>Walks a listener from zone to zone and claps, so that each can be heard.</summary>
    /// <remarks>In a scene without zones it makes two: a hall, and a closet in it. Drop bundles of
    /// your own into the scene to hear those instead.</remarks>
    public sealed class Walkthrough : MonoBehaviour
    {
        [Tooltip("Metres a second.")]
        public float speed = 2f;

        [Tooltip("Seconds between claps.")]
        public float interval = 1.5f;

        AudioSource claps;
        ReverbZoneBlender blender;
        float next;
        int goal;

        void Start()
        {
            if (ReverbZone.Enabled.Count == 0)
            {
                Room("Hall", Vector3.zero, new Vector3(20f, 8f, 14f), 2.4f, 0);
                Room("Closet", new Vector3(8f, 0f, 5f), new Vector3(3f, 2.5f, 3f), 0.25f, 1);
            }
            gameObject.AddComponent<Camera>();
            gameObject.AddComponent<AudioListener>();
            blender = gameObject.AddComponent<ReverbZoneBlender>();
            claps = gameObject.AddComponent<AudioSource>();
            claps.clip = Noise("Clap", 480, 1, 0.02f, 0.5f);
        }

        static AudioClip Noise(string name, int samples, int channels, float t60, float level)
        {
            int rate = AudioSettings.outputSampleRate;
            var data = new float[samples * channels];
            for (int i = 0; i < data.Length; i++)
                data[i] = Random.Range(-level, level) * Mathf.Exp(-6.9f * (i / channels) / (t60 * rate));
            AudioClip clip = AudioClip.Create(name, samples, channels, rate, false);
            clip.SetData(data, 0);
            return clip;
        }

        static void Room(string name, Vector3 place, Vector3 size, float t60, int priority)
        {
            var bundle = ScriptableObject.CreateInstance<ReverbBundle>();
            bundle.name = name;
            bundle.metadata.version = 2;
            bundle.metadata.zone.gain_db = 0.0;
            bundle.wet = Noise(name, (int)(t60 * AudioSettings.outputSampleRate), 2, t60, 0.03f);
            var zone = new GameObject(name).AddComponent<ReverbZone>();
            zone.transform.position = place;
            zone.bundle = bundle;
            zone.size = size;
            zone.priority = priority;
            GameObject floor = GameObject.CreatePrimitive(PrimitiveType.Cube);
            floor.name = name + " floor";
            floor.transform.position = place - new Vector3(0f, 0.5f * size.y, 0f);
            floor.transform.localScale = new Vector3(size.x, 0.1f + 0.05f * priority, size.z);
        }

        void Update()
        {
            IReadOnlyList<ReverbZone> zones = ReverbZone.Enabled;
            if (zones.Count > 0)
            {
                Vector3 place = zones[goal % zones.Count].transform.position;
                transform.position = Vector3.MoveTowards(
                    transform.position, place, speed * Time.deltaTime);
                if (transform.position == place)
                    goal++;
            }
            if (Time.time < next)
                return;
            next = Time.time + interval;
            claps.Play();
        }

        void OnGUI()
        {
            for (int i = 0; i < blender.Bundles.Count; i++)
                GUI.Label(
                    new Rect(10f, 10f + 20f * i, 400f, 20f),
                    blender.Bundles[i].name + ": " + (100f * blender.Gains[i]).ToString("0") + " %");
        }
    }
}
