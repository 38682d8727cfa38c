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
            using (var capture = new CaptureMaterials())
            {
                result["names"] = capture.Names.ToArray();
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
