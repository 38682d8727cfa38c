// SPDX-License-Identifier: MIT
using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace I2RVR.Editor
{
    /// <summary>Metadata from the bytes of a <c>.i2rvr</c> file, checked before it is
    /// trusted.</summary>
    public static class MetadataReader
    {
        public const int MaxBytes = 8 * 1024 * 1024;
        const int Version = 2;
        const string Rebake = "bake the capture again";
        const double Greatest = 3.0e38;

        /// <param name="data">The file's content.</param>
        /// <param name="file">Named in errors.</param>
        /// <exception cref="BridgeException">METADATA_TOO_LARGE, METADATA_BROKEN, METADATA_FORMAT,
        /// METADATA_VERSION, METADATA_INVALID or METADATA_PATH.</exception>
        public static Metadata Read(byte[] data, string file)
        {
            if (data.Length > MaxBytes)
                throw new BridgeException(
                    "METADATA_TOO_LARGE", data.Length + " bytes of metadata",
                    "at most " + MaxBytes, Rebake, file);
            var document = Parse(data, file) as Dictionary<string, object>;
            object format = null;
            if (document != null)
                document.TryGetValue("format", out format);
            if (!(format is string) || (string)format != "i2rvr")
                throw new BridgeException(
                    "METADATA_FORMAT", "no i2rvr document", "\"format\": \"i2rvr\"",
                    "give a bundle", file);
            CheckVersion(document, file);
            var metadata = (Metadata)Build(typeof(Metadata), document, "$", file);
            CheckAdded(metadata, file);
            CheckZone(metadata, file);
            CheckNames(metadata, file);
            return metadata;
        }

        static object Parse(byte[] data, string file)
        {
            try
            {
                string text = new UTF8Encoding(false, true).GetString(data);
                return Json.Parse(text.TrimStart('\uFEFF'));
            }
            catch (Exception error) when (error is FormatException || error is ArgumentException)
            {
                throw new BridgeException(
                    "METADATA_BROKEN", error.Message, "a JSON document in UTF-8", Rebake, file);
            }
        }

        static void CheckVersion(Dictionary<string, object> document, string file)
        {
            object value;
            document.TryGetValue("version", out value);
            var version = (int)Whole(value, "$.version", file);
            if (version < 1 || version > Version)
                throw new BridgeException(
                    "METADATA_VERSION", "version " + version, "1 to " + Version,
                    "update this package or bake again with the i2r-vr that goes with it", file);
        }

        // What version 2 added; of version 1 such keys are not known and not used.
        static void CheckAdded(Metadata metadata, string file)
        {
            ZoneRecord zone = metadata.zone;
            if (metadata.version == 1)
            {
                zone.wet = zone.depth = metadata.capture.level = "";
                zone.yaw_deg = double.NaN;
                return;
            }
            if (zone.wet.Length == 0)
                throw Invalid("$.zone.wet", null, "a value; it is absent", file);
            if (zone.depth.Length == 0)
                throw Invalid("$.zone.depth", null, "a value; it is absent", file);
            if (double.IsNaN(zone.yaw_deg))
                throw Invalid("$.zone.yaw_deg", null, "a value; it is absent", file);
        }

        static void CheckZone(Metadata metadata, string file)
        {
            ZoneRecord zone = metadata.zone;
            if (zone.shape != "box" && zone.shape != "sphere")
                throw Invalid("$.zone.shape", zone.shape, "box or sphere", file);
            if (zone.center_m.Length != 3)
                throw Invalid("$.zone.center_m", null, "three numbers", file);
            if (zone.size_m.Length != 3 || Array.Exists(zone.size_m, size => size <= 0.0))
                throw Invalid("$.zone.size_m", null, "three numbers over 0", file);
            if (zone.radius_m <= 0.0)
                throw Invalid("$.zone.radius_m", zone.radius_m, "a number over 0", file);
            if (metadata.sample_rate_hz <= 0)
                throw Invalid(
                    "$.sample_rate_hz", metadata.sample_rate_hz, "a number over 0", file);
            int position = metadata.capture.position_m.Length;
            if (position != 0 && position != 3)
                throw Invalid("$.capture.position_m", null, "three numbers", file);
            if (zone.direct_end_s < 0.0 || zone.direct_end_s > 1.0)
                throw Invalid("$.zone.direct_end_s", zone.direct_end_s, "0 to 1", file);
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
                    "METADATA_PATH", path + " is " + Shown(name),
                    "a plain file name inside the bundle's folder",
                    "do not use this bundle; bake the capture again", file);
        }

        static object Build(Type kind, object value, string path, string file)
        {
            var members = value as Dictionary<string, object>;
            if (members == null)
                throw Invalid(path, value, "an object", file);
            object record = Activator.CreateInstance(kind);
            foreach (FieldInfo field in kind.GetFields(BindingFlags.Public | BindingFlags.Instance))
            {
                object member;
                string where = path + "." + field.Name;
                if (members.TryGetValue(field.Name, out member))
                    field.SetValue(record, Typed(field.FieldType, member, where, file));
                else if (!field.IsDefined(typeof(OptionalAttribute), false))
                    throw Invalid(where, null, "a value; it is absent", file);
            }
            return record;
        }

        static object Typed(Type kind, object value, string path, string file)
        {
            if (kind.IsArray)
            {
                var items = value as List<object>;
                if (items == null)
                    throw Invalid(path, value, "a list", file);
                Array result = Array.CreateInstance(kind.GetElementType(), items.Count);
                for (int i = 0; i < items.Count; i++)
                    result.SetValue(
                        Typed(kind.GetElementType(), items[i], path + "[" + i + "]", file), i);
                return result;
            }
            if (kind == typeof(int))
                return (int)Whole(value, path, file);
            if (kind == typeof(double))
                return Number(value, path, "a number", file);
            if (kind == typeof(string) && !(value is string))
                throw Invalid(path, value, "a text", file);
            if (kind == typeof(bool) && !(value is bool))
                throw Invalid(path, value, "true or false", file);
            return kind.IsPrimitive || kind == typeof(string)
                ? value
                : Build(kind, value, path, file);
        }

        static double Number(object value, string path, string expected, string file)
        {
            if (!(value is double) || Math.Abs((double)value) > Greatest)
                throw Invalid(path, value, expected, file);
            return (double)value;
        }

        static double Whole(object value, string path, string file)
        {
            double number = Number(value, path, "a whole number", file);
            if (number != Math.Floor(number) || Math.Abs(number) > int.MaxValue)
                throw Invalid(path, value, "a whole number", file);
            return number;
        }

        static BridgeException Invalid(string path, object value, string expected, string file)
        {
            return new BridgeException(
                "METADATA_INVALID", path + " is " + Shown(value), expected, Rebake, file);
        }

        static string Shown(object value)
        {
            if (value == null)
                return "null";
            if (value is bool)
                return (bool)value ? "true" : "false";
            if (value is IDictionary)
                return "an object";
            if (value is IList)
                return "a list";
            string text = Convert.ToString(value, CultureInfo.InvariantCulture);
            if (!(value is string))
                return text;
            var shown = new StringBuilder("\"");
            foreach (char c in text.Length > 80 ? text.Substring(0, 80) : text)
                shown.Append(char.IsControl(c) ? '?' : c);
            return shown.Append('"').ToString();
        }
    }
}
