# SPDX-License-Identifier: MIT
"""What every bridge must make of a whole bundle: frames, engine properties and messages."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from i2r_vr.bundle.metadata import Metadata
from i2r_vr.bundle.store import Bundle, read_audio
from i2r_vr.frames import ENGINE_FRAMES, to_engine, yaw_to_engine

ENGINES = ("unity", "unreal", "godot", "web")
UNITY_NAMES = {
    "room": "room_mb",
    "roomHF": "room_hf_mb",
    "roomLF": "room_lf_mb",
    "decayTime": "decay_time_s",
    "decayHFRatio": "decay_hf_ratio",
    "reflections": "reflections_mb",
    "reflectionsDelay": "reflections_delay_s",
    "reverb": "reverb_mb",
    "reverbDelay": "reverb_delay_s",
    "HFReference": "hf_reference_hz",
    "LFReference": "lf_reference_hz",
    "diffusion": "diffusion_pct",
    "density": "density_pct",
}
"""Fields of AudioReverbZone, and the metadata's keys."""
UNREAL_NAMES = {
    name: name
    for name in (
        "density",
        "diffusion",
        "gain",
        "gain_hf",
        "decay_time",
        "decay_hf_ratio",
        "reflections_gain",
        "reflections_delay",
        "late_gain",
        "late_delay",
        "air_absorption_gain_hf",
        "bypass_early_reflections",
        "bypass_late_reflections",
    )
}
"""Properties of UReverbEffect as Python names them."""
GODOT_NAMES = {
    "room_size": "room_size",
    "damping": "damping",
    "spread": "spread",
    "hipass": "hipass",
    "dry": "dry",
    "wet": "wet",
    "predelay_msec": "predelay_msec",
    "predelay_feedback": "predelay_feedback",
    "tap1_delay_ms": "delay_ms",
}
"""Properties of AudioEffectReverb, and the AudioEffectDelay's before it."""


def _rounded(value: float) -> float:
    return round(value, 6) + 0.0


def zone_in(engine: str, metadata: Metadata) -> dict[str, Any]:
    """The zone's place and size in an engine's frame and units."""
    zone, capture = metadata.zone, metadata.capture
    x, y, z = capture.position_m or (0.0, 0.0, 0.0)
    yaw_deg = capture.yaw_deg or 0.0
    turned_deg = yaw_deg + (zone.yaw_deg or 0.0)
    cos, sin = math.cos(math.radians(yaw_deg)), math.sin(math.radians(yaw_deg))
    dx, dy, dz = zone.center_m
    center = (x + cos * dx - sin * dy, y + sin * dx + cos * dy, z + dz)
    metre = ENGINE_FRAMES[engine].units_per_metre
    return {
        "engine": engine,
        "shape": zone.shape,
        "center": [_rounded(value) for value in to_engine(center, engine)],
        "yaw_deg": _rounded(yaw_to_engine(turned_deg, engine)),
        "size": [_rounded(abs(value)) for value in to_engine(zone.size_m, engine)],
        "radius": _rounded(metre * zone.radius_m),
        "blend_distance": _rounded(metre * zone.blend_distance_m),
    }


def _values(record: object, names: dict[str, str]) -> list[dict[str, Any]]:
    return [{"name": name, "value": getattr(record, key)} for name, key in names.items()]


def _messages(metadata: Metadata) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    reverb, capture = metadata.zone.reverb, metadata.capture
    fits = {
        "unity": reverb.i3dl2.representable,
        "unreal": reverb.unreal.representable,
        "godot": reverb.godot.representable,
    }
    rough = [engine for engine, representable in fits.items() if not representable]
    if rough:
        found.append({"level": "note", "code": "REVERB_APPROXIMATE", "engines": rough})
    if capture.position_m is None:
        found.append({"level": "note", "code": "NO_POSITION"})
    if capture.engine is not None:
        others = [engine for engine in ENGINES if engine != capture.engine]
        found.append({"level": "note", "code": "ENGINE_DIFFERS", "engines": others})
    return found


def _wet(bundle: Bundle) -> dict[str, Any]:
    zone = bundle.metadata.zone
    file = zone.ir if zone.wet is None else zone.wet
    samples, rate = read_audio(bundle.folder / file)
    first = round(zone.direct_end_s * rate) if zone.wet is None else 0
    energy = float(np.sum(samples[:, first:] ** 2)) / len(samples)
    return {
        "file": file,
        "channels": len(samples),
        "sample_rate_hz": rate,
        "samples": samples.shape[1],
        "direct_end_s": zone.direct_end_s,
        "first_sample": first,
        "gain_db": zone.gain_db,
        "energy_db": _rounded(10.0 * math.log10(energy) + zone.gain_db),
    }


def expected(bundle: Bundle, about: str) -> dict[str, Any]:
    """The case of a whole bundle (see ``case.schema.json``)."""
    metadata = bundle.metadata
    reverb = metadata.zone.reverb
    case: dict[str, Any] = {
        "name": bundle.folder.name,
        "about": about,
        "bundle": bundle.path.name,
        "messages": _messages(metadata),
        "zone": [zone_in(engine, metadata) for engine in ENGINES],
        "reverb": [
            {"engine": "unity", "values": _values(reverb.i3dl2, UNITY_NAMES)},
            {"engine": "unreal", "values": _values(reverb.unreal, UNREAL_NAMES)},
            {"engine": "godot", "values": _values(reverb.godot, GODOT_NAMES)},
        ],
        "wet": _wet(bundle),
        "directions": len(metadata.directions),
    }
    if metadata.zone.ambix is not None:
        case["ambix"] = metadata.zone.ambix
    return case
