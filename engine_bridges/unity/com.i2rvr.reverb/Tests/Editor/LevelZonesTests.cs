// SPDX-License-Identifier: MIT
using System.IO;
using I2RVR.Editor;
using NUnit.Framework;
using UnityEditor;
using UnityEditor.SceneManagement;
using UnityEngine;
using UnityEngine.SceneManagement;

namespace I2RVR.Tests
{
    public sealed class LevelZonesTests
    {
        const string Path = "Assets/I2RVR_Test/level.i2rvl";

        static ReverbLevel Level(double forward)
        {
            string text = @"{'format': 'i2rvl', 'version': 1, 'level': {'yaw_deg': 0}, 'rooms': [
{'id': 'hall.i2rvr', 'name': 'Hall', 'priority': 0, 'muted': false, 'probes': ['hall.i2rvr'],
 'bundle': 'hall.i2rvr', 'boxes': [{'center_m': [FORWARD, 0, 1.5], 'size_m': [6, 4, 3]}],
 'blend_distance_m': 0.4, 'acoustics': {'t60_bands': []}}],
'probes': [{'bundle': 'hall.i2rvr', 'position_m': [1, 2, 3], 'room': 'hall.i2rvr'}],
'unplaced': []}";
            string number = forward.ToString(System.Globalization.CultureInfo.InvariantCulture);
            File.WriteAllText(Path, text.Replace('\'', '"').Replace("FORWARD", number));
            AssetDatabase.Refresh();
            return AssetDatabase.LoadAssetAtPath<ReverbLevel>(Path);
        }

        [Test]
        public void ZonesFollowTheirLevelAndKeepEdits()
        {
            using (new TestBundle())
            {
                EditorSceneManager.NewScene(NewSceneSetup.EmptyScene, NewSceneMode.Single);
                Assert.That(LevelZones.Place(Level(2.0), Path).Count, Is.EqualTo(1));
                ReverbZone zone = Zone();
                Assert.That(zone.transform.position, Is.EqualTo(new Vector3(0f, 1.5f, 2f)));
                Assert.That(zone.size, Is.EqualTo(new Vector3(4f, 3f, 6f)));
                zone.blendDistance = 2f;
                LevelZones.Place(Level(5.0), Path);
                Assert.That(Zone(), Is.EqualTo(zone));
                Assert.That(zone.transform.position, Is.EqualTo(new Vector3(0f, 1.5f, 5f)));
                Assert.That(zone.blendDistance, Is.EqualTo(2f).Within(1e-6f));
                Undo.PerformUndo();
                Assert.That(zone.transform.position, Is.EqualTo(new Vector3(0f, 1.5f, 2f)));
            }
        }

        static ReverbZone Zone()
        {
            GameObject root = SceneManager.GetActiveScene().GetRootGameObjects()[0];
            return root.GetComponentsInChildren<ReverbZone>()[0];
        }
    }
}
