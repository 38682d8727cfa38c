# SPDX-License-Identifier: MIT
"""The part of a bundle's metadata that this bridge uses, read strictly.

Unknown keys are ignored; a missing, mistyped or unbounded value is an error, and so is a file name
that could leave the bundle's folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from i2rvr.json_values import REBAKE, Node, parse_json
from i2rvr.messages import BridgeError

SUFFIX = ".i2rvr"
VERSION = 2
MAX_BYTES = 8 * 1024 * 1024
SHAPES = ("box", "sphere")
_FARTHEST_M = 1e6
MOST_DB = 96.0
"""Beyond it a level is no level."""


@dataclass(frozen=True)
class Reverb:
    """The properties of a UReverbEffect, as the editor's Python names them."""

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


@dataclass(frozen=True)
class Metadata:
    """Lengths in metres and angles in degrees, in the bundle's frame (x ahead, y left, z up).

    `center_m` is relative to the capture; `position_m` is absent where the capture has no place.
    `zone_wet` is absent and `zone_yaw_deg` 0 in version 1. `files` holds every WAV file with its
    number of channels, the zone's first.
    """

    sample_rate_hz: int
    engine: str | None
    position_m: tuple[float, float, float] | None
    yaw_deg: float
    zone_name: str
    zone_ir: str
    zone_wet: str | None
    zone_yaw_deg: float
    center_m: tuple[float, float, float]
    shape: str
    size_m: tuple[float, float, float]
    radius_m: float
    blend_distance_m: float
    gain_db: float
    direct_end_s: float
    reverb: Reverb
    files: dict[str, int]


def _document(path: Path) -> Node:
    """The JSON object of a metadata file, its format and version checked."""
    with path.open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise BridgeError(
            "METADATA_TOO_LARGE",
            f"{path.stat().st_size} bytes of metadata",
            f"at most {MAX_BYTES}",
            REBAKE,
            path,
        )
    document = parse_json(data, path)
    if not isinstance(document, dict) or document.get("format") != "i2rvr":
        raise BridgeError(
            "METADATA_FORMAT", "no i2rvr document", '"format": "i2rvr"', "give a bundle", path
        )
    root = Node(document, "$", path)
    version = root.get("version").whole(-1e9, 1e9)
    if not 1 <= version <= VERSION:
        raise BridgeError(
            "METADATA_VERSION",
            f"version {version}",
            f"1 to {VERSION}",
            "update the plugin (i2r-vr bridge install unreal PROJECT)",
            path,
        )
    return root


def _check_unused(root: Node) -> None:
    """What this bridge does not need is checked all the same: no nulls, bands as a list."""
    pending = [root]
    while pending:
        node = pending.pop()
        if node.value is None:
            raise node.fail("a value")
        if isinstance(node.value, dict):
            pending += [node.get(key) for key in node.value]
        elif isinstance(node.value, list):
            pending += node.items()
    for owner in (root.get("zone"), *root.get("directions").items()):
        bands = owner.get("acoustics").optional("t60_bands")
        for band in [] if bands is None else bands.items():
            band.get("hz").number(1.0, 1e6)
            band.get("s").number(0.0, 1e6)


def _reverb(node: Node) -> Reverb:
    def between(key: str, low: float, high: float) -> float:
        return node.get(key).number(low, high)

    return Reverb(
        density=between("density", 0.0, 1.0),
        diffusion=between("diffusion", 0.0, 1.0),
        gain=between("gain", 0.0, 1.0),
        gain_hf=between("gain_hf", 0.0, 1.0),
        decay_time=between("decay_time", 0.1, 20.0),
        decay_hf_ratio=between("decay_hf_ratio", 0.1, 2.0),
        reflections_gain=between("reflections_gain", 0.0, 3.16),
        reflections_delay=between("reflections_delay", 0.0, 0.3),
        late_gain=between("late_gain", 0.0, 10.0),
        late_delay=between("late_delay", 0.0, 0.1),
        air_absorption_gain_hf=between("air_absorption_gain_hf", 0.0, 1.0),
        bypass_early_reflections=node.get("bypass_early_reflections").flag(),
        bypass_late_reflections=node.get("bypass_late_reflections").flag(),
        representable=node.get("representable").flag(),
    )


def _files(root: Node, zone: Node) -> dict[str, int]:
    """Every WAV file and its channels; the other names are checked all the same."""
    files = {zone.get("ir").name(): 1}
    if root.get("version").value > 1:
        files[zone.get("wet").name()] = 2
        zone.get("depth").name()
    ambix, sofa = zone.optional("ambix"), zone.optional("sofa")
    if sofa is not None:
        sofa.name()
    if ambix is not None:
        files[ambix.name()] = 4
    for direction in root.get("directions").items():
        files[direction.get("ir").name()] = 1
        direction.get("gain_db").number(-MOST_DB, MOST_DB)
    for listed in root.get("files").items():
        listed.get("name").name()
    return files


def read_metadata(path: Path) -> Metadata:
    """Read and check a ``.i2rvr`` file.

    Raises
    ------
    BridgeError
        METADATA_TOO_LARGE, METADATA_BROKEN, METADATA_FORMAT, METADATA_VERSION,
        METADATA_INVALID, METADATA_PATH.
    """
    root = _document(path)
    _check_unused(root)
    capture, zone = root.get("capture"), root.get("zone")
    capture.get("file").name()
    position, yaw = capture.optional("position_m"), capture.optional("yaw_deg")
    engine, shape = capture.optional("engine"), zone.get("shape")
    first = root.get("version").value == 1  # which knows neither a wet response nor turned boxes
    if shape.value not in SHAPES:
        raise shape.fail("box or sphere")
    return Metadata(
        sample_rate_hz=root.get("sample_rate_hz").whole(8000, 384000),
        engine=None if engine is None else engine.text(),
        position_m=None if position is None else position.vector(-1e9, 1e9),
        yaw_deg=0.0 if yaw is None else yaw.number(-36000.0, 36000.0),
        zone_name=zone.get("name").text(),
        zone_ir=zone.get("ir").name(),
        zone_wet=None if first else zone.get("wet").name(),
        zone_yaw_deg=0.0 if first else zone.get("yaw_deg").number(-180.0, 180.0),
        center_m=zone.get("center_m").vector(-_FARTHEST_M, _FARTHEST_M),
        shape=str(shape.value),
        size_m=zone.get("size_m").vector(1e-3, _FARTHEST_M),
        radius_m=zone.get("radius_m").number(1e-3, _FARTHEST_M),
        blend_distance_m=zone.get("blend_distance_m").number(0.0, _FARTHEST_M),
        gain_db=zone.get("gain_db").number(-MOST_DB, MOST_DB),
        direct_end_s=zone.get("direct_end_s").number(0.0, 1.0),
        reverb=_reverb(zone.get("reverb").get("unreal")),
        files=_files(root, zone),
    )
