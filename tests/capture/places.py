# SPDX-License-Identifier: MIT
"""Rendered places with their true depth, as panoramas, views and faces of a cube."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from training.scenes.generate import drawn_scenes
from training.scenes.light.picture import render_panorama, render_view

FAMILIES = ("living_room", "church", "office", "street", "courtyard", "corridor", "factory_hall")
VIEW_FOV_DEG = 75.0
_AIMS = ((-90, 0), (90, 0), (0, 90), (0, -90), (0, 0), (180, 0))


@dataclass(frozen=True)
class Place:
    """Colours and radial metres of one place, seen three ways."""

    family: str
    rgb: NDArray[np.uint8]  # [128, 256, 3]
    depth_m: NDArray[np.float32]
    view_rgb: NDArray[np.uint8]  # [108, 192, 3]
    view_depth_m: NDArray[np.float32]
    face_rgb: NDArray[np.uint8]  # [6, 96, 96, 3]
    face_depth_m: NDArray[np.float32]


@cache
def place(number: int) -> Place:
    """The place of a number; the families take turns."""
    family = FAMILIES[number % len(FAMILIES)]
    scene = next(drawn_scenes(710_000 + number, [family]))
    whole = render_panorama(scene, 128, 256)
    view = render_view(scene, 47.0 * number, -8.0, VIEW_FOV_DEG, 108, 192)
    faces = [render_view(scene, azimuth, up, 90.0, 96, 96) for azimuth, up in _AIMS]
    return Place(
        family,
        whole.rgb,
        whole.depth_m,
        view.rgb,
        view.depth_m,
        np.stack([face.rgb for face in faces]),
        np.stack([face.depth_m for face in faces]),
    )


def places(count: int) -> list[Place]:
    """The first `count` places."""
    return [place(number) for number in range(count)]
