// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;

namespace I2RVR.Editor
{
    /// <summary>A level from the bytes of a <c>.i2rvl</c> file, checked before it is trusted.
    /// </summary>
    public static class LevelReader
    {
        public const int MaxBytes = 256 * 1024 * 1024;
        const int Version = 1;
        const string Anew = "arrange the level again with i2r-vr level";

        /// <exception cref="BridgeException">As <see cref="Read"/>.</exception>
        /// <exception cref="IOException">Where it cannot be read.</exception>
        public static LevelRecords Open(string file)
        {
            long length = new FileInfo(file).Length;
            if (length > MaxBytes)
                throw new BridgeException(
                    "LEVEL_TOO_LARGE", length + " bytes", "at most " + MaxBytes, Anew, file);
            return Read(File.ReadAllBytes(file), file);
        }

        /// <param name="data">The file's content.</param>
        /// <param name="file">Named in errors.</param>
        /// <exception cref="BridgeException">LEVEL_TOO_LARGE, LEVEL_BROKEN, LEVEL_FORMAT,
        /// LEVEL_VERSION or LEVEL_INVALID.</exception>
        public static LevelRecords Read(byte[] data, string file)
        {
            var reader = new RecordReader("LEVEL", Anew, file);
            var level = reader.Build<LevelRecords>(
                reader.Document(data, MaxBytes, "i2rvl", Version));
            var ids = new HashSet<string>(StringComparer.Ordinal);
            for (int i = 0; i < level.rooms.Length; i++)
            {
                string where = "$.rooms[" + i + "]";
                CheckRoom(level.rooms[i], where, reader);
                if (!ids.Add(level.rooms[i].id))
                    throw reader.Invalid(where + ".id", level.rooms[i].id, "an id of its own");
            }
            for (int i = 0; i < level.probes.Length; i++)
            {
                string where = "$.probes[" + i + "]";
                CheckPath(level.probes[i].bundle, where + ".bundle", reader);
                CheckVector(level.probes[i].position_m, where + ".position_m", false, reader);
            }
            for (int i = 0; i < level.unplaced.Length; i++)
                CheckPath(level.unplaced[i].bundle, "$.unplaced[" + i + "].bundle", reader);
            return level;
        }

        static void CheckRoom(RoomRecord room, string where, RecordReader reader)
        {
            CheckPath(room.id, where + ".id", reader);
            CheckPath(room.bundle, where + ".bundle", reader);
            foreach (string probe in room.probes)
                CheckPath(probe, where + ".probes", reader);
            if (room.blend_distance_m < 0.0)
                throw reader.Invalid(
                    where + ".blend_distance_m", room.blend_distance_m, "a number, 0 or more");
            for (int i = 0; i < room.boxes.Length; i++)
            {
                string box = where + ".boxes[" + i + "]";
                CheckVector(room.boxes[i].center_m, box + ".center_m", false, reader);
                CheckVector(room.boxes[i].size_m, box + ".size_m", true, reader);
            }
            if (room.boxes.Length == 0)
                CheckShape(room, where, reader);
        }

        static void CheckShape(RoomRecord room, string where, RecordReader reader)
        {
            if (room.shape != "box" && room.shape != "sphere")
                throw reader.Invalid(where + ".shape", room.shape, "boxes, a box or a sphere");
            CheckVector(room.center_m, where + ".center_m", false, reader);
            if (room.shape == "sphere" && !(room.radius_m > 0.0))
                throw reader.Invalid(where + ".radius_m", room.radius_m, "a number over 0");
            if (room.shape == "sphere")
                return;
            CheckVector(room.size_m, where + ".size_m", true, reader);
            if (double.IsNaN(room.yaw_deg))
                throw reader.Invalid(where + ".yaw_deg", null, "a value; it is absent");
        }

        static void CheckVector(double[] values, string where, bool sizes, RecordReader reader)
        {
            if (values.Length != 3 || (sizes && Array.Exists(values, value => !(value > 0.0))))
                throw reader.Invalid(
                    where, values, sizes ? "three numbers over 0" : "three numbers");
        }

        static void CheckPath(string path, string where, RecordReader reader)
        {
            bool hostile = path.Length > 1 && path[1] == ':' && char.IsLetter(path[0]);
            foreach (char c in path)
                hostile |= c == '\\' || c < ' ';
            foreach (string part in path.Split('/'))
                hostile |= part.Length == 0 || part == "." || part == "..";
            if (hostile)
                throw reader.Invalid(where, path, "a path below the file's folder");
        }
    }
}
