# SPDX-License-Identifier: MIT
"""Where the materials of a capture are seen, on its views and on the sphere.

One name for most of what is seen, above, below and around, which does not say what it is made of,
is no one material but an atlas or a whole building; even a place word then says nothing in a room
(a terrain outdoors may well be all that there is).
There, and in floor, walls and ceiling of which a person states only some, surfaces are looked at
bit by bit: such materials are loose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from i2r_vr.capture import Material
from i2r_vr.hearing.surface_sample import FARTHEST_M, NEAREST_M, surface_normals
from i2r_vr.materials.absorption import MATERIAL_CLASSES
from i2r_vr.materials.names import name_evidence
from i2r_vr.seeing.enclosure import seen_volume_m3
from i2r_vr.seeing.grid import (
    GRID_SHAPE,
    grid_directions,
    grid_lookup,
    grid_position,
    pixel_rays,
)
from i2r_vr.seeing.views import CaptureViews, ViewSet

VERTICAL = 0.7
"""|z| of a surface's normal from which it counts as floor or ceiling."""
MOST_OF_THE_VIEW = 0.5
"""Share of the surfaces seen from which one name all round is no one material."""
EACH_SIDE = 0.05
"""Share of a material's surfaces that face each way (up, down, sideways) if it is all round."""
SKY_INDOORS, SKY_OUTDOORS = 0.05, 0.3
"""Share of the sky above the horizon up to which a place is a room, and from which it is none."""
NOTHING = -1
"""Where no material is known of."""

Float = NDArray[np.float64]
Places = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class GridSurfaces:
    """What each point of the sphere's grid stands for.

    share : [64, 128] of what is seen and no sky, by solid angle; area : [64, 128] of the surface,
    likewise; normal_z : [64, 128] towards the capture; outdoors : probability that the place is
    no room, by the sky above; volume_m3 : stated or seen.
    """

    share: Float
    area: Float
    normal_z: Float
    outdoors: float
    volume_m3: float


def grid_surfaces(
    depth: NDArray[np.float32], coverage: NDArray[np.bool_], volume_m3: float | None
) -> GridSurfaces:
    """Describe a sphere's grid of depth [64, 128]; a stated volume outranks what is seen."""
    normal = surface_normals(torch.from_numpy(depth)[None])[0].numpy().astype(np.float64)
    unit = grid_directions()
    angle = np.sqrt(1.0 - unit[..., 2] ** 2)
    sky = np.isinf(depth)
    share = angle * (coverage & ~sky)
    facing = np.clip(-(normal * unit).sum(axis=-1), 0.15, 1.0)
    area = share * np.clip(depth, NEAREST_M, FARTHEST_M).astype(np.float64) ** 2 / facing
    above = angle * (coverage & (unit[..., 2] > 0.0))
    sky_above = float((above * sky).sum() / max(float(above.sum()), 1e-12))
    if volume_m3 is None:
        volume_m3 = seen_volume_m3(np.where(coverage, depth, np.nan), whole=True)
    return GridSurfaces(
        share=share / max(float(share.sum()), 1e-12),
        area=area / max(float(area.sum()), 1e-12),
        normal_z=normal[..., 2],
        outdoors=min(max((sky_above - SKY_INDOORS) / (SKY_OUTDOORS - SKY_INDOORS), 0.0), 1.0),
        volume_m3=volume_m3,
    )


@dataclass(frozen=True)
class PlacedMaterials:
    """The materials of one capture and where they are seen.

    materials : tuple of M Material; in_views : int64 [V, S, S], on_grid : int64 [64, 128], places
    in the list or `NOTHING`; loose : those of which each cell is looked at by itself.
    """

    materials: tuple[Material, ...]
    in_views: Places
    on_grid: Places
    loose: frozenset[int]


def placed_materials(capture: CaptureViews, surfaces: GridSurfaces) -> PlacedMaterials:
    """Where each material is seen: what is stated of floor, walls and ceiling outranks a map."""
    views = capture.views
    in_views = np.full(views.rgb.shape[:3], NOTHING, np.int64)
    on_grid = np.full(GRID_SHAPE, NOTHING, np.int64)
    if views.material is not None:
        in_views[:] = views.material
        on_grid[:] = _map_on_grid(capture)
    materials = list(capture.materials)
    loose = _atlases(materials, on_grid, surfaces)
    for number in loose:
        if materials[number].evidence.strength == "place" and surfaces.outdoors <= 0.5:
            materials[number] = replace(materials[number], evidence=name_evidence(""))
    parts = _parts(surfaces) if capture.surfaces else ()
    row, column = _cells_in_views(views) if parts else (in_views, in_views)
    for part in parts:
        stated = capture.surfaces.get(part.name)
        shown, seen = part.on_grid, part.on_grid[row, column]
        if stated is None:
            shown, seen = shown & (on_grid == NOTHING), seen & (in_views == NOTHING)
            loose.add(len(materials))
        on_grid[shown], in_views[seen] = len(materials), len(materials)
        materials.append(part.material(stated))
    return PlacedMaterials(tuple(materials), in_views, on_grid, frozenset(loose))


@dataclass(frozen=True)
class _Part:
    """Floor, walls or ceiling: its name, the word for it, and where it is seen [64, 128]."""

    name: str
    word: str
    on_grid: Mask

    def material(self, stated: str | None) -> Material:
        """It as a material: of a stated class, or of what such parts are usually made of."""
        evidence = name_evidence(self.word)
        if stated is None:
            return Material(self.name, evidence)
        absorption = MATERIAL_CLASSES[stated].absorption
        return Material(self.name, evidence, stated, absorption, stated=True)


def _parts(surfaces: GridSurfaces) -> tuple[_Part, ...]:
    """Floor, walls and ceiling by their normals."""
    solid, normal_z = surfaces.share > 0.0, surfaces.normal_z
    below = grid_directions()[..., 2] < 0
    return (
        _Part("floor", "floor", solid & below & (normal_z > VERTICAL)),
        _Part("ceiling", "ceiling", solid & ~below & (normal_z < -VERTICAL)),
        _Part("walls", "wall", solid & (np.abs(normal_z) <= VERTICAL)),
    )


def _atlases(materials: Sequence[Material], on_grid: Places, surfaces: GridSurfaces) -> set[int]:
    """Materials that are most of what is seen, on all sides, and not said to be of anything."""
    return {
        number
        for number, material in enumerate(materials)
        if material.absorption is None
        and material.evidence.strength != "strong"
        and surfaces.area[on_grid == number].sum() > MOST_OF_THE_VIEW
        and _is_all_round(on_grid == number, surfaces)
    }


def _is_all_round(seen: Mask, surfaces: GridSurfaces) -> bool:
    """Whether what is seen [64, 128] is floor, walls and, in a room, ceiling at once."""
    normal_z, area = surfaces.normal_z, surfaces.area * seen
    up, down = area[normal_z > VERTICAL].sum(), area[normal_z < -VERTICAL].sum()
    sides = (up, area.sum() - up - down, *(() if surfaces.outdoors > 0.5 else (down,)))
    return bool(min(sides) > EACH_SIDE * area.sum())


def _map_on_grid(capture: CaptureViews) -> Places:
    """The material map on the sphere; `NOTHING` where no view shows it."""
    if capture.sphere is not None and capture.sphere.material is not None:
        return capture.sphere.material.astype(np.int64)
    views = capture.views
    assert views.material is not None
    view, position, covered = grid_lookup(views.directions, views.fov_deg)
    row, column = (position * np.asarray(views.material.shape[1:])).astype(np.int64).T
    found = views.material[view, row, column].astype(np.int64)
    return np.where(covered, found, NOTHING).reshape(GRID_SHAPE)


def _cells_in_views(views: ViewSet) -> tuple[Places, Places]:
    """Row and column [V, S, S] of the grid's cell that each view pixel shows."""
    position = grid_position(pixel_rays(views.directions, views.fov_deg, views.rgb.shape[1]))
    row, column = np.moveaxis(position.astype(np.int64), -1, 0)
    rows, columns = GRID_SHAPE
    return np.minimum(row, rows - 1), column % columns
