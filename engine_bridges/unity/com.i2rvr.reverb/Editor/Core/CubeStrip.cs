// SPDX-License-Identifier: MIT
using System;

namespace I2RVR.Editor
{
    /// <summary>A cubemap as one 6x1 picture: which way each pixel looks, and what it holds.</summary>
    /// <remarks>
    /// Faces are right, left, up, down, front, back (px nx py ny pz nz), seen from inside and
    /// upright; the upper edge of front meets the lower edge of up. In Unity's axes, of a probe
    /// that is turned by its yaw alone.
    /// </remarks>
    public static class CubeStrip
    {
        public const int Faces = 6;
        const double AllowedTexels = 2.0;
        const double AllowedShare = 0.001;
        const double AllowedFraction = 0.02;

        static readonly Triple[] Major =
        {
            new Triple(1, 0, 0), new Triple(-1, 0, 0), new Triple(0, 1, 0),
            new Triple(0, -1, 0), new Triple(0, 0, 1), new Triple(0, 0, -1)
        };

        static readonly Triple[] Column =
        {
            new Triple(0, 0, -1), new Triple(0, 0, 1), new Triple(1, 0, 0),
            new Triple(1, 0, 0), new Triple(1, 0, 0), new Triple(-1, 0, 0)
        };

        static readonly Triple[] Row =
        {
            new Triple(0, -1, 0), new Triple(0, -1, 0), new Triple(0, 0, 1),
            new Triple(0, 0, -1), new Triple(0, -1, 0), new Triple(0, -1, 0)
        };

        /// <summary>Where a face looks, in the world.</summary>
        public static Triple Forward(int face, double yawDeg)
        {
            return Frames.Yawed(Major[face], yawDeg);
        }

        /// <summary>Where a face's columns grow to.</summary>
        public static Triple Right(int face, double yawDeg)
        {
            return Frames.Yawed(Column[face], yawDeg);
        }

        /// <summary>Where a face's rows grow to.</summary>
        public static Triple Down(int face, double yawDeg)
        {
            return Frames.Yawed(Row[face], yawDeg);
        }

        /// <summary>Ray through a pixel's centre, in the world; its greatest component in the
        /// probe's axes is 1.</summary>
        /// <param name="column">Of the strip, 0 to 6 <paramref name="size"/> - 1.</param>
        /// <param name="row">From the top.</param>
        /// <param name="size">Pixels of a face's edge.</param>
        /// <param name="yawDeg">Unity's yaw of the probe.</param>
        public static Triple Ray(int column, int row, int size, double yawDeg)
        {
            int face = column / size;
            double x = 2.0 * (column % size + 0.5) / size - 1.0;
            double y = 2.0 * (row + 0.5) / size - 1.0;
            Triple f = Major[face];
            Triple r = Column[face];
            Triple d = Row[face];
            return Frames.Yawed(
                new Triple(
                    f.X + x * r.X + y * d.X, f.Y + x * r.Y + y * d.Y, f.Z + x * r.Z + y * d.Z),
                yawDeg);
        }

        /// <summary>
        /// Radial metres and material ids, from the top row down, of what the shader drew: the
        /// place of each surface relative to the probe (red, green, blue), its material's id and,
        /// as a fraction, its distance d once more: 0.5 d / (1 + d) (alpha; 0 is sky).
        /// </summary>
        /// <remarks>
        /// Since each pixel says where it is, a graphics card that stores faces otherwise, or an
        /// effect that changed the colours, is found out rather than believed.
        /// </remarks>
        /// <param name="pixels">Four floats a pixel, from the bottom row up.</param>
        /// <exception cref="BridgeException">CAPTURE_FAILED.</exception>
        public static void Decode(
            float[] pixels, int size, double yawDeg, string probe, float[] depth, ushort[] ids)
        {
            int width = Faces * size;
            int wrong = 0;
            int hits = 0;
            for (int row = 0; row < size; row++)
            {
                for (int column = 0; column < width; column++)
                {
                    int from = 4 * ((size - 1 - row) * width + column);
                    int to = row * width + column;
                    double alpha = pixels[from + 3];
                    depth[to] = float.PositiveInfinity;
                    ids[to] = 0;
                    if (alpha == 0.0)
                        continue;
                    hits++;
                    var place = new Triple(pixels[from], pixels[from + 1], pixels[from + 2]);
                    double metres = Length(place);
                    double id = Math.Floor(alpha);
                    Triple ray = Ray(column, row, size, yawDeg);
                    bool sound = id >= 1.0 && id <= 65535.0
                        && Math.Abs(2.0 * (alpha - id) - metres / (1.0 + metres)) <= AllowedFraction
                        && Along(ray, place, metres, AllowedTexels * 2.0 / size);
                    if (!sound)
                    {
                        wrong++;
                        continue;
                    }
                    depth[to] = (float)metres;
                    ids[to] = (ushort)id;
                }
            }
            if (wrong > AllowedShare * hits)
                throw new BridgeException(
                    "CAPTURE_FAILED", wrong + " of " + hits + " pixels show another place",
                    "surfaces along each pixel's ray",
                    "switch off effects and overlays that are drawn over surfaces", probe);
        }

        static double Length(Triple v)
        {
            return Math.Sqrt(v.X * v.X + v.Y * v.Y + v.Z * v.Z);
        }

        static bool Along(Triple ray, Triple place, double metres, double tolerance)
        {
            double scale = 1.0 / Length(ray);
            double x = place.X - metres * scale * ray.X;
            double y = place.Y - metres * scale * ray.Y;
            double z = place.Z - metres * scale * ray.Z;
            return Length(new Triple(x, y, z)) <= tolerance * metres;
        }
    }
}
