# SPDX-License-Identifier: MIT
"""Random choices that all families share."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Rng = np.random.Generator


def pick(rng: Rng, names: Sequence[str], p: Sequence[float] | None = None) -> str:
    """One of `names`, by probabilities `p`."""
    return names[int(rng.choice(len(names), p=p))]


def log_uniform(rng: Rng, low: float, high: float) -> float:
    """A number whose logarithm is uniform."""
    return math.exp(rng.uniform(math.log(low), math.log(high)))


def wall_classes(rng: Rng, names: Sequence[str]) -> list[str]:
    """Classes of the four walls: mostly one, sometimes one or two walls of another."""
    first, second = pick(rng, names), pick(rng, names)
    kind = rng.random()
    if kind < 0.65:
        return [first] * 4
    return [first, first, second, first] if kind < 0.85 else [first, first, second, second]


def room_size(
    rng: Rng, volume_m3: float, aspect: tuple[float, float], height_m: tuple[float, float]
) -> NDArray[np.float64]:
    """Length, width and height in metres of a box of a volume, its height within limits."""
    height = float(np.clip(volume_m3 ** (1 / 3) * rng.uniform(0.45, 0.95), *height_m))
    area, ratio = volume_m3 / height, rng.uniform(*aspect)
    return np.array([math.sqrt(area * ratio), math.sqrt(area / ratio), height])
