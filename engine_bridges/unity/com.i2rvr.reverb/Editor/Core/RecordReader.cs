// SPDX-License-Identifier: MIT
using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace I2RVR.Editor
{
    /// <summary>Records out of the bytes of one of our JSON files, checked before they are
    /// trusted.</summary>
    /// <remarks>Fields of a record are the keys; those without <see cref="OptionalAttribute"/> must
    /// be there, unknown keys are passed over.</remarks>
    sealed class RecordReader
    {
        const double Greatest = 3.0e38;
        readonly string prefix;
        readonly string action;
        readonly string file;

        /// <param name="prefix">Of the codes, such as METADATA.</param>
        /// <param name="action">What makes the file anew.</param>
        /// <param name="file">Named in errors.</param>
        public RecordReader(string prefix, string action, string file)
        {
            this.prefix = prefix;
            this.action = action;
            this.file = file;
        }

        /// <summary>The document, where it is one of a format and of a version that is read.
        /// </summary>
        /// <exception cref="BridgeException">..._TOO_LARGE, ..._BROKEN, ..._FORMAT, ..._VERSION or
        /// ..._INVALID.</exception>
        public Dictionary<string, object> Document(
            byte[] data, int most, string format, int newest)
        {
            if (data.Length > most)
                throw Error("_TOO_LARGE", data.Length + " bytes", "at most " + most, action);
            var document = Parse(data) as Dictionary<string, object>;
            object found = null;
            if (document != null)
                document.TryGetValue("format", out found);
            if (!(found is string) || (string)found != format)
                throw Error(
                    "_FORMAT", "no " + format + " document", "\"format\": \"" + format + "\"",
                    "give a file that i2r-vr wrote");
            object value;
            document.TryGetValue("version", out value);
            var version = (int)Whole(value, "$.version");
            if (version < 1 || version > newest)
                throw Error(
                    "_VERSION", "version " + version, newest == 1 ? "1" : "1 to " + newest,
                    "update this package, or make the file again with the i2r-vr that goes with it");
            return document;
        }

        /// <summary>A record of a document.</summary>
        /// <exception cref="BridgeException">..._INVALID.</exception>
        public T Build<T>(Dictionary<string, object> document)
        {
            return (T)Build(typeof(T), document, "$");
        }

        public BridgeException Invalid(string path, object value, string expected)
        {
            return Error("_INVALID", path + " is " + Shown(value), expected, action);
        }

        BridgeException Error(string code, string found, string expected, string what)
        {
            return new BridgeException(prefix + code, found, expected, what, file);
        }

        object Parse(byte[] data)
        {
            try
            {
                string text = new UTF8Encoding(false, true).GetString(data);
                return Json.Parse(text.TrimStart('\uFEFF'));
            }
            catch (Exception error) when (error is FormatException || error is ArgumentException)
            {
                throw Error("_BROKEN", error.Message, "a JSON document in UTF-8", action);
            }
        }

        object Build(Type kind, object value, string path)
        {
            var members = value as Dictionary<string, object>;
            if (members == null)
                throw Invalid(path, value, "an object");
            object record = Activator.CreateInstance(kind);
            foreach (FieldInfo field in kind.GetFields(BindingFlags.Public | BindingFlags.Instance))
            {
                object member;
                string where = path + "." + field.Name;
                if (members.TryGetValue(field.Name, out member))
                    field.SetValue(record, Typed(field.FieldType, member, where));
                else if (!field.IsDefined(typeof(OptionalAttribute), false))
                    throw Invalid(where, null, "a value; it is absent");
            }
            return record;
        }

        object Typed(Type kind, object value, string path)
        {
            if (kind.IsArray)
            {
                var items = value as List<object>;
                if (items == null)
                    throw Invalid(path, value, "a list");
                Array result = Array.CreateInstance(kind.GetElementType(), items.Count);
                for (int i = 0; i < items.Count; i++)
                    result.SetValue(
                        Typed(kind.GetElementType(), items[i], path + "[" + i + "]"), i);
                return result;
            }
            if (kind == typeof(int))
                return (int)Whole(value, path);
            if (kind == typeof(double))
                return Number(value, path, "a number");
            if (kind == typeof(string) && !(value is string))
                throw Invalid(path, value, "a text");
            if (kind == typeof(bool) && !(value is bool))
                throw Invalid(path, value, "true or false");
            return kind.IsPrimitive || kind == typeof(string) ? value : Build(kind, value, path);
        }

        double Number(object value, string path, string expected)
        {
            if (!(value is double) || Math.Abs((double)value) > Greatest)
                throw Invalid(path, value, expected);
            return (double)value;
        }

        double Whole(object value, string path)
        {
            double number = Number(value, path, "a whole number");
            if (number != Math.Floor(number) || Math.Abs(number) > int.MaxValue)
                throw Invalid(path, value, "a whole number");
            return number;
        }

        /// <summary>A value as messages show it.</summary>
        public static string Shown(object value)
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
