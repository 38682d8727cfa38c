# SPDX-License-Identifier: MIT
"""Depth that lies beside a picture (or in its own file), from stored numbers to radial metres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture.decoding.images import Picture
from i2r_vr.capture.depth_geometry import Plane, is_planar, reduced_planes
from i2r_vr.capture.depth_maps import (
    SKY_BEYOND_M,
    RawDepth,
    check_invalid,
    check_negative,
    to_metres,
)
from i2r_vr.capture.depth_plausibility import DepthToJudge, check_plausible
from i2r_vr.capture.depth_sky import sky_from
from i2r_vr.capture.projection import Projection, picture_planes, planes_of_map, project_planes
from i2r_vr.capture.sidecar import DepthEncoding
from i2r_vr.errors import Notice

CUBE_FACE_FOV_DEG = 90.0


@dataclass(frozen=True)
class GivenDepth:
    """Decoded depth files and what is said of them.

    Parameters
    ----------
    raws : sequence of RawDepth
        One, or six faces.
    files : sequence of Path
        Of each.
    encoding : DepthEncoding
    scale : float
        Further factor on all distances.
    trusted : bool
        True where somebody says that the numbers are right whatever they look like.
    """

    raws: Sequence[RawDepth]
    files: Sequence[Path]
    encoding: DepthEncoding
    scale: float
    trusted: bool


def _with_sky(
    planes: list[Plane], given: GivenDepth, sphere: bool
) -> tuple[list[Plane], tuple[Notice, ...]]:
    """The planes with what can only be sky as inf, and what was taken for it."""
    file, full_scale, encoding = given.files[0], given.raws[0].full_scale, given.encoding
    if encoding.kind == "reversed_z":
        return planes, ()
    if full_scale is not None and encoding.sky == "inf":
        planes = [np.where(p >= full_scale, np.float32(np.inf), p) for p in planes]
    unit = encoding.metres_per_unit * given.scale
    planes = [np.where(p * unit >= SKY_BEYOND_M, np.float32(np.inf), p) for p in planes]
    guess = encoding.sky == "inf" and not given.trusted
    radial = sphere or encoding.kind == "radial"
    found = sky_from(planes, unit, radial, guess)
    if found is None:
        return planes, ()
    start, what = found
    share = float(np.mean([np.mean((p >= start) & np.isfinite(p)) for p in planes]))
    text = f"{100.0 * share:.1f} % of {file.name} are {start:.6g} or more, {what}: taken for sky."
    marked = [np.where(p >= start, np.float32(np.inf), p) for p in planes]
    return marked, (Notice("DEPTH_SKY_GUESSED", text),)


def _with_kind(
    planes: list[Plane], encoding: DepthEncoding, fov_deg: float | None, file: Path
) -> tuple[DepthEncoding, tuple[Notice, ...]]:
    """The encoding with its kind: the stated one, else planar where only that makes planes."""
    if encoding.kind is not None:
        return encoding, ()
    if fov_deg is None or not is_planar(reduced_planes(planes, sphere=False), fov_deg):
        return replace(encoding, kind="radial"), ()
    text = (
        f"{file.name} is taken for planar depth, with which its surfaces are flat; state "
        '"depth": {"kind": "planar"} to be sure.'
    )
    return replace(encoding, kind="planar"), (Notice("DEPTH_KIND_GUESSED", text),)


def depth_in_metres(
    given: GivenDepth, pictures: Sequence[Picture], projection: Projection
) -> tuple[NDArray[np.float32], tuple[Notice, ...]]:
    """Radial metres float32 [H, W] in the capture's grid, inf where there is sky, and notices.

    Raises
    ------
    I2RError
        DEPTH_NEGATIVE, DEPTH_KIND_MISMATCH, DEPTH_INVALID_PIXELS, MAP_ASPECT, and as
        `check_plausible` unless the depth is trusted.
    """
    file = given.files[0]
    for raw, path in zip(given.raws, given.files, strict=True):
        check_negative(raw.values, path)
    fov_deg = {"panorama": None, "cubemap": CUBE_FACE_FOV_DEG}.get(
        projection.kind, projection.fov_deg
    )
    stored = planes_of_map([raw.values for raw in given.raws], projection, file)
    planes = [plane.astype(np.float32, copy=False) for plane in stored]
    planes, sky_notices = _with_sky(planes, given, sphere=fov_deg is None)
    encoding, kind_notices = _with_kind(planes, given.encoding, fov_deg, file)
    full_scale = given.raws[0].full_scale
    pairs = [to_metres(p, full_scale, encoding, given.scale, fov_deg, file) for p in planes]
    invalid = check_invalid(np.stack([mask for _, mask in pairs]), file)
    metres = [plane for plane, _ in pairs]
    doubts: tuple[Notice, ...] = ()
    if not given.trusted:
        doubts = check_plausible(
            DepthToJudge(
                numbers=planes,
                metres=metres,
                pictures=picture_planes(pictures, projection),
                fov_deg=fov_deg,
                kind=str(encoding.kind),
                metres_per_unit=encoding.metres_per_unit * given.scale,
                full_scale=full_scale,
                file=file,
            )
        )
    grid = project_planes(metres, projection).astype(np.float32, copy=False)
    return grid, (*invalid, *kind_notices, *sky_notices, *doubts)
