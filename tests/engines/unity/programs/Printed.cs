// SPDX-License-Identifier: MIT
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace I2RVR.Trial
{
    /// <summary>Values as JSON, for the tests to read; NaN is the text "NaN".</summary>
    static class Printed
    {
        public static string Json(object value)
        {
            if (value == null)
                return "null";
            if (value is bool)
                return (bool)value ? "true" : "false";
            var text = value as string;
            if (text != null)
                return "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
            var map = value as IDictionary<string, object>;
            if (map != null)
                return "{" + string.Join(
                    ", ", map.Select(each => Json(each.Key) + ": " + Json(each.Value))) + "}";
            var list = value as IEnumerable;
            if (list != null)
                return "[" + string.Join(", ", list.Cast<object>().Select(Json)) + "]";
            double number = System.Convert.ToDouble(value, CultureInfo.InvariantCulture);
            return double.IsNaN(number)
                ? "\"NaN\""
                : number.ToString("R", CultureInfo.InvariantCulture);
        }
    }
}
