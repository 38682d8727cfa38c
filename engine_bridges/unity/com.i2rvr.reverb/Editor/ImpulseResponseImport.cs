// SPDX-License-Identifier: MIT
using System.IO;
using UnityEditor;
using UnityEngine;

namespace I2RVR.Editor
{
    /// <summary>Imports the WAV files of bundles, and no others, as they are.</summary>
    public sealed class ImpulseResponseImport : AssetPostprocessor
    {
        // Those that every Unity knows by name: an unknown one is an error of its own.
        static readonly string[] Platforms = { "Standalone", "Android", "iOS", "WebGL" };

        public override uint GetVersion()
        {
            return 2;
        }

        void OnPreprocessAudio()
        {
            if (CheckedBundle.Owns(assetPath))
                Apply((AudioImporter)assetImporter);
        }

        // A WAV that came before its bundle was imported like any other sound: once more, then.
        static void OnPostprocessAllAssets(
            string[] imported, string[] deleted, string[] moved, string[] movedFrom)
        {
            foreach (string path in imported)
            {
                if (!path.EndsWith(".i2rvr"))
                    continue;
                try
                {
                    Metadata metadata = CheckedBundle.ReadMetadata(path);
                    foreach (string sound in BundleImporter.SoundPaths(metadata, path))
                        Correct(AssetImporter.GetAtPath(sound) as AudioImporter);
                }
                catch (BridgeException)
                {
                    // The bundle's importer has told it.
                }
                catch (IOException)
                {
                    // The file went away; so will its asset.
                }
            }
        }

        static void Correct(AudioImporter importer)
        {
            if (importer != null && Apply(importer))
                importer.SaveAndReimport();
        }

        // True where anything had to be changed. Samples are loaded when they are first wanted,
        // and in the background.
        static bool Apply(AudioImporter importer)
        {
            AudioImporterSampleSettings settings = importer.defaultSampleSettings;
            bool right = settings.loadType == AudioClipLoadType.DecompressOnLoad
                && settings.compressionFormat == AudioCompressionFormat.PCM
                && settings.sampleRateSetting == AudioSampleRateSetting.PreserveSampleRate
                && !importer.forceToMono && importer.loadInBackground && !importer.ambisonic;
            settings.loadType = AudioClipLoadType.DecompressOnLoad;
            settings.compressionFormat = AudioCompressionFormat.PCM;
            settings.sampleRateSetting = AudioSampleRateSetting.PreserveSampleRate;
#if UNITY_2022_2_OR_NEWER
            right &= !settings.preloadAudioData;
            settings.preloadAudioData = false;
#else
            right &= !importer.preloadAudioData;
            importer.preloadAudioData = false;
#endif
            importer.defaultSampleSettings = settings;
            importer.forceToMono = false;
            importer.loadInBackground = true;
            importer.ambisonic = false;
            foreach (string platform in Platforms)
            {
                if (!importer.ContainsSampleSettingsOverride(platform))
                    continue;
                importer.ClearSampleSettingOverride(platform);
                right = false;
            }
            return SwitchOffNormalize(importer) || !right;
        }

        // The setting has no property of its own.
        static bool SwitchOffNormalize(AudioImporter importer)
        {
            using (var serialized = new SerializedObject(importer))
            {
                SerializedProperty normalize = serialized.FindProperty("m_Normalize");
                if (normalize == null || !normalize.boolValue)
                    return false;
                normalize.boolValue = false;
                serialized.ApplyModifiedPropertiesWithoutUndo();
                return true;
            }
        }
    }
}
