# SPDX-License-Identifier: MIT
"""What the materials of a capture are believed to be, by their names and looks, and absorb.

All pixels of one material, over all views, decide together what it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from i2r_vr.acoustics.quantities import BAND_COUNT, MID_BANDS
from i2r_vr.capture import Material
from i2r_vr.hearing.looks import Looks, mean_cells
from i2r_vr.hearing.placed_materials import (
    NOTHING,
    Float,
    GridSurfaces,
    PlacedMaterials,
    grid_surfaces,
    placed_materials,
)
from i2r_vr.hearing.scene_views import SceneViews, views_to_grid
from i2r_vr.materials.absorption import MATERIAL_CLASSES, as_built
from i2r_vr.materials.belief import Belief, believe, certain, joined
from i2r_vr.materials.vocabulary import CLASS_NAMES
from i2r_vr.seeing.views import CaptureViews

SPECIMEN_SPREAD = 0.2
"""Relative deviation of real specimens from a class's table."""
MATERIALS_OF_A_PLACE = 4.5
"""So many of one size have the same spread of areas as those of rendered rooms (median of 100 of
held-out families, 2.9 to 7.3): those behind one name are in doubt each by itself."""


@dataclass(frozen=True)
class KnownMaterials:
    """What the materials of one capture are believed to be.

    Parameters
    ----------
    placed : PlacedMaterials
    beliefs : tuple of M Belief or None
        None of a material whose absorption alone is stated.
    absorption : float64 [M, 7]
        Expected, as built.
    deviation : float64 [M]
        Standard deviation of the mid bands' absorption by the doubt that is left.
    of_cells : mapping of int to float64 [V, n, n, 7]
        Absorption of each cell, of the loose ones.
    surfaces : GridSurfaces
    """

    placed: PlacedMaterials
    beliefs: tuple[Belief | None, ...]
    absorption: Float
    deviation: Float
    of_cells: Mapping[int, Float]
    surfaces: GridSurfaces

    @property
    def told(self) -> float:
        """Share of the surfaces of which a material is known of, 0..1."""
        return float(self.surfaces.area[self.placed.on_grid != NOTHING].sum())

    def in_views(self) -> Float:
        """Absorption [V, S, S, 7] of the views' pixels, NaN where no material is known of."""
        places = self.placed.in_views
        found = self._table()[places]
        for number, cells in self.of_cells.items():
            block = places.shape[-1] // cells.shape[1]
            finer = cells.repeat(block, axis=1).repeat(block, axis=2)
            found[places == number] = np.broadcast_to(finer, found.shape)[places == number]
        return found

    def on_grid(self, directions: Float, fov_deg: float) -> Float:
        """The same of the sphere's grid, [64, 128, 7]."""
        places = self.placed.on_grid
        found = self._table()[places]
        for number, cells in self.of_cells.items():
            whole = np.broadcast_to(cells, (len(directions), *cells.shape[1:])).copy()
            looked_up, _ = views_to_grid(torch.from_numpy(whole)[None], directions, fov_deg)
            found[places == number] = looked_up[0].numpy()[places == number]
        return found

    def _table(self) -> Float:
        """Absorption [M + 1, 7] by a material's place; the last one, at `NOTHING`, is NaN."""
        return np.concatenate([self.absorption, np.full((1, BAND_COUNT), np.nan)])


@dataclass(frozen=True)
class Sight:
    """What a capture's views show: cells [V, C, n, n] of the surface network and how to read them.

    Without either, names alone decide.
    """

    cells: NDArray[np.float32] | None = None
    looks: Looks | None = None

    def together(self, placed: PlacedMaterials) -> Float:
        """How much likelier the looks of all of each material make each class [M, K]."""
        count = len(placed.materials)
        if self.cells is None or self.looks is None:
            return np.zeros((count, len(CLASS_NAMES)))
        known = placed.in_views != NOTHING
        mean, weight = mean_cells(self.cells, placed.in_views, known, count)
        return np.where(weight[:, None] > 0.0, self.looks.evidence(mean), 0.0)

    def apart(self) -> Float:
        """The same of each cell by itself [V, n, n, K]."""
        if self.cells is None or self.looks is None:
            return np.zeros((1, 1, 1, len(CLASS_NAMES)))
        cells = np.moveaxis(self.cells, 1, -1).astype(np.float64)
        return self.looks.evidence_of_cells(cells)


def known_materials(
    capture: CaptureViews, depth: NDArray[np.float32], coverage: NDArray[np.bool_], sight: Sight
) -> KnownMaterials | None:
    """What a capture's materials are believed to be; None where nothing is stated of any.

    Parameters
    ----------
    capture : CaptureViews
    depth : float32 [64, 128], coverage : bool [64, 128]
        Of the sphere, given or estimated.
    sight : Sight
    """
    if capture.views.material is None and not capture.surfaces:
        return None
    surfaces = grid_surfaces(depth, coverage, capture.volume_m3)
    placed = placed_materials(capture, surfaces)
    tables = [c.absorption for c in MATERIAL_CLASSES.values()]
    built = np.array([as_built(table, surfaces.volume_m3) for table in tables])
    beliefs: list[Belief | None] = []
    rows, deviations, of_cells = [], [], {}
    for number, looks in enumerate(sight.together(placed)):
        material = placed.materials[number]
        belief = _belief(material, looks, surfaces.outdoors)
        row, deviation = _expected(material, belief, built, surfaces.volume_m3)
        if number in placed.loose:
            by_name = material.evidence.at(surfaces.outdoors)
            probability = joined(by_name, sight.apart())
            of_cells[number] = probability @ built
            belief = Belief(probability.mean(axis=(0, 1, 2)))
            share = float(surfaces.area[placed.on_grid == number].sum())
            count = max(1.0, share * MATERIALS_OF_A_PLACE)
            deviation = math.sqrt(float(_variance(probability, built).mean()) / count)
        beliefs.append(belief)
        rows.append(row)
        deviations.append(deviation)
    absorption = np.array(rows).reshape(-1, BAND_COUNT)
    return KnownMaterials(
        placed, tuple(beliefs), absorption, np.array(deviations), of_cells, surfaces
    )


def _belief(material: Material, looks: Float, outdoors: float) -> Belief | None:
    """What is stated is certain; a name is joined with looks."""
    if material.absorption is None:
        return believe(material.evidence, looks, outdoors)
    known = material.class_name in MATERIAL_CLASSES
    return certain(material.class_name) if known and material.class_name else None


def _expected(
    material: Material, belief: Belief | None, built: Float, volume_m3: float
) -> tuple[Float, float]:
    """Absorption [7] to expect, and the deviation of its mid bands.

    The mean, for a room's decay follows from a mean over its surfaces.
    """
    if belief is None or material.absorption is not None:
        stated = material.absorption or ()
        row = np.array(stated if material.exact else as_built(stated, volume_m3))
        spread = 0.0 if material.exact else SPECIMEN_SPREAD
        return row, spread * float(row[MID_BANDS].mean())
    variance = float(_variance(belief.probability, built))
    return belief.probability @ built, math.sqrt(variance)


def _variance(probability: Float, built: Float) -> Float:
    """Variance [...] of the mid bands' absorption of what has probabilities [..., K]."""
    mid = built[:, MID_BANDS].mean(axis=1)
    square = (probability @ mid**2) * (1.0 + SPECIMEN_SPREAD**2)
    return np.asarray(np.maximum(square - (probability @ mid) ** 2, 0.0))


def with_materials(scene: SceneViews, known: Sequence[KnownMaterials | None]) -> SceneViews:
    """A batch of captures with what is known of the materials of each."""
    if all(of is None for of in known):
        return scene
    views = torch.full((*scene.rgb.shape[:4], BAND_COUNT), math.nan)
    grids = torch.full((*scene.grid_depth.shape, BAND_COUNT), math.nan)
    told = torch.zeros(len(known))
    for i, of in enumerate(known):
        if of is not None:
            views[i] = torch.from_numpy(of.in_views())
            grids[i] = torch.from_numpy(of.on_grid(scene.directions, scene.fov_deg))
            told[i] = of.told
    return replace(
        scene,
        absorption=views.to(scene.depth),
        grid_absorption=grids.to(scene.depth),
        materials_given=told.to(scene.depth),
    )
