// SPDX-License-Identifier: MIT
using System.Globalization;

namespace I2RVR.Editor
{
    /// <summary>Figures as a person reads them.</summary>
    static class Figures
    {
        /// <summary>A number with its unit; "-" where it was not measured.</summary>
        public static string Of(double value, string format, string unit)
        {
            return double.IsNaN(value)
                ? "-"
                : value.ToString(format, CultureInfo.InvariantCulture) + " " + unit;
        }

        /// <summary>A reverberation time with the range that holds it.</summary>
        public static string Time(AcousticsRecord acoustics)
        {
            string text = Of(acoustics.t60_s, "0.00", "s");
            IntervalRecord range = acoustics.t60_interval_s;
            return double.IsNaN(range.low)
                ? text
                : text + " (" + Of(range.low, "0.00", "to ") + Of(range.high, "0.00", "s") + ")";
        }

        /// <summary>What matters of a room.</summary>
        public static string OfRoom(RoomRecord room)
        {
            string text = room.muted ? "open air" : "T60 " + Time(room.acoustics);
            return text + ", " + room.probes.Length + (room.probes.Length == 1 ? " probe" : " probes");
        }
    }
}
