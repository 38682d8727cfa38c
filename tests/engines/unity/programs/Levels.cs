// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using I2RVR.Editor;
using UnityEditor;
using UnityEditor.AssetImporters;
using UnityEngine;
using UnityEngine.SceneManagement;

namespace I2RVR.Trial
{
    /// <summary>The package's levels on scenes of the stubs.</summary>
    static class Levels
    {
        static readonly HashSet<string> Missing = new HashSet<string>();
        static readonly Dictionary<string, GameObject> Prefabs =
            new Dictionary<string, GameObject>();

        public static int Run(string[] arguments)
        {
            AssetDatabase.Load = path => Missing.Contains(path) ? null : Prefab(path);
            string[] rest = arguments.Skip(1).ToArray();
            switch (arguments[0])
            {
                case "import":
                    return Import(rest);
                case "rooms":
                    return Rooms(rest);
                case "listen":
                    return Listen(rest);
                case "update":
                    return Update(rest);
                default:
                    return 2;
            }
        }

        static GameObject Prefab(string path)
        {
            GameObject prefab;
            if (Prefabs.TryGetValue(path, out prefab))
                return prefab;
            prefab = new GameObject(path);
            prefab.AddComponent<AudioReverbZone>().decayTime = 1f + Prefabs.Count;
            prefab.AddComponent<ReverbZone>().bundle = Stage.Bundle(path, 1f);
            Prefabs.Add(path, prefab);
            return prefab;
        }

        static ReverbLevel Level(string path)
        {
            var context = new AssetImportContext(path);
            new LevelImporter().OnImportAsset(context);
            foreach (string line in context.Messages)
                Console.WriteLine(line);
            return (ReverbLevel)context.Main;
        }

        static ReverbZone[] Zones()
        {
            return Scene.Roots.SelectMany(root => root.GetComponentsInChildren<ReverbZone>())
                .ToArray();
        }

        // FILE ...: what importing each says, and how many rooms it has.
        static int Import(string[] files)
        {
            foreach (string file in files)
            {
                ReverbLevel level = Level(file);
                if (level != null)
                    Console.WriteLine(level.records.rooms.Length + " rooms");
            }
            return 0;
        }

        // LEVEL POINTS: the room that holds each point of Unity's, and "" where none does; then the
        // scene's zones.
        static int Rooms(string[] a)
        {
            ReverbLevel level = Level(a[0]);
            Scene.Path = "Levels/" + level.records.level.name + ".unity";
            LevelZones.Place(level, a[0]);
            ReverbZone[] zones = Zones();
            float[] points = Arrays.Read(a[1]);
            var found = new List<string>();
            for (int i = 0; i + 2 < points.Length; i += 3)
            {
                var place = new Vector3(points[i], points[i + 1], points[i + 2]);
                var shares = new double[zones.Length];
                RoomShares.Decide(
                    zones.Select(zone => (double)zone.Distance(place)).ToArray(),
                    new double[zones.Length], zones.Select(zone => zone.priority).ToArray(),
                    zones.Length, shares);
                int place1 = Array.FindIndex(shares, share => share == 1.0);
                if (shares.Any(share => share != 0.0 && share != 1.0))
                    found.Add("shared");
                else
                    found.Add(place1 < 0 ? "" : zones[place1].GetComponent<LevelRoom>().room);
            }
            Console.WriteLine(Printed.Json(found));
            Console.WriteLine(Printed.Json(zones.Select(Told)));
            return 0;
        }

        // LEVEL POINTS: what a listener's blender plays at each point of Unity's, one after another.
        static int Listen(string[] a)
        {
            ReverbLevel level = Level(a[0]);
            Scene.Path = level.records.level.name;
            LevelZones.Place(level, a[0]);
            foreach (ReverbZone zone in Zones())
                Stage.Call(zone, "OnEnable");
            var stage = new Stage();
            stage.Begin(true);
            float[] points = Arrays.Read(a[1]);
            for (int i = 0; i + 2 < points.Length; i += 3)
            {
                stage.MoveTo(points[i], points[i + 1], points[i + 2]);
                stage.Settle();
                Console.WriteLine(Printed.Json(stage.Gains));
            }
            return 0;
        }

        static Dictionary<string, object> Told(ReverbZone zone)
        {
            var own = zone.GetComponent<AudioReverbZone>();
            Vector3 place = zone.transform.position;
            return new Dictionary<string, object>
            {
                { "room", zone.GetComponent<LevelRoom>().room }, { "name", zone.gameObject.name },
                { "position", new[] { place.x, place.y, place.z } },
                { "yaw", zone.transform.eulerAngles.y }, { "boxes", zone.boxes.Length },
                { "size", new[] { zone.size.x, zone.size.y, zone.size.z } },
                { "blend", zone.blendDistance }, { "bundle", zone.bundle.name },
                { "decay", own.decayTime }, { "muted", zone.muted }, { "own", own.enabled }
            };
        }

        // BEFORE AFTER MISSING SCENE: zones of one level, edited (the first moved, the second with a
        // wider rim and another decay), then of another, then that undone; and what was told.
        static int Update(string[] a)
        {
            ReverbLevel level = Level(a[0]);
            Scene.Path = a[3];
            try
            {
                LevelZones.Place(level, a[0]);
                Console.WriteLine(Printed.Json(Zones().Select(Told)));
                ReverbZone[] zones = Zones();
                zones[0].transform.position = new Vector3(50f, 0f, 0f);
                zones[1].blendDistance = 7f;
                zones[1].GetComponent<AudioReverbZone>().decayTime = 9f;
                Console.WriteLine(Printed.Json(Zones().Select(Told)));
                level.records = Level(a[1]).records;
                Missing.Add(a[2]);
                LevelZones again = LevelZones.Place(level, a[0]);
                Console.WriteLine(Printed.Json(Zones().Select(Told)));
                Console.WriteLine(Printed.Json(again.Messages));
                Undo.PerformUndo();
                Console.WriteLine(Printed.Json(Zones().Select(Told)));
                Console.WriteLine(Scene.Roots.Count);
            }
            catch (BridgeException error)
            {
                Console.WriteLine(error.Message);
            }
            return 0;
        }
    }
}
