// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;

namespace I2RVR.Editor
{
    /// <summary>Where probes go: in a grid, or over a walkable surface.</summary>
    public static class ProbeLayout
    {
        public const int Most = 4096;

        /// <summary>Points of a grid, centred in a box.</summary>
        /// <exception cref="BridgeException">CAPTURE_FAILED, where there would be more than
        /// <see cref="Most"/>.</exception>
        public static List<Triple> Grid(Triple center, Triple size, double spacing)
        {
            double x = Count(size.X, spacing);
            double y = Count(size.Y, spacing);
            double z = Count(size.Z, spacing);
            CheckCount(x * y * z);
            var points = new List<Triple>();
            for (int j = 0; j < y; j++)
                for (int k = 0; k < z; k++)
                    for (int i = 0; i < x; i++)
                        points.Add(new Triple(
                            center.X + (i - 0.5 * (x - 1.0)) * spacing,
                            center.Y + (j - 0.5 * (y - 1.0)) * spacing,
                            center.Z + (k - 0.5 * (z - 1.0)) * spacing));
            return points;
        }

        /// <summary>Points over a surface of triangles, about one a square of the spacing.</summary>
        /// <param name="height">Metres above the surface.</param>
        /// <exception cref="BridgeException">As <see cref="Grid"/>.</exception>
        public static List<Triple> Surface(
            Triple[] vertices, int[] triangles, double spacing, double height)
        {
            var points = new List<Triple>();
            var taken = new HashSet<string>();
            for (int t = 0; t + 2 < triangles.Length; t += 3)
            {
                Triple a = vertices[triangles[t]];
                Triple b = vertices[triangles[t + 1]];
                Triple c = vertices[triangles[t + 2]];
                double longest = Math.Max(Distance(a, b), Math.Max(Distance(b, c), Distance(c, a)));
                double steps = Math.Max(1.0, Math.Ceiling(2.0 * longest / spacing));
                CheckCount(steps);
                for (int i = 0; i <= steps; i++)
                {
                    for (int j = 0; i + j <= steps; j++)
                    {
                        double u = (i + 1.0 / 3.0) / (steps + 1.0);
                        double v = (j + 1.0 / 3.0) / (steps + 1.0);
                        Triple point = Mixed(a, b, c, u, v);
                        if (!taken.Add(Cell(point, spacing)))
                            continue;
                        CheckCount(points.Count + 1.0);
                        points.Add(new Triple(point.X, point.Y + height, point.Z));
                    }
                }
            }
            return points;
        }

        static double Count(double length, double spacing)
        {
            return Math.Max(1.0, Math.Floor(length / spacing + 1e-6));
        }

        static void CheckCount(double count)
        {
            if (count > Most)
                throw new BridgeException(
                    "CAPTURE_FAILED", "more than " + Most + " probes", "fewer",
                    "choose a wider spacing or a smaller place", null);
        }

        static Triple Mixed(Triple a, Triple b, Triple c, double u, double v)
        {
            double w = 1.0 - u - v;
            return new Triple(
                w * a.X + u * b.X + v * c.X, w * a.Y + u * b.Y + v * c.Y,
                w * a.Z + u * b.Z + v * c.Z);
        }

        static double Distance(Triple a, Triple b)
        {
            double x = a.X - b.X;
            double y = a.Y - b.Y;
            double z = a.Z - b.Z;
            return Math.Sqrt(x * x + y * y + z * z);
        }

        static string Cell(Triple point, double spacing)
        {
            return Math.Floor(point.X / spacing) + " " + Math.Floor(point.Y / spacing) + " "
                + Math.Floor(point.Z / spacing);
        }
    }
}
