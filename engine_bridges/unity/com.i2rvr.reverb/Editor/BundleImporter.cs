// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Linq;
using UnityEditor;
using UnityEditor.AssetImporters;
using UnityEngine;

namespace I2RVR.Editor
{
    /// <summary>Turns a bundle into a prefab of its reverb zone.</summary>
    /// <remarks>The zone refers to the one sound that is played; whoever wants the others finds
    /// them in the asset "responses", which no zone refers to.</remarks>
    [ScriptedImporter(3, "i2rvr")]
    public sealed class BundleImporter : ScriptedImporter
    {
        public override void OnImportAsset(AssetImportContext ctx)
        {
            try
            {
                Metadata metadata = CheckedBundle.ReadMetadata(ctx.assetPath);
                foreach (string sound in SoundPaths(metadata, ctx.assetPath))
                    ctx.DependsOnSourceAsset(sound);
                Import(ctx, CheckedBundle.Open(ctx.assetPath));
            }
            catch (BridgeException error)
            {
                ctx.LogImportError(error.Message);
            }
        }

        // Unity looks for this method by its name: what it returns is imported first.
        static string[] GatherDependenciesFromSourceFile(string path)
        {
            try
            {
                return SoundPaths(CheckedBundle.ReadMetadata(path), path);
            }
            catch (Exception error) when (error is BridgeException || error is IOException)
            {
                return new string[0];
            }
        }

        /// <summary>Asset paths of a bundle's WAV files, sorted.</summary>
        internal static string[] SoundPaths(Metadata metadata, string bundlePath)
        {
            return CheckedBundle.Sounds(metadata).Keys
                .OrderBy(name => name, StringComparer.Ordinal)
                .Select(name => Beside(bundlePath, name))
                .ToArray();
        }

        static string Beside(string bundlePath, string name)
        {
            return bundlePath.Substring(0, bundlePath.LastIndexOf('/') + 1) + name;
        }

        static void Import(AssetImportContext ctx, CheckedBundle checkedBundle)
        {
            Metadata metadata = checkedBundle.Metadata;
            bool first = metadata.zone.wet.Length == 0;
            string played = first ? metadata.zone.ir : metadata.zone.wet;
            var bundle = ScriptableObject.CreateInstance<ReverbBundle>();
            bundle.name = metadata.zone.name;
            bundle.metadata = metadata;
            bundle.wet = Clip(ctx, played);
            bundle.sound = metadata.files
                .Where(file => file.name == played)
                .Select(file => file.sha256)
                .FirstOrDefault() ?? "";
            var responses = ScriptableObject.CreateInstance<BundleResponses>();
            responses.name = metadata.zone.name + " responses";
            responses.impulseResponse = Clip(ctx, metadata.zone.ir);
            responses.wet = first ? null : bundle.wet;
            if (metadata.zone.ambix.Length > 0)
                responses.ambix = Clip(ctx, metadata.zone.ambix);
            responses.directions = metadata.directions
                .Select(direction => Clip(ctx, direction.ir))
                .ToArray();
            GameObject zone = MakeZone(bundle, checkedBundle.Placement);
            ctx.AddObjectToAsset("bundle", bundle);
            ctx.AddObjectToAsset("responses", responses);
            ctx.AddObjectToAsset("zone", zone);
            ctx.SetMainObject(zone);
            foreach (BridgeNote note in checkedBundle.Notes)
                ctx.LogImportWarning(note.Text);
        }

        static AudioClip Clip(AssetImportContext ctx, string name)
        {
            string path = Beside(ctx.assetPath, name);
            ctx.DependsOnArtifact(path);
            var clip = AssetDatabase.LoadAssetAtPath<AudioClip>(path);
            if (clip == null)
                throw new BridgeException(
                    "FILE_UNREADABLE", "no AudioClip", "a WAV file that Unity imports",
                    "look at its own import error, then import this file again", path);
            return clip;
        }

        static GameObject MakeZone(ReverbBundle bundle, ZonePlacement placement)
        {
            var place = new GameObject(bundle.metadata.zone.name);
            place.transform.position = Vector(placement.center);
            place.transform.rotation = Quaternion.Euler(0f, (float)placement.yawDeg, 0f);
            var zone = place.AddComponent<ReverbZone>();
            zone.bundle = bundle;
            zone.shape = placement.shape;
            zone.size = Vector(placement.size);
            zone.radius = (float)placement.radius;
            zone.blendDistance = (float)placement.blendDistance;
            SetParametric(
                place.AddComponent<AudioReverbZone>(), bundle.metadata.zone.reverb.i3dl2, zone);
            return place;
        }

        // The preset comes first: every other preset overwrites the values.
        static void SetParametric(AudioReverbZone target, I3dl2Record values, ReverbZone zone)
        {
            target.reverbPreset = AudioReverbPreset.User;
            target.minDistance = zone.radius;
            target.maxDistance = zone.radius + zone.blendDistance;
            target.room = values.room_mb;
            target.roomHF = values.room_hf_mb;
            target.roomLF = values.room_lf_mb;
            target.decayTime = (float)values.decay_time_s;
            target.decayHFRatio = (float)values.decay_hf_ratio;
            target.reflections = values.reflections_mb;
            target.reflectionsDelay = (float)values.reflections_delay_s;
            target.reverb = values.reverb_mb;
            target.reverbDelay = (float)values.reverb_delay_s;
            target.HFReference = (float)values.hf_reference_hz;
            target.LFReference = (float)values.lf_reference_hz;
            target.diffusion = (float)values.diffusion_pct;
            target.density = (float)values.density_pct;
        }

        static Vector3 Vector(Triple triple)
        {
            return new Vector3((float)triple.X, (float)triple.Y, (float)triple.Z);
        }
    }
}
