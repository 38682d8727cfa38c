// SPDX-License-Identifier: MIT
using System.Text.RegularExpressions;
using NUnit.Framework;
using UnityEditor;
using UnityEngine;
using UnityEngine.TestTools;

namespace I2RVR.Tests
{
    public sealed class BundleImportTests
    {
        [Test]
        public void BundleBecomesAPrefabWithTheZonesValues()
        {
            using (var bundle = new TestBundle())
            {
                var zone = AssetDatabase.LoadAssetAtPath<GameObject>(bundle.Path);
                Assert.That(zone.transform.position, Is.EqualTo(new Vector3(-2f, 3f, 1.5f)));
                var reverb = zone.GetComponent<AudioReverbZone>();
                Assert.That(reverb.reverbPreset, Is.EqualTo(AudioReverbPreset.User));
                Assert.That(reverb.decayTime, Is.EqualTo(1.25f).Within(1e-4f));
                Assert.That(reverb.reflections, Is.EqualTo(-900));
                Assert.That(reverb.reverb, Is.EqualTo(-600));
                Assert.That(reverb.HFReference, Is.EqualTo(4000f).Within(1e-2f));
                Assert.That(reverb.minDistance, Is.EqualTo(3.6f).Within(1e-4f));
                Assert.That(reverb.maxDistance, Is.EqualTo(4f).Within(1e-4f));
                ReverbBundle data = zone.GetComponent<ReverbZone>().bundle;
                Assert.That(data.wet.samples, Is.EqualTo(1600));
                Assert.That(data.metadata.zone.volume_m3, Is.NaN);
            }
        }

        [Test]
        public void OwnSoundsAreImportedAsTheyAreAndNoOthers()
        {
            using (var bundle = new TestBundle())
            {
                var own = (AudioImporter)AssetImporter.GetAtPath(bundle.Sound);
                Assert.That(
                    own.defaultSampleSettings.compressionFormat,
                    Is.EqualTo(AudioCompressionFormat.PCM));
                Assert.That(
                    own.defaultSampleSettings.loadType,
                    Is.EqualTo(AudioClipLoadType.DecompressOnLoad));
                var normalize = new SerializedObject(own).FindProperty("m_Normalize");
                Assert.That(normalize.boolValue, Is.False);
                var other = (AudioImporter)AssetImporter.GetAtPath(bundle.OtherSound);
                Assert.That(
                    other.defaultSampleSettings.compressionFormat,
                    Is.EqualTo(AudioCompressionFormat.Vorbis));
            }
        }

        [Test]
        public void ANameThatLeavesTheFolderIsRefused()
        {
            LogAssert.Expect(LogType.Error, new Regex("METADATA_PATH"));
            using (var bundle = new TestBundle("../hall_zone.wav"))
                Assert.That(AssetDatabase.LoadAssetAtPath<GameObject>(bundle.Path), Is.Null);
        }

        [Test]
        public void AMissingSoundIsTold()
        {
            LogAssert.Expect(LogType.Error, new Regex("FILE_MISSING"));
            using (var bundle = new TestBundle(withSound: false))
                Assert.That(AssetDatabase.LoadAssetAtPath<GameObject>(bundle.Path), Is.Null);
        }
    }
}
