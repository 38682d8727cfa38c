// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Threading;
using UnityEngine;

namespace I2RVR
{
    /// <summary>What a <see cref="ConvolutionReverb"/> reverberates.</summary>
    public enum ReverbInput
    {
        /// <summary>All that is heard where the component is.</summary>
        Everything,

        /// <summary>Sources with a <see cref="ReverbSend"/>; everything else goes past.</summary>
        Sends
    }

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
        const float PatienceS = 0.5f;
        const int LongestBlock = 8192;

        static SendBus receiving;
        static Transform ears;

        [Tooltip("Plays always, where no Reverb Zone Blender is beside this component.")]
        public ReverbBundle bundle;

        [Tooltip("Everything that is heard here, or only sources with a Reverb Send.")]
        public ReverbInput input = ReverbInput.Everything;

        [Tooltip("Linear gain of the reverb; 1 is the level of the bundle.")]
        [Range(0f, 2f)] public float wet = 1f;

        [Tooltip("Linear gain of the sound itself.")]
        [Range(0f, 1f)] public float dry = 1f;

        [Tooltip("Reverbs that may sound at once, fading ones included.")]
        [Range(1, 8)] public int voices = 3;

        [Tooltip("Samples worked on at once, a power of two, no less than the audio buffer: more "
            + "costs less where responses are long.")]
        [Range(64, 8192)] public int smallestPartition = 512;

        readonly List<ReverbBundle> alone = new List<ReverbBundle>();
        readonly float[] aloneGain = { 1f };
        readonly HashSet<string> told = new HashSet<string>();
        ReverbMixer mixer;
        ResponseCache cache;
        SendBus sends;
        PartitionedResponse[] wanted = new PartitionedResponse[0];
        string fault;
        int processed;
        float heardAt;
        float enabledAt;
        bool started;

        /// <summary>True while the audio thread plays what this component mixes.</summary>
        public bool Running => mixer != null && started && Now - heardAt < PatienceS;

        /// <summary>Where sources put what is to reverberate; null where nobody takes it.</summary>
        internal static SendBus Receiving => Volatile.Read(ref receiving);

        /// <summary>Where the sends are heard; null where nobody takes them.</summary>
        internal static Transform Ears => ears;

        /// <summary>Bundles that may sound at once; what is set counts when all is made anew.
        /// </summary>
        internal int Slots => mixer == null ? voices : mixer.Slots;

        /// <summary>Changes when all is made anew, for another output.</summary>
        internal int Builds { get; private set; }

        /// <summary>True while a blender says what plays.</summary>
        internal bool Blended { get; set; }

        static float Now => Time.unscaledTime;

        /// <summary>Play these bundles and no others, each with a linear gain.</summary>
        /// <remarks>A bundle that is new begins as soon as its impulse response is prepared, which
        /// another thread does; one that was baked again changes over by itself.</remarks>
        public void Play(IReadOnlyList<ReverbBundle> bundles, IReadOnlyList<float> gains)
        {
            if (mixer == null)
                return;
            if (wanted.Length < bundles.Count)
                wanted = new PartitionedResponse[bundles.Count];
            for (int i = 0; i < bundles.Count; i++)
                wanted[i] = cache.Get(bundles[i]);
            for (int slot = 0; slot < mixer.Slots; slot++)
            {
                ReverbVoice voice = mixer[slot];
                int place = Array.IndexOf(wanted, voice.Response, 0, bundles.Count);
                voice.Gain = voice.Response == null || place < 0 ? 0f : wet * gains[place];
                if (place < 0 && !voice.Audible)
                    voice.Response = null;
            }
            for (int i = 0; i < bundles.Count; i++)
                if (wanted[i] != null && gains[i] > 0f)
                    Begin(wanted[i], wet * gains[i]);
        }

        void Begin(PartitionedResponse response, float gain)
        {
            ReverbVoice free = null;
            for (int slot = 0; slot < mixer.Slots; slot++)
            {
                if (mixer[slot].Response == response)
                    return;
                if (mixer[slot].Response == null && !mixer[slot].Audible)
                    free = mixer[slot];
            }
            if (free == null)
                return;
            free.Response = response;
            free.Gain = gain;
        }

        /// <summary>True where a bundle's response is prepared.</summary>
        internal bool Ready(ReverbBundle candidate)
        {
            return mixer != null && cache.Get(candidate) != null;
        }

        /// <summary>True where a bundle cannot be played, which was told.</summary>
        internal bool Failed(ReverbBundle candidate)
        {
            return mixer != null && cache.Failed(candidate);
        }

        /// <summary>Make room for the longest of the zones that are enabled.</summary>
        internal void Reserve(ReverbBundle candidate)
        {
            if (mixer != null)
                cache.Reserve(candidate);
        }

        void OnEnable()
        {
            AudioSettings.OnAudioConfigurationChanged += Rebuild;
            Rebuild(false);
        }

        void OnDisable()
        {
            AudioSettings.OnAudioConfigurationChanged -= Rebuild;
            Receive(false);
            Volatile.Write(ref mixer, null);
            cache = null;
        }

        // The first that takes sends has them all.
        void Receive(bool take)
        {
            if (take && receiving == null)
            {
                ears = transform;
                Volatile.Write(ref receiving, sends);
            }
            if (take || receiving != sends)
                return;
            Volatile.Write(ref receiving, null);
            ears = null;
        }

        void Rebuild(bool deviceWasChanged)
        {
            Receive(false);
            Volatile.Write(ref mixer, null);
            enabledAt = Now;
            started = false;
            if (Application.platform == RuntimePlatform.WebGLPlayer)
            {
                Tell("NO_CONVOLUTION", "a build for the web", "one whose audio scripts may filter",
                    "reckon with no reverb there: Unity's list of what its web audio plays has no "
                    + "reverb zones either");
                return;
            }
            int rate = AudioSettings.outputSampleRate;
            if (rate <= 0)
            {
                Tell("NO_AUDIO_OUTPUT", "an output of " + rate + " Hz", "a sound device",
                    "plug one in, or switch audio on in the project settings");
                return;
            }
            int partition = 64;
            int buffer = AudioSettings.GetConfiguration().dspBufferSize;
            while (partition < Mathf.Min(LongestBlock, Mathf.Max(smallestPartition, buffer)))
                partition *= 2;
            var made = new ReverbMixer(voices, rate, FadeS, partition);
            cache = new ResponseCache(made);
            sends = new SendBus(Mathf.Max(LongestBlock, buffer));
            processed = 0;
            fault = null;
            Builds++;
            Volatile.Write(ref mixer, made);
            if (bundle != null)
                cache.Reserve(bundle);
        }

        void Update()
        {
            if (mixer == null)
                return;
            Watch();
            string line = cache.Advance();
            if (line != null)
                Debug.LogError(line, this);
            Receive(input == ReverbInput.Sends);
            if (Blended)
                return;
            alone.Clear();
            if (bundle != null)
                alone.Add(bundle);
            Play(alone, aloneGain);
        }

        // Whether the audio thread comes by, and what went wrong there.
        void Watch()
        {
            string found = Volatile.Read(ref fault);
            if (found != null)
            {
                Tell("CONVOLUTION_FAILED", found, "a mix without a fault",
                    "report this; Unity's own reverb plays again");
                Volatile.Write(ref mixer, null);
                return;
            }
            if (mixer.Processed != processed)
            {
                processed = mixer.Processed;
                heardAt = Now;
                started = true;
            }
            else if (Blended && !started && Now - enabledAt > 4f * PatienceS)
            {
                Tell("NO_LISTENER", "no sound that comes by", "an enabled AudioListener on "
                    + "this object", "put the component on it");
            }
        }

        internal void Tell(string code, string found, string expected, string action)
        {
            if (told.Add(code))
                Debug.LogWarning(BridgeMessage.Line(code, found, expected, action, name), this);
        }

        // Called by the audio thread; the mixer neither allocates nor waits.
        void OnAudioFilterRead(float[] data, int channels)
        {
            ReverbMixer current = Volatile.Read(ref mixer);
            if (current == null || Volatile.Read(ref fault) != null)
                return;
            try
            {
                current.Process(data, channels, dry, input == ReverbInput.Sends ? sends : null);
            }
            catch (Exception error)
            {
                Volatile.Write(ref fault, error.GetType().Name + ": " + error.Message);
            }
        }
    }
}
