// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.IO;
using System.Linq;
using UnityEditor;
using UnityEngine;
using UnityEngine.SceneManagement;

namespace I2RVR.Editor
{
    /// <summary>Where a person asks for the zones of a level.</summary>
    [CustomEditor(typeof(ReverbLevel))]
    public sealed class LevelCommands : UnityEditor.Editor
    {
        string message = "";

        public override void OnInspectorGUI()
        {
            var level = (ReverbLevel)target;
            // Unity greys out what is shown of an imported asset.
            GUI.enabled = true;
            EditorGUILayout.LabelField("Level", level.records.level.name);
            EditorGUILayout.LabelField("Rooms", level.records.rooms.Length.ToString());
            foreach (RoomRecord room in level.records.rooms)
                EditorGUILayout.LabelField("    " + room.name, Figures.OfRoom(room));
            if (GUILayout.Button("Place / update zones in this scene"))
                message = Place(level);
            if (message.Length > 0)
                EditorGUILayout.HelpBox(message, MessageType.Info);
        }

        /// <summary>Place a level's zones and tell what came of it.</summary>
        public static string Place(ReverbLevel level)
        {
            try
            {
                LevelZones placed = LevelZones.Place(level, AssetDatabase.GetAssetPath(level));
                foreach (string line in placed.Messages)
                    Debug.LogWarning(line);
                string text = placed.Count + " zones placed";
                return placed.Messages.Count == 0
                    ? text
                    : text + ", " + placed.Messages.Count + " messages in the console";
            }
            catch (BridgeException error)
            {
                Debug.LogWarning(error.Message);
                return error.Message;
            }
        }

        /// <summary>Place the zones of the open scene's level, out of a folder of bundles.</summary>
        /// <exception cref="BridgeException">LEVEL_MISSING.</exception>
        public static string PlaceFrom(string bundles)
        {
            Scene scene = SceneManager.GetActiveScene();
            List<ReverbLevel> levels = Directory.Exists(bundles)
                ? Directory.GetFiles(bundles, "*.i2rvl")
                    .OrderBy(file => file, System.StringComparer.Ordinal)
                    .Select(file => file.Replace('\\', '/'))
                    .Select(AssetDatabase.LoadAssetAtPath<ReverbLevel>)
                    .Where(level => level != null && LevelZones.IsOf(level.records.level.name, scene))
                    .ToList()
                : new List<ReverbLevel>();
            ReverbLevel found = levels.FirstOrDefault(each => each.records.level.name.Length > 0)
                ?? levels.FirstOrDefault();
            if (found == null)
                throw new BridgeException(
                    "LEVEL_MISSING", "no level of the scene " + scene.path, "a .i2rvl file of it",
                    "capture, bake and import; or choose another folder of bundles", bundles);
            return Place(found);
        }
    }
}
