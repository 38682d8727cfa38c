// SPDX-License-Identifier: MIT
using System;

namespace I2RVR.Editor
{
    /// <summary>Metadata from the bytes of a <c>.i2rvr</c> file, checked before it is
    /// trusted.</summary>
    public static class MetadataReader
    {
        public const int MaxBytes = 8 * 1024 * 1024;
        const int Version = 2;
        const string Rebake = "bake the capture again";
        const double MostDecibels = 96.0;

        /// <param name="data">The file's content.</param>
        /// <param name="file">Named in errors.</param>
        /// <exception cref="BridgeException">METADATA_TOO_LARGE, METADATA_BROKEN, METADATA_FORMAT,
        /// METADATA_VERSION, METADATA_INVALID or METADATA_PATH.</exception>
        public static Metadata Read(byte[] data, string file)
        {
            var reader = new RecordReader("METADATA", Rebake, file);
            var metadata = reader.Build<Metadata>(
                reader.Document(data, MaxBytes, "i2rvr", Version));
            CheckAdded(metadata, reader);
            CheckZone(metadata, reader);
            CheckNames(metadata, file);
            return metadata;
        }

        // What version 2 added; of version 1 such keys are not known and not used.
        static void CheckAdded(Metadata metadata, RecordReader reader)
        {
            ZoneRecord zone = metadata.zone;
            if (metadata.version == 1)
            {
                zone.wet = zone.depth = metadata.capture.level = "";
                zone.yaw_deg = double.NaN;
                return;
            }
            if (zone.wet.Length == 0)
                throw reader.Invalid("$.zone.wet", null, "a value; it is absent");
            if (zone.depth.Length == 0)
                throw reader.Invalid("$.zone.depth", null, "a value; it is absent");
            if (double.IsNaN(zone.yaw_deg))
                throw reader.Invalid("$.zone.yaw_deg", null, "a value; it is absent");
        }

        static void CheckZone(Metadata metadata, RecordReader reader)
        {
            ZoneRecord zone = metadata.zone;
            if (zone.shape != "box" && zone.shape != "sphere")
                throw reader.Invalid("$.zone.shape", zone.shape, "box or sphere");
            if (zone.center_m.Length != 3)
                throw reader.Invalid("$.zone.center_m", null, "three numbers");
            if (zone.size_m.Length != 3 || Array.Exists(zone.size_m, size => size <= 0.0))
                throw reader.Invalid("$.zone.size_m", null, "three numbers over 0");
            if (zone.radius_m <= 0.0)
                throw reader.Invalid("$.zone.radius_m", zone.radius_m, "a number over 0");
            if (zone.blend_distance_m < 0.0)
                throw reader.Invalid("$.zone.blend_distance_m", zone.blend_distance_m, "0 or more");
            CheckLevel(reader, zone.gain_db, "$.zone.gain_db");
            for (int i = 0; i < metadata.directions.Length; i++)
                CheckLevel(reader, metadata.directions[i].gain_db, "$.directions[" + i + "].gain_db");
            if (metadata.sample_rate_hz <= 0)
                throw reader.Invalid(
                    "$.sample_rate_hz", metadata.sample_rate_hz, "a number over 0");
            int position = metadata.capture.position_m.Length;
            if (position != 0 && position != 3)
                throw reader.Invalid("$.capture.position_m", null, "three numbers");
            if (zone.direct_end_s < 0.0 || zone.direct_end_s > 1.0)
                throw reader.Invalid("$.zone.direct_end_s", zone.direct_end_s, "0 to 1");
        }

        static void CheckLevel(RecordReader reader, double decibels, string path)
        {
            if (Math.Abs(decibels) > MostDecibels)
                throw reader.Invalid(path, decibels, "a level of at most 96 dB");
        }

        static void CheckNames(Metadata metadata, string file)
        {
            CheckName(metadata.capture.file, "$.capture.file", file);
            CheckName(metadata.zone.ir, "$.zone.ir", file);
            if (metadata.zone.wet.Length > 0)
                CheckName(metadata.zone.wet, "$.zone.wet", file);
            if (metadata.zone.depth.Length > 0)
                CheckName(metadata.zone.depth, "$.zone.depth", file);
            if (metadata.zone.ambix.Length > 0)
                CheckName(metadata.zone.ambix, "$.zone.ambix", file);
            if (metadata.zone.sofa.Length > 0)
                CheckName(metadata.zone.sofa, "$.zone.sofa", file);
            for (int i = 0; i < metadata.directions.Length; i++)
                CheckName(metadata.directions[i].ir, "$.directions[" + i + "].ir", file);
            for (int i = 0; i < metadata.files.Length; i++)
                CheckName(metadata.files[i].name, "$.files[" + i + "].name", file);
        }

        static void CheckName(string name, string path, string file)
        {
            bool hostile = name.Length == 0 || name.Length > 255 || name == "." || name == "..";
            hostile |= name.Length > 1 && name[1] == ':' && char.IsLetter(name[0]);
            foreach (char c in name)
                hostile |= c == '/' || c == '\\' || c < ' ';
            if (hostile)
                throw new BridgeException(
                    "METADATA_PATH", path + " is " + RecordReader.Shown(name),
                    "a plain file name inside the bundle's folder",
                    "do not use this bundle; bake the capture again", file);
        }
    }
}
