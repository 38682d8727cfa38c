// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Text;
using I2RVR.Editor;
using NUnit.Framework;
using UnityEditor.SceneManagement;
using UnityEngine;

namespace I2RVR.Tests
{
    /// <summary>A capture of a room of six boxes, looked at from its files.</summary>
    public sealed class SceneCaptureTests
    {
        const int Size = 64;

        [Test]
        public void DepthIsTheDistanceToTheWalls()
        {
            string folder = Path.Combine(Path.GetTempPath(), "I2RVR_" + Guid.NewGuid().ToString("N"));
            EditorSceneManager.NewScene(NewSceneSetup.EmptyScene, NewSceneMode.Single);
            Wall("Floor", new Vector3(0f, -0.5f, 0f), new Vector3(10f, 1f, 10f));
            Wall("Ceiling", new Vector3(0f, 3.5f, 0f), new Vector3(10f, 1f, 10f));
            Wall("Right", new Vector3(2.5f, 1.5f, 0f), new Vector3(1f, 5f, 10f));
            Wall("Left", new Vector3(-3.5f, 1.5f, 0f), new Vector3(1f, 5f, 10f));
            Wall("Front", new Vector3(0f, 1.5f, 4.5f), new Vector3(10f, 5f, 1f));
            Wall("Back", new Vector3(0f, 1.5f, -5.5f), new Vector3(10f, 5f, 1f));
            var probe = new GameObject("Probe").AddComponent<CaptureProbe>();
            probe.transform.position = new Vector3(0f, 1f, 0f);
            try
            {
                using (var capture = new SceneCapture(Size, 100f))
                    capture.Capture(probe, "room", folder);
                float[] depth = Depth(Path.Combine(folder, "room.depth.npy"));
                float[] walls = { 2f, 3f, 2f, 1f, 4f, 5f };
                for (int face = 0; face < 6; face++)
                    Assert.That(
                        depth[Size / 2 * 6 * Size + face * Size + Size / 2],
                        Is.EqualTo(walls[face]).Within(0.05f), "face " + face);
                string sidecar = File.ReadAllText(Path.Combine(folder, "room.capture.json"));
                Assert.That(sidecar, Does.Contain("\"position\": [0, 1, 0]"));
            }
            finally
            {
                Directory.Delete(folder, true);
            }
        }

        static void Wall(string name, Vector3 place, Vector3 size)
        {
            GameObject wall = GameObject.CreatePrimitive(PrimitiveType.Cube);
            wall.name = name;
            wall.transform.position = place;
            wall.transform.localScale = size;
        }

        static float[] Depth(string path)
        {
            byte[] bytes = File.ReadAllBytes(path);
            int header = 10 + BitConverter.ToUInt16(bytes, 8);
            Assert.That(Encoding.ASCII.GetString(bytes, 1, 5), Is.EqualTo("NUMPY"));
            var values = new float[(bytes.Length - header) / 4];
            Buffer.BlockCopy(bytes, header, values, 0, 4 * values.Length);
            return values;
        }
    }
}
