// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using UnityEngine;

namespace I2RVR.Editor
{
    /// <summary>Captures of all probes of the open scenes, one after the other.</summary>
    public static class CaptureRun
    {
        /// <summary>Enabled probes of the loaded scenes, in the order of the hierarchy.</summary>
        public static List<CaptureProbe> Probes()
        {
            var probes = new List<CaptureProbe>();
            foreach (GameObject root in LoadedScenes.Roots())
                probes.AddRange(root.GetComponentsInChildren<CaptureProbe>());
            return probes;
        }

        /// <summary>Capture every probe.</summary>
        /// <param name="faceSize">Pixels of a face's edge.</param>
        /// <param name="farMetres">What is further away is sky.</param>
        /// <param name="folder">The watched folder.</param>
        /// <param name="cancelled">Told a name and the part done, 0 to 1; true stops.</param>
        /// <exception cref="BridgeException">CAPTURE_FAILED or CANCELLED; captures taken before
        /// stay.</exception>
        public static int All(
            int faceSize, float farMetres, string folder, Func<string, float, bool> cancelled)
        {
            List<CaptureProbe> probes = Probes();
            if (probes.Count == 0)
                throw new BridgeException(
                    "CAPTURE_FAILED", "no capture probe in the open scenes", "one or more",
                    "add a Capture Probe where the reverb should be heard", null);
            var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            using (var capture = new SceneCapture(faceSize, farMetres))
            {
                for (int i = 0; i < probes.Count; i++)
                {
                    string name = Unused(CaptureFiles.FileName(probes[i].name), taken);
                    if (cancelled(name, (float)i / probes.Count))
                        throw new BridgeException(
                            "CANCELLED", i + " of " + probes.Count + " probes captured", "all",
                            "captures taken so far stay", folder);
                    string home = CaptureHome.Of(folder, name, probes[i].gameObject.scene.path);
                    capture.Capture(probes[i], name, home);
                }
            }
            return probes.Count;
        }

        static string Unused(string name, HashSet<string> taken)
        {
            string result = name;
            for (int i = 2; !taken.Add(result); i++)
                result = name + "-" + i;
            return result;
        }
    }
}
