// SPDX-License-Identifier: MIT
// The members of UnityEngine that the package uses, written by hand from the list api.json, as
// fakes that remember what was set. Not Unity's code, and no more of its behaviour than is said here.
using System;
using System.Collections.Generic;
using System.Linq;

namespace UnityEngine
{
    public class Object
    {
        public string name { get; set; } = "";

        public HideFlags hideFlags { get; set; }

        public static void DestroyImmediate(Object obj)
        {
        }

        public static void Destroy(Object obj)
        {
        }
    }

    [Flags]
    public enum HideFlags
    {
        None = 0,
        HideAndDontSave = 61
    }

    public class ScriptableObject : Object
    {
        public static T CreateInstance<T>() where T : ScriptableObject
        {
            return Activator.CreateInstance<T>();
        }
    }

    public class Component : Object
    {
        public GameObject gameObject { get; internal set; }

        public Transform transform => gameObject.transform;

        public T GetComponent<T>()
        {
            return gameObject.GetComponent<T>();
        }

        public T GetComponentInParent<T>()
        {
            return gameObject.Lineage().SelectMany(each => each.Parts).OfType<T>().FirstOrDefault();
        }
    }

    public class Behaviour : Component
    {
        public bool enabled { get; set; } = true;
    }

    public class MonoBehaviour : Behaviour
    {
    }

    public enum PrimitiveType
    {
        Cube = 3
    }

    public sealed class GameObject : Object
    {
        internal readonly List<Component> Parts = new List<Component>();
        internal readonly List<GameObject> Children = new List<GameObject>();
        internal GameObject Parent;

        public GameObject(string name)
        {
            this.name = name;
            transform = AddComponent<Transform>();
        }

        public Transform transform { get; }

        public UnityEngine.SceneManagement.Scene scene =>
            default(UnityEngine.SceneManagement.Scene);

        public static GameObject CreatePrimitive(PrimitiveType type)
        {
            return new GameObject(type.ToString());
        }

        public T AddComponent<T>() where T : Component
        {
            var part = Activator.CreateInstance<T>();
            part.gameObject = this;
            part.name = name;
            Parts.Add(part);
            return part;
        }

        public T GetComponent<T>()
        {
            return Parts.OfType<T>().FirstOrDefault();
        }

        public T[] GetComponentsInChildren<T>()
        {
            return Parts.OfType<T>()
                .Concat(Children.SelectMany(child => child.GetComponentsInChildren<T>()))
                .ToArray();
        }

        // All of the stubs are active.
        public T[] GetComponentsInChildren<T>(bool includeInactive)
        {
            return GetComponentsInChildren<T>();
        }

        internal IEnumerable<GameObject> Lineage()
        {
            for (GameObject each = this; each != null; each = each.Parent)
                yield return each;
        }
    }

    public class Transform : Component
    {
        public Vector3 position { get; set; }

        public Quaternion rotation { get; set; }

        public Vector3 localScale { get; set; }

        public Vector3 eulerAngles => new Vector3(0f, rotation.Yaw, 0f);

        public Vector3 forward => Vector3.up;

        public Matrix4x4 localToWorldMatrix => default(Matrix4x4);

        public Transform parent => gameObject.Parent == null ? null : gameObject.Parent.transform;

        public void SetParent(Transform parent, bool worldPositionStays)
        {
            UnityEngine.SceneManagement.Scene.Roots.Remove(gameObject);
            gameObject.Parent = parent.gameObject;
            parent.gameObject.Children.Add(gameObject);
        }

        // Yaw alone: what the package's zones turn by.
        public Vector3 InverseTransformPoint(Vector3 point)
        {
            double angle = -rotation.Yaw * Math.PI / 180.0;
            double x = point.x - position.x;
            double z = point.z - position.z;
            return new Vector3(
                (float)(Math.Cos(angle) * x + Math.Sin(angle) * z), point.y - position.y,
                (float)(Math.Cos(angle) * z - Math.Sin(angle) * x));
        }
    }

    public struct Vector3
    {
        public float x;
        public float y;
        public float z;

        public Vector3(float x, float y, float z)
        {
            this.x = x;
            this.y = y;
            this.z = z;
        }

        public static Vector3 zero => new Vector3(0f, 0f, 0f);

        public static Vector3 one => new Vector3(1f, 1f, 1f);

        public static Vector3 up => new Vector3(0f, 1f, 0f);

        public static Vector3 MoveTowards(Vector3 current, Vector3 target, float maxDistanceDelta)
        {
            return target;
        }

        public static bool operator ==(Vector3 lhs, Vector3 rhs)
        {
            return lhs.x == rhs.x && lhs.y == rhs.y && lhs.z == rhs.z;
        }

        public static bool operator !=(Vector3 lhs, Vector3 rhs)
        {
            return !(lhs == rhs);
        }

        public override bool Equals(object other)
        {
            return other is Vector3 && this == (Vector3)other;
        }

        public override int GetHashCode()
        {
            return x.GetHashCode() ^ y.GetHashCode() ^ z.GetHashCode();
        }

        public static float Distance(Vector3 a, Vector3 b)
        {
            Vector3 d = a - b;
            return (float)Math.Sqrt(d.x * d.x + d.y * d.y + d.z * d.z);
        }

        public static Vector3 operator -(Vector3 a, Vector3 b)
        {
            return new Vector3(a.x - b.x, a.y - b.y, a.z - b.z);
        }

        public static Vector3 operator +(Vector3 a, Vector3 b)
        {
            return new Vector3(a.x + b.x, a.y + b.y, a.z + b.z);
        }

        public static Vector3 operator *(float d, Vector3 a)
        {
            return new Vector3(d * a.x, d * a.y, d * a.z);
        }
    }

    public struct Vector4
    {
        public float x;
        public float y;
        public float z;
        public float w;

        public Vector4(float x, float y, float z, float w)
        {
            this.x = x;
            this.y = y;
            this.z = z;
            this.w = w;
        }

        public static implicit operator Vector4(Vector3 v)
        {
            return new Vector4(v.x, v.y, v.z, 0f);
        }
    }

    public struct Quaternion
    {
        internal float Yaw;

        public static Quaternion Euler(float x, float y, float z)
        {
            return new Quaternion { Yaw = y };
        }
    }

    public struct Matrix4x4
    {
    }

    public struct Color
    {
        public float r;
        public float g;
        public float b;
        public float a;

        public Color(float r, float g, float b, float a)
        {
            this.r = r;
            this.g = g;
            this.b = b;
            this.a = a;
        }

        public static Color clear => new Color(0f, 0f, 0f, 0f);
    }

    public struct Rect
    {
        public Rect(float x, float y, float width, float height)
        {
            this.x = x;
            this.y = y;
            this.width = width;
        }

        public float x { get; set; }

        public float y { get; set; }

        public float width { get; set; }
    }

    public struct Bounds
    {
        public Vector3 center { get; set; }

        public Vector3 size { get; set; }

        public void Encapsulate(Bounds bounds)
        {
        }
    }

    public struct Mathf
    {
        public static float Max(float a, float b)
        {
            return Math.Max(a, b);
        }

        public static int Max(int a, int b)
        {
            return Math.Max(a, b);
        }

        public static int Clamp(int value, int min, int max)
        {
            return Math.Max(min, Math.Min(max, value));
        }

        public static int Min(int a, int b)
        {
            return Math.Min(a, b);
        }

        public static float Abs(float f)
        {
            return Math.Abs(f);
        }

        public static float DeltaAngle(float current, float target)
        {
            float turn = (target - current) % 360f;
            return turn > 180f ? turn - 360f : turn < -180f ? turn + 360f : turn;
        }

        public static float Sqrt(float f)
        {
            return (float)Math.Sqrt(f);
        }

        public static float MoveTowards(float current, float target, float maxDelta)
        {
            return Math.Abs(target - current) <= maxDelta
                ? target
                : current + Math.Sign(target - current) * maxDelta;
        }

        public static float Exp(float power)
        {
            return (float)Math.Exp(power);
        }

        public static float Clamp01(float value)
        {
            return Math.Max(0f, Math.Min(1f, value));
        }
    }

    public class Time
    {
        public static float time => 0f;

        public static float deltaTime { get; internal set; }

        public static float unscaledTime { get; internal set; }
    }

    public enum RuntimePlatform
    {
        WebGLPlayer = 17
    }

    public class Application
    {
        internal static RuntimePlatform Platform;

        public static RuntimePlatform platform => Platform;
    }

    // A straight line down: 1 - time.
    public class AnimationCurve
    {
        public float Evaluate(float time)
        {
            return 1f - time;
        }
    }

    public static class Random
    {
        public static float Range(float minInclusive, float maxInclusive)
        {
            return minInclusive;
        }
    }

    public enum LogType
    {
        Error = 0
    }

    public class Debug
    {
        internal static readonly List<string> Lines = new List<string>();

        public static void Log(object message)
        {
            Lines.Add("log " + message);
        }

        public static void LogWarning(object message)
        {
            Lines.Add("warning " + message);
        }

        public static void LogWarning(object message, Object context)
        {
            LogWarning(message);
        }

        public static void LogError(object message)
        {
            Lines.Add("error " + message);
        }

        public static void LogError(object message, Object context)
        {
            LogError(message);
        }
    }

    public class PropertyAttribute : Attribute
    {
    }

    public class TooltipAttribute : PropertyAttribute
    {
        public TooltipAttribute(string tooltip)
        {
        }
    }

    public sealed class RangeAttribute : PropertyAttribute
    {
        public RangeAttribute(float min, float max)
        {
        }
    }

    public sealed class MinAttribute : PropertyAttribute
    {
        public MinAttribute(float min)
        {
        }
    }

    public sealed class AddComponentMenu : Attribute
    {
        public AddComponentMenu(string menuName)
        {
        }
    }

    public sealed class DisallowMultipleComponent : Attribute
    {
    }

    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public sealed class RequireComponent : Attribute
    {
        public RequireComponent(Type requiredComponent)
        {
        }
    }

    public sealed class SerializeField : Attribute
    {
    }

    public sealed class Gizmos
    {
        public static Color color { get; set; }

        public static Matrix4x4 matrix { get; set; }

        public static void DrawWireCube(Vector3 center, Vector3 size)
        {
        }

        public static void DrawWireSphere(Vector3 center, float radius)
        {
        }

        public static void DrawLine(Vector3 from, Vector3 to)
        {
        }
    }

    public class GUILayoutOption
    {
    }

    public class GUIStyle
    {
    }

    public class GUI
    {
        public static bool enabled { get; set; }

        public static void Label(Rect position, string text)
        {
        }
    }

    public class GUILayoutUtility
    {
        public static Rect GetRect(
            float minWidth, float maxWidth, float minHeight, float maxHeight)
        {
            return new Rect(0f, 0f, maxWidth, maxHeight);
        }
    }

    public class GUILayout
    {
        public static void Label(string text, GUIStyle style, params GUILayoutOption[] options)
        {
        }

        public static bool Button(string text, params GUILayoutOption[] options)
        {
            return false;
        }
    }

    public class Collider : Component
    {
#if UNITY_6000_0_OR_NEWER
        public PhysicsMaterial sharedMaterial { get; set; }
#else
        public PhysicMaterial sharedMaterial { get; set; }
#endif
    }
#if UNITY_6000_0_OR_NEWER

    public class PhysicsMaterial : Object
    {
    }
#else

    public class PhysicMaterial : Object
    {
    }
#endif

    public enum QueryTriggerInteraction
    {
        Ignore = 1
    }

    public struct RaycastHit
    {
        public float distance { get; set; }

        public Collider collider { get; internal set; }
    }

    public class Physics
    {
        public const int DefaultRaycastLayers = -5;

        // What a ray from a place meets: a collider and metres, or null.
        internal static Func<Vector3, Vector3, KeyValuePair<Collider, float>?> Hit;

        public static void SyncTransforms()
        {
        }

        public static bool Raycast(
            Vector3 origin, Vector3 direction, out RaycastHit hitInfo, float maxDistance,
            int layerMask, QueryTriggerInteraction queryTriggerInteraction)
        {
            KeyValuePair<Collider, float>? found = Hit(origin, direction);
            bool near = found.HasValue && found.Value.Value <= maxDistance;
            hitInfo = near
                ? new RaycastHit { collider = found.Value.Key, distance = found.Value.Value }
                : default(RaycastHit);
            return near;
        }

        public static bool CheckSphere(Vector3 position, float radius)
        {
            return false;
        }
    }
}

namespace UnityEngine.SceneManagement
{
    public struct Scene
    {
        internal static readonly List<GameObject> Roots = new List<GameObject>();
        internal static string Path = "";

        public bool isLoaded => true;

        public string path => Path;

        public GameObject[] GetRootGameObjects()
        {
            return Roots.ToArray();
        }
    }

    public class SceneManager
    {
        public static int sceneCount => 1;

        public static Scene GetActiveScene()
        {
            return default(Scene);
        }

        public static Scene GetSceneAt(int index)
        {
            return default(Scene);
        }
    }
}

namespace UnityEngine.AI
{
    public struct NavMeshTriangulation
    {
        public Vector3[] vertices;
        public int[] indices;
    }

    public static class NavMesh
    {
        public static NavMeshTriangulation CalculateTriangulation()
        {
            return new NavMeshTriangulation { vertices = new Vector3[0], indices = new int[0] };
        }
    }
}
