// SPDX-License-Identifier: MIT
using System;

namespace I2RVR
{
    public enum ZoneShape
    {
        Box,
        Sphere
    }

    /// <summary>A box along its zone's axes, in them.</summary>
    public struct BoxPlacement
    {
        public Triple center;
        public Triple size;
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

        /// <summary>Boxes of a room that one box does not fill; else none.</summary>
        public BoxPlacement[] boxes = new BoxPlacement[0];

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
            bool positioned = metadata.capture.position_m.Length == 3;
            Triple place = positioned
                ? Unity(metadata.capture.position_m)
                : new Triple(0.0, 0.0, 0.0);
            double heading = double.IsNaN(metadata.capture.yaw_deg)
                ? 0.0
                : metadata.capture.yaw_deg;
            double turned = double.IsNaN(zone.yaw_deg) ? 0.0 : zone.yaw_deg;
            Triple offset = Frames.Yawed(Unity(zone.center_m), Frames.TurnedYaw(heading));
            return new ZonePlacement
            {
                shape = zone.shape == "sphere" ? ZoneShape.Sphere : ZoneShape.Box,
                center = new Triple(
                    place.X + offset.X, place.Y + offset.Y, place.Z + offset.Z),
                yawDeg = Frames.TurnedYaw(heading + turned),
                size = Lengths(zone.size_m),
                radius = zone.radius_m,
                blendDistance = zone.blend_distance_m,
                positioned = positioned
            };
        }

        /// <summary>The zone of a level's room.</summary>
        public static ZonePlacement Of(RoomRecord room, double levelYawDeg)
        {
            if (room.boxes.Length > 0)
                return Arranged(room, Frames.TurnedYaw(levelYawDeg));
            bool sphere = room.shape == "sphere";
            Triple size = sphere ? new Triple(0.0, 0.0, 0.0) : Lengths(room.size_m);
            return new ZonePlacement
            {
                shape = sphere ? ZoneShape.Sphere : ZoneShape.Box,
                center = Unity(room.center_m),
                yawDeg = sphere ? 0.0 : Frames.TurnedYaw(room.yaw_deg),
                size = size,
                radius = sphere ? room.radius_m : AboutFloor(size),
                blendDistance = room.blend_distance_m,
                positioned = true
            };
        }

        // About the middle of all boxes, along whose axes it is turned.
        static ZonePlacement Arranged(RoomRecord room, double yawDeg)
        {
            var boxes = new BoxPlacement[room.boxes.Length];
            var low = new Triple(double.MaxValue, double.MaxValue, double.MaxValue);
            var high = new Triple(double.MinValue, double.MinValue, double.MinValue);
            for (int i = 0; i < boxes.Length; i++)
            {
                Triple center = Frames.Yawed(Unity(room.boxes[i].center_m), -yawDeg);
                Triple size = Lengths(room.boxes[i].size_m);
                boxes[i] = new BoxPlacement { center = center, size = size };
                low.X = Math.Min(low.X, center.X - 0.5 * size.X);
                low.Y = Math.Min(low.Y, center.Y - 0.5 * size.Y);
                low.Z = Math.Min(low.Z, center.Z - 0.5 * size.Z);
                high.X = Math.Max(high.X, center.X + 0.5 * size.X);
                high.Y = Math.Max(high.Y, center.Y + 0.5 * size.Y);
                high.Z = Math.Max(high.Z, center.Z + 0.5 * size.Z);
            }
            var middle = new Triple(
                0.5 * (low.X + high.X), 0.5 * (low.Y + high.Y), 0.5 * (low.Z + high.Z));
            for (int i = 0; i < boxes.Length; i++)
            {
                boxes[i].center.X -= middle.X;
                boxes[i].center.Y -= middle.Y;
                boxes[i].center.Z -= middle.Z;
            }
            var whole = new Triple(high.X - low.X, high.Y - low.Y, high.Z - low.Z);
            return new ZonePlacement
            {
                shape = ZoneShape.Box,
                center = Frames.Yawed(middle, yawDeg),
                yawDeg = yawDeg,
                size = whole,
                boxes = boxes.Length > 1 ? boxes : new BoxPlacement[0],
                radius = AboutFloor(whole),
                blendDistance = room.blend_distance_m,
                positioned = true
            };
        }

        static Triple Unity(double[] ours)
        {
            return Frames.ToUnity(new Triple(ours[0], ours[1], ours[2]));
        }

        static Triple Lengths(double[] ours)
        {
            Triple size = Unity(ours);
            return new Triple(Math.Abs(size.X), Math.Abs(size.Y), Math.Abs(size.Z));
        }

        static double AboutFloor(Triple size)
        {
            return 0.5 * Math.Sqrt(size.X * size.X + size.Z * size.Z);
        }
    }
}
