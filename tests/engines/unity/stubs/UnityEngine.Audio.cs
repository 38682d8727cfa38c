// SPDX-License-Identifier: MIT
// Sound: see UnityEngine.cs.
using System;

namespace UnityEngine
{
    public enum AudioSpeakerMode
    {
        Mono = 1,
        Stereo = 2,
        Quad = 3,
        Surround = 4,
        Mode5point1 = 5,
        Mode7point1 = 6
    }

    public struct AudioConfiguration
    {
        public AudioSpeakerMode speakerMode;
        public int dspBufferSize;
        public int sampleRate;
    }

    public sealed class AudioSettings
    {
        internal static AudioConfiguration Configuration = new AudioConfiguration
        {
            speakerMode = AudioSpeakerMode.Stereo, dspBufferSize = 1024, sampleRate = 48000
        };

        public delegate void AudioConfigurationChangeHandler(bool deviceWasChanged);

        public static event AudioConfigurationChangeHandler OnAudioConfigurationChanged;

        public static double dspTime { get; internal set; }

        public static int outputSampleRate => Configuration.sampleRate;

        public static AudioConfiguration GetConfiguration()
        {
            return Configuration;
        }

        internal static void Change(AudioConfiguration configuration)
        {
            Configuration = configuration;
            if (OnAudioConfigurationChanged != null)
                OnAudioConfigurationChanged(true);
        }
    }

    public enum AudioDataLoadState
    {
        Unloaded = 0,
        Loading = 1,
        Loaded = 2,
        Failed = 3
    }

    public enum AudioCompressionFormat
    {
        PCM = 0,
        Vorbis = 1
    }

    public enum AudioClipLoadType
    {
        DecompressOnLoad = 0,
        CompressedInMemory = 1
    }

    public sealed class AudioClip : Object
    {
        internal float[] Data;

        internal AudioClip(string name, float[] data, int channels, int frequency)
        {
            this.name = name;
            Data = data;
            this.channels = channels;
            this.frequency = frequency;
        }

        public static AudioClip Create(
            string name, int lengthSamples, int channels, int frequency, bool stream)
        {
            return new AudioClip(name, new float[lengthSamples * channels], channels, frequency);
        }

        public bool SetData(float[] data, int offsetSamples)
        {
            Array.Copy(data, 0, Data, offsetSamples * channels, data.Length);
            return true;
        }

        public int samples => Data.Length / channels;

        public int channels { get; }

        public int frequency { get; }

        public AudioDataLoadState loadState { get; internal set; } = AudioDataLoadState.Loaded;

        public bool LoadAudioData()
        {
            loadState = AudioDataLoadState.Loaded;
            return true;
        }

        public bool UnloadAudioData()
        {
            loadState = AudioDataLoadState.Unloaded;
            return true;
        }

        // Unity goes on from the start past the end; nobody may count on it.
        public bool GetData(float[] data, int offsetSamples)
        {
            if (loadState != AudioDataLoadState.Loaded)
                return false;
            Array.Copy(Data, offsetSamples * channels, data, 0, data.Length);
            return true;
        }
    }

    public enum AudioRolloffMode
    {
        Logarithmic = 0,
        Linear = 1,
        Custom = 2
    }

    public enum AudioSourceCurveType
    {
        CustomRolloff = 0
    }

    public sealed class AudioSource : Behaviour
    {
        internal AnimationCurve Rolloff = new AnimationCurve();

        public AudioClip clip { get; set; }

        public bool spatialize { get; set; }

        public bool spatializePostEffects { get; set; }

        public bool bypassReverbZones { get; set; }

        public float reverbZoneMix { get; set; } = 1f;

        public float spatialBlend { get; set; }

        public float minDistance { get; set; } = 1f;

        public float maxDistance { get; set; } = 500f;

        public AudioRolloffMode rolloffMode { get; set; }

        public AnimationCurve GetCustomCurve(AudioSourceCurveType type)
        {
            return Rolloff;
        }

        public void Play()
        {
        }
    }

    public sealed class AudioListener : Behaviour
    {
    }

    public enum AudioReverbPreset
    {
        Off = 0,
        Generic = 1,
        User = 27
    }

    // As the manual says: a preset other than User overwrites the values that were set before.
    public sealed class AudioReverbZone : Behaviour
    {
        AudioReverbPreset preset = AudioReverbPreset.Generic;
        int decays;

        public float minDistance { get; set; } = 10f;

        public float maxDistance { get; set; } = 15f;

        public AudioReverbPreset reverbPreset
        {
            get { return preset; }
            set
            {
                if (decays > 0)
                    throw new InvalidOperationException("the preset was set after the values");
                preset = value;
            }
        }

        public int room { get { return value(0); } set { set(0, value); } }

        public int roomHF { get { return value(1); } set { set(1, value); } }

        public int roomLF { get { return value(2); } set { set(2, value); } }

        public int reflections { get { return value(3); } set { set(3, value); } }

        public int reverb { get { return value(4); } set { set(4, value); } }

        public float decayTime { get; set; }

        public float decayHFRatio { get; set; }

        public float reflectionsDelay { get; set; }

        public float reverbDelay { get; set; }

        public float HFReference { get; set; }

        public float LFReference { get; set; }

        public float diffusion { get; set; }

        public float density { get; set; }

        readonly int[] levels = new int[5];

        int value(int which)
        {
            return levels[which];
        }

        void set(int which, int level)
        {
            decays++;
            if (preset != AudioReverbPreset.User)
                throw new InvalidOperationException("values before the User preset are lost");
            levels[which] = level;
        }
    }
}
