// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using UnityEditor;
using UnityEngine;
using UnityEngine.SceneManagement;
using Object = UnityEngine.Object;

namespace I2RVR.Editor
{
    /// <summary>Places the zones of a level's rooms in the open scene, and updates them.</summary>
    /// <remarks>
    /// A zone is matched to its room by the room's id, else by a probe that both have. What a person
    /// changed since it was placed stays. All is one step of undo.
    /// </remarks>
    public sealed class LevelZones
    {
        const string Step = "Place reverb zones";
        const string Gathering = "Reverb Zones";

        readonly ReverbLevel level;
        readonly string path;
        readonly List<string> messages = new List<string>();
        readonly HashSet<string> names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        List<LevelRoom> waiting;

        LevelZones(ReverbLevel level, string path)
        {
            this.level = level;
            this.path = path;
        }

        /// <summary>Zones that were placed or brought up to date.</summary>
        public int Count { get; private set; }

        /// <summary>What the user should know, a line each.</summary>
        public IList<string> Messages => messages;

        /// <summary>Place or update all zones of a level.</summary>
        /// <exception cref="BridgeException">LEVEL_ELSEWHERE: nothing is placed.</exception>
        public static LevelZones Place(ReverbLevel level, string path)
        {
            var zones = new LevelZones(level, path);
            zones.Place();
            return zones;
        }

        /// <summary>True where a level's name is that of a scene: its path or its name.</summary>
        public static bool IsOf(string name, Scene scene)
        {
            return name.Length == 0 || name == scene.path
                || name == Path.GetFileNameWithoutExtension(scene.path);
        }

        void Place()
        {
            string name = level.records.level.name;
            Scene scene = SceneManager.GetActiveScene();
            if (!IsOf(name, scene))
                throw new BridgeException(
                    "LEVEL_ELSEWHERE", "the scene " + scene.path, "the level's, " + name,
                    "open that scene", path);
            Undo.IncrementCurrentGroup();
            Undo.SetCurrentGroupName(Step);
            waiting = scene.GetRootGameObjects()
                .SelectMany(root => root.GetComponentsInChildren<LevelRoom>(true))
                .Where(room => room.level == level)
                .ToList();
            GameObject parent = waiting.Count > 0 && waiting[0].transform.parent != null
                ? waiting[0].transform.parent.gameObject
                : null;
            Dictionary<RoomRecord, LevelRoom> matches = Matches();
            foreach (RoomRecord room in level.records.rooms)
            {
                LevelRoom there;
                matches.TryGetValue(room, out there);
                Place(room, Named(room), there, ref parent);
            }
            foreach (LevelRoom gone in waiting)
                messages.Add(BridgeMessage.Line(
                    "ROOM_GONE", "the zone " + gone.gameObject.name, "a room of the level",
                    "remove the zone, or arrange the level again", path));
        }

        // Ids first, so that a probe that went to another room takes no room from its own.
        Dictionary<RoomRecord, LevelRoom> Matches()
        {
            var matches = new Dictionary<RoomRecord, LevelRoom>();
            foreach (RoomRecord room in level.records.rooms)
                Match(matches, room, waiting.FirstOrDefault(each => each.room == room.id));
            foreach (RoomRecord room in level.records.rooms)
                if (!matches.ContainsKey(room))
                    Match(
                        matches, room,
                        waiting.FirstOrDefault(each => each.probes.Intersect(room.probes).Any()));
            return matches;
        }

        void Match(Dictionary<RoomRecord, LevelRoom> matches, RoomRecord room, LevelRoom found)
        {
            if (found == null)
                return;
            matches.Add(room, found);
            waiting.Remove(found);
        }

        // Other sound engines know rooms by their names: of equal ones the later have a number.
        string Named(RoomRecord room)
        {
            string name = room.name;
            for (int i = 2; !names.Add(name); i++)
                name = room.name + " " + i;
            return name;
        }

        void Place(RoomRecord room, string name, LevelRoom there, ref GameObject parent)
        {
            string asset = path.Substring(0, path.LastIndexOf('/') + 1) + room.bundle;
            var prefab = AssetDatabase.LoadAssetAtPath<GameObject>(asset);
            if (prefab == null)
            {
                messages.Add(BridgeMessage.Line(
                    "LEVEL_BUNDLE_MISSING", "no bundle of the room " + room.name, "an imported one",
                    "import it; the room stays as it was", asset));
                return;
            }
            bool isNew = there == null;
            if (isNew)
                there = Added(room, prefab, ref parent);
            Update(room, name, there, prefab, isNew);
            Count++;
        }

        LevelRoom Added(RoomRecord room, GameObject prefab, ref GameObject parent)
        {
            if (parent == null)
            {
                parent = new GameObject(Gathering);
                Undo.RegisterCreatedObjectUndo(parent, Step);
            }
            var zone = (GameObject)PrefabUtility.InstantiatePrefab(prefab);
            Undo.RegisterCreatedObjectUndo(zone, Step);
            zone.transform.SetParent(parent.transform, true);
            var added = zone.AddComponent<LevelRoom>();
            added.level = level;
            return added;
        }

        void Update(
            RoomRecord room, string name, LevelRoom there, GameObject prefab, bool isNew)
        {
            var zone = there.GetComponent<ReverbZone>();
            var own = there.GetComponent<AudioReverbZone>();
            Object[] changed = own == null
                ? new Object[] { there, zone, zone.transform, zone.gameObject }
                : new Object[] { there, zone, zone.transform, zone.gameObject, own };
            foreach (Object each in changed)
                Undo.RecordObject(each, Step);
            PlacedZone wanted = Wanted(room, name, prefab);
            ReverbBundle before = zone.bundle;
            ZoneEdits.Bring(zone, wanted, there.placed, isNew);
            if (own != null)
                Fit(own, zone, before == zone.bundle ? null : prefab);
            there.room = room.id;
            there.probes = room.probes;
            there.placed = wanted;
            foreach (Object each in changed)
                PrefabUtility.RecordPrefabInstancePropertyModifications(each);
        }

        PlacedZone Wanted(RoomRecord room, string name, GameObject prefab)
        {
            ZonePlacement placement = ZonePlacement.Of(room, level.records.level.yaw_deg);
            return new PlacedZone
            {
                name = name,
                bundle = prefab.GetComponent<ReverbZone>().bundle,
                position = Vector(placement.center),
                yaw = (float)placement.yawDeg,
                shape = placement.shape,
                size = Vector(placement.size),
                boxes = placement.boxes
                    .Select(box => new ZoneBox { center = Vector(box.center), size = Vector(box.size) })
                    .ToArray(),
                radius = (float)placement.radius,
                blendDistance = (float)placement.blendDistance,
                priority = room.priority,
                muted = room.muted
            };
        }

        // Unity's own reverb knows spheres alone: that about the room's floor plan. Its sound is
        // another where the bundle is.
        static void Fit(AudioReverbZone own, ReverbZone zone, GameObject other)
        {
            var from = other == null ? null : other.GetComponent<AudioReverbZone>();
            if (from != null)
                EditorUtility.CopySerialized(from, own);
            own.minDistance = zone.radius;
            own.maxDistance = zone.radius + zone.blendDistance;
            own.enabled = !zone.muted;
        }

        static Vector3 Vector(Triple triple)
        {
            return new Vector3((float)triple.X, (float)triple.Y, (float)triple.Z);
        }
    }
}
