// SPDX-License-Identifier: MIT
using System;

namespace I2RVR
{
    /// <summary>Marks a field whose key may be absent: it is then NaN, empty text or an empty
    /// list.</summary>
    [AttributeUsage(AttributeTargets.Field)]
    public sealed class OptionalAttribute : Attribute
    {
    }

    /// <summary>A bundle's metadata; fields are the keys of the <c>.i2rvr</c> file.</summary>
    /// <remarks>Frame: right-handed, x forward, y left, z up, metres, as in the file.</remarks>
    [Serializable]
    public sealed class Metadata
    {
        public int version;
        public int sample_rate_hz;
        public GeneratorRecord generator = new GeneratorRecord();
        public CaptureRecord capture = new CaptureRecord();
        public ZoneRecord zone = new ZoneRecord();
        public DirectionRecord[] directions = new DirectionRecord[0];
        public FileRecord[] files = new FileRecord[0];
        public WarningRecord[] warnings = new WarningRecord[0];
    }

    /// <summary>What made the bundle.</summary>
    [Serializable]
    public sealed class GeneratorRecord
    {
        public string name = "";
        public string version = "";
        public string model = "";
        public string weights_sha256 = "";
        public string config_sha256 = "";
        public int seed;
    }

    /// <summary>The capture that the bundle was baked from.</summary>
    [Serializable]
    public sealed class CaptureRecord
    {
        public string file = "";
        public string sha256 = "";
        public string inputs_sha256 = "";
        public string kind = "";
        public int width;
        public int height;
        public string depth_source = "";
        public string material_source = "";
        [Optional] public double[] position_m = new double[0];
        [Optional] public double yaw_deg = double.NaN;
        [Optional] public string engine = "";
        [Optional] public string level = "";
    }

    /// <summary>A range that holds the true value with probability <c>coverage</c>.</summary>
    [Serializable]
    public sealed class IntervalRecord
    {
        public double low = double.NaN;
        public double high = double.NaN;
        public double coverage = double.NaN;
    }

    /// <summary>A reverberation time of an octave.</summary>
    [Serializable]
    public sealed class BandTime
    {
        public int hz;
        public double s = double.NaN;
    }

    /// <summary>Figures of one impulse response (ISO 3382-1); what is not known is NaN.</summary>
    [Serializable]
    public sealed class AcousticsRecord
    {
        [Optional] public double t60_s = double.NaN;
        [Optional] public IntervalRecord t60_interval_s = new IntervalRecord();
        public BandTime[] t60_bands = new BandTime[0];
        [Optional] public double edt_s = double.NaN;
        [Optional] public double c50_db = double.NaN;
        [Optional] public double c80_db = double.NaN;
        [Optional] public double d50 = double.NaN;
        [Optional] public double ts_ms = double.NaN;
        [Optional] public double drr_db = double.NaN;
        [Optional] public double itdg_ms = double.NaN;
    }

    /// <summary>I3DL2 properties, as AudioReverbZone takes them.</summary>
    [Serializable]
    public sealed class I3dl2Record
    {
        public int room_mb;
        public int room_hf_mb;
        public int room_lf_mb;
        public double decay_time_s = double.NaN;
        public double decay_hf_ratio = double.NaN;
        public int reflections_mb;
        public double reflections_delay_s = double.NaN;
        public int reverb_mb;
        public double reverb_delay_s = double.NaN;
        public double hf_reference_hz = double.NaN;
        public double lf_reference_hz = double.NaN;
        public double diffusion_pct = double.NaN;
        public double density_pct = double.NaN;
        public bool representable;
        [Optional] public double fit_error_pct = double.NaN;
        public string verified = "";
    }

    /// <summary>The parametric reverbs; those of other engines are passed over.</summary>
    [Serializable]
    public sealed class ReverbRecord
    {
        public I3dl2Record i3dl2 = new I3dl2Record();
    }

    /// <summary>The reverb zone.</summary>
    /// <remarks><c>wet</c>, <c>depth</c> and <c>yaw_deg</c> are absent in version 1.</remarks>
    [Serializable]
    public sealed class ZoneRecord
    {
        public string name = "";
        public string ir = "";
        [Optional] public string wet = "";
        [Optional] public string ambix = "";
        [Optional] public string sofa = "";
        [Optional] public string depth = "";
        public double[] center_m = new double[3];
        public string shape = "";
        [Optional] public double yaw_deg = double.NaN;
        public double[] size_m = new double[3];
        public double radius_m = double.NaN;
        public double blend_distance_m = double.NaN;
        [Optional] public double volume_m3 = double.NaN;
        public double gain_db = double.NaN;
        public double direct_end_s = double.NaN;
        public double source_distance_m = double.NaN;
        public AcousticsRecord acoustics = new AcousticsRecord();
        public ReverbRecord reverb = new ReverbRecord();
    }

    /// <summary>One direction of view and its impulse response.</summary>
    [Serializable]
    public sealed class DirectionRecord
    {
        public int index;
        public double azimuth_deg = double.NaN;
        public double elevation_deg = double.NaN;
        public double[] direction = new double[3];
        public double fov_deg = double.NaN;
        public double solid_angle_sr = double.NaN;
        public string ir = "";
        public double gain_db = double.NaN;
        public double source_distance_m = double.NaN;
        public AcousticsRecord acoustics = new AcousticsRecord();
    }

    /// <summary>A file of the bundle: role is zone, wet, direction, ambix, sofa or
    /// depth.</summary>
    [Serializable]
    public sealed class FileRecord
    {
        public string name = "";
        public string sha256 = "";
        public string role = "";
    }

    /// <summary>What could not be measured, or was stated or guessed.</summary>
    [Serializable]
    public sealed class WarningRecord
    {
        public string code = "";
        public string message = "";
    }
}
