# SPDX-License-Identifier: MIT
"""Procedural surface colours in metres, compiled; the patterns of `materials`.

Each pattern gives the share of the second colour and a brightness. Details smaller than a
pixel's footprint fade into their mean, so that pictures are not speckled by far surfaces.
"""

from __future__ import annotations

import math

from numba import njit

PLAIN, BRICKS, TILES, PLANKS, SPECKLE, MARBLE, ACOUSTIC_TILE, FIBRES = range(8)
FOLDS, MOTIF, CORRUGATION, NATURAL, BOOKS, PICTURE, PANES, PARQUET = range(8, 16)
CONCRETE, CHECKER, STRIPES, PANELLING, FOLIAGE, STRATA, WAVES, FACADE = range(16, 24)
SLATS = 24
PATTERNS = 25


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
def _fade(size, width):
    """How much of a detail of a size is left where a pixel is `width` wide: 1 to 0."""
    return max(0.0, min(1.0, 1.5 - width / size))


@njit(fastmath=True, cache=True)
def _joint(x, period, joint, width):
    """Share of a pixel at `x` that lies in joints which repeat with a period."""
    w = max(width, 1e-4)
    if w > period:
        return joint / period
    t = abs(x - period * math.floor(x / period + 0.5))
    covered = min(t + 0.5 * w, 0.5 * joint) - max(t - 0.5 * w, -0.5 * joint)
    return max(0.0, min(1.0, covered / w))


@njit(fastmath=True, cache=True)
def _wave(x, period, width):
    """A sine in 0..1 that fades into its mean."""
    return 0.5 + 0.5 * math.sin(6.2832 * x / period) * _fade(0.5 * period, width)


@njit(fastmath=True, cache=True)
def _laid(p, a, b, j, u, v, w, s):
    """Bricks, tiles, planks, parquet, chequers: things laid side by side."""
    row = math.floor(v / b)
    shift = 0.0
    if p == BRICKS:
        shift = 0.5 * a * (int(row) & 1)
    elif p == PLANKS:
        shift = a * hash3(int(row), 3, s)
    elif p == PARQUET and (math.floor(u / a) + math.floor(v / a)) & 1:
        u, v = v, u
        row = math.floor(v / b)
    column = math.floor((u + shift) / a)
    mix = max(_joint(u + shift, a, j, w), _joint(v, b, j, w))
    tone = hash3(int(column), int(row), s)
    if p == CHECKER:
        odd = float((int(column) + int(row)) & 1)
        f = _fade(min(a, b), w)
        return odd * f + 0.5 * (1 - f), 1.0
    shade = 1.0 + (tone - 0.5) * (0.15 if p == TILES else 0.4) * _fade(b, w)
    if p in (PLANKS, PARQUET):
        grain = noise(u * 2.0 + tone * 9, v * 40.0, s) - 0.5
        shade += 0.3 * grain * _fade(0.03, w)
    return mix * 0.9, shade


@njit(fastmath=True, cache=True)
def _built(p, a, b, j, u, v, w, s):
    """Concrete, acoustic tiles, panelling, window panes, painted facades."""
    lines = max(_joint(u, a, j, w), _joint(v, b, j, w))
    cu = u / a - math.floor(u / a)
    cv = v / b - math.floor(v / b)
    if p == CONCRETE:
        du = (cu - 0.25 if cu < 0.5 else cu - 0.75) * a
        dv = (cv - 0.25 if cv < 0.5 else cv - 0.75) * b
        hole = 1.0 if du * du + dv * dv < 9e-4 else 0.0
        streak = noise(u * 2.5, v * 0.25, s + 3) - 0.5
        blotch = noise(u * 0.7, v * 0.7, s + 4) - 0.5
        tone = hash3(math.floor(u / a), math.floor(v / b), s) - 0.5
        return min(1.0, 0.6 * lines + 0.8 * hole * _fade(0.06, w)), (
            1.0 + 0.25 * streak + 0.3 * blotch + 0.12 * tone
        )
    if p == ACOUSTIC_TILE:
        hu = u / 0.04 - math.floor(u / 0.04) - 0.5
        hv = v / 0.04 - math.floor(v / 0.04) - 0.5
        f = _fade(0.03, w)
        holes = (0.6 if hu * hu + hv * hv < 0.06 else 0.0) * f + 0.11 * (1 - f)
        fissure = noise(u / 0.03, v / 0.09, s + 2) - 0.5
        return max(lines, holes), 1.0 + 0.35 * fissure * _fade(0.06, w)
    if p == PANELLING:
        edge = min(min(cu, 1 - cu) * a, min(cv, 1 - cv) * b)
        rim = 0.12 * min(a, b)
        f = _fade(rim, w)
        inside = 1.0 if edge > rim else 0.0
        light = 0.25 if rim * 0.75 < edge < rim and cu + cv < 1 else 0.0
        dark = 0.35 if rim * 0.75 < edge < rim and cu + cv >= 1 else 0.0
        return inside * 0.35 * f, 1.0 + (light - dark) * f
    if p == PANES:
        return lines, 1.0
    window = 1.0 if 0.25 < cu < 0.75 and 0.25 < cv < 0.8 else 0.0
    tone = hash3(math.floor(u / a), math.floor(v / b), s)
    f = _fade(0.4 * a, w)
    frame = 0.3 if window > 0 and (abs(cu - 0.5) < 0.02 or cv < 0.29) else 0.0
    return (window * f + 0.27 * (1 - f)) * (1 - frame), 1.0 + (tone - 0.5) * window * f


@njit(fastmath=True, cache=True)
def _woven(p, a, b, u, v, w, s):
    """Fibres, folds, motifs, stripes, corrugation, slats."""
    if p == FIBRES:
        strength = 0.08 + 0.92 * hash3(s, 11, 5)
        f = _fade(0.015, w) * strength
        fine = hash3(math.floor(u / 0.012), math.floor(v / 0.012), s)
        tuft = noise(u / 0.05, v / 0.05, s + 1) - 0.5
        pile = noise(u / 0.3, v / 0.3, s + 2) - 0.5
        worn = 0.2 * noise(u * 1.3, v * 1.3, s) + 0.5 * tuft * _fade(0.08, w) + 0.2 * pile
        return fine * 0.8 * f + 0.4 * (1 - f), 0.9 + strength * worn
    if p == FOLDS:
        fold = _wave(u + 0.3 * a * noise(v * 0.7, u * 2, s), a, w)
        return 0.3 * fold, 0.5 + 0.7 * fold
    if p == SLATS:
        slot = _joint(u, a, 0.3 * a, w)
        return 0.2 * slot, 1.0 - 0.8 * slot
    if p == STRIPES:
        f = _fade(0.5 * a, w)
        cu = u / a - math.floor(u / a)
        return (1.0 if cu < 0.4 or 0.6 < cu < 0.65 else 0.0) * f + 0.45 * (1 - f), 1.0
    if p == CORRUGATION:
        ridge = _wave(u, a, w)
        return 0.3 * (1 - ridge), 0.65 + 0.5 * ridge
    cell = math.floor(u / a) + math.floor(v / a)
    cu = u / a - math.floor(u / a) - 0.5
    cv = v / a - math.floor(v / a) - 0.5
    r = math.sqrt(cu * cu + cv * cv)
    petal = 0.3 + 0.12 * math.sin((5 + (s & 3)) * math.atan2(cv, cu) + cell)
    f = _fade(0.3 * a, w)
    inside = 1.0 if r < petal and r > 0.1 else 0.0
    return inside * f + 0.25 * (1 - f), 1.0


@njit(fastmath=True, cache=True)
def _grown(p, a, u, v, w, s):
    """Speckles, marble, ground, leaves, rock, water."""
    if p == SPECKLE:
        f = _fade(a, w)
        grain = noise(u / a, v / a, s + 1)
        return (1.0 if grain > 0.68 else 0.0) * f + 0.2 * (1 - f), 1.0
    if p == MARBLE:
        warp = noise(u / a, v / a, s) * 3 + noise(u / a * 2.3, v / a * 2.3, s)
        f = _fade(0.15 * a, w)
        vein = abs(math.sin(6.0 * (u / a * 0.4 + warp))) ** 4
        return vein * f + 0.375 * (1 - f), 1.0
    if p == FOLIAGE:
        clump = noise(u / a, v / a, s) * 0.5 + noise(u / a * 3, v / a * 3, s + 1) * 0.5
        leaf = noise(u / 0.06, v / 0.06, s + 2) - 0.5
        deep = noise(u / a * 7, v / a * 7, s + 3) - 0.5
        return clump, 0.3 + 1.2 * clump + 1.0 * deep * _fade(0.2 * a, w) + leaf * _fade(0.1, w)
    if p == STRATA:
        layer = noise(u * 0.15 + 7, v / a + 1.5 * noise(u * 0.4, v * 0.4, s), s + 1)
        crack = noise(u / a * 1.7, v / a * 1.7, s + 2)
        line = 1.0 if abs(crack - 0.5) < 0.02 else 0.0
        return layer, 0.75 + 0.5 * noise(u * 2, v * 2, s) - 0.4 * line * _fade(0.1 * a, w)
    if p == WAVES:
        swell = noise(u / a, v / a * 2.5, s) * 0.6 + noise(u / a * 4, v / a * 9, s) * 0.4
        return swell * swell, 0.8 + 0.4 * swell
    patch = noise(u * 0.6, v * 0.6, s)
    clod = noise(u / 0.9, v / 0.9, s + 3) - 0.5
    tuft = noise(u / 0.25, v / 0.25, s + 1) - 0.5
    blade = noise(u / 0.04, v / 0.04, s + 2) - 0.5
    return patch, (
        1.0 + 0.7 * clod * _fade(0.9, w) + 0.9 * tuft * _fade(0.3, w) + blade * _fade(0.08, w)
    )


@njit(fastmath=True, cache=True)
def _mix_and_shade(p, a, b, j, u, v, w, s):
    """Share of the second colour and brightness of pattern `p` of sizes a, b and joint j."""
    if p == PLAIN:
        return 0.0, 1.0
    if p in (BRICKS, TILES, PLANKS, PARQUET, CHECKER):
        return _laid(p, a, b, j, u, v, w, s)
    if p in (FIBRES, FOLDS, MOTIF, CORRUGATION, STRIPES, SLATS):
        return _woven(p, a, b, u, v, w, s)
    if p in (CONCRETE, ACOUSTIC_TILE, PANELLING, PANES, FACADE):
        return _built(p, a, b, j, u, v, w, s)
    return _grown(p, a, u, v, w, s)


@njit(fastmath=True, cache=True)
def _own_colours(p, a, b, u, v, s, out):
    """Patterns that bring their colours along: books and pictures."""
    if p == BOOKS:
        shelf = math.floor(v / 0.33)
        book = math.floor(u / 0.04 + 0.7 * noise(u * 9, shelf, s))
        tone = hash3(int(book), int(shelf), s)
        level = v / 0.33 - shelf
        shade = 0.12 if level < 0.07 or level > 0.7 + 0.25 * tone else 0.6 + 0.4 * tone
        grey = hash3(int(book), int(shelf), s + 4)
        for c in range(3):
            tint = hash3(int(book), int(shelf), s + 1 + c)
            out[c] = shade * (0.04 + 0.5 * (0.6 * grey * grey + 0.4 * tint))
        return
    column = math.floor(u / a)
    row = math.floor(v / b)
    key = int(column * 17 + row * 29 + s)
    kind = hash3(key, 5, s)
    x = u / a - column
    y = v / b - row
    rim = min(min(x, 1 - x), min(y, 1 - y))
    band = 4.0 * y + 1.5 * noise(x * 4, y * 2, key)
    if kind > 0.6:
        band = 5.0 * noise(x * 3, y * 3, key)
    elif kind > 0.4:
        band = 3.0 * math.floor(x * 4) + math.floor(y * 5)
    tint = 0.55 + 0.45 * noise(x * 14, y * 14, key)
    for c in range(3):
        grey = hash3(int(band), 7, key)
        value = 0.05 + 0.7 * (0.65 * grey + 0.35 * hash3(int(band), c, key))
        out[c] = 0.75 if kind < 0.25 and rim < 0.12 else value * tint


@njit(fastmath=True, cache=True)
def surface_colour(C, P, SC, DT, m, u, v, width, seed, out):
    """Linear reflectance of material `m` at (u, v) metres, into `out` [3].

    C, P, SC, DT are the colour, pattern, pattern_scale_m and detail arrays of `Materials`;
    `width` is the pixel's footprint on the surface in metres.
    """
    s = seed + m * 131
    p = P[m]
    a = max(SC[m, 0], 0.01)
    b = max(SC[m, 1], 0.01)
    if p in (BOOKS, PICTURE):
        _own_colours(p, a, b, u, v, s, out)
        return
    grain = DT[m, 2]
    n = 0.6 * noise(u / grain, v / grain, s) + 0.4 * noise(u / grain * 3.1, v / grain * 3.1, s + 7)
    mix, shade = _mix_and_shade(p, a, b, SC[m, 2], u, v, width, s)
    shade *= 1.0 + DT[m, 1] * (n - 0.5) * 2 * _fade(grain, width)
    shade *= 1.0 - DT[m, 3] * max(0.0, noise(u * 0.4, v * 0.4, s + 5) - 0.4)
    w = min(1.0, max(0.0, mix * DT[m, 0]))
    for c in range(3):
        out[c] = min(1.0, max(0.0, (C[m, 0, c] * (1 - w) + C[m, 1, c] * w) * shade))
