// SPDX-License-Identifier: MIT
using System;
using UnityEditor;
using UnityEngine;

namespace I2RVR.Editor
{
    /// <summary>Window > I2RVR: place probes, capture, bake, import.</summary>
    public sealed class CaptureWindow : EditorWindow
    {
        [SerializeField] CaptureSettings settings = new CaptureSettings();
        [SerializeField] float spacing = 4f;
        [SerializeField] float height = 1.6f;
        [SerializeField] string message = "";
        BakeProcess bake;
        int captured;
        int progress;

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
            GUILayout.Label("Probes: " + CaptureRun.Probes().Count, EditorStyles.boldLabel);
            spacing = Mathf.Max(0.25f, EditorGUILayout.FloatField("Spacing (m)", spacing));
            height = EditorGUILayout.FloatField("Height above NavMesh (m)", height);
            EditorGUILayout.BeginHorizontal();
            if (GUILayout.Button("Add one"))
                Try(AddOne);
            if (GUILayout.Button("Grid in selection"))
                Try(() => Told(ProbePlacement.Grid(SelectedBounds(), spacing) + " probes added"));
            if (GUILayout.Button("Over NavMesh"))
                Try(() => Told(ProbePlacement.NavMeshSurface(spacing, height) + " probes added"));
            EditorGUILayout.EndHorizontal();
            EditorGUILayout.Space();
            GUILayout.Label("Capture and bake", EditorStyles.boldLabel);
            settings.captures = EditorGUILayout.TextField("Captures", settings.captures);
            settings.bundles = EditorGUILayout.TextField("Bundles", settings.bundles);
            settings.tool = EditorGUILayout.TextField("Command", settings.tool);
            settings.faceSize = EditorGUILayout.IntField("Face size (pixels)", settings.faceSize);
            settings.farMetres = EditorGUILayout.FloatField("Sky beyond (m)", settings.farMetres);
            EditorGUI.BeginDisabledGroup(bake != null);
            if (GUILayout.Button("Capture"))
                Try(() => Told(Capture() + " captures in " + settings.captures));
            if (GUILayout.Button("Capture, bake and import"))
                Try(StartBake);
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
                    settings.faceSize, settings.farMetres, settings.captures,
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
            bake = new BakeProcess(settings.tool, settings.captures, settings.bundles);
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
                Told(bake.Done + " bundles in " + settings.bundles);
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
