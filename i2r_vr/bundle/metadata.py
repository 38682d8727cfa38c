# SPDX-License-Identifier: MIT
"""The metadata of a bundle (``.i2rvr``): dataclasses whose fields are the JSON keys, in order.

What could not be measured is absent: such fields are None here and have no key in the file.
There are no maps keyed by data, no nulls and no NaN, so that Unity's JsonUtility reads the file
as it is. The JSON Schema of the same format is `i2r_vr/schema/i2rvr.schema.json`.

Version 2 added `wet`, `depth`, `yaw_deg` and `depth_scale` of `zone`, and `level`, `room` and
`bake` of `capture`. Bundles of version 1 are read as they are, without these; what is written is
of version 2.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING

from i2r_vr.bundle.document import FORMAT, VERSION, known_keys, parse_document
from i2r_vr.bundle.json_records import build, invalid, plain
from i2r_vr.config import BUNDLE_SUFFIX
from i2r_vr.errors import I2RError, Notice

if TYPE_CHECKING:
    from i2r_vr.acoustics import AcousticParameters

SUFFIX = BUNDLE_SUFFIX
MOST_DB = 96.0
"""Beyond it a level is no level."""

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Generator:
    """What made the bundle; the hashes are SHA-256 in lower-case hexadecimal."""

    name: str
    version: str
    model: str
    weights_sha256: str
    config_sha256: str
    seed: int


@dataclass(frozen=True)
class ClassRecord:
    """A class that a material may be of, and how probably (0..1)."""

    name: str
    probability: float


@dataclass(frozen=True, kw_only=True)
class MaterialRecord:
    """What was made of a material of the capture.

    `class_` : the likeliest, absent where figures alone are stated; `classes` : all that it may
    well be, where it is not certain; `share` : of the surfaces in view, by solid angle;
    `absorption_share` : of all that they absorb at mid frequencies; `source` : given, named or
    estimated.
    """

    name: str
    class_: str | None = None
    classes: tuple[ClassRecord, ...] | None = None
    share: float
    absorption_share: float
    absorption_500_hz: float
    source: str


@dataclass(frozen=True)
class BandScaleRecord:
    """What the reverberation time of the octave at `hz` was multiplied by."""

    hz: int
    scale: float


@dataclass(frozen=True, kw_only=True)
class TuningRecord:
    """What the sidecar's `bake` asked for; what it left alone is absent."""

    t60_scale: float | None = None
    t60_bands: tuple[BandScaleRecord, ...] | None = None
    early_db: float | None = None
    late_db: float | None = None
    predelay_ms: float | None = None
    depth_scale: float | None = None
    views: int | None = None


@dataclass(frozen=True)
class StatedRoomRecord:
    """Figures of the room that a person stated."""

    volume_m3: float | None = None
    t60_s: float | None = None


@dataclass(frozen=True)
class CaptureRecord:
    """The capture: `file` is a name without folder; place and heading are in our frame.

    `room` and `bake` are what its sidecar states, absent where it states nothing of the kind.
    """

    file: str
    sha256: str
    inputs_sha256: str
    kind: str
    width: int
    height: int
    depth_source: str
    material_source: str
    position_m: Vector | None = None
    yaw_deg: float | None = None
    engine: str | None = None
    level: str | None = None
    materials: tuple[MaterialRecord, ...] | None = None
    room: StatedRoomRecord | None = None
    bake: TuningRecord | None = None


@dataclass(frozen=True)
class Interval:
    """A range that holds the true value with probability `coverage` (0..1)."""

    low: float
    high: float
    coverage: float


@dataclass(frozen=True)
class BandTime:
    """A reverberation time `s` of the octave at `hz`."""

    hz: int
    s: float


@dataclass(frozen=True)
class Acoustics:
    """Figures of one impulse response, as `i2r_vr.acoustics.AcousticParameters` has them."""

    t60_s: float | None = None
    t60_interval_s: Interval | None = None
    t60_bands: tuple[BandTime, ...] = ()
    edt_s: float | None = None
    c50_db: float | None = None
    c80_db: float | None = None
    d50: float | None = None
    ts_ms: float | None = None
    drr_db: float | None = None
    itdg_ms: float | None = None

    @classmethod
    def of(cls, measured: AcousticParameters, t60_interval_s: Interval | None = None) -> Acoustics:
        """The figures of `i2r_vr.acoustics.measure`, with the interval of their T60 if known."""
        values = {f.name: getattr(measured, f.name) for f in fields(measured)}
        bands = tuple(BandTime(hz, s) for hz, s in measured.t60_bands)
        return cls(**{**values, "t60_bands": bands, "t60_interval_s": t60_interval_s})


@dataclass(frozen=True, kw_only=True)
class I3DL2:
    """I3DL2 reverb properties, as Unity's AudioReverbZone takes them (1 dB = 100 mB)."""

    room_mb: int
    room_hf_mb: int
    room_lf_mb: int
    decay_time_s: float
    decay_hf_ratio: float
    reflections_mb: int
    reflections_delay_s: float
    reverb_mb: int
    reverb_delay_s: float
    hf_reference_hz: float
    lf_reference_hz: float
    diffusion_pct: float
    density_pct: float
    representable: bool
    fit_error_pct: float | None = None
    verified: str = "model"


@dataclass(frozen=True, kw_only=True)
class Unreal:
    """The properties of UReverbEffect."""

    density: float
    diffusion: float
    gain: float
    gain_hf: float
    decay_time: float
    decay_hf_ratio: float
    reflections_gain: float
    reflections_delay: float
    late_gain: float
    late_delay: float
    air_absorption_gain_hf: float
    bypass_early_reflections: bool
    bypass_late_reflections: bool
    representable: bool
    fit_error_pct: float | None = None
    verified: str = "model"


@dataclass(frozen=True, kw_only=True)
class Godot:
    """The properties of AudioEffectReverb, and the delay of an AudioEffectDelay before it."""

    room_size: float
    damping: float
    spread: float
    hipass: float
    dry: float
    wet: float
    predelay_msec: float
    predelay_feedback: float
    delay_ms: float
    representable: bool
    fit_error_pct: float | None = None
    verified: str = "model"


@dataclass(frozen=True)
class Reverb:
    """Parametric reverbs of the engines."""

    i3dl2: I3DL2
    unreal: Unreal
    godot: Godot


@dataclass(frozen=True, kw_only=True)
class ZoneRecord:
    """The reverb zone. `center_m` is relative to the capture; files are names of the bundle.

    `size_m` lies along the axes of the box, which are turned by `yaw_deg` to the left of the
    capture's. `wet`, `depth` and `yaw_deg` are absent in version 1 alone. `depth_scale` is what
    distances were multiplied by for a stated volume and tuning, where there is any.
    """

    name: str
    ir: str
    wet: str | None = None
    ambix: str | None = None
    sofa: str | None = None
    depth: str | None = None
    center_m: Vector
    shape: str
    yaw_deg: float | None = None
    size_m: Vector
    radius_m: float
    blend_distance_m: float
    volume_m3: float | None = None
    depth_scale: float | None = None
    gain_db: float
    direct_end_s: float
    source_distance_m: float
    acoustics: Acoustics
    reverb: Reverb


@dataclass(frozen=True)
class DirectionRecord:
    """One direction of view and its impulse response."""

    index: int
    azimuth_deg: float
    elevation_deg: float
    direction: Vector
    fov_deg: float
    solid_angle_sr: float
    ir: str
    gain_db: float
    source_distance_m: float
    acoustics: Acoustics


@dataclass(frozen=True)
class FileRecord:
    """A file of the bundle; `role` is zone, wet, direction, ambix, sofa or depth."""

    name: str
    sha256: str
    role: str


@dataclass(frozen=True)
class Metadata:
    """Everything in a bundle's ``.i2rvr`` file."""

    version: int = field(default=VERSION, kw_only=True)
    sample_rate_hz: int
    generator: Generator
    capture: CaptureRecord
    zone: ZoneRecord
    directions: tuple[DirectionRecord, ...]
    files: tuple[FileRecord, ...]
    warnings: tuple[Notice, ...] = ()

    def to_json(self) -> str:
        """The file's text: two blanks of indent, six significant digits, a line feed at the end.

        Raises
        ------
        I2RError
            METADATA_NOT_FINITE, where a number is NaN or infinite.
        """
        document = {"format": FORMAT, **plain(self, "$")}
        return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes, file: str | Path | None = None) -> Metadata:
        """Read a file's text strictly: types, required keys, names; unknown keys are ignored.

        Parameters
        ----------
        text : str or bytes
            UTF-8 where bytes; a byte order mark is allowed.
        file : path, optional
            Named in errors.

        Raises
        ------
        I2RError
            METADATA_TOO_LARGE, METADATA_BROKEN (no JSON), METADATA_FORMAT (not ours),
            METADATA_VERSION (neither 1 nor 2), METADATA_INVALID (missing or mistyped value, with
            its JSON path), METADATA_PATH (a name that leaves the bundle).
        """
        document = parse_document(text, file)
        metadata = build(cls, known_keys(document, file), "$", file)
        for path, name in named_files(metadata):
            check_name(name, path, file)
        _check_bounds(metadata, file)
        return metadata


def _check_bounds(metadata: Metadata, file: str | Path | None) -> None:
    """Refuse what no reader plays: the engines' bridges refuse the same."""
    zone = metadata.zone
    levels = [("$.zone.gain_db", zone.gain_db)]
    levels += [(f"$.directions[{i}].gain_db", d.gain_db) for i, d in enumerate(metadata.directions)]
    for path, decibels in levels:
        if abs(decibels) > MOST_DB:
            invalid(path, decibels, f"a level of at most {MOST_DB:g} dB", file)
    if zone.blend_distance_m < 0.0:
        invalid("$.zone.blend_distance_m", zone.blend_distance_m, "0 or more", file)


def named_files(metadata: Metadata) -> list[tuple[str, str]]:
    """Every file name in the metadata with its JSON path, the capture's included."""
    zone = metadata.zone
    named = [("$.capture.file", metadata.capture.file), ("$.zone.ir", zone.ir)]
    for key in ("wet", "ambix", "sofa", "depth"):
        name = getattr(zone, key)
        named += [(f"$.zone.{key}", name)] if name is not None else []
    named += [(f"$.directions[{i}].ir", d.ir) for i, d in enumerate(metadata.directions)]
    named += [(f"$.files[{i}].name", f.name) for i, f in enumerate(metadata.files)]
    return named


def check_name(name: str, path: str, file: str | Path | None = None) -> None:
    """Refuse a name that could lead out of the bundle's folder.

    Raises
    ------
    I2RError
        METADATA_PATH.
    """
    hostile = (
        not name
        or name in (".", "..")
        or re.search(r"[/\\\x00-\x1f]", name) is not None
        or re.match(r"[A-Za-z]:", name) is not None
        or len(name) > 255
    )
    if hostile:
        raise I2RError(
            "METADATA_PATH",
            f"{path} is {name[:80]!r}",
            "a plain file name inside the bundle's folder",
            "do not use this bundle; bake the capture again",
            file,
        )
