# SPDX-License-Identifier: MIT
"""What a person or an engine states about a capture: ``NAME.capture.json``.

Every key is optional; keys that are not known are ignored, with a notice where they look like
known ones misspelt. A value of a wrong type or out of
range is the error SIDECAR_INVALID with the value's JSON path.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from i2r_vr.acoustics.quantities import OCTAVE_BANDS_HZ
from i2r_vr.capture.json_fields import Field, optional
from i2r_vr.capture.sidecar_keys import unknown_keys
from i2r_vr.capture.tuning import Tuning, read_tuning
from i2r_vr.errors import Notice
from i2r_vr.frames import ENGINE_FRAMES, Vector, from_engine, yaw_from_engine
from i2r_vr.materials.absorption import MATERIAL_CLASSES
from i2r_vr.strict_json import parse_json

KINDS = ("panorama", "cubemap", "screenshot")
DEPTH_KINDS = ("radial", "planar", "reversed_z")
SKY_MARKS = ("inf", "0", "far")
T60_RANGE_S = (0.1, 20.0)
"""Decay times that files of 0.1 to 12 s can hold, so that they can be measured again."""
_FARTHEST_UNITS = 1e9


@dataclass(frozen=True)
class DepthEncoding:
    """How the numbers of a depth map are meant.

    Parameters
    ----------
    kind : str, optional
        ``radial`` (along the ray), ``planar`` (along the view axis) or ``reversed_z`` (a depth
        buffer, 1 at `near`, 0 at `far`); None where it is not stated: radial, unless a
        perspective map shows that it is planar.
    metres_per_unit : float
        Length of a unit of the map and of `near` and `far`.
    near, far : float, optional
        Clip distances in units; a reversed buffer without `far` reaches to infinity.
    sky : str
        What marks the open sky: ``inf``, ``0`` or ``far``.
    """

    kind: str | None = None
    metres_per_unit: float = 1.0
    near: float | None = None
    far: float | None = None
    sky: str = "inf"


@dataclass(frozen=True)
class StatedMaterial:
    """One index of the material map, as stated."""

    id: int
    name: str | None = None
    class_name: str | None = None
    absorption: tuple[float, ...] | None = None  # 7 octaves, 0..1


@dataclass(frozen=True)
class Surfaces:
    """Material classes that a person states for the room's surfaces."""

    floor: str | None = None
    walls: str | None = None
    ceiling: str | None = None


@dataclass(frozen=True)
class StatedRoom:
    """Figures of the room that a person states."""

    volume_m3: float | None = None
    t60_s: float | None = None


@dataclass(frozen=True)
class StatedZone:
    """The reverb zone that a person states; `size_m` is length x, width y, height z."""

    name: str | None = None
    shape: str | None = None
    size_m: Vector | None = None
    radius_m: float | None = None


@dataclass(frozen=True)
class Sidecar:
    """A sidecar, parsed and checked; place and heading are already in our frame.

    Parameters
    ----------
    position_m : 3 floats, optional
        Place of the capture in our frame, metres.
    yaw_deg : float, optional
        Heading of the capture in our frame, counter-clockwise, -180 <= yaw < 180.
    engine : str, optional
        One of `i2r_vr.frames.ENGINE_FRAMES`.
    fov_deg : float, optional
        Horizontal field of view of a screenshot.
    kind : str, optional
        ``panorama``, ``cubemap`` or ``screenshot``.
    level : str, optional
        The scene that the capture is of, as the engine names it.
    notices : tuple of Notice
        About keys that are not known.
    """

    position_m: Vector | None = None
    yaw_deg: float | None = None
    engine: str | None = None
    fov_deg: float | None = None
    kind: str | None = None
    depth: DepthEncoding = field(default_factory=DepthEncoding)
    materials: tuple[StatedMaterial, ...] = ()
    surfaces: Surfaces = field(default_factory=Surfaces)
    room: StatedRoom = field(default_factory=StatedRoom)
    zone: StatedZone = field(default_factory=StatedZone)
    level: str | None = None
    bake: Tuning = field(default_factory=Tuning)
    notices: tuple[Notice, ...] = ()


def _object(node: Field | None) -> Field | None:
    if node is not None and not isinstance(node.value, dict):
        node.fail("an object")
    return node


def _depth(node: Field) -> DepthEncoding:
    encoding = DepthEncoding(
        kind=optional(node.get("kind"), lambda f: f.choice(DEPTH_KINDS), None),
        metres_per_unit=optional(node.get("metres_per_unit"), lambda f: f.number(1e-6, 1e6), 1.0),
        near=optional(node.get("near"), lambda f: f.number(1e-6, _FARTHEST_UNITS), None),
        far=optional(node.get("far"), lambda f: f.number(1e-6, _FARTHEST_UNITS), None),
        sky=optional(node.get("sky"), lambda f: f.choice(SKY_MARKS), "inf"),
    )
    if encoding.near is not None and encoding.far is not None and encoding.near >= encoding.far:
        node.fail("`near` less than `far`")
    if encoding.kind == "reversed_z" and encoding.near is None:
        node.fail('"near" beside "kind": "reversed_z"')
    if encoding.sky == "far" and encoding.far is None:
        node.fail('"far" beside "sky": "far"')
    return encoding


def absorption_of_bands(node: Field) -> tuple[float, ...]:
    """Seven octave coefficients from a list of ``{"hz": ..., "value": ...}``.

    Bands that are not stated are interpolated over the logarithm of frequency and held
    constant beyond the ends.
    """
    members = node.items(64)
    if not members:
        node.fail("at least one band")
    stated: dict[float, float] = {}
    for member in members:
        hz, value = member.get("hz"), member.get("value")
        if hz is None or value is None:
            member.fail('an object with "hz" and "value"')
        frequency = hz.number(1.0, 100_000.0)
        if frequency in stated:
            hz.fail("each frequency once")
        stated[frequency] = value.number(0.0, 1.0)
    known = sorted(stated)
    bands = np.interp(
        np.log2(np.asarray(OCTAVE_BANDS_HZ, np.float64)),
        np.log2(known),
        [stated[frequency] for frequency in known],
    )
    return tuple(float(value) for value in bands)


def _materials(node: Field, classes: frozenset[str]) -> tuple[StatedMaterial, ...]:
    seen: set[int] = set()
    result = []
    for member in node.items(65536):
        id_field = member.get("id")
        if id_field is None:
            member.fail('an object with an "id"')
        number = id_field.integer(0, 65535)
        if number in seen:
            id_field.fail("each id once")
        seen.add(number)
        result.append(
            StatedMaterial(
                id=number,
                name=optional(member.get("name"), Field.text, None),
                class_name=optional(member.get("class"), lambda f: _class(f, classes), None),
                absorption=optional(member.get("absorption"), absorption_of_bands, None),
            )
        )
    return tuple(result)


def _class(node: Field, classes: frozenset[str]) -> str:
    if not isinstance(node.value, str) or node.value not in classes:
        node.fail("a material class, such as " + ", ".join(sorted(classes)[:6]))
    return str(node.value)


def _surfaces(node: Field) -> Surfaces:
    classes = frozenset(MATERIAL_CLASSES)

    def read(key: str) -> str | None:
        return optional(node.get(key), lambda f: _class(f, classes), None)

    return Surfaces(read("floor"), read("walls"), read("ceiling"))


def _zone(node: Field) -> StatedZone:
    return StatedZone(
        name=optional(node.get("name"), Field.text, None),
        shape=optional(node.get("shape"), lambda f: f.choice(("box", "sphere")), None),
        size_m=optional(node.get("size_m"), lambda f: f.vector(0.1, 100_000.0), None),
        radius_m=optional(node.get("radius_m"), lambda f: f.number(0.05, 100_000.0), None),
    )


def parse_sidecar(data: bytes, file: Path, extra_classes: frozenset[str] = frozenset()) -> Sidecar:
    """Parse and check a sidecar.

    Parameters
    ----------
    data : bytes
        The file's content.
    file : Path
        Named in errors.
    extra_classes : frozenset of str
        Material classes of the user's own, allowed for materials beside the package's.

    Raises
    ------
    I2RError
        SIDECAR_BROKEN, where it is no JSON document; SIDECAR_INVALID, where a value is of a
        wrong type or out of range.
    """
    root = Field(parse_json(data, file, "SIDECAR_BROKEN", ranges_checked=True), "$", file)
    if not isinstance(root.value, dict):
        root.fail("an object")
    classes = frozenset(MATERIAL_CLASSES) | extra_classes
    engine = optional(root.get("engine"), lambda f: f.choice(tuple(ENGINE_FRAMES)), None)
    position = optional(root.get("position"), lambda f: f.vector(-1e9, 1e9), None)
    yaw = optional(root.get("yaw_deg"), lambda f: f.number(-36000.0, 36000.0), None)
    room = _object(root.get("room"))
    return Sidecar(
        position_m=None if position is None else from_engine(position, engine),
        yaw_deg=None if yaw is None else yaw_from_engine(yaw, engine),
        engine=engine,
        fov_deg=optional(root.get("fov_deg"), lambda f: f.number(1.0, 175.0), None),
        kind=optional(root.get("kind"), lambda f: f.choice(KINDS), None),
        depth=optional(_object(root.get("depth")), _depth, DepthEncoding()),
        materials=optional(root.get("materials"), lambda f: _materials(f, classes), ()),
        surfaces=optional(_object(root.get("surfaces")), _surfaces, Surfaces()),
        room=StatedRoom()
        if room is None
        else StatedRoom(
            optional(room.get("volume_m3"), lambda f: f.number(0.1, 1e8), None),
            optional(room.get("t60_s"), lambda f: f.number(*T60_RANGE_S), None),
        ),
        zone=optional(_object(root.get("zone")), _zone, StatedZone()),
        level=optional(root.get("level"), Field.text, None),
        bake=optional(_object(root.get("bake")), read_tuning, Tuning()),
        notices=unknown_keys(root.value),
    )
