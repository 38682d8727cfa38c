# SPDX-License-Identifier: MIT
"""Which directions of a scene a batch shows, and what is given with them.

Labels are of twelve directions, in the canonical fibonacci layout.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from i2r_vr.seeing.views import layout_directions

LABEL_VIEWS = 12
WHOLE = tuple(range(LABEL_VIEWS))
"""All of them: a whole panorama."""
PHOTO_FOV_DEG = (45.0, 110.0)
"""Horizontal fields of view that photos have; a bake takes them to have 90 degrees."""
PHOTO_ASPECTS = (1.0, 4.0 / 3.0, 1.5, 16.0 / 9.0)
AHEAD = np.array([[1.0, 0.0, 0.0]])


def label_directions(index: Sequence[int]) -> NDArray[np.float64]:
    """Some of the directions that have labels, [N, 3]."""
    return layout_directions("fibonacci", LABEL_VIEWS)[list(index)]


@dataclass(frozen=True)
class ViewPlan:
    """Which of the twelve label directions a batch shows, and how.

    fov_deg : as stated to the model; depth : "true", "noisy" or "estimated"; materials : whether
    they are given; effects : of the camera; photo : a single view, stated to be level and
    ahead; each scene's true direction (near one of the labels', `index` is not used) and field
    of view (of `PHOTO_FOV_DEG`) are drawn.
    """

    index: tuple[int, ...]
    fov_deg: float
    depth: str
    materials: bool
    effects: bool
    photo: bool = False

    @property
    def directions(self) -> NDArray[np.float64]:
        """As stated to the model, [V, 3]."""
        return AHEAD if self.photo else label_directions(self.index)

    @property
    def estimated(self) -> bool:
        """Whether the model itself estimates depth."""
        return self.depth == "estimated"

    @property
    def whole(self) -> bool:
        """Whether the views cover the sphere (depth then comes from the panorama)."""
        return len(self.index) > 1


def centre_square_fov_deg(aspect: float) -> float:
    """Field of view of the centre square of a picture that is taken to be 90 degrees wide.

    Examples
    --------
    >>> round(centre_square_fov_deg(4 / 3), 1)
    73.7
    """
    return 2.0 * math.degrees(math.atan(1.0 / aspect))


def training_plan(rng: np.random.Generator) -> ViewPlan:
    """Draw a plan: whole panoramas, photos of unknown field of view, views of an engine."""
    effects = bool(rng.random() < 0.8)
    depth = str(rng.choice(["true", "noisy", "estimated"], p=[0.35, 0.15, 0.5]))
    materials = bool(rng.random() < (0.12 if depth == "estimated" else 0.4))
    if rng.random() < 0.6:
        return ViewPlan(WHOLE, 90.0, depth, materials, effects)
    if rng.random() < 0.65:
        fov_deg = centre_square_fov_deg(float(rng.choice(PHOTO_ASPECTS)))
        return ViewPlan((0,), fov_deg, "estimated", False, effects, photo=True)
    level = np.flatnonzero(np.abs(label_directions(WHOLE)[:, 2]) < 0.45)
    index = (int(rng.choice(level if rng.random() < 0.8 else LABEL_VIEWS)),)
    return ViewPlan(index, float(rng.uniform(*PHOTO_FOV_DEG)), depth, materials, effects)


def surface_plan(rng: np.random.Generator) -> ViewPlan:
    """Draw a plan of two views a place: many places in a batch, none with known materials."""
    plan = training_plan(rng)
    if plan.photo:
        return plan
    index = tuple(int(i) for i in rng.choice(LABEL_VIEWS, 2, replace=False))
    return replace(plan, index=index, fov_deg=90.0, materials=False)


def measured_surface_plan(rng: np.random.Generator) -> ViewPlan:
    """The same with depth that is given, as `surface_network` sees it."""
    plan = surface_plan(rng)
    return replace(plan, depth="noisy") if plan.estimated else plan


def panorama_plan(rng: np.random.Generator) -> ViewPlan:
    """Draw a plan of a panorama whose depth is to be estimated: twelve views, or some of them."""
    effects = bool(rng.random() < 0.8)
    count = LABEL_VIEWS if rng.random() < 0.7 else int(rng.integers(4, LABEL_VIEWS))
    index = tuple(int(i) for i in np.sort(rng.choice(LABEL_VIEWS, count, replace=False)))
    return ViewPlan(index, 90.0, "estimated", False, effects)
