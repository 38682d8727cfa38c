// SPDX-License-Identifier: MIT
using System;
using System.Reflection;
using UnityEditor;
using UnityEngine;

namespace I2RVR.Editor
{
    /// <summary>Plays claps in a bundle's place, without a scene that runs.</summary>
    static class BundleAudition
    {
        /// <returns>What happened, for a person.</returns>
        public static string Play(ReverbBundle bundle)
        {
            AudioClip clip = bundle == null ? null : bundle.wet;
            if (clip == null)
                return "no sound to play: import the bundle again";
            if (clip.loadState == AudioDataLoadState.Unloaded)
                clip.LoadAudioData();
            if (clip.loadState != AudioDataLoadState.Loaded)
                return "its samples are being loaded: press again";
            var samples = new float[clip.samples * clip.channels];
            if (!clip.GetData(samples, 0))
                return "no samples: import the bundle again";
            var wet = new WetResponse();
            wet.Begin(clip.samples, clip.channels, clip.frequency);
            wet.Append(samples, 0);
            wet.Prepare(bundle.DirectEndS, bundle.metadata.zone.gain_db, clip.frequency);
            float[] sound = Audition.Of(wet, clip.frequency);
            AudioClip made = AudioClip.Create(
                bundle.name, sound.Length / 2, 2, clip.frequency, false);
            made.SetData(sound, 0);
            return Preview(made)
                ? "two claps in " + bundle.name
                : "this editor has no preview for scripts: select the sound and play it there";
        }

        // The editor's own preview has no public name; it has had this one since 2020.2.
        static bool Preview(AudioClip clip)
        {
            Type preview = typeof(AudioImporter).Assembly.GetType("UnityEditor.AudioUtil");
            MethodInfo play = preview == null ? null : preview.GetMethod(
                "PlayPreviewClip", new[] { typeof(AudioClip), typeof(int), typeof(bool) });
            if (play == null)
                return false;
            play.Invoke(null, new object[] { clip, 0, false });
            return true;
        }
    }
}
