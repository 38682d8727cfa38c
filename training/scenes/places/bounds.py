# SPDX-License-Identifier: MIT
"""How far a place reaches."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.scenes.scene import Primitives


def bounds_of(solids: Primitives, capture: NDArray[np.float64]) -> NDArray[np.float32]:
    """A box around everything, the camera's surroundings included."""
    reach = np.linalg.norm(solids.box_half[:, :2], axis=1, keepdims=True)
    reach = np.concatenate([reach, reach, solids.box_half[:, 2:]], axis=1)
    corner, u, v = solids.quad_corner, solids.quad_u, solids.quad_v
    across = solids.cylinder_radius[:, None] * np.array([1.0, 1.0, 0.0])
    tall = solids.cylinder_height[:, None] * np.array([0.0, 0.0, 1.0])
    points = np.concatenate(
        [
            solids.box_centre - reach,
            solids.box_centre + reach,
            capture[None] - 1.0,
            capture[None] + 1.0,
            corner,
            corner + u,
            corner + v,
            corner + u + v,
            solids.cylinder_base - across,
            solids.cylinder_base + across + tall,
            solids.sphere_centre - solids.sphere_radius[:, None],
            solids.sphere_centre + solids.sphere_radius[:, None],
        ]
    )
    return np.stack([points.min(axis=0) - 1, points.max(axis=0) + 1]).astype(np.float32)
