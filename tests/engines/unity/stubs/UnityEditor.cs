// SPDX-License-Identifier: MIT
// The members of UnityEditor that the package uses: see UnityEngine.cs.
using System;
using System.Collections.Generic;
using UnityEngine;
using Object = UnityEngine.Object;

namespace UnityEditor
{
    public class AssetImporter : Object
    {
        internal static readonly Dictionary<string, AssetImporter> ByPath =
            new Dictionary<string, AssetImporter>();

        public string assetPath { get; internal set; }

        internal int Reimports { get; private set; }

        public static AssetImporter GetAtPath(string path)
        {
            AssetImporter importer;
            ByPath.TryGetValue(path, out importer);
            return importer;
        }

        public void SaveAndReimport()
        {
            Reimports++;
        }
    }

    public enum AudioSampleRateSetting
    {
        PreserveSampleRate = 0,
        OptimizeSampleRate = 1
    }

    public struct AudioImporterSampleSettings
    {
        public AudioClipLoadType loadType;
        public AudioSampleRateSetting sampleRateSetting;
        public AudioCompressionFormat compressionFormat;
#if UNITY_2022_2_OR_NEWER
        public bool preloadAudioData;
#endif
    }

    public sealed class AudioImporter : AssetImporter
    {
        internal bool Normalize = true;

        public AudioImporterSampleSettings defaultSampleSettings { get; set; } =
            new AudioImporterSampleSettings
            {
                loadType = AudioClipLoadType.CompressedInMemory,
                sampleRateSetting = AudioSampleRateSetting.OptimizeSampleRate,
                compressionFormat = AudioCompressionFormat.Vorbis
            };

        internal readonly HashSet<string> Overrides = new HashSet<string> { "Android", "WebGL" };

        public bool ContainsSampleSettingsOverride(string platform)
        {
            return Overrides.Contains(platform);
        }

        public bool ClearSampleSettingOverride(string platform)
        {
            return Overrides.Remove(platform);
        }

        public bool forceToMono { get; set; } = true;

        public bool ambisonic { get; set; }

        public bool loadInBackground { get; set; }
#if !UNITY_2022_2_OR_NEWER

        public bool preloadAudioData { get; set; }
#endif
    }

    public class AssetPostprocessor
    {
        public string assetPath { get; set; }

        public AssetImporter assetImporter { get; internal set; }

        public virtual uint GetVersion()
        {
            return 0;
        }
    }

    public sealed class AssetDatabase
    {
        internal static Func<string, Object> Load;

        public static T LoadAssetAtPath<T>(string assetPath) where T : Object
        {
            return Load(assetPath) as T;
        }

        public static string GetAssetPath(Object assetObject)
        {
            return assetObject.name;
        }

        public static void Refresh()
        {
        }

        public static bool DeleteAsset(string path)
        {
            return true;
        }
    }

    public class SerializedObject : IDisposable
    {
        readonly Object target;

        public SerializedObject(Object obj)
        {
            target = obj;
        }

        public SerializedProperty FindProperty(string propertyPath)
        {
            var importer = target as AudioImporter;
            return importer == null || propertyPath != "m_Normalize"
                ? null
                : new SerializedProperty(importer);
        }

        public bool ApplyModifiedPropertiesWithoutUndo()
        {
            return true;
        }

        public void Dispose()
        {
        }
    }

    public class SerializedProperty
    {
        readonly AudioImporter importer;

        internal SerializedProperty(AudioImporter importer)
        {
            this.importer = importer;
        }

        public bool boolValue
        {
            get { return importer.Normalize; }
            set { importer.Normalize = value; }
        }
    }

    public class EditorWindow : ScriptableObject
    {
        public static T GetWindow<T>(string title) where T : EditorWindow
        {
            return CreateInstance<T>();
        }

        public void Repaint()
        {
        }
    }

    public sealed class MenuItem : Attribute
    {
        public MenuItem(string itemName)
        {
        }
    }

    public sealed class EditorStyles
    {
        public static GUIStyle boldLabel => new GUIStyle();
    }

    public enum MessageType
    {
        None = 0,
        Info = 1
    }

    public sealed class EditorGUILayout
    {
        public static float FloatField(
            string label, float value, params GUILayoutOption[] options)
        {
            return value;
        }

        public static int IntField(string label, int value, params GUILayoutOption[] options)
        {
            return value;
        }

        public static string TextField(
            string label, string text, params GUILayoutOption[] options)
        {
            return text;
        }

        public static void LabelField(
            string label, string label2, params GUILayoutOption[] options)
        {
        }

        public static void HelpBox(string message, MessageType type)
        {
        }

        public static void Space()
        {
        }

        public static Rect BeginHorizontal(params GUILayoutOption[] options)
        {
            return default(Rect);
        }

        public static void EndHorizontal()
        {
        }
    }

    public class FilePathAttribute : Attribute
    {
        public enum Location
        {
            ProjectFolder = 1
        }

        public FilePathAttribute(string relativePath, Location location)
        {
        }
    }

    public class ScriptableSingleton<T> : ScriptableObject where T : ScriptableObject
    {
        static T made;

        public static T instance => made ?? (made = CreateInstance<T>());

        protected virtual void Save(bool saveAsText)
        {
        }
    }

    public sealed class EditorGUI
    {
        public static void DrawRect(Rect rect, Color color)
        {
        }

        public static void BeginChangeCheck()
        {
        }

        public static bool EndChangeCheck()
        {
            return false;
        }

        public static void BeginDisabledGroup(bool disabled)
        {
        }

        public static void EndDisabledGroup()
        {
        }
    }

    public sealed class EditorUtility
    {
        public static void CopySerialized(Object source, Object dest)
        {
            foreach (var field in Undo.Fields(source))
                if (field.Key.FieldType != typeof(GameObject))
                    field.Key.SetValue(dest, field.Value);
        }

        public static bool DisplayCancelableProgressBar(string title, string info, float progress)
        {
            return false;
        }

        public static void ClearProgressBar()
        {
        }
    }

    public static class Progress
    {
        [Flags]
        public enum Options
        {
            None = 0
        }

        public static int Start(
            string name, string description = null, Options options = Options.None,
            int parentId = -1)
        {
            return 1;
        }

        public static int Remove(int id)
        {
            return id;
        }

        public static void Report(int id, float progress)
        {
        }

        public static void RegisterCancelCallback(int id, Func<bool> callback)
        {
        }
    }

    public sealed class EditorApplication
    {
        public delegate void CallbackFunction();

        public static CallbackFunction update;

        public static void Exit(int returnValue)
        {
        }
    }

    public sealed class Selection
    {
        public static GameObject activeGameObject { get; set; }

        public static GameObject[] gameObjects => new GameObject[0];
    }

    public class SceneView : EditorWindow
    {
        public static SceneView lastActiveSceneView => null;

        public Vector3 pivot { get; set; }
    }

    // Steps are taken back all at once.
    public class Undo
    {
        internal static readonly List<Action> Steps = new List<Action>();

        public static void PerformUndo()
        {
            for (int i = Steps.Count - 1; i >= 0; i--)
                Steps[i]();
            Steps.Clear();
        }

        public static void IncrementCurrentGroup()
        {
            Steps.Clear();
        }

        public static void SetCurrentGroupName(string name)
        {
        }

        public static void RecordObject(Object objectToUndo, string name)
        {
            var before = Fields(objectToUndo);
            Steps.Add(() =>
            {
                foreach (var each in before)
                    each.Key.SetValue(objectToUndo, each.Value);
            });
        }

        internal static Dictionary<System.Reflection.FieldInfo, object> Fields(object record)
        {
            var found = new Dictionary<System.Reflection.FieldInfo, object>();
            for (Type type = record.GetType(); type != null; type = type.BaseType)
                foreach (var field in type.GetFields(
                    System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic
                    | System.Reflection.BindingFlags.Instance
                    | System.Reflection.BindingFlags.DeclaredOnly))
                    found[field] = field.GetValue(record);
            return found;
        }

        public static void RegisterCreatedObjectUndo(Object objectToUndo, string name)
        {
            var made = objectToUndo as GameObject;
            if (made == null)
                return;
            if (made.Parent == null)
                UnityEngine.SceneManagement.Scene.Roots.Add(made);
            Steps.Add(() => Remove(made));
        }

        static void Remove(GameObject made)
        {
            UnityEngine.SceneManagement.Scene.Roots.Remove(made);
            if (made.Parent != null)
                made.Parent.Children.Remove(made);
        }

        public static void DestroyObjectImmediate(Object objectToUndo)
        {
            Remove((GameObject)objectToUndo);
        }
    }

    public static class PrefabUtility
    {
        internal static int Recorded;

        // A copy of its components; what they refer to is the same.
        public static Object InstantiatePrefab(Object assetComponentOrGameObject)
        {
            var prefab = (GameObject)assetComponentOrGameObject;
            var made = new GameObject(prefab.name);
            foreach (Component part in prefab.Parts)
            {
                Component copy = part is Transform ? made.transform : Added(made, part.GetType());
                foreach (var field in Undo.Fields(part))
                    if (field.Key.FieldType != typeof(GameObject))
                        field.Key.SetValue(copy, field.Value);
            }
            return made;
        }

        static Component Added(GameObject to, Type kind)
        {
            return (Component)typeof(GameObject).GetMethod("AddComponent")
                .MakeGenericMethod(kind).Invoke(to, null);
        }

        public static void RecordPrefabInstancePropertyModifications(Object targetObject)
        {
            Recorded++;
        }
    }

    public class Editor : ScriptableObject
    {
        public Object target { get; internal set; }

        public bool DrawDefaultInspector()
        {
            return false;
        }

        public virtual void OnInspectorGUI()
        {
        }
    }

    public class CanEditMultipleObjects : Attribute
    {
    }

    public class CustomEditor : Attribute
    {
        public CustomEditor(Type inspectedType)
        {
        }
    }
}

namespace UnityEditor.SceneManagement
{
    public enum OpenSceneMode
    {
        Single = 0
    }

    public enum NewSceneSetup
    {
        EmptyScene = 0
    }

    public enum NewSceneMode
    {
        Single = 0
    }

    public sealed class EditorSceneManager
    {
        public static UnityEngine.SceneManagement.Scene NewScene(
            NewSceneSetup setup, NewSceneMode mode)
        {
            return default(UnityEngine.SceneManagement.Scene);
        }

        public static UnityEngine.SceneManagement.Scene OpenScene(
            string scenePath, OpenSceneMode mode)
        {
            return default(UnityEngine.SceneManagement.Scene);
        }
    }
}

namespace UnityEditor.AssetImporters
{
    public class ScriptedImporterAttribute : Attribute
    {
        public ScriptedImporterAttribute(int version, string ext)
        {
        }
    }

    public abstract class ScriptedImporter : AssetImporter
    {
        public abstract void OnImportAsset(AssetImportContext ctx);
    }

    public class AssetImportContext
    {
        internal readonly List<string> Messages = new List<string>();
        internal readonly List<string> Sources = new List<string>();
        internal readonly List<string> Artifacts = new List<string>();
        internal readonly Dictionary<string, Object> Objects = new Dictionary<string, Object>();
        internal Object Main;

        internal AssetImportContext(string assetPath)
        {
            this.assetPath = assetPath;
        }

        public string assetPath { get; }

        public void AddObjectToAsset(string identifier, Object obj)
        {
            Objects.Add(identifier, obj);
        }

        public void SetMainObject(Object obj)
        {
            if (!Objects.ContainsValue(obj))
                throw new InvalidOperationException("the main object was not added");
            Main = obj;
        }

        public void DependsOnSourceAsset(string path)
        {
            Sources.Add(path);
        }

        public void DependsOnArtifact(string path)
        {
            Artifacts.Add(path);
        }

        public void LogImportError(string msg, Object obj = null)
        {
            Messages.Add("error " + msg);
        }

        public void LogImportWarning(string msg, Object obj = null)
        {
            Messages.Add("note " + msg);
        }
    }
}
