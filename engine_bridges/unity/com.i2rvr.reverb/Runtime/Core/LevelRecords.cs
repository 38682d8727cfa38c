// SPDX-License-Identifier: MIT
using System;

namespace I2RVR
{
    /// <summary>A level's rooms; fields are the keys of the <c>.i2rvl</c> file.</summary>
    /// <remarks>Frame of the captures' positions: right-handed, x forward, y left, z up, metres.
    /// </remarks>
    [Serializable]
    public sealed class LevelRecords
    {
        public int version;
        public LevelRecord level = new LevelRecord();
        public RoomRecord[] rooms = new RoomRecord[0];
        public PlacedProbeRecord[] probes = new PlacedProbeRecord[0];
        public UnplacedRecord[] unplaced = new UnplacedRecord[0];
    }

    /// <summary>The level itself; the sides of boxes lie along axes turned by <c>yaw_deg</c>.
    /// </summary>
    [Serializable]
    public sealed class LevelRecord
    {
        [Optional] public string name = "";
        public double yaw_deg = double.NaN;
    }

    /// <summary>A room: boxes where it was arranged, a shape where it was stated.</summary>
    [Serializable]
    public sealed class RoomRecord
    {
        public string id = "";
        public string name = "";
        public int priority;
        public bool muted;
        public string[] probes = new string[0];
        public string bundle = "";
        [Optional] public BoxRecord[] boxes = new BoxRecord[0];
        [Optional] public string shape = "";
        [Optional] public double[] center_m = new double[0];
        [Optional] public double yaw_deg = double.NaN;
        [Optional] public double[] size_m = new double[0];
        [Optional] public double radius_m = double.NaN;
        public double blend_distance_m = double.NaN;
        public AcousticsRecord acoustics = new AcousticsRecord();
    }

    /// <summary>A box of a room.</summary>
    [Serializable]
    public sealed class BoxRecord
    {
        public double[] center_m = new double[0];
        public double[] size_m = new double[0];
    }

    /// <summary>Where a bundle was captured, and the room that it is of.</summary>
    [Serializable]
    public sealed class PlacedProbeRecord
    {
        public string bundle = "";
        public double[] position_m = new double[0];
        public string room = "";
    }

    /// <summary>A bundle in no room, and the code that says why.</summary>
    [Serializable]
    public sealed class UnplacedRecord
    {
        public string bundle = "";
        public string code = "";
    }
}
