# SPDX-License-Identifier: MIT
"""Procedural surface colours in metres, compiled; the patterns of `appearance`."""

from __future__ import annotations

import math

from numba import njit


@njit(cache=True)
def hash3(x, y, z):
    """A number in 0..1 from three whole numbers."""
    h = (x * 374761393 + y * 668265263 + z * 2147483647) & 0xFFFFFFFF
    h = ((h ^ (h >> 13)) * 1274126177) & 0xFFFFFFFF
    return ((h ^ (h >> 16)) & 0xFFFF) / 65535.0


@njit(fastmath=True, cache=True)
def noise(u, v, seed):
    """Smooth value noise in 0..1 with a grid of one unit."""
    i = math.floor(u)
    j = math.floor(v)
    a = u - i
    b = v - j
    a = a * a * (3 - 2 * a)
    b = b * b * (3 - 2 * b)
    i = int(i)
    j = int(j)
    return (hash3(i, j, seed) * (1 - a) + hash3(i + 1, j, seed) * a) * (1 - b) + (
        hash3(i, j + 1, seed) * (1 - a) + hash3(i + 1, j + 1, seed) * a
    ) * b


@njit(fastmath=True, cache=True)
def _mix(p, a, b, j, u, v, s):
    """Share of the second colour for pattern `p` of sizes a, b and joint j."""
    mix = 0.0
    if p == 1:  # bricks
        r = math.floor(v / b)
        uu = u / a + 0.5 * (int(r) & 1)
        fu = uu - math.floor(uu)
        fv = v / b - r
        mix = 1.0 if (fu * a < j or fv * b < j) else 0.25 * hash3(math.floor(uu), int(r), s)
    elif p == 2:  # tiles
        fu = u / a - math.floor(u / a)
        fv = v / b - math.floor(v / b)
        mix = (
            1.0
            if (fu * a < j or fv * b < j)
            else 0.12 * hash3(math.floor(u / a), math.floor(v / b), s)
        )
    elif p == 3:  # planks
        r = math.floor(v / b)
        uu = u / a + hash3(int(r), 3, s)
        fu = uu - math.floor(uu)
        fv = v / b - r
        g = noise(u * 2.0 + hash3(int(r), math.floor(uu), s) * 9, v * 40.0, s)
        mix = (
            1.0 if (fv * b < j or fu * a < j) else 0.35 * hash3(math.floor(uu), int(r), s) + 0.3 * g
        )
    elif p == 4:  # speckle
        h = noise(u / a, v / a, s + 1)
        mix = 1.0 if h > 0.7 else 0.0
    elif p == 5:  # marble
        w = noise(u / a, v / a, s) * 3 + noise(u / a * 2.3, v / a * 2.3, s)
        mix = abs(math.sin(6.0 * (u / a * 0.4 + w))) ** 4
    elif p == 6:  # acoustic tile: grid and holes
        fu = u / a - math.floor(u / a)
        fv = v / b - math.floor(v / b)
        hx = u / 0.03 - math.floor(u / 0.03) - 0.5
        hy = v / 0.03 - math.floor(v / 0.03) - 0.5
        mix = 1.0 if (fu * a < j or fv * b < j) else (0.7 if hx * hx + hy * hy < 0.06 else 0.0)
    elif p == 7:  # fibres
        mix = hash3(math.floor(u / 0.012), math.floor(v / 0.012), s) * 0.8
    elif p == 8:  # folds
        mix = 0.5 + 0.5 * math.sin(6.283 * (u / a + 0.3 * noise(v * 0.7, u * 2, s)))
    elif p == 9:  # motif
        fu = u / a - math.floor(u / a) - 0.5
        fv = v / a - math.floor(v / a) - 0.5
        mix = 1.0 if fu * fu + fv * fv < 0.05 or abs(fu) < 0.04 else 0.0
    elif p == 10:  # corrugation
        mix = 0.5 + 0.5 * math.sin(6.283 * u / a)
    elif p == 11:  # natural
        mix = noise(u / 0.05, v / 0.05, s) * 0.6 + noise(u / 0.5, v / 0.5, s) * 0.4
    elif p == 14:  # window panes
        fu = u / a - math.floor(u / a)
        fv = v / b - math.floor(v / b)
        mix = 1.0 if (fu * a < j or fv * b < j) else 0.0
    return mix


@njit(fastmath=True, cache=True)
def _own_colours(p, a, u, v, s, out):
    """Patterns that bring their colours along: books and pictures."""
    if p == 12:  # books
        k = math.floor(u / 0.035)
        r = math.floor(v / 0.3)
        h = hash3(int(k), int(r), s)
        out[0] = 0.1 + 0.6 * hash3(int(k), int(r), s + 1)
        out[1] = 0.08 + 0.5 * hash3(int(k), int(r), s + 2)
        out[2] = 0.08 + 0.45 * hash3(int(k), int(r), s + 3)
        fv = v / 0.3 - r
        if fv < 0.08 or fv > 0.75 + 0.2 * h:
            out[0] *= 0.2
            out[1] *= 0.2
            out[2] *= 0.2
        return
    else:  # picture
        k = math.floor(u / a * 3)
        r = math.floor(v / a * 3)
        for c in range(3):
            out[c] = 0.05 + 0.7 * hash3(k, r, s + c)
        return


@njit(fastmath=True, cache=True)
def surface_colour(C, P, SC, DT, m, u, v, seed, out):
    """Linear reflectance of material `m` at (u, v) metres, into `out` [3].

    C, P, SC, DT are the colour, pattern, pattern_scale_m and detail arrays of `Materials`.
    """
    s = seed + m * 131
    p = P[m]
    a = max(SC[m, 0], 0.01)
    b = max(SC[m, 1], 0.01)
    if p == 12 or p == 13:
        _own_colours(p, a, u, v, s, out)
        return
    n = 0.6 * noise(u / DT[m, 2], v / DT[m, 2], s) + 0.4 * noise(
        u / DT[m, 2] * 3.1, v / DT[m, 2] * 3.1, s + 7
    )
    mix = _mix(p, a, b, SC[m, 2], u, v, s)
    k = 1.0 + DT[m, 1] * (n - 0.5) * 2
    dirt = 1.0 - DT[m, 3] * max(0.0, noise(u * 0.4, v * 0.4, s + 5) - 0.4)
    w = min(1.0, mix * DT[m, 0])
    for c in range(3):
        out[c] = max(0.0, (C[m, 0, c] * (1 - w) + C[m, 1, c] * w) * k * dirt)
