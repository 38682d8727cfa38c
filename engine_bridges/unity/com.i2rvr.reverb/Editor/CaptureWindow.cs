// SPDX-License-Identifier: MIT
using System;
using UnityEditor;
using UnityEngine;

namespace I2RVR.Editor
{
    /// <summary>Window > I2RVR: place probes, capture, bake, import.</summary>
    public sealed class CaptureWindow : EditorWindow
    {
        [SerializeField] string message = "";
        BakeProcess bake;
        int captured;
        int progress;

        static ProjectCaptureSettings Project => ProjectCaptureSettings.instance;

        static CaptureSettings Settings => Project.capture;

        [MenuItem("Window/I2RVR/Capture")]
        static void Open()
        {
            GetWindow<CaptureWindow>("I2RVR Capture");
        }

        void OnDisable()
        {
            EditorApplication.update -= Poll;
            if (bake != null)
                bake.Cancel();
            EndBake();
        }

        void OnGUI()
        {
            EditorGUI.BeginChangeCheck();
            GUILayout.Label("Probes: " + CaptureRun.Probes().Count, EditorStyles.boldLabel);
            Project.spacing = Mathf.Max(0.25f, EditorGUILayout.FloatField("Spacing (m)", Project.spacing));
            Project.height = EditorGUILayout.FloatField(
                "Height above NavMesh (m)", Project.height);
            EditorGUILayout.BeginHorizontal();
            if (GUILayout.Button("Add one"))
                Try(AddOne);
            if (GUILayout.Button("Grid in selection"))
                Try(() => Told(ProbePlacement.Grid(SelectedBounds(), Project.spacing) + " probes added"));
            if (GUILayout.Button("Over NavMesh"))
                Try(() => Told(
                    ProbePlacement.NavMeshSurface(Project.spacing, Project.height)
                    + " probes added"));
            EditorGUILayout.EndHorizontal();
            EditorGUILayout.Space();
            GUILayout.Label("Capture and bake", EditorStyles.boldLabel);
            Settings.captures = EditorGUILayout.TextField("Captures", Settings.captures);
            Settings.bundles = EditorGUILayout.TextField("Bundles", Settings.bundles);
            Settings.tool = EditorGUILayout.TextField("Command", Settings.tool);
            Settings.faceSize = EditorGUILayout.IntField("Face size (pixels)", Settings.faceSize);
            Settings.farMetres = EditorGUILayout.FloatField("Sky beyond (m)", Settings.farMetres);
            if (EditorGUI.EndChangeCheck())
                Project.Keep();
            EditorGUI.BeginDisabledGroup(bake != null);
            if (GUILayout.Button("Capture"))
                Try(() => Told(Capture() + " captures in " + Settings.captures));
            if (GUILayout.Button("Capture, bake and import"))
                Try(StartBake);
            if (GUILayout.Button("Place zones"))
                Try(() => Told(LevelCommands.PlaceFrom(Settings.bundles)));
            EditorGUI.EndDisabledGroup();
            if (bake != null && GUILayout.Button("Cancel"))
                bake.Cancel();
            if (message.Length > 0)
                EditorGUILayout.HelpBox(message, MessageType.Info);
        }

        void Try(Action action)
        {
            try
            {
                action();
            }
            catch (BridgeException error)
            {
                Tell(error);
            }
        }

        void Tell(BridgeException error)
        {
            Told(error.Message);
            if (error.Code == "CANCELLED")
                Debug.LogWarning(error.Message);
            else
                Debug.LogError(error.Message);
        }

        void Told(string text)
        {
            message = text;
            Repaint();
        }

        static void AddOne()
        {
            SceneView view = SceneView.lastActiveSceneView;
            ProbePlacement.One(view == null ? Vector3.up : view.pivot);
        }

        static Bounds SelectedBounds()
        {
            Bounds bounds = default(Bounds);
            bool any = false;
            foreach (GameObject selected in Selection.gameObjects)
            {
                foreach (Renderer renderer in selected.GetComponentsInChildren<Renderer>())
                {
                    if (any)
                        bounds.Encapsulate(renderer.bounds);
                    else
                        bounds = renderer.bounds;
                    any = true;
                }
            }
            if (!any)
                throw new BridgeException(
                    "CAPTURE_FAILED", "nothing selected that can be seen", "the room's objects",
                    "select what surrounds the place", null);
            return bounds;
        }

        int Capture()
        {
            try
            {
                return CaptureRun.All(
                    Settings.faceSize, Settings.farMetres, Settings.captures,
                    (name, part) => EditorUtility.DisplayCancelableProgressBar(
                        "I2RVR", "Capturing " + name, part));
            }
            finally
            {
                EditorUtility.ClearProgressBar();
            }
        }

        void StartBake()
        {
            captured = Capture();
            bake = new BakeProcess(Settings.tool, Settings.captures, Settings.bundles);
            progress = Progress.Start("I2RVR: baking", captured + " captures");
            Progress.RegisterCancelCallback(progress, CancelBake);
            EditorApplication.update += Poll;
        }

        bool CancelBake()
        {
            if (bake != null)
                bake.Cancel();
            return true;
        }

        void Poll()
        {
            if (bake == null)
                return;
            Progress.Report(progress, Mathf.Clamp01((float)bake.Done / Mathf.Max(1, captured)));
            if (bake.Running)
                return;
            EditorApplication.update -= Poll;
            try
            {
                bake.Finish();
                Told(bake.Done + " bundles in " + Settings.bundles);
            }
            catch (BridgeException error)
            {
                Tell(error);
            }
            EndBake();
            AssetDatabase.Refresh();
        }

        void EndBake()
        {
            if (bake == null)
                return;
            Progress.Remove(progress);
            bake.Dispose();
            bake = null;
        }
    }
}
