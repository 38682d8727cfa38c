// SPDX-License-Identifier: MIT
namespace I2RVR
{
    /// <summary>Every message is one line with a stable code.</summary>
    public static class BridgeMessage
    {
        /// <summary>"CODE: found, expected, what to do (file)".</summary>
        public static string Line(
            string code, string found, string expected, string action, string file)
        {
            string line = code + ": " + found + ", expected " + expected + ", " + action;
            if (!string.IsNullOrEmpty(file))
                line += " (" + file + ")";
            return line.Replace("\r", " ").Replace("\n", " ");
        }
    }
}
