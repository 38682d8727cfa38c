# SPDX-License-Identifier: MIT
"""Square perspective views of a capture, and its map of depth and materials on the sphere.

Layouts of directions on the sphere: `fibonacci` (a golden-angle spiral, equal areas), `cube`
(front, left, back, right, up, down) and `horizon` (equal steps to the left from the front).
The rays of a view are py360convert's (`xyzpers`); since that function puts the outer pixels'
centres on the edge of the field of view, it is handed the field of view between these centres.
Its sampler cache holds 8 maps, fewer than a capture's views, so the maps are kept here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture import Capture, Material
from i2r_vr.capture.decoding.images import resample_nearest
from i2r_vr.config import CUBE_VIEWS, LAYOUTS, MAX_VIEWS
from i2r_vr.errors import UsageError
from i2r_vr.frames import angles_from_direction, direction_from_angles
from i2r_vr.seeing.grid import GRID_SHAPE, grid_directions, view_lookup

FOV_RANGE_DEG = (1.0, 175.0)
_GRAIN = 1024.0
"""Coordinates are rounded to this part of a pixel, so that turning by whole pixels is exact."""


@dataclass(frozen=True)
class ViewSet:
    """Square views of one capture.

    Parameters
    ----------
    directions : float64 [V, 3]
        Unit vectors; x forward, y left, z up.
    azimuth_deg, elevation_deg : float64 [V]
        The same as angles; left and up are positive.
    fov_deg : float
        Field of view of each view, both ways.
    solid_angle_sr : float64 [V]
        Share of the sphere that a direction stands for; 4 pi in all for full spheres, the
        view's own solid angle for a screenshot.
    rgb : uint8 [V, S, S, 3]
        Column to the right is direction to the right, row 0 is above.
    finer : uint8 [V, kS, kS, 3]
        The same k times as fine, of which `rgb` are the means; `rgb` itself where k is 1.
    depth_m : float32 [V, S, S], optional
        Radial metres, inf where there is sky.
    material : uint16 [V, S, S], optional
        Places in the capture's list of materials.
    """

    directions: NDArray[np.float64]
    azimuth_deg: NDArray[np.float64]
    elevation_deg: NDArray[np.float64]
    fov_deg: float
    solid_angle_sr: NDArray[np.float64]
    rgb: NDArray[np.uint8]
    finer: NDArray[np.uint8]
    depth_m: NDArray[np.float32] | None = None
    material: NDArray[np.uint16] | None = None


@dataclass(frozen=True)
class SphereMap:
    """Depth and materials on an equirectangular grid, of 64 x 128 points for the networks.

    depth_m : float32 [64, 128] radial metres, inf for sky (and where nothing is seen);
    material : uint16 [64, 128] or None, places in the capture's list of materials; coverage :
    bool [64, 128], False where nothing is seen.
    """

    depth_m: NDArray[np.float32]
    material: NDArray[np.uint16] | None
    coverage: NDArray[np.bool_]


@dataclass(frozen=True)
class CaptureViews:
    """What a model is shown of one capture.

    views : the crops, with depth and materials where given; sphere : depth and materials on
    the sphere, where the capture gives depth for the whole of it; surfaces : stated material
    classes of ``floor``, ``walls`` and ``ceiling``; materials : the capture's list, what is known
    of each before it is looked at; volume_m3 : stated, where it is; depth_scale : multiplies all
    distances last.
    """

    views: ViewSet
    sphere: SphereMap | None
    surfaces: Mapping[str, str]
    materials: tuple[Material, ...] = ()
    volume_m3: float | None = None
    depth_scale: float = 1.0

    @property
    def at_its_scale(self) -> CaptureViews:
        """The capture with the volume that it is heard with."""
        if self.volume_m3 is None:
            return self
        return replace(self, volume_m3=self.volume_m3 * self.depth_scale**3)


def layout_directions(layout: str, views: int) -> NDArray[np.float64]:
    """Unit vectors [V, 3] of a layout.

    Raises
    ------
    UsageError
        LAYOUT_UNKNOWN, VIEWS_INVALID (a cube has six).

    Examples
    --------
    >>> layout_directions("horizon", 4).round(6).tolist()[1]
    [0.0, 1.0, 0.0]
    """
    if layout not in LAYOUTS:
        raise UsageError("LAYOUT_UNKNOWN", repr(layout), "one of " + ", ".join(LAYOUTS), "use it")
    if layout == "cube" and views != CUBE_VIEWS:
        raise UsageError("VIEWS_INVALID", f"{views} views", "6 for a cube", "leave --views out")
    if not 1 <= views <= MAX_VIEWS:
        raise UsageError("VIEWS_INVALID", f"{views} views", f"1 to {MAX_VIEWS}", "choose fewer")
    if layout == "cube":
        azimuth = np.array([0.0, 90.0, 180.0, -90.0, 0.0, 0.0])
        elevation = np.array([0.0, 0.0, 0.0, 0.0, 90.0, -90.0])
    elif layout == "horizon":
        azimuth = np.arange(views) * (360.0 / views)
        elevation = np.zeros(views)
    else:
        number = np.arange(views)
        azimuth = number * (180.0 * (3.0 - math.sqrt(5.0)))
        elevation = np.rad2deg(np.arcsin(1.0 - (2.0 * number + 1.0) / views))
    return direction_from_angles((azimuth + 180.0) % 360.0 - 180.0, elevation)


def view_solid_angle_sr(fov_deg: float) -> float:
    """Solid angle of a square view: 4 asin(sin(F/2)^2).

    Examples
    --------
    >>> round(6 * view_solid_angle_sr(90.0) / math.pi, 6)
    4.0
    """
    return 4.0 * math.asin(math.sin(math.radians(fov_deg) / 2.0) ** 2)


@lru_cache(maxsize=32)
def _sampling_maps(
    height: int, width: int, layout: str, views: int, fov_deg: float, size: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Column and row coordinates [V, S, S] in a panorama, pixel centres at whole numbers.

    Columns are in -0.5 .. width - 0.5, rows in -0.5 .. height - 0.5.
    """
    # With SciPy's rotations, which only spheres need: a screenshot's bake begins sooner.
    from py360convert.utils import uv2coor, xyz2uv, xyzpers

    azimuth, elevation = angles_from_direction(layout_directions(layout, views))
    between_centres = 2.0 * math.atan(math.tan(math.radians(fov_deg) / 2.0) * (size - 1) / size)
    columns = np.empty((views, size, size), np.float32)
    rows = np.empty_like(columns)
    for view in range(views):
        rays = xyzpers(
            between_centres,
            between_centres,
            0.0,
            math.radians(elevation[view]),
            (size, size),
            0.0,
        )
        longitude, latitude = xyz2uv(rays)
        column, row = uv2coor(longitude[..., 0], latitude[..., 0], height, width)
        column = column.astype(np.float64) - azimuth[view] * width / 360.0
        column = np.round((column + 0.5) * _GRAIN) / _GRAIN % width - 0.5
        columns[view] = column
        rows[view] = np.round(row.astype(np.float64) * _GRAIN) / _GRAIN
    columns.setflags(write=False)
    rows.setflags(write=False)
    return columns, rows


@lru_cache(maxsize=32)
def _nearest_index(
    height: int, width: int, layout: str, views: int, fov_deg: float, size: int
) -> NDArray[np.int64]:
    """Flat index [V, S, S] of the panorama pixel that each view pixel lies in."""
    columns, rows = _sampling_maps(height, width, layout, views, fov_deg, size)
    column = np.floor(columns.astype(np.float64) + 0.5).astype(np.int64) % width
    row = np.clip(np.floor(rows.astype(np.float64) + 0.5).astype(np.int64), 0, height - 1)
    index = row * width + column
    index.setflags(write=False)
    return index


def _reduced(rgb: NDArray[np.uint8], fov_deg: float, size: int) -> NDArray[np.uint8]:
    """The panorama averaged down until a view pixel covers about one of its pixels."""
    wanted = max(8, round(4.0 * size / math.tan(math.radians(fov_deg) / 2.0) / 8.0) * 8)
    height, width = rgb.shape[:2]
    if width <= wanted:
        return rgb
    target = (wanted, max(4, round(height * wanted / width)))
    return np.asarray(cv2.resize(rgb, target, interpolation=cv2.INTER_AREA), np.uint8)


def _wrapped_border(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """One more pixel all round: the other side of the seam, and what lies beyond the poles."""
    half = rgb.shape[1] // 2
    tall = np.concatenate([np.roll(rgb[:1], half, 1), rgb, np.roll(rgb[-1:], half, 1)])
    return np.concatenate([tall[:, -1:], tall, tall[:, :1]], axis=1)


def averaged(finer: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """Views uint8 [V, kS, kS, 3] averaged to [V, S, S, 3]."""
    if finer.shape[1] == size:
        return finer
    shrunk = [cv2.resize(view, (size, size), interpolation=cv2.INTER_AREA) for view in finer]
    return np.stack(shrunk).astype(np.uint8, copy=False)


def sample_views(
    capture: Capture, layout: str, views: int, fov_deg: float, size: int, finer: int = 1
) -> ViewSet:
    """Views of a capture; a screenshot gives one, whatever the layout.

    Colours are bilinear in a panorama reduced to the views' resolution; depth and material
    are those of the pixel that a ray falls into, never mixtures.

    Parameters
    ----------
    capture : Capture
    layout : str
        ``fibonacci``, ``cube`` or ``horizon``.
    views : int
        Number of directions.
    fov_deg : float
        Field of view of the square views, 1 to 175.
    size : int
        Pixels along their sides.
    finer : int
        How many times finer their `finer` pictures are.

    Raises
    ------
    UsageError
        LAYOUT_UNKNOWN, VIEWS_INVALID, FOV_INVALID.
    """
    low, high = FOV_RANGE_DEG
    if not low <= fov_deg <= high:
        raise UsageError("FOV_INVALID", f"{fov_deg:g} degrees", f"{low:g} to {high:g}", "use 90")
    if capture.kind == "screenshot":
        return _screenshot_view(capture, size, finer)
    directions = layout_directions(layout, views)
    azimuth, elevation = angles_from_direction(directions)
    side = finer * size
    reduced = _reduced(capture.rgb, fov_deg, side)
    columns, rows = _sampling_maps(*reduced.shape[:2], layout, views, fov_deg, side)
    bordered = _wrapped_border(reduced)
    rgb = np.empty((views, side, side, 3), np.uint8)
    for view in range(views):
        rgb[view] = cv2.remap(bordered, columns[view] + 1.0, rows[view] + 1.0, cv2.INTER_LINEAR)
    height, width = capture.rgb.shape[:2]
    depth = material = None
    if capture.depth_m is not None or capture.materials is not None:
        index = _nearest_index(height, width, layout, views, fov_deg, size)
        if capture.depth_m is not None:
            depth = capture.depth_m.ravel()[index].astype(np.float32)
        if capture.materials is not None:
            material = capture.materials.index.ravel()[index]
    shares = np.full(views, 4.0 * math.pi / views)
    coarse = averaged(rgb, size)
    return ViewSet(directions, azimuth, elevation, fov_deg, shares, coarse, rgb, depth, material)


def _screenshot_view(capture: Capture, size: int, finer: int = 1) -> ViewSet:
    """The centre square of a screenshot, with the field of view that it has."""
    height, width = capture.rgb.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = (slice(top, top + side), slice(left, left + side))
    half = math.tan(math.radians(capture.fov_deg) / 2.0) * side / width
    fov_deg = 2.0 * math.degrees(math.atan(half))
    wanted = finer * size
    mode = cv2.INTER_AREA if side > wanted else cv2.INTER_LINEAR
    resized = cv2.resize(capture.rgb[square], (wanted, wanted), interpolation=mode)
    rgb = np.asarray(resized, np.uint8)[None]
    depth = material = None
    if capture.depth_m is not None:
        depth = resample_nearest(capture.depth_m[square], size, size).astype(np.float32)[None]
    if capture.materials is not None:
        index = resample_nearest(capture.materials.index[square], size, size)
        material = index.astype(np.uint16, copy=False)[None]
    elevation_deg = np.array([capture.pitch_deg])
    return ViewSet(
        directions=direction_from_angles(np.zeros(1), elevation_deg),
        azimuth_deg=np.zeros(1),
        elevation_deg=elevation_deg,
        fov_deg=fov_deg,
        solid_angle_sr=np.array([view_solid_angle_sr(fov_deg)]),
        rgb=averaged(rgb, size),
        finer=rgb,
        depth_m=depth,
        material=material,
    )


def sphere_map(source: Capture | ViewSet, shape: tuple[int, int] = GRID_SHAPE) -> SphereMap | None:
    """Depth and materials on the sphere, or None where the source has no depth.

    A panorama is sampled at the nearest pixel; of views, each point takes the pixel of the view
    in which it lies most centrally, and points that no view shows are not covered. A screenshot
    covers what its view shows.

    Parameters
    ----------
    source : Capture or ViewSet
    shape : 2 int
        Rows and columns, 64 x 128 for the networks.
    """
    if isinstance(source, ViewSet):
        return _sphere_of_views(source, shape)
    if source.depth_m is None:
        return None
    if source.kind == "screenshot":
        return _sphere_of_views(_screenshot_view(source, 4 * GRID_SHAPE[0]), shape)
    depth = resample_nearest(source.depth_m, *shape).astype(np.float32)
    material = None
    if source.materials is not None:
        index = resample_nearest(source.materials.index, *shape)
        material = index.astype(np.uint16, copy=False)
    return SphereMap(depth, material, np.ones(shape, np.bool_))


def _sphere_of_views(views: ViewSet, shape: tuple[int, int]) -> SphereMap | None:
    if views.depth_m is None:
        return None
    view, position, covered = view_lookup(
        views.directions, views.fov_deg, grid_directions(shape).reshape(-1, 3)
    )
    size: Sequence[int] = views.depth_m.shape[1:]
    row, column = (position * np.asarray(size)).astype(np.int64).T
    coverage = covered.reshape(shape)
    depth = np.where(covered, views.depth_m[view, row, column], np.inf).reshape(shape)
    material = None
    if views.material is not None:
        material = views.material[view, row, column].reshape(shape)
    return SphereMap(depth.astype(np.float32), material, coverage)
