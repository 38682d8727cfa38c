# SPDX-License-Identifier: MIT
"""Things of known size on the floor, and what hangs on walls and ceilings."""

from __future__ import annotations

import math

import numpy as np

from training.scenes.building import Builder
from training.scenes.draws import pick


def furnish(place: Builder, lo, hi, n, soft=0.5, tall=True):
    """Put `n` things of known size on the floor of the box lo..hi."""
    """clutter of known size on the floor of lo..hi"""
    rng = place.rng
    for _ in range(n):
        mx = min(0.5, (hi[0] - lo[0]) * 0.3)
        my = min(0.5, (hi[1] - lo[1]) * 0.3)
        x = rng.uniform(lo[0] + mx, hi[0] - mx)
        y = rng.uniform(lo[1] + my, hi[1] - my)
        yaw = rng.choice([0, np.pi / 2, rng.uniform(0, np.pi)])
        z = lo[2]
        k = rng.random()
        if k < 0.22:  # chair
            m = (
                place.material("upholstery")
                if rng.random() < soft
                else place.material(pick(rng, ["wood_panel", "plastic"]))
            )
            place.box((x, y, z + 0.44), (0.22, 0.22, 0.03), m, yaw)
            place.box(
                (x - 0.2 * math.cos(yaw), y - 0.2 * math.sin(yaw), z + 0.68),
                (0.02, 0.2, 0.22),
                m,
                yaw,
            )
            place.box((x, y, z + 0.2), (0.18, 0.18, 0.2), place.material("metal"), yaw)
        elif k < 0.42:  # table
            m = place.material(pick(rng, ["wood_panel", "plastic", "glass"]))
            L, w = rng.uniform(0.4, 1.0), rng.uniform(0.3, 0.5)
            place.box((x, y, z + 0.73), (L, w, 0.02), m, yaw)
            for sx in (-1, 1):
                for sy in (-1, 1):
                    cx, cy = sx * (L - 0.06), sy * (w - 0.06)
                    place.box(
                        (
                            x + cx * math.cos(yaw) - cy * math.sin(yaw),
                            y + cx * math.sin(yaw) + cy * math.cos(yaw),
                            z + 0.355,
                        ),
                        (0.025, 0.025, 0.355),
                        m,
                        yaw,
                    )
        elif k < 0.56:  # sofa
            m = (
                place.material("upholstery", rng.random() < 0.3)
                if rng.random() < max(soft, 0.2)
                else place.material("wood_panel")
            )
            place.box((x, y, z + 0.22), (0.9, 0.4, 0.22), m, yaw)
            place.box(
                (x - (-0.35) * math.sin(yaw), y - 0.35 * math.cos(yaw), z + 0.6),
                (0.9, 0.1, 0.25),
                m,
                yaw,
            )
        elif k < 0.70 and tall:  # cupboard or shelf
            m = place.material(pick(rng, ["bookshelf", "wood_panel", "metal"]))
            h = rng.uniform(0.4, 1.1)
            place.box((x, y, z + h), (rng.uniform(0.3, 0.8), 0.2, h), m, yaw)
        elif k < 0.8:  # person
            m = place.material("people", rng.random() < 0.5)
            h = rng.uniform(1.55, 1.85)
            place.cylinder((x, y, z), 0.16, h * 0.5, m)
            place.cylinder(
                (x, y, z + h * 0.5), 0.2, h * 0.34, place.material("people", rng.random() < 0.3)
            )
            place.sphere((x, y, z + h * 0.92), 0.11, m)
        elif k < 0.9:  # boxes
            m = place.material(pick(rng, ["wood_panel", "plastic", "metal"]), rng.random() < 0.3)
            for _ in range(rng.integers(1, 4)):
                r = rng.uniform(0.15, 0.4)
                place.box(
                    (x + rng.uniform(-0.4, 0.4), y + rng.uniform(-0.4, 0.4), z + r),
                    (r, r * rng.uniform(0.6, 1), r),
                    m,
                    rng.uniform(0, 3),
                )
        else:  # plant
            place.cylinder((x, y, z), 0.15, 0.35, place.material("ceramic_tile"))
            r = rng.uniform(0.2, 0.5)
            place.sphere((x, y, z + 0.4 + r), r, place.material("foliage"))


def on_wall(place: Builder, lo, hi, side, a, z, w, h, m, depth=0.03):
    """A thin panel of width w and height h at share `a` of a wall (0 -x, 1 +x, 2 -y, 3 +y)."""
    """thin panel of width w and height h centred at share a of a wall"""
    d = depth
    if side < 2:
        x = lo[0] + d if side == 0 else hi[0] - d
        y = lo[1] + w / 2 + (hi[1] - lo[1] - w) * a
        place.box((x, y, z), (d, w / 2, h / 2), m)
    else:
        y = lo[1] + d if side == 2 else hi[1] - d
        x = lo[0] + w / 2 + (hi[0] - lo[0] - w) * a
        place.box((x, y, z), (w / 2, d, h / 2), m)


def dress(place: Builder, lo, hi, curtain=0.3, windows=(0, 4), pictures=(0, 5), detail=None):
    """Doors, windows, curtains, pictures, and detail that tells neither size nor decay."""
    rng = place.rng
    H = hi[2] - lo[2]
    L = [hi[1] - lo[1]] * 2 + [hi[0] - lo[0]] * 2
    for _ in range(rng.integers(1, 3)):
        side = rng.integers(4)
        if L[side] > 1.2 and H > 2.15:
            on_wall(
                place,
                lo,
                hi,
                side,
                rng.random(),
                lo[2] + 1.02,
                0.9,
                2.04,
                place.material("door_wood"),
                0.02,
            )
    win = None
    for _ in range(rng.integers(*windows) if windows[1] > windows[0] else 0):
        side = rng.integers(4)
        h = min(rng.uniform(0.8, 1.8), H * 0.7)
        w = min(rng.uniform(0.7, 2.2), L[side] * 0.6)
        z = lo[2] + H * rng.uniform(0.45, 0.6)
        a = rng.random()
        if win is None:
            win = place.material("glass", True, emit=rng.choice([0, 0.3, 1.2]))
        on_wall(place, lo, hi, side, a, z, w, h, win, 0.02)
        if rng.random() < curtain:
            m = place.material(pick(rng, ["curtain_light", "curtain_heavy"]))
            on_wall(place, lo, hi, side, max(0, a - 0.05), z, w * 0.35, h + 0.4, m, 0.05)
            on_wall(place, lo, hi, side, min(1, a + 0.05), z, w * 0.35, h + 0.4, m, 0.05)
    for _ in range(rng.integers(*pictures)):
        side = rng.integers(4)
        s_ = rng.uniform(0.3, 1.2)
        if L[side] > s_ * 1.2:
            m = place.picture()
            on_wall(
                place,
                lo,
                hi,
                side,
                rng.random(),
                lo[2] + min(1.6, H * 0.6),
                s_,
                s_ * rng.uniform(0.6, 1.3) * min(1, H / 2.5),
                m,
                0.02,
            )
    n = detail if detail is not None else int(rng.integers(0, 7))
    k = rng.random()
    if n and k < 0.35:  # columns or pilasters along the walls
        m = place.material(pick(rng, ["stone", "plaster", "wood_panel", "concrete"]))
        for i in range(n):
            for side in (2, 3):
                on_wall(
                    place,
                    lo,
                    hi,
                    side,
                    (i + 0.5) / n,
                    lo[2] + H / 2,
                    min(0.4, L[side] / n / 3),
                    H,
                    m,
                    0.08,
                )
    elif n and k < 0.65:  # beams or coffers
        m = place.material(pick(rng, ["wood_panel", "concrete", "plaster", "metal"]))
        d = H * rng.uniform(0.03, 0.08)
        for i in range(n):
            y = lo[1] + (i + 0.5) / n * (hi[1] - lo[1])
            place.box(
                ((lo[0] + hi[0]) / 2, y, hi[2] - d),
                ((hi[0] - lo[0]) / 2, 0.06 + 0.03 * rng.random(), d),
                m,
            )
    elif n and k < 0.85:  # pipes and ducts
        m = place.material("metal")
        for _ in range(n):
            x = rng.uniform(lo[0], hi[0])
            place.box(
                (x, (lo[1] + hi[1]) / 2, hi[2] - rng.uniform(0.05, 0.12) * H),
                (0.06 + 0.1 * rng.random(), (hi[1] - lo[1]) / 2, 0.06 + 0.1 * rng.random()),
                m,
            )
    if rng.random() < 0.5:  # skirting and rail
        m = place.material("wood_panel")
        for side in range(4):
            on_wall(place, lo, hi, side, 0.5, lo[2] + 0.06, L[side], 0.12, m, 0.015)


def lamps(place: Builder, lo, hi):
    """A grid of lamps below the ceiling."""
    rng = place.rng
    nx = max(1, int((hi[0] - lo[0]) / rng.uniform(2.5, 8)))
    ny = max(1, int((hi[1] - lo[1]) / rng.uniform(2.5, 8)))
    nx = min(nx, 4)
    ny = min(ny, 3)
    em = place.material("glass", True, emit=3.0)
    k = rng.uniform(0.5, 2) * (hi[2] - lo[2]) ** 2 / (nx * ny) ** 0.5
    drop = rng.choice([0.03, 0.03, 0.25]) * (hi[2] - lo[2])
    for i in range(nx):
        for j in range(ny):
            p = (
                lo[0] + (i + 0.5) / nx * (hi[0] - lo[0]),
                lo[1] + (j + 0.5) / ny * (hi[1] - lo[1]),
                hi[2] - drop - 0.05,
            )
            if rng.random() < 0.5:
                place.box(p, (0.25, 0.25, 0.03), em)
            else:
                place.sphere((p[0], p[1], p[2]), 0.12, em)
            place.lamp((p[0], p[1], p[2] - 0.2), k)
