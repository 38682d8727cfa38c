// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace I2RVR.Editor
{
    /// <summary>The sidecar of a capture taken in Unity.</summary>
    public static class SidecarText
    {
        // What goes to the sky does not come back.
        const string Sky = "{\"id\": 0, \"name\": \"sky\", "
            + "\"absorption\": [{\"hz\": 1000, \"value\": 1}]}";

        /// <param name="position">As Unity's inspector shows it, metres.</param>
        /// <param name="yawDeg">Unity's yaw in degrees.</param>
        /// <param name="zone">Name of the zone.</param>
        /// <param name="level">The scene's path; none where it was never saved.</param>
        /// <param name="materials">Names; the first has id 1.</param>
        public static string Of(
            Triple position, double yawDeg, string zone, string level,
            IList<string> materials)
        {
            var text = new StringBuilder();
            text.Append("{\n  \"engine\": \"unity\",\n  \"kind\": \"cubemap\",\n");
            text.Append("  \"position\": [").Append(Number(position.X)).Append(", ");
            text.Append(Number(position.Y)).Append(", ").Append(Number(position.Z));
            text.Append("],\n  \"yaw_deg\": ").Append(Number(yawDeg)).Append(",\n");
            text.Append("  \"depth\": {\"kind\": \"radial\", \"sky\": \"inf\"},\n");
            text.Append("  \"zone\": {\"name\": ").Append(Quoted(zone)).Append("},\n");
            if (level.Length > 0)
                text.Append("  \"level\": ").Append(Quoted(level)).Append(",\n");
            text.Append("  \"materials\": [\n    ").Append(Sky);
            for (int i = 0; i < materials.Count; i++)
            {
                text.Append(",\n    {\"id\": ").Append((i + 1).ToString(CultureInfo.InvariantCulture));
                text.Append(", \"name\": ").Append(Quoted(materials[i])).Append("}");
            }
            return text.Append("\n  ]\n}\n").ToString();
        }

        static string Number(double value)
        {
            return value.ToString("0.######", CultureInfo.InvariantCulture);
        }

        static string Quoted(string text)
        {
            var result = new StringBuilder("\"");
            foreach (char c in text)
            {
                if (c == '"' || c == '\\')
                    result.Append('\\').Append(c);
                else if (c < ' ' || char.IsSurrogate(c))
                    result.Append("\\u").Append(((int)c).ToString("x4"));
                else
                    result.Append(c);
            }
            return result.Append('"').ToString();
        }
    }
}
