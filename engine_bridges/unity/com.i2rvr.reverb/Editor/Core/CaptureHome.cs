// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace I2RVR.Editor
{
    /// <summary>The folder of a capture: that of its scene, for other scenes have probes of equal
    /// names.</summary>
    public static class CaptureHome
    {
        const string Sidecar = ".capture.json";

        /// <summary>Where a probe's capture lies. One that lies in the captures' folder itself stays
        /// there, and with it its bundle and its room's id; scenes of one name have numbered folders.
        /// </summary>
        /// <param name="captures">The watched folder.</param>
        /// <param name="name">Stem of the capture's files.</param>
        /// <param name="scene">The scene's path; empty where it was never saved.</param>
        public static string Of(string captures, string name, string scene)
        {
            if (SceneOf(Path.Combine(captures, name + Sidecar)) == scene)
                return captures;
            string file = Path.GetFileNameWithoutExtension(scene);
            string stem = file.Length == 0 ? "Untitled" : CaptureFiles.FileName(file);
            string folder = Path.Combine(captures, stem);
            for (int i = 2; Scenes(folder).Any(other => other != scene); i++)
                folder = Path.Combine(captures, stem + "-" + i);
            return folder;
        }

        static IEnumerable<string> Scenes(string folder)
        {
            if (!Directory.Exists(folder))
                return new string[0];
            return Directory.GetFiles(folder, "*" + Sidecar).Select(SceneOf)
                .Where(scene => scene != null);
        }

        // The scene that a sidecar states, "" of one that states none, null where there is none.
        static string SceneOf(string file)
        {
            try
            {
                var sidecar = Json.Parse(File.ReadAllText(file)) as Dictionary<string, object>;
                if (sidecar == null)
                    return null;
                object level;
                return sidecar.TryGetValue("level", out level) ? level as string : "";
            }
            catch (Exception error) when (
                error is IOException || error is UnauthorizedAccessException
                || error is FormatException)
            {
                return null;
            }
        }
    }
}
