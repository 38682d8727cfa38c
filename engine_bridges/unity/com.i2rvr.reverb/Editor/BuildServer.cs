// SPDX-License-Identifier: MIT
using System;
using System.Globalization;
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
            var settings = new CaptureSettings();
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
            }
            catch (BridgeException error)
            {
                Debug.LogError(error.Message);
                return 1;
            }
            finally
            {
                AssetDatabase.Refresh();
            }
            return 0;
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
