// SPDX-License-Identifier: MIT
using System;
using System.Globalization;
using System.IO;
using System.Linq;
using UnityEditor;
using UnityEditor.SceneManagement;
using UnityEngine;

namespace I2RVR.Editor
{
    /// <summary>Capture and bake without a window.</summary>
    /// <remarks>
    /// <c>Unity -batchmode -projectPath P -executeMethod I2RVR.Editor.BuildServer.CaptureAndBake
    /// -i2rvrScene Assets/Level.unity</c>, without <c>-nographics</c> and <c>-quit</c>. Options:
    /// <c>-i2rvrCaptures -i2rvrBundles -i2rvrTool -i2rvrFaceSize -i2rvrFar</c>. Exit code 0: done;
    /// 1: failed, with one line "CODE: ..." in the log; 2: wrong usage.
    /// </remarks>
    public static class BuildServer
    {
        public static void CaptureAndBake()
        {
            EditorApplication.Exit(Run(Environment.GetCommandLineArgs()));
        }

        internal static int Run(string[] arguments)
        {
            CaptureSettings settings = ProjectCaptureSettings.instance.capture.Copy();
            string scene;
            try
            {
                scene = Text(arguments, "-i2rvrScene", null);
                settings.captures = Text(arguments, "-i2rvrCaptures", settings.captures);
                settings.bundles = Text(arguments, "-i2rvrBundles", settings.bundles);
                settings.tool = Text(arguments, "-i2rvrTool", settings.tool);
                settings.faceSize = (int)Number(arguments, "-i2rvrFaceSize", settings.faceSize);
                settings.farMetres = (float)Number(arguments, "-i2rvrFar", settings.farMetres);
            }
            catch (FormatException error)
            {
                Debug.LogError("USAGE: " + error.Message);
                return 2;
            }
            try
            {
                if (scene != null)
                    EditorSceneManager.OpenScene(scene, OpenSceneMode.Single);
                CaptureRun.All(
                    settings.faceSize, settings.farMetres, settings.captures, Reported);
                using (var bake = new BakeProcess(
                    settings.tool, settings.captures, settings.bundles))
                    bake.Finish();
                AssetDatabase.Refresh();
                CheckImports(settings.bundles);
            }
            catch (BridgeException error)
            {
                Debug.LogError(error.Message);
                return 1;
            }
            return 0;
        }

        // What could not be imported has told so in the log; a build may not go on without it.
        static void CheckImports(string bundles)
        {
            string root = bundles.Replace('\\', '/').TrimEnd('/');
            bool inside = root == "Assets" || root.StartsWith("Assets/")
                || root.StartsWith("Packages/");
            if (!inside || !Directory.Exists(root))
                throw new BridgeException(
                    "ASSET_FAILED", "bundles where Unity imports nothing", "a folder below Assets",
                    "give another -i2rvrBundles", bundles);
            string[] failed = Directory.GetFiles(root, "*.i2rvr", SearchOption.AllDirectories)
                .Select(file => file.Replace('\\', '/'))
                .Where(file => AssetDatabase.LoadAssetAtPath<GameObject>(file) == null)
                .OrderBy(file => file, StringComparer.Ordinal)
                .ToArray();
            if (failed.Length > 0)
                throw new BridgeException(
                    "ASSET_FAILED", failed.Length + " bundles that were not imported", "none",
                    "see their own errors in the log", failed[0]);
        }

        static bool Reported(string name, float part)
        {
            Debug.Log("Capturing " + name);
            return false;
        }

        static string Text(string[] arguments, string option, string otherwise)
        {
            int place = Array.IndexOf(arguments, option);
            if (place < 0)
                return otherwise;
            if (place + 1 == arguments.Length || arguments[place + 1].StartsWith("-"))
                throw new FormatException(option + " without a value");
            return arguments[place + 1];
        }

        static double Number(string[] arguments, string option, double otherwise)
        {
            string text = Text(arguments, option, null);
            if (text == null)
                return otherwise;
            double value;
            if (!double.TryParse(
                text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
                || !(value > 0.0 && value < 1e6))
                throw new FormatException(
                    option + " " + text + " is no number over 0 and below a million");
            return value;
        }
    }
}
