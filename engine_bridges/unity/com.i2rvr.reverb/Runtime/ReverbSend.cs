// SPDX-License-Identifier: MIT
using System.Threading;
using UnityEngine;

namespace I2RVR
{
    /// <summary>Sends a source to the room's reverb, where a Convolution Reverb takes sends.
    /// </summary>
    /// <remarks>
    /// Unity hands scripts a source's sound when it has been panned and attenuated. The attenuation
    /// is undone here as far as it is known, since a room's reverb is everywhere as loud; both sides
    /// reverberate whatever side the sound comes from. A spatializer is set to come after this
    /// component. <c>reverbZoneMix</c> and
    /// <c>bypassReverbZones</c> count as for Unity's own reverb. Sources without this component
    /// (interface, music, voices over) go past the reverb.
    /// </remarks>
    [AddComponentMenu("I2RVR/Reverb Send")]
    [DisallowMultipleComponent]
    [RequireComponent(typeof(AudioSource))]
    public sealed class ReverbSend : MonoBehaviour
    {
        [Tooltip("Linear gain, times the source's Reverb Zone Mix.")]
        [Range(0f, 2f)] public float level = 1f;

        [Tooltip("How much of the source's attenuation by distance stays: 0 as in a room, 1 as the "
            + "sound itself.")]
        [Range(0f, 1f)] public float distance;

        AudioSource source;
        float goal;
        float gain;

        /// <summary>Linear gain that is faded to.</summary>
        public float Goal => Volatile.Read(ref goal);

        void OnEnable()
        {
            source = GetComponent<AudioSource>();
            if (source.spatialize)
                source.spatializePostEffects = true;
            Volatile.Write(ref goal, 0f);
            gain = 0f;
        }

        void Update()
        {
            Volatile.Write(ref goal, source.bypassReverbZones ? 0f : Wanted());
        }

        float Wanted()
        {
            double undone = SendLevel.Undoing(Attenuation(), distance);
            return (float)(level * SendLevel.ZoneMix(source.reverbZoneMix) * undone);
        }

        // What Unity made of the level; 1 where a spatializer comes only after this component.
        double Attenuation()
        {
            if (source.spatialize && source.spatializePostEffects)
                return 1.0;
            Transform listener = ConvolutionReverb.Ears;
            if (listener == null)
                return 1.0;
            float metres = Vector3.Distance(transform.position, listener.position);
            double there = Rolloff(metres);
            return 1.0 - source.spatialBlend * (1.0 - there);
        }

        double Rolloff(float metres)
        {
            switch (source.rolloffMode)
            {
                case AudioRolloffMode.Linear:
                    return SendLevel.Linear(metres, source.minDistance, source.maxDistance);
                case AudioRolloffMode.Custom:
                    AnimationCurve curve = source.GetCustomCurve(AudioSourceCurveType.CustomRolloff);
                    return curve.Evaluate(metres / Mathf.Max(1e-3f, source.maxDistance));
                default:
                    return SendLevel.Logarithmic(metres, source.minDistance, source.maxDistance);
            }
        }

        // Called by the audio thread; what is heard of the source stays as it is.
        void OnAudioFilterRead(float[] data, int channels)
        {
            SendBus bus = ConvolutionReverb.Receiving;
            if (bus == null)
                return;
            float to = Volatile.Read(ref goal);
            bus.Add(AudioSettings.dspTime, data, channels, gain, to);
            gain = to;
        }
    }
}
