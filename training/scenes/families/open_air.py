# SPDX-License-Identifier: MIT
"""Places under the sky."""

from __future__ import annotations

import math

import numpy as np

from training.scenes.building import Builder
from training.scenes.draws import log_uniform, pick
from training.scenes.families.rooms import Space
from training.scenes.furniture import dress, furnish


def facade(place, x0, x1, y, h, m, depth=3):
    """A house front with windows and doors."""
    rng = place.rng
    sg = 1 if y > 0 else -1
    place.slab((x0, min(y, y + sg * depth), 0), (x1, max(y, y + sg * depth), h), m)
    g = place.material("glass")
    n = max(1, int((x1 - x0) / 3))
    fl = max(1, int(h / 3.2))
    for i in range(min(n, 6)):
        for f in range(min(fl, 4)):
            x = x0 + (i + 0.5) * (x1 - x0) / n
            place.box(
                (x, y - sg * 0.02, 1.6 + f * 3.1),
                (0.55, 0.03, 0.75),
                g if f or rng.random() < 0.5 else place.material("door_wood"),
            )


def outdoors(place, ground, R=60):
    """The ground of an open place."""
    place.slab((-R * 3, -R * 3, -0.5), (R * 3, R * 3, 0), place.material(ground, True))


def street(place, alley=False):
    """A street between two rows of houses."""
    rng = place.rng
    width = rng.uniform(1.6, 5) if alley else rng.uniform(6, 28)
    outdoors(place, pick(rng, ["asphalt", "stone", "concrete", "gravel"]))
    for sy in (-1, 1):
        x = -45
        while x < 45:
            L = rng.uniform(6, 16)
            h = rng.uniform(4, 22) if rng.random() < 0.92 else 0.01
            if h > 1:
                facade(
                    place,
                    x,
                    x + L * 0.98,
                    sy * (width / 2 + rng.uniform(0, 0.5)),
                    h,
                    place.material(
                        pick(
                            rng, ["brick", "plaster", "concrete", "stone", "painted_brick", "glass"]
                        ),
                        rng.random() < 0.5,
                    ),
                )
            x += L + (rng.uniform(2, 6) if rng.random() < 0.2 else 0)
    if rng.random() < 0.3:
        place.slab((45, -width, 0), (50, width, rng.uniform(3, 15)), place.material("brick"))
    lo = np.array([-10, -width / 2, 0])
    hi = np.array([10, width / 2, 3])
    furnish(place, lo, hi, int(rng.integers(1, 9)), 0.1, False)
    for _ in range(rng.integers(0, 6)):
        if width > 6:
            x = rng.uniform(-20, 20)
            y = rng.choice([-1, 1]) * (width / 2 - 1.5)
            m = place.material("metal", rng.random() < 0.4)
            place.box((x, y, 0.5), (2.1, 0.85, 0.35), m)
            place.box((x, y, 1.1), (1.1, 0.75, 0.28), place.material("glass"))
    return lo, hi, 0, True


def alley(place: Builder) -> Space:
    """A narrow street."""
    return street(place, True)


def tree(place, x, y, h):
    """A tree of height h."""
    place.cylinder((x, y, 0), 0.08 + 0.02 * h, h * 0.45, place.material("wood_panel"))
    r = h * 0.28
    place.sphere((x, y, h * 0.45 + r * 0.7), r, place.material("foliage"))
    place.sphere((x + r * 0.6, y, h * 0.45 + r * 0.4), r * 0.7, place.material("foliage"))
    place.sphere((x - r * 0.3, y + r * 0.6, h * 0.45 + r * 0.5), r * 0.6, place.material("foliage"))


def park(place, trees=(3, 25)):
    """Lawn and trees."""
    rng = place.rng
    outdoors(place, pick(rng, ["grass", "grass", "soil", "gravel"]))
    for _ in range(rng.integers(*trees)):
        a = rng.uniform(0, 6.28)
        d = log_uniform(rng, 3, 50)
        tree(place, d * math.cos(a), d * math.sin(a), rng.uniform(3, 14))
    if rng.random() < 0.5:
        place.slab(
            (-40, -0.8, 0), (40, 0.8, 0.02), place.material(pick(rng, ["gravel", "asphalt"]))
        )
    lo = np.array([-6, -6, 0])
    hi = np.array([6, 6, 3])
    furnish(place, lo, hi, int(rng.integers(0, 6)), 0.1, False)
    if rng.random() < 0.4:
        a = rng.uniform(0, 6.28)
        place.box((30 * math.cos(a), 30 * math.sin(a), 3), (6, 5, 3), place.material("brick"), a)
    return lo, hi, 0, True


def open_field(place: Builder) -> Space:
    """Ground and little else."""
    rng = place.rng
    outdoors(place, pick(rng, ["grass", "soil", "sand", "gravel", "snow", "asphalt", "concrete"]))
    for _ in range(rng.integers(0, 6)):
        a = rng.uniform(0, 6.28)
        d = log_uniform(rng, 12, 90)
        (
            tree(place, d * math.cos(a), d * math.sin(a), rng.uniform(3, 14))
            if rng.random() < 0.6
            else place.box(
                (d * math.cos(a), d * math.sin(a), 0.6), (1, 0.7, 0.6), place.material("rock"), a
            )
        )
    return np.array([-5, -5, 0]), np.array([5, 5, 3]), 0, True


def plaza(place: Builder) -> Space:
    """A square with buildings round it."""
    rng = place.rng
    outdoors(place, pick(rng, ["stone", "concrete", "asphalt"]))
    D = rng.uniform(18, 60)
    for k in range(4):
        if rng.random() < 0.75:
            h = rng.uniform(5, 30)
            m = place.material(pick(rng, ["stone", "glass", "concrete", "brick", "plaster"]), True)
            c = [(D, 0), (-D, 0), (0, D), (0, -D)][k]
            if k < 2:
                place.slab((c[0] - 3, -D * 0.9, 0), (c[0] + 3, D * 0.9, h), m)
            else:
                facade(place, -D * 0.9, D * 0.9, c[1], h, m)
    for _ in range(rng.integers(0, 8)):
        tree(place, rng.uniform(-D, D) * 0.7, rng.uniform(-D, D) * 0.7, rng.uniform(3, 8))
    lo = np.array([-8, -8, 0])
    hi = np.array([8, 8, 3])
    furnish(place, lo, hi, int(rng.integers(2, 12)), 0.1, False)
    return lo, hi, 0, True


def courtyard(place: Builder) -> Space:
    """A yard within four walls."""
    rng = place.rng
    a, b, h = rng.uniform(5, 30), rng.uniform(5, 30), rng.uniform(3, 20)
    lo = np.array([-a / 2, -b / 2, 0])
    hi = np.array([a / 2, b / 2, h])
    w = place.material(pick(rng, ["brick", "plaster", "stone", "concrete", "painted_brick"]), True)
    place.room(
        lo,
        hi,
        place.material(pick(rng, ["stone", "grass", "gravel", "concrete"]), True),
        w,
        [w] * 4,
        openings=("top",),
    )
    dress(place, lo, hi, 0, (4, 14), (0, 1), 0)
    hi2 = np.array([hi[0], hi[1], 3.0])
    furnish(place, lo, hi2, int(rng.integers(1, 9)), 0.1, False)
    if rng.random() < 0.5 and min(a, b) > 6:
        tree(place, a * 0.25, b * 0.2, rng.uniform(2.5, 6))
    return lo, hi2, 0, True
