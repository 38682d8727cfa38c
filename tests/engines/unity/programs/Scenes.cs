// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using I2RVR.Editor;
using UnityEngine;
using UnityEngine.SceneManagement;
using Object = UnityEngine.Object;

namespace I2RVR.Trial
{
    /// <summary>The package's editor code on a scene of the stubs.</summary>
    static class Scenes
    {
        public static int Run(string[] arguments)
        {
            if (arguments[0] == "materials")
                return Materials();
            if (arguments[0] == "interface")
                return Interface();
            if (arguments[0] == "rays")
                return Rays(arguments.Skip(1).ToArray());
            if (arguments[0] == "imports")
                return Imports(arguments.Skip(1).ToArray());
            return Server(arguments.Skip(1).ToArray());
        }

        static Material Named(string name)
        {
            return new Material(Shader.Find("Lit")) { name = name };
        }

        static T Surface<T>(GameObject parent, string name, params Material[] materials)
            where T : Renderer
        {
            var place = new GameObject(name);
            place.transform.SetParent(parent.transform, true);
            var surface = place.AddComponent<T>();
            surface.sharedMaterials = materials;
            return surface;
        }

        // What each surface is drawn with during a capture, and whether all is put back.
        static int Materials()
        {
            var root = new GameObject("Level");
            Scene.Roots.Add(root);
            var solid = new GameObject("Solid");
            solid.transform.SetParent(root.transform, true);
            solid.AddComponent<Collider>().sharedMaterial = new PhysicMaterial { name = "Wood" };
            Material paint = Named("M_Paint");
            Renderer[] surfaces =
            {
                Surface<MeshRenderer>(root, "Wall", paint, Named("M_Brick")),
                Surface<SkinnedMeshRenderer>(root, "Curtain", new Material[] { null }),
                Surface<MeshRenderer>(root, "OtherWall", paint),
                Surface<MeshRenderer>(solid, "Door", paint),
                Surface<Renderer>(root, "Smoke", Named("M_Smoke"))
            };
            var ground = new GameObject("Ground");
            ground.transform.SetParent(root.transform, true);
            var terrain = ground.AddComponent<Terrain>();
            terrain.drawInstanced = terrain.drawTreesAndFoliage = true;
            terrain.materialTemplate = paint;
            terrain.terrainData = new TerrainData
            {
                terrainLayers = new[] { new TerrainLayer { name = "Grass" } }
            };
            Material[][] before = surfaces.Select(each => each.sharedMaterials.ToArray()).ToArray();
            var result = new Dictionary<string, object>();
            var numbered = new SurfaceNames();
            using (new CaptureMaterials(numbered))
            {
                result["names"] = numbered.Names.ToArray();
                foreach (Renderer each in surfaces.Take(4))
                    result[each.name] = each.sharedMaterials.Select(own => own.Id).ToArray();
                result["hidden"] = surfaces.Select(each => each.forceRenderingOff).ToArray();
                result["Ground"] = terrain.materialTemplate.Id;
                result["trees"] = terrain.drawTreesAndFoliage;
            }
            result["back"] = before.Zip(
                surfaces, (own, each) => own.SequenceEqual(each.sharedMaterials)).All(same => same)
                && surfaces.All(each => !each.forceRenderingOff) && terrain.drawInstanced
                && terrain.drawTreesAndFoliage && terrain.materialTemplate == paint;
            Console.WriteLine(Printed.Json(result));
            return 0;
        }

        // Canvases that are drawn before, during and after; one was off already.
        static int Interface()
        {
            var root = new GameObject("Level");
            Scene.Roots.Add(root);
            var canvases = new[] { root.AddComponent<Canvas>(), root.AddComponent<Canvas>() };
            canvases[1].enabled = false;
            Func<bool[]> drawn = () => canvases.Select(canvas => canvas.enabled).ToArray();
            var found = new List<bool[]> { drawn() };
            using (new HiddenInterface())
                found.Add(drawn());
            found.Add(drawn());
            Console.WriteLine(Printed.Json(found));
            return 0;
        }

        // FOLDER NAME SIZE X Y Z YAW: as Capture's room, by rays against colliders.
        static int Rays(string[] a)
        {
            Collider[] walls = new[] { "Floor_Carpet", "M_Brick Wall", "WoodPanel" }.Select(name =>
            {
                var place = new GameObject(name + " collider");
                if (name != "WoodPanel")
                    place.AddComponent<MeshRenderer>().sharedMaterials = new[] { Named(name) };
                return place.AddComponent<Collider>();
            }).ToArray();
            Physics.Hit = (at, along) =>
            {
                float[] pixel = new float[4];
                Capture.Draw(
                    new Triple(at.x, at.y, at.z), new Triple(along.x, along.y, along.z), pixel, 0);
                if (pixel[3] == 0f)
                    return null;
                float metres = (float)Math.Sqrt(
                    pixel[0] * pixel[0] + pixel[1] * pixel[1] + pixel[2] * pixel[2]);
                return new KeyValuePair<Collider, float>(walls[(int)pixel[3] - 1], metres);
            };
            int size = Arrays.Int(a[2]);
            var depth = new float[CubeStrip.Faces * size * size];
            var ids = new ushort[depth.Length];
            var surfaces = new SurfaceNames();
            var probe = new Vector3(
                (float)Arrays.Number(a[3]), (float)Arrays.Number(a[4]), (float)Arrays.Number(a[5]));
            float yaw = (float)Arrays.Number(a[6]);
            RayCapture.Cast(probe, yaw, size, 100f, surfaces, depth, ids);
            CaptureFiles.Write(
                a[0], a[1], Capture.Picture(ids, CubeStrip.Faces * size, size), depth, ids, size,
                SidecarText.Of(
                    new Triple(probe.x, probe.y, probe.z), yaw, "stage", "", surfaces.Names));
            return 0;
        }

        // BUNDLES [FAILED]: what the entry for build servers says of imports, where one failed.
        static int Imports(string[] a)
        {
            UnityEditor.AssetDatabase.Load = path =>
                a.Length > 1 && path.EndsWith(a[1]) ? null : new GameObject(path);
            try
            {
                typeof(BuildServer)
                    .GetMethod("CheckImports", BindingFlags.NonPublic | BindingFlags.Static)
                    .Invoke(null, new object[] { a[0] });
            }
            catch (TargetInvocationException error)
            {
                Console.WriteLine(error.InnerException.Message);
            }
            return 0;
        }

        // ARGUMENT ...: exit code and log of the entry for build servers, in a scene without
        // probes.
        static int Server(string[] arguments)
        {
            object code = typeof(BuildServer)
                .GetMethod("Run", BindingFlags.NonPublic | BindingFlags.Static)
                .Invoke(null, new object[] { arguments });
            Console.WriteLine(code);
            foreach (string line in Debug.Lines)
                Console.WriteLine(line);
            return 0;
        }
    }
}
