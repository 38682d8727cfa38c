# SPDX-License-Identifier: MIT
"""Given depth against sense, before it is believed: what it is, in which unit, which way up.

Depth carries most of the answer, and most mistakes with it leave a map that decodes: another
unit, a normalised or inverted buffer, colours, a map that lies upside down. Everything here is
judged on maps of at most 128 x 256, so that it costs a few hundredths of a second.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture.depth_agreement import edge_agreement
from i2r_vr.capture.depth_geometry import Plane, reading_of_numbers, reduced_planes
from i2r_vr.capture.depth_units import (
    FLOOR_RANGE_M,
    MEDIAN_RANGE_M,
    NEAREST_RANGE_M,
    SizeOfPlace,
    is_normalised,
    likely_unit,
    size_of_place,
)
from i2r_vr.errors import I2RError, Notice
from i2r_vr.errors.wording import significant

_TRUST = "or bake with --trust-depth"
_SAME_PICTURE = 0.97
_RANKED = (64, 128)
_OPEN_SKY = 0.1
_USUAL_MEDIAN_M = (0.6, 60.0)
_FLOOR_FROM = 160.0 / 180.0
_FLOOR_FACE = 3


@dataclass(frozen=True)
class DepthToJudge:
    """A depth map on the planes of its capture's projection.

    Parameters
    ----------
    numbers : sequence of float32 [h, w]
        As stored: one plane, or the six faces of a cube.
    metres : sequence of float32 [h, w]
        The same as radial metres, inf where there is sky.
    pictures : sequence of uint8 [H, W, 3]
        The picture's planes.
    fov_deg : float, optional
        Of perspective planes; None for a panorama.
    kind : str
        ``radial``, ``planar`` or ``reversed_z``.
    metres_per_unit : float
        With every further factor.
    full_scale : float, optional
        The largest number of an integer map.
    file : Path
        Named in errors.
    """

    numbers: Sequence[Plane]
    metres: Sequence[Plane]
    pictures: Sequence[NDArray[np.uint8]]
    fov_deg: float | None
    kind: str
    metres_per_unit: float
    full_scale: float | None
    file: Path


def _no_distance(looks_like: str, action: str, file: Path) -> I2RError:
    return I2RError(
        "DEPTH_NOT_DISTANCE",
        f"a depth map that looks like {looks_like}",
        "distances",
        f"{action}, {_TRUST}",
        file,
    )


def check_channels(channels: Sequence[NDArray[np.float32]], file: Path) -> None:
    """Refuse three channels that differ: colours, or normals where they are unit vectors.

    Raises
    ------
    I2RError
        DEPTH_NOT_DISTANCE
    """
    if len(channels) < 3:
        return
    first, second, third = (c[:: max(1, c.shape[0] // 128)].astype(np.float64) for c in channels)
    with np.errstate(invalid="ignore", over="ignore"):
        apart = np.maximum(np.abs(first - second), np.abs(first - third))
        differ = apart > 1e-3 * np.maximum(np.abs(first), np.abs(second))
        if not np.mean(differ & np.isfinite(apart)) > 0.01:
            return
        lengths = [
            np.sqrt(sum((a * scale - shift) ** 2 for a in (first, second, third)))
            for scale, shift in ((1.0, 0.0), (2.0, 1.0))
        ]
    vectors = any(np.mean(np.abs(length - 1.0) < 0.05) > 0.5 for length in lengths)
    raise _no_distance(
        "normals (three channels that are unit vectors)"
        if vectors
        else "colours (three channels that differ)",
        "export the depth pass as one channel",
        file,
    )


def _ranks(values: NDArray[np.float32]) -> NDArray[np.float64]:
    order = np.empty(values.size, np.float64)
    order[np.argsort(values, kind="stable")] = np.arange(values.size)
    return np.asarray(order - order.mean())


def _check_not_the_picture(given: DepthToJudge) -> None:
    """Refuse a map whose numbers have the order of the picture's brightness."""
    grey, depth = [], []
    for rgb, plane in zip(given.pictures, given.numbers, strict=True):
        size = (min(_RANKED[0], plane.shape[0]), min(_RANKED[1], plane.shape[1]))
        small = cv2.resize(rgb, size[::-1], interpolation=cv2.INTER_AREA)
        grey.append(small.astype(np.float32).mean(axis=2).ravel())
        clean = np.nan_to_num(plane, nan=0.0, posinf=0.0)
        depth.append(cv2.resize(clean, size[::-1], interpolation=cv2.INTER_AREA).ravel())
    a, b = _ranks(np.concatenate(grey)), _ranks(np.concatenate(depth))
    if np.ptp(np.concatenate(depth)) == 0.0:
        return
    if float(a @ b) / math.sqrt(float(a @ a) * float(b @ b)) > _SAME_PICTURE:
        raise _no_distance("the picture itself", "export the depth pass", given.file)


def _check_reading(given: DepthToJudge) -> None:
    largest = max(float(np.nan_to_num(p, posinf=0.0).max()) for p in given.numbers)
    ends = [given.full_scale] if given.full_scale is not None else []
    ends += [1.0] if largest <= 1.0 else []
    known = np.concatenate([p[np.isfinite(p) & (p > 0.0)] for p in given.metres])
    low, high = _USUAL_MEDIAN_M
    reading = reading_of_numbers(
        given.numbers,
        given.fov_deg,
        ends,
        whole=given.full_scale is not None,
        odd=known.size > 0 and not low <= float(np.median(known)) <= high,
    )
    if reading == "disparity":
        raise _no_distance(
            "disparity (one over the distance)",
            "export distances, in metres or with their metres_per_unit",
            given.file,
        )
    if reading == "backwards":
        raise _no_distance(
            "distances counted backwards (far is dark, such as a mist pass inverted)",
            "export distances that grow with distance",
            given.file,
        )


def _size(given: DepthToJudge) -> SizeOfPlace | None:
    floor: NDArray[np.float32] = np.empty(0, np.float32)
    if given.fov_deg is None:
        plane = given.metres[0]
        floor = plane[int(plane.shape[0] * _FLOOR_FROM) :].ravel()
    elif len(given.metres) == 6:
        face = given.metres[_FLOOR_FACE]
        third = face.shape[0] // 3
        floor = face[third : 2 * third, third : 2 * third].ravel()
    return size_of_place(np.concatenate([plane.ravel() for plane in given.metres]), floor)


def _check_size(given: DepthToJudge) -> tuple[Notice, ...]:
    place = _size(given)
    if place is None:
        return ()
    low, high = MEDIAN_RANGE_M
    buffer = given.kind == "reversed_z"
    if not buffer and is_normalised(given.numbers):
        raise I2RError(
            "DEPTH_UNIT",
            f"depths from 0 to 1 (median {place.median_m / given.metres_per_unit:.2g})",
            "distances in metres or in a stated unit",
            "looks normalised: state the distance that 1 stands for as metres_per_unit, or for "
            f'a depth buffer "kind": "reversed_z" and its near and far, {_TRUST}',
            given.file,
        )
    whole = given.fov_deg is None or len(given.metres) == 6
    nowhere_near = place.nearest_m > NEAREST_RANGE_M
    if low <= place.median_m <= high and not (nowhere_near and whole and place.sky < _OPEN_SKY):
        floor_m = place.floor_m or 0.0
        if nowhere_near:
            far = f"Nothing in {given.file.name} is nearer than {place.nearest_m:.0f} m"
        elif floor_m > FLOOR_RANGE_M and place.sky < _OPEN_SKY:
            far = f"In {given.file.name} the floor is {floor_m:.0f} m below the camera"
        else:
            return ()
        unit = f"its unit is taken to be {given.metres_per_unit:g} m."
        return (Notice("DEPTH_FAR", f"{far}; {unit}"),)
    median, nearest = significant(place.median_m), significant(place.nearest_m)
    found = f"depths whose median is {median} m, the nearest {nearest} m"
    expected = f"a median of {low:g} to {high:g} m and something nearer than {NEAREST_RANGE_M:g} m"
    advice = "looks like another near or far: state those of the camera"
    if not buffer:
        name, metres = likely_unit(place, given.metres_per_unit)
        advice = f'looks like {name}: state "depth": {{"metres_per_unit": {metres:.6g}}}'
    raise I2RError("DEPTH_UNIT", found, expected, f"{advice}, {_TRUST}", given.file)


def _check_agreement(given: DepthToJudge) -> None:
    fault = edge_agreement(given.pictures, given.metres, given.fov_deg is None).fault
    if fault is not None:
        raise I2RError(
            "DEPTH_MISPLACED",
            f"a depth map that fits the picture better {fault}",
            "depth of the same camera, the same way round",
            f"export it as the picture is, {_TRUST}",
            given.file,
        )


def check_plausible(given: DepthToJudge) -> tuple[Notice, ...]:
    """Refuse depth that makes no sense, saying what it looks like.

    Raises
    ------
    I2RError
        DEPTH_NOT_DISTANCE (the picture, disparity, backwards), DEPTH_UNIT, DEPTH_MISPLACED
        (upside down, mirrored, turned).
    """
    sphere = given.fov_deg is None
    small = DepthToJudge(
        numbers=reduced_planes(given.numbers, sphere),
        metres=reduced_planes(given.metres, sphere),
        pictures=given.pictures,
        fov_deg=given.fov_deg,
        kind=given.kind,
        metres_per_unit=given.metres_per_unit,
        full_scale=given.full_scale,
        file=given.file,
    )
    _check_not_the_picture(small)
    if small.kind != "reversed_z":
        _check_reading(small)
    notices = _check_size(small)
    _check_agreement(small)
    return notices
