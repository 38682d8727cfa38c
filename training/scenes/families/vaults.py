# SPDX-License-Identifier: MIT
"""Places that are no boxes: churches, stairs, tunnels, caves, attics."""

from __future__ import annotations

import math

import numpy as np

from training.scenes.building import Builder
from training.scenes.draws import log_uniform, pick, wall_classes
from training.scenes.families.rooms import Space, interior
from training.scenes.furniture import dress, furnish, lamps


def church(place, small=False):
    """A nave with a vault, columns and pews; 800 to 40,000 m3."""
    rng = place.rng
    volume = log_uniform(rng, 120, 1200) if small else log_uniform(rng, 800, 40000)
    L = volume ** (1 / 3) * rng.uniform(1.4, 2.2)
    width = L * rng.uniform(0.28, 0.5)
    H = volume / (L * width)
    lo = np.array([-L / 2, -width / 2, 0])
    hi = np.array([L / 2, width / 2, H * 0.8])
    st = place.material(pick(rng, ["stone", "plaster", "brick", "painted_brick"]), True)
    place.room(
        lo,
        hi,
        place.material(
            pick(rng, ["stone", "marble", "ceramic_tile", "carpet_thin", "wood_floor"]), True
        ),
        st,
        [st] * 4,
        openings=("top",),
    )
    n = 8
    vm = place.material(pick(rng, ["plaster", "stone", "wood_panel", "brick"]), True)
    rise = H * 0.35
    pts = []
    for i in range(n + 1):
        a = math.pi * i / n
        pts.append((-width / 2 * math.cos(a), hi[2] + rise * math.sin(a)))
    for i in range(n):
        place.quad(
            (lo[0] - 0.2, pts[i][0], pts[i][1]),
            (L + 0.4, 0, 0),
            (0, pts[i + 1][0] - pts[i][0], pts[i + 1][1] - pts[i][1]),
            vm,
        )
    for x in (lo[0] - 0.1, hi[0] + 0.1):
        place.box((x, 0, hi[2] + rise / 2), (0.1, width / 2 + 0.2, rise / 2 + 0.3), st)
    nc = int(rng.integers(0, 9))
    if nc and not small:
        m = place.material("stone")
        for i in range(nc):
            for sy in (-1, 1):
                x = lo[0] + (i + 0.5) / nc * L
                place.cylinder((x, sy * width * 0.32, 0), max(0.25, width * 0.02), hi[2] * 0.85, m)
                place.box(
                    (x, sy * width * 0.32, hi[2] * 0.85), (width * 0.035, width * 0.035, 0.2), m
                )
    if rng.random() < 0.7:
        m = place.material("wood_panel")
        k = min(12, int(L * 0.6 / 1.0))
        for i in range(k):
            for sy in (-1, 1):
                x = lo[0] + L * 0.2 + i * L * 0.55 / max(k, 1)
                w = width * 0.2
                place.box((x, sy * width * 0.16, 0.25), (0.22, w / 2, 0.04), m)
                place.box((x - 0.2, sy * width * 0.16, 0.45), (0.02, w / 2, 0.45), m)
    if rng.random() < 0.3:
        furnish(place, lo, hi, int(rng.integers(3, 15)), 0.5)
    dress(place, lo, hi, 0.05, (0, 10), (0, 8))
    lamps(place, lo, hi)
    return lo, np.array([hi[0], hi[1], hi[2]]), volume, False


def chapel(place: Builder) -> Space:
    """A small church."""
    return church(place, True)


def stairwell(place: Builder) -> Space:
    """A tall shaft with flights of steps."""
    rng = place.rng
    size = np.array([rng.uniform(2.5, 6), rng.uniform(4, 8), rng.uniform(5, 18)])
    lo, hi, volume = interior(
        place,
        size,
        pick(rng, ["stone", "concrete", "linoleum", "marble"]),
        "plaster",
        wall_classes(rng, ["plaster", "brick", "concrete", "stone", "painted_brick"]),
        1,
        0.1,
        0.1,
        (0, 4),
    )
    m = place.material(pick(rng, ["concrete", "stone", "wood_panel", "metal"]))
    z = 0
    x = lo[0] + 0.7
    for f in range(int(size[2] / 3)):
        for i in range(9):
            place.box(
                (
                    x if f % 2 == 0 else -x,
                    lo[1] + 1 + i * (size[1] - 2) / 9 * (1)
                    if f % 2 == 0
                    else hi[1] - 1 - i * (size[1] - 2) / 9,
                    z + 0.17 * (i + 1),
                ),
                (0.65, 0.16, 0.09),
                m,
            )
        z += 3
        place.box(
            (0, (hi[1] - 0.5) if f % 2 == 0 else lo[1] + 0.5, z - 0.15 * 9 + 1.3),
            (size[0] / 2, 0.5, 0.08),
            m,
        )
    return lo, hi, volume, False


def tunnel(place: Builder) -> Space:
    """A tunnel, open at none, one or both ends."""
    rng = place.rng
    L = log_uniform(rng, 20, 150)
    width = rng.uniform(3, 12)
    H = rng.uniform(2.5, 7)
    lo = np.array([-L / 2, -width / 2, 0])
    hi = np.array([L / 2, width / 2, H])
    w = place.material(pick(rng, ["concrete", "brick", "stone", "ceramic_tile", "rock"]), True)
    op = [k for k in ("-x", "+x") if rng.random() < 0.5]
    place.room(
        lo,
        hi,
        place.material(pick(rng, ["asphalt", "concrete", "gravel", "stone"]), True),
        w,
        [w] * 4,
        openings=tuple(op),
    )
    dress(place, lo, hi, 0, (0, 1), (0, 6))
    lamps(place, lo, hi)
    furnish(place, lo, hi, int(rng.integers(0, 6)), 0)
    return lo, hi, L * width * H, False


def cave(place: Builder) -> Space:
    """A cave of rough facets."""
    rng = place.rng
    R0 = log_uniform(rng, 3, 22)
    sq = rng.uniform(0.35, 0.8)
    m = place.material("rock", True)
    n = 14
    k = 7
    P = np.zeros((k + 1, n, 3))
    for i in range(k + 1):
        el = -0.35 + (math.pi / 2 + 0.35) * i / k
        for j in range(n):
            q = R0 * rng.uniform(0.75, 1.25)
            a = 2 * math.pi * j / n
            P[i, j] = (
                q * math.cos(el) * math.cos(a) * rng.uniform(0.9, 1.1),
                q * math.cos(el) * math.sin(a),
                q * sq * math.sin(el),
            )
    P[k, :] = P[k].mean(0)
    for i in range(k):
        for j in range(n):
            a, b, c, d = P[i, j], P[i, (j + 1) % n], P[i + 1, j], P[i + 1, (j + 1) % n]
            mid = (a + b + c + d) / 4
            u = (b - a + d - c) / 2
            v = (c - a + d - b) / 2
            place.quad(mid - u * 0.56 - v * 0.56, u * 1.12, v * 1.12, m)
    z = P[0, :, 2].min()
    z = -0.3 * R0 * sq if z > -0.3 * R0 * sq else z
    place.slab(
        (-R0 * 1.4, -R0 * 1.4, z - 0.3),
        (R0 * 1.4, R0 * 1.4, z + 0.02),
        place.material(pick(rng, ["rock", "soil", "gravel", "water"]), True),
    )
    for _ in range(rng.integers(0, 14)):
        a = rng.uniform(0, 6.28)
        d = R0 * rng.uniform(0.3, 0.8)
        q = rng.uniform(0.02, 0.12) * R0
        place.sphere((d * math.cos(a), d * math.sin(a), z + q * 0.3), q, m)
    lo = np.array([-R0 * 0.55, -R0 * 0.55, z])
    hi = np.array([R0 * 0.55, R0 * 0.55, R0 * sq * 0.6])
    lamps(place, lo, hi)
    return lo, hi, 2 * math.pi / 3 * R0**3 * sq, False


def attic(place: Builder) -> Space:
    """A room under a pitched roof."""
    rng = place.rng
    L, width, H = rng.uniform(4, 12), rng.uniform(3.5, 8), rng.uniform(2.3, 4)
    lo = np.array([-L / 2, -width / 2, 0])
    hi = np.array([L / 2, width / 2, 1.0])
    w = place.material(pick(rng, ["wood_panel", "plaster", "plasterboard"]), True)
    place.room(
        lo,
        hi,
        place.material(pick(rng, ["wood_floor", "carpet"]), True),
        w,
        [w] * 4,
        openings=("top",),
    )
    for sy in (-1, 1):
        place.quad(
            (lo[0] - 0.2, sy * width / 2 * 1.02, 0.98),
            (L + 0.4, 0, 0),
            (0, -sy * width / 2 * 1.04, H - 0.9),
            w,
        )
    for x in (lo[0] - 0.1, hi[0] + 0.1):
        place.box((x, 0, H / 2 + 0.5), (0.1, width / 2 + 0.2, H / 2 + 0.3), w)
    for i in range(5):
        place.box(
            (lo[0] + (i + 0.5) * L / 5, 0, H - 0.35),
            (0.05, width * 0.15, 0.05),
            place.material("wood_panel"),
        )
    furnish(place, lo, hi, int(rng.integers(0, 10)), 0.5, False)
    place.lamp((0, 0, H - 0.6), 3)
    return lo, np.array([hi[0], hi[1] * 0.5, H * 0.8]), L * width * (1 + H) / 2, False
