// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using UnityEngine;

namespace I2RVR.Samples
{
    /// <summary>Walks the listener from zone to zone and clicks, so that each can be heard.</summary>
    /// <remarks>Put it on the AudioListener of a scene with two or more reverb zones.</remarks>
    [RequireComponent(typeof(AudioListener))]
    [RequireComponent(typeof(ReverbZoneBlender))]
    public sealed class WalkBetweenZones : MonoBehaviour
    {
        [Tooltip("Metres a second.")]
        public float speed = 2f;

        [Tooltip("Seconds between clicks.")]
        public float interval = 1.5f;

        AudioSource clicks;
        float next;
        int goal;

        void Start()
        {
            var samples = new float[480];
            for (int i = 0; i < samples.Length; i++)
                samples[i] = Random.Range(-0.5f, 0.5f) * Mathf.Exp(-i / 60f);
            AudioClip clip = AudioClip.Create("click", samples.Length, 1, 48000, false);
            clip.SetData(samples, 0);
            clicks = gameObject.AddComponent<AudioSource>();
            clicks.clip = clip;
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
            clicks.Play();
        }
    }
}
