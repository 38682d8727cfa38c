// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Text;
using UnityEditor;

namespace I2RVR.Tests
{
    /// <summary>A bundle of a box room below Assets, deleted afterwards.</summary>
    sealed class TestBundle : IDisposable
    {
        const string Folder = "Assets/I2RVR_Test";
        const int Rate = 16000;

        public TestBundle(string ir = "hall_zone.wav", bool withSound = true)
        {
            Directory.CreateDirectory(Folder);
            if (withSound)
                File.WriteAllBytes(Folder + "/hall_zone.wav", Wav());
            File.WriteAllBytes(Folder + "/music.wav", Wav());
            File.WriteAllText(Path, Text(ir));
            AssetDatabase.Refresh();
        }

        public string Path => Folder + "/hall.i2rvr";

        public string Sound => Folder + "/hall_zone.wav";

        public string OtherSound => Folder + "/music.wav";

        public void Dispose()
        {
            AssetDatabase.DeleteAsset(Folder);
        }

        static byte[] Wav()
        {
            const int frames = 1600;
            using (var stream = new MemoryStream())
            using (var writer = new BinaryWriter(stream))
            {
                writer.Write(Encoding.ASCII.GetBytes("RIFF"));
                writer.Write(36 + 2 * frames);
                writer.Write(Encoding.ASCII.GetBytes("WAVEfmt "));
                writer.Write(16);
                writer.Write((short)1);
                writer.Write((short)1);
                writer.Write(Rate);
                writer.Write(2 * Rate);
                writer.Write((short)2);
                writer.Write((short)16);
                writer.Write(Encoding.ASCII.GetBytes("data"));
                writer.Write(2 * frames);
                for (int i = 0; i < frames; i++)
                    writer.Write((short)(i == 0 ? 16384 : i == 160 ? 8192 : 0));
                writer.Flush();
                return stream.ToArray();
            }
        }

        static string Text(string ir)
        {
            string hash = new string('0', 64);
            string text = @"{'format': 'i2rvr', 'version': 1, 'sample_rate_hz': 16000,
'generator': {'name': 'i2r-vr', 'version': '1', 'model': 'test', 'weights_sha256': 'HASH',
  'config_sha256': 'HASH', 'seed': 0},
'capture': {'file': 'hall.png', 'sha256': 'HASH', 'inputs_sha256': 'HASH', 'kind': 'panorama',
  'width': 512, 'height': 256, 'depth_source': 'given', 'material_source': 'given',
  'position_m': [1, 2, 3], 'yaw_deg': 0, 'engine': 'unity'},
'zone': {'name': 'Hall', 'ir': 'IR', 'center_m': [0.5, 0, 0], 'shape': 'box',
  'size_m': [6, 4, 3], 'radius_m': 3.6, 'blend_distance_m': 0.4, 'gain_db': 6.0206,
  'direct_end_s': 0.0025, 'source_distance_m': 2, 'acoustics': {'t60_bands': []},
  'reverb': {'i3dl2': {'room_mb': 0, 'room_hf_mb': -100, 'room_lf_mb': -50,
    'decay_time_s': 1.25, 'decay_hf_ratio': 0.5, 'reflections_mb': -900,
    'reflections_delay_s': 0.01, 'reverb_mb': -600, 'reverb_delay_s': 0.02,
    'hf_reference_hz': 4000, 'lf_reference_hz': 250, 'diffusion_pct': 80, 'density_pct': 100,
    'representable': true, 'verified': 'model'}}},
'directions': [], 'files': [{'name': 'IR', 'sha256': 'HASH', 'role': 'zone'}], 'warnings': []}";
            return text.Replace('\'', '"').Replace("HASH", hash).Replace("IR", ir);
        }
    }
}
