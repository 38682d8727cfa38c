// SPDX-License-Identifier: MIT
using System;
using System.Globalization;
using System.IO;

namespace I2RVR.Trial
{
    /// <summary>Raw little-endian floats, between Python and the programs.</summary>
    static class Arrays
    {
        public static float[] Read(string path)
        {
            byte[] bytes = File.ReadAllBytes(path);
            var values = new float[bytes.Length / 4];
            Buffer.BlockCopy(bytes, 0, values, 0, 4 * values.Length);
            return values;
        }

        public static void Write(string path, float[] values)
        {
            var bytes = new byte[4 * values.Length];
            Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
            File.WriteAllBytes(path, bytes);
        }

        public static int Int(string text)
        {
            return int.Parse(text, CultureInfo.InvariantCulture);
        }

        public static double Number(string text)
        {
            return double.Parse(text, CultureInfo.InvariantCulture);
        }
    }
}
