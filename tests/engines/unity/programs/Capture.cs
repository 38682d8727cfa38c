// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using I2RVR.Editor;

namespace I2RVR.Trial
{
    /// <summary>The package's capture code with a room that is drawn by formulas.</summary>
    static class Capture
    {
        public static int Run(string[] arguments)
        {
            string[] rest = arguments.Skip(1).ToArray();
            switch (arguments[0])
            {
                case "room":
                    return Room(rest);
                case "homes":
                    return Homes(rest);
                case "frames":
                    return FramesOf(rest);
                case "probes":
                    return Probes(rest);
                case "bake":
                    return Bake(rest);
                case "arguments":
                    return Arguments(rest);
                default:
                    return 2;
            }
        }

        // FOLDER NAME SIZE X Y Z YAW no|flip|darken: a probe in a room from (-4, 0, -3) to (4, 3, 3) in
        // Unity's axes without a ceiling; floor is material 1, walls across x 2, across z 3.
        static int Room(string[] a)
        {
            int size = Arrays.Int(a[2]);
            var at = new Triple(Arrays.Number(a[3]), Arrays.Number(a[4]), Arrays.Number(a[5]));
            double yaw = Arrays.Number(a[6]);
            int width = CubeStrip.Faces * size;
            var pixels = new float[4 * width * size];
            for (int row = 0; row < size; row++)
            {
                for (int column = 0; column < width; column++)
                {
                    int place = 4 * ((size - 1 - row) * width + column);
                    int seen = a[7] == "flip" ? size - 1 - row : row;
                    Draw(at, CubeStrip.Ray(column, seen, size, yaw), pixels, place);
                }
            }
            for (int i = 0; a[7] == "darken" && i < pixels.Length; i++)
                pixels[i] *= i % 4 == 3 ? 1f : 0.8f;
            var depth = new float[width * size];
            var ids = new ushort[width * size];
            try
            {
                CubeStrip.Decode(pixels, size, yaw, a[1], depth, ids);
                CaptureFiles.Write(
                    a[0], a[1], Picture(ids, width, size), depth, ids, size,
                    SidecarText.Of(
                        at, yaw, "stage \"one\"", "Assets/Levels/T\u00f8wn \"1\".unity",
                        new[] { "Floor_Carpet", "M_Brick Wall", "WoodPanel \\ \u00e9" }));
            }
            catch (BridgeException error)
            {
                Console.WriteLine(error.Message);
                return 1;
            }
            return 0;
        }

        internal static void Draw(Triple at, Triple ray, float[] pixels, int place)
        {
            double nearest = double.PositiveInfinity;
            int id = 0;
            Hit(at.Y, ray.Y, 0.0, double.PositiveInfinity, 1, ref nearest, ref id);
            Hit(at.X, ray.X, -4.0, 4.0, 2, ref nearest, ref id);
            Hit(at.Z, ray.Z, -3.0, 3.0, 3, ref nearest, ref id);
            if (at.Y + nearest * ray.Y > 3.0)
                id = 0;
            if (id == 0)
                return;
            pixels[place] = (float)(nearest * ray.X);
            pixels[place + 1] = (float)(nearest * ray.Y);
            pixels[place + 2] = (float)(nearest * ray.Z);
            double metres = nearest
                * Math.Sqrt(ray.X * ray.X + ray.Y * ray.Y + ray.Z * ray.Z);
            pixels[place + 3] = (float)(id + 0.5 * metres / (1.0 + metres));
        }

        static void Hit(
            double from, double along, double low, double high, int material,
            ref double nearest, ref int id)
        {
            double wall = along < 0.0 ? low : high;
            double distance = (wall - from) / along;
            if (along != 0.0 && distance > 0.0 && distance < nearest)
            {
                nearest = distance;
                id = material;
            }
        }

        // A picture that a PNG reader opens; its grey is not looked at.
        internal static byte[] Picture(ushort[] ids, int width, int size)
        {
            return CaptureFiles.GreyPng(
                ids.Select(id => (ushort)(20000 + 9000 * id)).ToArray(), width, size);
        }

        // CAPTURES NAME SCENE ...: a probe of one name is captured in each scene; the folders.
        static int Homes(string[] a)
        {
            foreach (string scene in a.Skip(2))
            {
                string home = CaptureHome.Of(a[0], a[1], scene);
                var depth = new float[CubeStrip.Faces];
                var ids = new ushort[CubeStrip.Faces];
                CaptureFiles.Write(
                    home, a[1], Picture(ids, CubeStrip.Faces, 1), depth, ids, 1,
                    SidecarText.Of(new Triple(0.0, 0.0, 0.0), 0.0, a[1], scene, new string[0]));
                Console.WriteLine(home);
            }
            return 0;
        }

        // X Y Z YAW: to our frame, back, yaw, and the yawed vector.
        static int FramesOf(string[] a)
        {
            var unity = new Triple(Arrays.Number(a[0]), Arrays.Number(a[1]), Arrays.Number(a[2]));
            double yaw = Arrays.Number(a[3]);
            Triple ours = Frames.FromUnity(unity);
            Triple back = Frames.ToUnity(ours);
            Triple turned = Frames.Yawed(unity, yaw);
            Console.WriteLine(Printed.Json(new[]
            {
                ours.X, ours.Y, ours.Z, back.X, back.Y, back.Z, Frames.TurnedYaw(yaw), turned.X,
                turned.Y, turned.Z
            }));
            return 0;
        }

        // grid CX CY CZ SX SY SZ SPACING | surface SPACING HEIGHT (an L of three 4 m squares).
        static int Probes(string[] a)
        {
            List<Triple> points;
            if (a[0] == "grid")
            {
                double[] n = a.Skip(1).Select(Arrays.Number).ToArray();
                try
                {
                    points = ProbeLayout.Grid(
                        new Triple(n[0], n[1], n[2]), new Triple(n[3], n[4], n[5]), n[6]);
                }
                catch (BridgeException error)
                {
                    Console.WriteLine(error.Message);
                    return 1;
                }
            }
            else
            {
                var corners = new List<Triple>();
                foreach (double[] c in new[] { new[] { 0.0, 0 }, new[] { 4.0, 0 }, new[] { 0.0, 4 } })
                    foreach (double[] d in new[]
                    {
                        new[] { 0.0, 0 }, new[] { 4.0, 0 }, new[] { 4.0, 4 }, new[] { 0.0, 4 }
                    })
                        corners.Add(new Triple(c[0] + d[0], 2.0, c[1] + d[1]));
                int[] triangles =
                {
                    0, 1, 2, 0, 2, 3, 4, 5, 6, 4, 6, 7, 8, 9, 10, 8, 10, 11
                };
                points = ProbeLayout.Surface(
                    corners.ToArray(), triangles, Arrays.Number(a[1]), Arrays.Number(a[2]));
            }
            Console.WriteLine(Printed.Json(points.Select(p => new[] { p.X, p.Y, p.Z })));
            return 0;
        }

        // TOOL CAPTURES BUNDLES [cancel]
        static int Bake(string[] a)
        {
            try
            {
                using (var bake = new BakeProcess(a[0], a[1], a[2]))
                {
                    if (a.Length > 3)
                        bake.Cancel();
                    bake.Finish();
                    Console.WriteLine(bake.Done);
                }
            }
            catch (BridgeException error)
            {
                Console.WriteLine(error.Message);
                return 1;
            }
            return 0;
        }

        // FILE: each line quoted, on a command line of its own.
        static int Arguments(string[] a)
        {
            foreach (string line in File.ReadAllLines(a[0]))
                Console.WriteLine(BakeProcess.Quoted(line));
            return 0;
        }
    }
}
