// SPDX-License-Identifier: MIT
using System;

namespace I2RVR
{
    /// <summary>Three numbers, without an engine.</summary>
    public struct Triple
    {
        public double X;
        public double Y;
        public double Z;

        public Triple(double x, double y, double z)
        {
            X = x;
            Y = y;
            Z = z;
        }
    }

    /// <summary>The bundle's frame and Unity's, there and back.</summary>
    /// <remarks>
    /// The bundle's is right-handed, x forward, y left, z up; its yaw turns counter-clockwise seen
    /// from above. Unity's is left-handed, x right, y up, z forward; its yaw turns clockwise.
    /// </remarks>
    public static class Frames
    {
        public static Triple ToUnity(Triple ours)
        {
            return new Triple(-ours.Y, ours.Z, ours.X);
        }

        public static Triple FromUnity(Triple unity)
        {
            return new Triple(unity.Z, -unity.X, unity.Y);
        }

        /// <summary>Yaw in Unity of one in the bundle's frame, and the reverse: degrees, -180
        /// included, 180 excluded.</summary>
        public static double TurnedYaw(double yawDeg)
        {
            double wrapped = (180.0 - yawDeg) % 360.0;
            return (wrapped < 0.0 ? wrapped + 360.0 : wrapped) - 180.0;
        }

        /// <summary>A vector of Unity's turned about the y axis by Unity's yaw.</summary>
        public static Triple Yawed(Triple unity, double yawDeg)
        {
            double sin = Math.Sin(yawDeg * Math.PI / 180.0);
            double cos = Math.Cos(yawDeg * Math.PI / 180.0);
            return new Triple(
                cos * unity.X + sin * unity.Z, unity.Y, cos * unity.Z - sin * unity.X);
        }
    }
}
