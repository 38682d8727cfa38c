# SPDX-License-Identifier: MIT
"""What came of the materials of a capture: their shares of the view, of absorption and of doubt."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics.quantities import MID_BANDS
from i2r_vr.hearing.known_materials import KnownMaterials
from i2r_vr.hearing.prediction import HeardMaterial, Prediction

BAND_500_HZ = 2


def with_heard_materials(
    prediction: Prediction, known: KnownMaterials, grid_absorption: NDArray[np.floating]
) -> Prediction:
    """A prediction that tells what was made of a capture's materials, and doubts itself for them.

    Parameters
    ----------
    prediction : Prediction
    known : KnownMaterials
    grid_absorption : float [64, 128, 7]
        With which the place was heard; NaN where nothing is seen.
    """
    return replace(
        prediction,
        materials=heard_materials(known, grid_absorption),
        t60_log_sigma=doubted_log_sigma(prediction.t60_log_sigma, known, grid_absorption),
    )


def heard_materials(
    known: KnownMaterials, grid_absorption: NDArray[np.floating]
) -> tuple[HeardMaterial, ...]:
    """The materials that are seen, the largest share of the view first."""
    surfaces, places = known.surfaces, known.placed.on_grid
    absorption = np.nan_to_num(grid_absorption.astype(np.float64))
    absorbed = surfaces.area * absorption[..., MID_BANDS].mean(axis=-1)
    doubt = _doubts(known)
    found = []
    for number, (material, belief) in enumerate(
        zip(known.placed.materials, known.beliefs, strict=True)
    ):
        seen = places == number
        area = float(surfaces.area[seen].sum())
        if area == 0.0:
            continue
        at_500_hz = float((surfaces.area * absorption[..., BAND_500_HZ])[seen].sum())
        found.append(
            HeardMaterial(
                name=material.name,
                source=material.source,
                listed=material.listed,
                classes=() if belief is None else belief.told(),
                share=float(surfaces.share[seen].sum()),
                absorption_500_hz=at_500_hz / area,
                absorption_share=float(absorbed[seen].sum() / max(float(absorbed.sum()), 1e-12)),
                doubt_share=float(doubt[number] / max(float(doubt.sum()), 1e-12)),
                contradicted=belief is not None and belief.contradicted,
            )
        )
    return tuple(sorted(found, key=lambda material: -material.share))


def doubted_log_sigma(
    log_sigma: float, known: KnownMaterials, grid_absorption: NDArray[np.floating]
) -> float:
    """The scale of a Laplace error of ln T60 as the heads state it, and doubt about materials.

    The heads take materials as given. By Sabine ln T60 moves as the logarithm of what is absorbed;
    the doubts about materials are independent of each other and of the heads' error, so variances
    add up (2 b^2 is that of a Laplace error of scale b).
    """
    absorption = np.nan_to_num(grid_absorption.astype(np.float64))[..., MID_BANDS].mean(axis=-1)
    mean = float((known.surfaces.area * absorption).sum())
    spread = math.sqrt(float(_doubts(known).sum())) / max(mean, 1e-6)
    return math.hypot(log_sigma, spread / math.sqrt(2.0))


def _doubts(known: KnownMaterials) -> NDArray[np.float64]:
    """Variance [M] of what each material absorbs of all that the surfaces could."""
    areas = [
        float(known.surfaces.area[known.placed.on_grid == number].sum())
        for number in range(len(known.placed.materials))
    ]
    return np.asarray((np.array(areas) * known.deviation) ** 2)
