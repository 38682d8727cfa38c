# SPDX-License-Identifier: MIT
"""Our frame and those of the engines, there and back.

Ours is right-handed: x forward (the panorama's centre column), y left, z up, metres; yaw turns
counter-clockwise seen from above. Engines:

========  ==================  ============  ========================
engine    ours (x, y, z) is   handedness    yaw, seen from above
========  ==================  ============  ========================
unity     (-y, z, x)          left, y up    clockwise about y
unreal    100 (x, -y, z)      left, z up    clockwise about z
godot     (-y, z, -x)         right, y up   counter-clockwise about y
gltf      as godot (also three.js, named ``web``)
========  ==================  ============  ========================
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class EngineFrame:
    """How an engine writes places and headings.

    Parameters
    ----------
    matrix : 3 rows of 3
        Turns our axes into the engine's; a signed permutation, so its transpose turns back.
    units_per_metre : float
        100 where the engine counts in centimetres.
    yaw_sign : float
        +1 where the engine's yaw turns counter-clockwise seen from above, else -1.
    """

    matrix: tuple[Vector, Vector, Vector]
    units_per_metre: float
    yaw_sign: float


_OURS = EngineFrame(((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), 1.0, 1.0)
_UNITY = EngineFrame(((0.0, -1.0, 0.0), (0.0, 0.0, 1.0), (1.0, 0.0, 0.0)), 1.0, -1.0)
_UNREAL = EngineFrame(((1.0, 0.0, 0.0), (0.0, -1.0, 0.0), (0.0, 0.0, 1.0)), 100.0, -1.0)
_GODOT = EngineFrame(((0.0, -1.0, 0.0), (0.0, 0.0, 1.0), (-1.0, 0.0, 0.0)), 1.0, 1.0)

ENGINE_FRAMES: Mapping[str, EngineFrame] = MappingProxyType(
    {"unity": _UNITY, "unreal": _UNREAL, "godot": _GODOT, "gltf": _GODOT, "web": _GODOT}
)


def _frame(engine: str | None) -> EngineFrame:
    return _OURS if engine is None else ENGINE_FRAMES[engine]


def _apply(
    rows: NDArray[np.float64] | Sequence[Sequence[float]], vector: Sequence[float], scale: float
) -> Vector:
    x, y, z = (np.asarray(rows) @ np.asarray(vector, np.float64) * scale + 0.0).tolist()
    return (x, y, z)


def to_engine(position_m: Sequence[float], engine: str | None) -> Vector:
    """A place in our frame (metres) as the engine's inspector shows it.

    Examples
    --------
    >>> to_engine((1.0, 2.0, 3.0), "unity")
    (-2.0, 3.0, 1.0)
    >>> to_engine((1.0, 2.0, 3.0), "unreal")
    (100.0, -200.0, 300.0)
    >>> to_engine((1.0, 2.0, 3.0), "godot")
    (-2.0, 3.0, -1.0)
    """
    frame = _frame(engine)
    return _apply(frame.matrix, position_m, frame.units_per_metre)


def from_engine(position: Sequence[float], engine: str | None) -> Vector:
    """A place as the engine's inspector shows it, in our frame (metres).

    Examples
    --------
    >>> from_engine((-2.0, 3.0, 1.0), "unity")
    (1.0, 2.0, 3.0)
    """
    frame = _frame(engine)
    return _apply(np.asarray(frame.matrix).T, position, 1.0 / frame.units_per_metre)


def _wrapped(degrees: float) -> float:
    return (degrees + 180.0) % 360.0 - 180.0 + 0.0


def yaw_to_engine(yaw_deg: float, engine: str | None) -> float:
    """Our heading as the engine's yaw, degrees from -180 (included) to 180 (excluded).

    Examples
    --------
    >>> yaw_to_engine(90.0, "unity")
    -90.0
    """
    return _wrapped(_frame(engine).yaw_sign * yaw_deg)


def yaw_from_engine(yaw_deg: float, engine: str | None) -> float:
    """The engine's yaw as our heading, degrees from -180 (included) to 180 (excluded).

    Examples
    --------
    >>> yaw_from_engine(450.0, "godot")
    90.0
    """
    return _wrapped(_frame(engine).yaw_sign * yaw_deg)


def about_vertical(vectors: NDArray[np.float64], angle_rad: float) -> NDArray[np.float64]:
    """Vectors [..., 3] turned to the left by an angle."""
    c, s = math.cos(angle_rad), math.sin(angle_rad)
    x, y, z = np.moveaxis(vectors, -1, 0)
    return np.stack([c * x - s * y, s * x + c * y, z], axis=-1)


def direction_from_angles(
    azimuth_deg: NDArray[np.float64], elevation_deg: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Unit vectors [..., 3] of azimuths (left is positive) and elevations (up is positive)."""
    azimuth, elevation = np.deg2rad(azimuth_deg), np.deg2rad(elevation_deg)
    level = np.cos(elevation)
    return np.stack([level * np.cos(azimuth), level * np.sin(azimuth), np.sin(elevation)], axis=-1)


def angles_from_direction(
    direction: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Azimuth and elevation in degrees of vectors [..., 3]; straight up and down have azimuth 0."""
    level = np.hypot(direction[..., 0], direction[..., 1])
    azimuth = np.where(level < 1e-9, 0.0, np.arctan2(direction[..., 1], direction[..., 0]))
    return np.rad2deg(azimuth), np.rad2deg(np.arctan2(direction[..., 2], level))
