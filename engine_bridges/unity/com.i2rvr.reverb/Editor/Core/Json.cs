// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace I2RVR.Editor
{
    /// <summary>A strict, bounded reader of JSON (RFC 8259).</summary>
    /// <remarks>
    /// Unity's JsonUtility tells neither a missing key from 0 nor a wrong type from a right one,
    /// and files from outside need both told. Objects become dictionaries, arrays lists, numbers
    /// doubles; NaN, overflow, deep nesting and anything after the end are refused.
    /// </remarks>
    public sealed class Json
    {
        const int MaxDepth = 64;
        readonly string text;
        int place;

        Json(string text)
        {
            this.text = text;
        }

        /// <exception cref="FormatException">Where the text is no JSON document.</exception>
        public static object Parse(string text)
        {
            var reader = new Json(text);
            object value = reader.Value(0);
            reader.Space();
            if (reader.place != text.Length)
                throw reader.Broken("something after the end");
            return value;
        }

        FormatException Broken(string what)
        {
            return new FormatException(what + " at character " + place);
        }

        void Space()
        {
            while (place < text.Length && " \t\r\n".IndexOf(text[place]) >= 0)
                place++;
        }

        char Next()
        {
            Space();
            if (place >= text.Length)
                throw Broken("an early end");
            return text[place];
        }

        bool Take(char wanted)
        {
            if (Next() != wanted)
                return false;
            place++;
            return true;
        }

        void Need(char wanted)
        {
            if (!Take(wanted))
                throw Broken("no '" + wanted + "'");
        }

        object Value(int depth)
        {
            if (depth > MaxDepth)
                throw Broken("too deep a nesting");
            switch (Next())
            {
                case '{':
                    return Members(depth);
                case '[':
                    return Items(depth);
                case '"':
                    return Text();
                case 't':
                    return Word("true", true);
                case 'f':
                    return Word("false", false);
                case 'n':
                    return Word("null", null);
                default:
                    return Number();
            }
        }

        object Word(string word, object value)
        {
            if (string.CompareOrdinal(text, place, word, 0, word.Length) != 0)
                throw Broken("no value");
            place += word.Length;
            return value;
        }

        Dictionary<string, object> Members(int depth)
        {
            var members = new Dictionary<string, object>(StringComparer.Ordinal);
            Need('{');
            if (Take('}'))
                return members;
            do
            {
                if (Next() != '"')
                    throw Broken("no key");
                string key = Text();
                Need(':');
                members[key] = Value(depth + 1);
            }
            while (Take(','));
            Need('}');
            return members;
        }

        List<object> Items(int depth)
        {
            var items = new List<object>();
            Need('[');
            if (Take(']'))
                return items;
            do
            {
                items.Add(Value(depth + 1));
            }
            while (Take(','));
            Need(']');
            return items;
        }

        string Text()
        {
            var result = new StringBuilder();
            place++;
            while (true)
            {
                if (place >= text.Length)
                    throw Broken("an unended text");
                char c = text[place++];
                if (c == '"')
                    return result.ToString();
                if (c < ' ')
                    throw Broken("a control character");
                result.Append(c == '\\' ? Escape() : c);
            }
        }

        char Escape()
        {
            if (place >= text.Length)
                throw Broken("an unended text");
            char c = text[place++];
            int plain = "\"\\/bfnrt".IndexOf(c);
            if (plain >= 0)
                return "\"\\/\b\f\n\r\t"[plain];
            if (c != 'u' || place + 4 > text.Length)
                throw Broken("an unknown escape");
            int code;
            string digits = text.Substring(place, 4);
            if (!int.TryParse(
                digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out code))
                throw Broken("an unknown escape");
            place += 4;
            return (char)code;
        }

        bool Digits()
        {
            int start = place;
            while (place < text.Length && text[place] >= '0' && text[place] <= '9')
                place++;
            return place > start;
        }

        bool At(string any)
        {
            return place < text.Length && any.IndexOf(text[place]) >= 0;
        }

        double Number()
        {
            int start = place;
            if (At("-"))
                place++;
            bool zero = At("0");
            if (zero)
                place++;
            bool sound = zero || Digits();
            if (At("."))
            {
                place++;
                sound &= Digits();
            }
            if (At("eE"))
            {
                place++;
                if (At("+-"))
                    place++;
                sound &= Digits();
            }
            double value = double.NaN;
            sound = sound && double.TryParse(
                text.Substring(start, place - start), NumberStyles.Float,
                CultureInfo.InvariantCulture, out value);
            if (!sound || double.IsNaN(value) || double.IsInfinity(value))
                throw Broken("no number");
            return value;
        }
    }
}
