// SPDX-License-Identifier: MIT
using System;

namespace I2RVR
{
    /// <summary>How far a place is from a zone, and how much of the zone is heard there.</summary>
    public static class ZoneBlend
    {
        /// <summary>Metres from a point of the zone's own frame to the box; 0 inside.</summary>
        public static double DistanceToBox(Triple point, Triple size)
        {
            double x = Math.Max(Math.Abs(point.X) - 0.5 * size.X, 0.0);
            double y = Math.Max(Math.Abs(point.Y) - 0.5 * size.Y, 0.0);
            double z = Math.Max(Math.Abs(point.Z) - 0.5 * size.Z, 0.0);
            return Math.Sqrt(x * x + y * y + z * z);
        }

        /// <summary>Metres from a point of the zone's own frame to the sphere; 0 inside.</summary>
        public static double DistanceToSphere(Triple point, double radius)
        {
            double length = Math.Sqrt(
                point.X * point.X + point.Y * point.Y + point.Z * point.Z);
            return Math.Max(length - radius, 0.0);
        }

        /// <summary>1 inside, falling linearly to 0 over the rim outside.</summary>
        public static double Weight(double distance, double blendDistance)
        {
            if (distance <= 0.0)
                return 1.0;
            return blendDistance > 0.0 ? Math.Max(0.0, 1.0 - distance / blendDistance) : 0.0;
        }
    }
}
