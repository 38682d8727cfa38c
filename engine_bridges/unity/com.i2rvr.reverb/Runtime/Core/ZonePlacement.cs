// SPDX-License-Identifier: MIT
using System;

namespace I2RVR
{
    public enum ZoneShape
    {
        Box,
        Sphere
    }

    /// <summary>A zone in a Unity level: place, yaw, shape and size.</summary>
    public sealed class ZonePlacement
    {
        public ZoneShape shape;
        public Triple center;

        /// <summary>Unity's yaw of the zone, that of the capture included.</summary>
        public double yawDeg;

        /// <summary>Whole lengths along the zone's own x, y, z, metres.</summary>
        public Triple size;

        /// <summary>Of the sphere, or of the circle about the box's floor plan, metres.</summary>
        public double radius;

        /// <summary>Width of the rim, outside, over which the zone fades, metres.</summary>
        public double blendDistance;

        /// <summary>False where the capture has no position: the zone is at the origin.</summary>
        public bool positioned;

        /// <summary>The zone of a bundle: the capture's position plus the zone's centre turned by
        /// the capture's yaw.</summary>
        public static ZonePlacement Of(Metadata metadata)
        {
            ZoneRecord zone = metadata.zone;
            double[] at = metadata.capture.position_m;
            bool positioned = at.Length == 3;
            Triple place = positioned
                ? Frames.ToUnity(new Triple(at[0], at[1], at[2]))
                : new Triple(0.0, 0.0, 0.0);
            double heading = double.IsNaN(metadata.capture.yaw_deg)
                ? 0.0
                : metadata.capture.yaw_deg;
            double turned = double.IsNaN(zone.yaw_deg) ? 0.0 : zone.yaw_deg;
            Triple offset = Frames.ToUnity(
                new Triple(zone.center_m[0], zone.center_m[1], zone.center_m[2]));
            offset = Frames.Yawed(offset, Frames.TurnedYaw(heading));
            Triple size = Frames.ToUnity(
                new Triple(zone.size_m[0], zone.size_m[1], zone.size_m[2]));
            return new ZonePlacement
            {
                shape = zone.shape == "sphere" ? ZoneShape.Sphere : ZoneShape.Box,
                center = new Triple(
                    place.X + offset.X, place.Y + offset.Y, place.Z + offset.Z),
                yawDeg = Frames.TurnedYaw(heading + turned),
                size = new Triple(Math.Abs(size.X), Math.Abs(size.Y), Math.Abs(size.Z)),
                radius = zone.radius_m,
                blendDistance = zone.blend_distance_m,
                positioned = positioned
            };
        }
    }
}
