// SPDX-License-Identifier: MIT
using System;

namespace I2RVR
{
    /// <summary>How loud a source is sent to the reverb.</summary>
    public static class SendLevel
    {
        /// <summary>Least attenuation that is undone, 20 dB: what is further is left to fall.
        /// </summary>
        public const double Floor = 0.1;

        /// <summary>Unity's logarithmic rolloff: halved with each doubling of the distance.</summary>
        public static double Logarithmic(double distance, double least, double most)
        {
            if (distance <= least || least <= 0.0)
                return 1.0;
            return least / Math.Max(least, Math.Min(distance, most));
        }

        /// <summary>Unity's linear rolloff.</summary>
        public static double Linear(double distance, double least, double most)
        {
            if (distance <= least)
                return 1.0;
            return distance >= most ? 0.0 : (most - distance) / (most - least);
        }

        /// <summary>Linear gain of <c>AudioSource.reverbZoneMix</c>: up to 1 the number itself,
        /// from there to 1.1 up to 10 dB more.</summary>
        public static double ZoneMix(double mix)
        {
            if (mix <= 1.0)
                return Math.Max(0.0, mix);
            return Math.Pow(10.0, 0.5 * Math.Min(1.0, (mix - 1.0) / 0.1));
        }

        /// <summary>Gain that undoes an attenuation.</summary>
        /// <param name="attenuation">What the engine made of the source's level, 0 to 1.</param>
        /// <param name="distance">How much of it stays: 0 none, as in a room, where reverb is
        /// everywhere as loud; 1 all.</param>
        public static double Undoing(double attenuation, double distance)
        {
            double kept = Math.Max(0.0, Math.Min(1.0, distance));
            return Math.Pow(1.0 / Math.Max(Floor, Math.Min(1.0, attenuation)), 1.0 - kept);
        }
    }
}
