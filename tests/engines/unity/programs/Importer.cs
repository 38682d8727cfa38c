// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using I2RVR.Editor;
using UnityEditor;
using UnityEditor.AssetImporters;
using UnityEngine;

namespace I2RVR.Trial
{
    /// <summary>The package's importers on bundles, against the stubs; a JSON object a line.</summary>
    static class Importer
    {
        public static int Run(string[] arguments)
        {
            AssetDatabase.Load = Load;
            if (arguments[0] == "sounds")
                return Sounds(arguments.Skip(1).ToArray());
            foreach (string path in arguments)
                Console.WriteLine(Printed.Json(Bundle(path)));
            return 0;
        }

        static UnityEngine.Object Load(string path)
        {
            WavHeader header = WavHeader.Read(path);
            return new AudioClip(
                Path.GetFileName(path), new float[header.Frames * header.Channels],
                header.Channels, header.SampleRate);
        }

        static Dictionary<string, object> Bundle(string path)
        {
            var context = new AssetImportContext(path);
            new BundleImporter().OnImportAsset(context);
            MethodInfo gather = typeof(BundleImporter).GetMethod(
                "GatherDependenciesFromSourceFile", BindingFlags.NonPublic | BindingFlags.Static);
            var result = new Dictionary<string, object>
            {
                { "bundle", Path.GetFileName(path) },
                { "messages", context.Messages },
                { "gathered", Names((string[])gather.Invoke(null, new object[] { path })) },
                { "sources", Names(context.Sources) },
                { "artifacts", Names(context.Artifacts) },
                { "objects", context.Objects.Keys }
            };
            var place = context.Main as GameObject;
            if (place != null)
                AddZone(result, context.Objects, place);
            return result;
        }

        static string[] Names(IEnumerable<string> paths)
        {
            return paths.Select(Path.GetFileName).ToArray();
        }

        static void AddZone(
            Dictionary<string, object> result, Dictionary<string, UnityEngine.Object> objects,
            GameObject place)
        {
            var zone = place.GetComponent<ReverbZone>();
            result["name"] = place.name;
            result["center"] = Vector(place.transform.position);
            result["yaw_deg"] = place.transform.eulerAngles.y;
            result["shape"] = zone.shape.ToString().ToLowerInvariant();
            result["size"] = Vector(zone.size);
            result["radius"] = zone.radius;
            result["blend_distance"] = zone.blendDistance;
            ReverbBundle bundle = zone.bundle;
            result["played"] = bundle.wet.name;
            result["sound"] = bundle.sound;
            result["refers"] = typeof(ReverbBundle).GetFields()
                .Where(field => field.FieldType == typeof(AudioClip)).Select(field => field.Name);
            var responses = (BundleResponses)objects["responses"];
            result["ir"] = responses.impulseResponse.name;
            result["wet"] = responses.wet == null ? "" : responses.wet.name;
            result["ambix"] = responses.ambix == null ? "" : responses.ambix.name;
            result["directions"] = responses.directions.Select(clip => clip.name);
            result["t60_s"] = bundle.metadata.zone.acoustics.t60_s;
            result["volume_m3"] = bundle.metadata.zone.volume_m3;
            result["gain_db"] = bundle.metadata.zone.gain_db;
            result["direct_end_s"] = bundle.metadata.zone.direct_end_s;
            var reverb = place.GetComponent<AudioReverbZone>();
            result["reverb"] = new[]
            {
                "room", "roomHF", "roomLF", "decayTime", "decayHFRatio", "reflections",
                "reflectionsDelay", "reverb", "reverbDelay", "HFReference", "LFReference",
                "diffusion", "density", "minDistance", "maxDistance"
            }.ToDictionary(
                name => name,
                name => typeof(AudioReverbZone).GetProperty(name).GetValue(reverb, null));
            result["preset"] = reverb.reverbPreset.ToString();
        }

        static float[] Vector(Vector3 vector)
        {
            return new[] { vector.x, vector.y, vector.z };
        }

        // first|late PATH ...: sounds seen before their import, or after it with their bundles.
        static int Sounds(string[] arguments)
        {
            foreach (string path in arguments.Skip(1))
                AssetImporter.ByPath[path] = new AudioImporter { assetPath = path };
            var own = new ImpulseResponseImport();
            Type type = typeof(ImpulseResponseImport);
            BindingFlags hidden = BindingFlags.NonPublic | BindingFlags.Instance;
            foreach (string path in arguments.Skip(1))
            {
                if (arguments[0] == "late" || path.EndsWith(".i2rvr"))
                    continue;
                own.assetPath = path;
                own.assetImporter = AssetImporter.ByPath[path];
                type.GetMethod("OnPreprocessAudio", hidden).Invoke(own, null);
            }
            var none = new string[0];
            for (int round = 0; round < 2; round++)
                type.GetMethod(
                    "OnPostprocessAllAssets", BindingFlags.NonPublic | BindingFlags.Static)
                    .Invoke(null, new object[] { arguments.Skip(1).ToArray(), none, none, none });
            foreach (string path in arguments.Skip(1))
                Console.WriteLine(Printed.Json(Settings((AudioImporter)AssetImporter.ByPath[path])));
            return 0;
        }

        static Dictionary<string, object> Settings(AudioImporter importer)
        {
            return new Dictionary<string, object>
            {
                { "file", Path.GetFileName(importer.assetPath) },
                { "load", importer.defaultSampleSettings.loadType.ToString() },
                { "format", importer.defaultSampleSettings.compressionFormat.ToString() },
                { "rate", importer.defaultSampleSettings.sampleRateSetting.ToString() },
                { "mono", importer.forceToMono },
                { "background", importer.loadInBackground },
                { "preload", importer.preloadAudioData },
                { "overrides", importer.Overrides },
                { "normalize", importer.Normalize },
                { "reimports", importer.Reimports }
            };
        }
    }
}
