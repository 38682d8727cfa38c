// SPDX-License-Identifier: MIT
// Pictures: see UnityEngine.cs. Nothing is drawn; captures in tests are drawn by the program Capture.
using UnityEngine.Rendering;

namespace UnityEngine
{
    public enum CameraClearFlags
    {
        Skybox = 1,
        SolidColor = 2
    }

    public enum RenderingPath
    {
        Forward = 1
    }

    public sealed class Camera : Behaviour
    {
        public float nearClipPlane { get; set; }

        public float farClipPlane { get; set; }

        public RenderingPath renderingPath { get; set; }

        public bool allowMSAA { get; set; }

        public CameraClearFlags clearFlags { get; set; }

        public Color backgroundColor { get; set; }

        public bool RenderToCubemap(RenderTexture cubemap, int faceMask)
        {
            return true;
        }
    }

    public enum FilterMode
    {
        Point = 0,
        Bilinear = 1
    }

    public class Texture : Object
    {
        public TextureDimension dimension { get; set; }

        public FilterMode filterMode { get; set; }
    }

    public enum RenderTextureFormat
    {
        ARGB32 = 0,
        ARGBFloat = 11
    }

    public enum RenderTextureReadWrite
    {
        Default = 0,
        Linear = 1
    }

    public class RenderTexture : Texture
    {
        public RenderTexture(
            int width, int height, int depth, RenderTextureFormat format,
            RenderTextureReadWrite readWrite)
        {
        }

        public int antiAliasing { get; set; }

        public static RenderTexture active { get; set; }

        public static RenderTexture GetTemporary(
            int width, int height, int depthBuffer, RenderTextureFormat format,
            RenderTextureReadWrite readWrite)
        {
            return new RenderTexture(width, height, depthBuffer, format, readWrite);
        }

        public static void ReleaseTemporary(RenderTexture temp)
        {
        }
    }

    public enum TextureFormat
    {
        RGB24 = 3,
        RGBAFloat = 20
    }

    public sealed class Texture2D : Texture
    {
        readonly int bytes;

        public Texture2D(
            int width, int height, TextureFormat textureFormat, bool mipChain, bool linear)
        {
            bytes = width * height * (textureFormat == TextureFormat.RGB24 ? 3 : 16);
        }

        public void ReadPixels(Rect source, int destX, int destY, bool recalculateMipMaps)
        {
        }

        public byte[] GetRawTextureData()
        {
            return new byte[bytes];
        }
    }

    public static class ImageConversion
    {
        public static byte[] EncodeToPNG(this Texture2D tex)
        {
            return new byte[0];
        }
    }

    public class Graphics
    {
        public static void Blit(Texture source, RenderTexture dest, Material mat)
        {
        }
    }

    public sealed class Shader : Object
    {
        public static Shader Find(string name)
        {
            return new Shader { name = name };
        }

        public static void SetGlobalVector(string name, Vector4 value)
        {
        }
    }

    public class Material : Object
    {
        internal float Id;

        public Material(Shader shader)
        {
        }

        public void SetTexture(string name, Texture value)
        {
        }

        public void SetVectorArray(string name, Vector4[] values)
        {
        }

        public void SetFloat(string name, float value)
        {
            Id = value;
        }
    }

    public sealed class SystemInfo
    {
        public static bool SupportsRenderTextureFormat(RenderTextureFormat format)
        {
            return true;
        }
    }

    public class Renderer : Component
    {
        public Material[] sharedMaterials { get; set; }

        public bool forceRenderingOff { get; set; }

        public Bounds bounds { get; set; }
    }

    public sealed class MeshRenderer : Renderer
    {
    }

    public class SkinnedMeshRenderer : Renderer
    {
    }

    public sealed class Terrain : Behaviour
    {
        public Material materialTemplate { get; set; }

        public bool drawInstanced { get; set; }

        public bool drawTreesAndFoliage { get; set; }

        public TerrainData terrainData { get; set; }
    }

    public sealed class TerrainData : Object
    {
        public TerrainLayer[] terrainLayers { get; set; } = new TerrainLayer[0];
    }

    public sealed class TerrainLayer : Object
    {
    }
}

namespace UnityEngine
{
    public sealed class Canvas : Behaviour
    {
    }
}

namespace UnityEngine.Rendering
{
    public abstract class RenderPipelineAsset : ScriptableObject
    {
    }

    public sealed class GraphicsSettings
    {
        public static RenderPipelineAsset currentRenderPipeline { get; internal set; }
    }

    public enum TextureDimension
    {
        Cube = 4
    }
}
