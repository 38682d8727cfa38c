// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Threading.Tasks;
using UnityEngine;

namespace I2RVR
{
    /// <summary>Convolution with bundles' impulse responses, on an AudioListener (all that is
    /// heard) or an AudioSource (that sound alone).</summary>
    /// <remarks>
    /// By itself it plays <see cref="bundle"/>; a <see cref="ReverbZoneBlender"/> beside it plays
    /// the zones around the listener. Not for WebGL, where Unity has no audio thread for scripts.
    /// </remarks>
    [AddComponentMenu("I2RVR/Convolution Reverb")]
    [DisallowMultipleComponent]
    public sealed class ConvolutionReverb : MonoBehaviour
    {
        const float FadeS = 0.1f;

        [Tooltip("Plays always, where no Reverb Zone Blender is beside this component.")]
        public ReverbBundle bundle;

        [Tooltip("Linear gain of the reverb; 1 is the level of the bundle.")]
        [Range(0f, 2f)] public float wet = 1f;

        [Tooltip("Linear gain of the sound itself.")]
        [Range(0f, 1f)] public float dry = 1f;

        [Tooltip("Reverbs that may sound at once, fading ones included.")]
        [Range(1, 8)] public int voices = 3;

        [Tooltip("Samples of a partition: the least power of two that is no less than the audio "
            + "buffer spreads the work evenly, more costs less.")]
        [Range(64, 8192)] public int smallestPartition = 512;

        readonly Dictionary<ReverbBundle, Task<PartitionedResponse>> responses =
            new Dictionary<ReverbBundle, Task<PartitionedResponse>>();
        readonly List<ReverbBundle> alone = new List<ReverbBundle>();
        readonly float[] aloneGain = { 1f };
        ReverbBundle[] playing = new ReverbBundle[0];
        ReverbMixer mixer;

        /// <summary>True while a blender says what plays.</summary>
        internal bool Blended { get; set; }

        /// <summary>Play these bundles and no others, each with a linear gain.</summary>
        /// <remarks>A bundle that is new begins as soon as its impulse response is prepared, which
        /// another thread does.</remarks>
        public void Play(IList<ReverbBundle> bundles, float[] gains)
        {
            if (mixer == null)
                return;
            for (int slot = 0; slot < playing.Length; slot++)
            {
                ReverbVoice voice = mixer[slot];
                if (voice == null || bundles.Contains(playing[slot]))
                    continue;
                voice.Gain = 0f;
                if (voice.Audible)
                    continue;
                mixer[slot] = null;
                playing[slot] = null;
            }
            for (int i = 0; i < bundles.Count; i++)
                SetGain(bundles[i], wet * gains[i]);
        }

        void SetGain(ReverbBundle wanted, float gain)
        {
            int free = -1;
            for (int slot = 0; slot < playing.Length; slot++)
            {
                if (playing[slot] == wanted)
                {
                    mixer[slot].Gain = gain;
                    return;
                }
                if (playing[slot] == null)
                    free = slot;
            }
            PartitionedResponse response = Response(wanted);
            if (response == null || free < 0)
                return;
            playing[free] = wanted;
            mixer[free] = new ReverbVoice(response, mixer.Channels) { Gain = gain };
        }

        PartitionedResponse Response(ReverbBundle wanted)
        {
            Task<PartitionedResponse> task;
            if (!responses.TryGetValue(wanted, out task))
            {
                AudioClip clip = wanted.wet != null ? wanted.wet : wanted.impulseResponse;
                if (clip != null && clip.loadState == AudioDataLoadState.Unloaded)
                    clip.LoadAudioData();
                if (clip != null && clip.loadState == AudioDataLoadState.Loading)
                    return null;
                task = Prepare(wanted, clip);
                responses.Add(wanted, task);
            }
            return task != null && task.Status == TaskStatus.RanToCompletion ? task.Result : null;
        }

        Task<PartitionedResponse> Prepare(ReverbBundle wanted, AudioClip clip)
        {
            float[] samples = clip == null ? null : new float[clip.samples * clip.channels];
            if (samples == null || !clip.GetData(samples, 0))
            {
                Debug.LogError(
                    "FILE_UNREADABLE: no samples, expected a clip that is decompressed on load, "
                    + "import the bundle again (" + wanted.name + ")", wanted);
                return null;
            }
            int channels = clip.channels;
            int rate = clip.frequency;
            double directEndS = clip == wanted.wet ? 0.0 : wanted.metadata.zone.direct_end_s;
            double gainDb = wanted.metadata.zone.gain_db;
            int outputRate = mixer.SampleRate;
            int partition = mixer.Chunk;
            return Task.Run(() => new PartitionedResponse(
                WetResponse.Prepare(samples, channels, rate, directEndS, gainDb, outputRate),
                partition));
        }

        void OnEnable()
        {
            AudioSettings.OnAudioConfigurationChanged += Rebuild;
            Rebuild(false);
        }

        void OnDisable()
        {
            AudioSettings.OnAudioConfigurationChanged -= Rebuild;
            mixer = null;
            responses.Clear();
        }

        void Rebuild(bool deviceWasChanged)
        {
            AudioConfiguration configuration = AudioSettings.GetConfiguration();
            int partition = 64;
            while (partition < Mathf.Max(smallestPartition, configuration.dspBufferSize))
                partition *= 2;
            responses.Clear();
            playing = new ReverbBundle[voices];
            mixer = new ReverbMixer(
                voices, Channels(configuration.speakerMode), AudioSettings.outputSampleRate,
                FadeS, partition);
        }

        static int Channels(AudioSpeakerMode mode)
        {
            switch (mode)
            {
                case AudioSpeakerMode.Mono:
                    return 1;
                case AudioSpeakerMode.Quad:
                    return 4;
                case AudioSpeakerMode.Surround:
                    return 5;
                case AudioSpeakerMode.Mode5point1:
                    return 6;
                case AudioSpeakerMode.Mode7point1:
                    return 8;
                default:
                    return 2;
            }
        }

        void Update()
        {
            if (Blended)
                return;
            alone.Clear();
            if (bundle != null)
                alone.Add(bundle);
            Play(alone, aloneGain);
        }

        // Called by the audio thread; the mixer neither allocates nor waits.
        void OnAudioFilterRead(float[] data, int channels)
        {
            ReverbMixer current = mixer;
            if (current != null)
                current.Process(data, channels, dry);
        }
    }
}
