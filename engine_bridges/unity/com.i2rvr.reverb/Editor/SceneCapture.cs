// SPDX-License-Identifier: MIT
using System;
using UnityEngine;
using UnityEngine.Rendering;
using Object = UnityEngine.Object;

namespace I2RVR.Editor
{
    /// <summary>Takes captures of the open scenes: picture, true depth and materials.</summary>
    /// <remarks>In the built-in pipeline and URP surfaces are drawn once more for depth and
    /// materials. HDRP draws the picture alone: there rays are cast against colliders.</remarks>
    public sealed class SceneCapture : IDisposable
    {
        readonly int size;
        readonly float far;
        readonly bool byRays;
        readonly HiddenInterface hidden;
        readonly GameObject rig;
        readonly Camera camera;
        readonly RenderTexture colourCube;
        readonly RenderTexture dataCube;
        readonly Material unroll;

        /// <param name="faceSize">Pixels of a face's edge, 64 to 2048.</param>
        /// <param name="farMetres">What is further away is sky.</param>
        /// <exception cref="BridgeException">CAPTURE_FAILED.</exception>
        public SceneCapture(int faceSize, float farMetres)
        {
            Shader strip = Shader.Find("Hidden/I2RVR/CubeStrip");
            if (strip == null || !SystemInfo.SupportsRenderTextureFormat(
                RenderTextureFormat.ARGBFloat))
                throw new BridgeException(
                    "CAPTURE_FAILED", "no float render textures", "a graphics device with them",
                    "run without -nographics", null);
            size = Mathf.Clamp(faceSize, 64, 2048);
            far = farMetres;
            RenderPipelineAsset pipeline = GraphicsSettings.currentRenderPipeline;
            byRays = pipeline != null && pipeline.GetType().Name == "HDRenderPipelineAsset";
            rig = new GameObject("I2RVR capture") { hideFlags = HideFlags.HideAndDontSave };
            camera = rig.AddComponent<Camera>();
            camera.enabled = false;
            camera.nearClipPlane = 0.03f;
            camera.farClipPlane = farMetres;
            camera.renderingPath = RenderingPath.Forward;
            camera.allowMSAA = false;
            colourCube = Cube(RenderTextureFormat.ARGB32, RenderTextureReadWrite.Default);
            colourCube.filterMode = FilterMode.Bilinear;
            dataCube = Cube(RenderTextureFormat.ARGBFloat, RenderTextureReadWrite.Linear);
            dataCube.filterMode = FilterMode.Point;
            unroll = new Material(strip) { hideFlags = HideFlags.HideAndDontSave };
            hidden = new HiddenInterface();
        }

        RenderTexture Cube(RenderTextureFormat format, RenderTextureReadWrite colours)
        {
            var cube = new RenderTexture(size, size, 24, format, colours);
            cube.dimension = TextureDimension.Cube;
            cube.antiAliasing = 1;
            cube.hideFlags = HideFlags.HideAndDontSave;
            return cube;
        }

        public void Dispose()
        {
            hidden.Dispose();
            Object.DestroyImmediate(rig);
            Object.DestroyImmediate(colourCube);
            Object.DestroyImmediate(dataCube);
            Object.DestroyImmediate(unroll);
        }

        /// <summary>Take a probe's capture and write its files.</summary>
        /// <param name="probe">Position and yaw count; pitch and roll do not.</param>
        /// <param name="name">Stem of the files.</param>
        /// <param name="folder">The watched folder.</param>
        /// <exception cref="BridgeException">CAPTURE_FAILED.</exception>
        public void Capture(CaptureProbe probe, string name, string folder)
        {
            Vector3 position = probe.transform.position;
            float yaw = probe.transform.eulerAngles.y;
            rig.transform.position = position;
            camera.clearFlags = CameraClearFlags.Skybox;
            byte[] picture = Picture(yaw, name);
            var depth = new float[CubeStrip.Faces * size * size];
            var ids = new ushort[depth.Length];
            var surfaces = new SurfaceNames();
            if (byRays)
                RayCapture.Cast(position, yaw, size, far, surfaces, depth, ids);
            else
                Draw(position, yaw, name, surfaces, depth, ids);
            if (Array.TrueForAll(ids, id => id == 0))
                throw new BridgeException(
                    "CAPTURE_FAILED", "nothing but sky", "surfaces around the probe",
                    byRays ? "move the probe, or give surfaces colliders" : "move the probe", name);
            string sidecar = SidecarText.Of(
                new Triple(position.x, position.y, position.z), yaw, probe.ZoneName,
                probe.gameObject.scene.path, surfaces.Names);
            CaptureFiles.Write(folder, name, picture, depth, ids, size, sidecar);
        }

        void Draw(
            Vector3 position, float yaw, string name, SurfaceNames surfaces, float[] depth,
            ushort[] ids)
        {
            camera.clearFlags = CameraClearFlags.SolidColor;
            camera.backgroundColor = Color.clear;
            Shader.SetGlobalVector("_I2RVRProbe", position);
            using (new CaptureMaterials(surfaces))
                Data(yaw, name, depth, ids);
        }

        byte[] Picture(float yaw, string name)
        {
            Texture2D strip = Unrolled(
                colourCube, RenderTextureFormat.ARGB32, RenderTextureReadWrite.Default,
                TextureFormat.RGB24, yaw, name);
            try
            {
                return strip.EncodeToPNG();
            }
            finally
            {
                Object.DestroyImmediate(strip);
            }
        }

        void Data(float yaw, string name, float[] depth, ushort[] ids)
        {
            Texture2D strip = Unrolled(
                dataCube, RenderTextureFormat.ARGBFloat, RenderTextureReadWrite.Linear,
                TextureFormat.RGBAFloat, yaw, name);
            try
            {
                byte[] raw = strip.GetRawTextureData();
                var pixels = new float[4 * depth.Length];
                Buffer.BlockCopy(raw, 0, pixels, 0, 4 * pixels.Length);
                CubeStrip.Decode(pixels, size, yaw, name, depth, ids);
            }
            finally
            {
                Object.DestroyImmediate(strip);
            }
        }

        Texture2D Unrolled(
            RenderTexture cube, RenderTextureFormat format, RenderTextureReadWrite colours,
            TextureFormat read, float yaw, string name)
        {
            if (!camera.RenderToCubemap(cube, 63))
                throw new BridgeException(
                    "CAPTURE_FAILED", "a camera that cannot render to a cube map", "one that can",
                    "use another graphics API", name);
            var forward = new Vector4[CubeStrip.Faces];
            var right = new Vector4[CubeStrip.Faces];
            var down = new Vector4[CubeStrip.Faces];
            for (int face = 0; face < CubeStrip.Faces; face++)
            {
                forward[face] = Vector(CubeStrip.Forward(face, yaw));
                right[face] = Vector(CubeStrip.Right(face, yaw));
                down[face] = Vector(CubeStrip.Down(face, yaw));
            }
            unroll.SetTexture("_Cube", cube);
            unroll.SetVectorArray("_Forward", forward);
            unroll.SetVectorArray("_Right", right);
            unroll.SetVectorArray("_Down", down);
            int width = CubeStrip.Faces * size;
            RenderTexture before = RenderTexture.active;
            RenderTexture target = RenderTexture.GetTemporary(width, size, 0, format, colours);
            var result = new Texture2D(
                width, size, read, false, colours == RenderTextureReadWrite.Linear);
            try
            {
                Graphics.Blit(null, target, unroll);
                RenderTexture.active = target;
                result.ReadPixels(new Rect(0f, 0f, width, size), 0, 0, false);
                return result;
            }
            finally
            {
                RenderTexture.active = before;
                RenderTexture.ReleaseTemporary(target);
            }
        }

        static Vector4 Vector(Triple triple)
        {
            return new Vector4((float)triple.X, (float)triple.Y, (float)triple.Z, 0f);
        }
    }
}
