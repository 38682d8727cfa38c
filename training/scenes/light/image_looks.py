# SPDX-License-Identifier: MIT
"""Images on surfaces, compiled: repeated in metres, or whole on a parallelogram.

An image is read at the level whose pixels are as wide as the footprint of the picture's pixel,
so that far surfaces are as even as near ones are sharp (Williams 1983).
"""

from __future__ import annotations

import math

from numba import njit

from training.scenes.light.looks import hash3, noise
from training.scenes.light.tracer import CYL, QUAD, SPH


@njit(fastmath=True, cache=True)
def _level_colour(X, first, side, u, v, share, out):
    """Add `share` of a level of an image at (u, v) repeats to `out`, between its pixels."""
    x, y = u * side - 0.5, v * side - 0.5
    i, j = math.floor(x), math.floor(y)
    a, b = x - i, y - j
    left, right = int(i) % side, int(i + 1) % side
    up, down = first + int(j) % side * side, first + int(j + 1) % side * side
    for c in range(3):
        above = X[up + left, c] * (1 - a) + X[up + right, c] * a
        below = X[down + left, c] * (1 - a) + X[down + right, c] * a
        out[c] += share * (above * (1 - b) + below * b)


@njit(fastmath=True, cache=True)
def image_colour(X, first, side, u, v, width, out):
    """Colour of an image at (u, v), counted in repeats, into `out` [3].

    X [n, 3] holds its levels from row `first` on, the largest of `side` squared pixels first.
    `width` is the pixel's footprint in repeats: the two levels whose pixels are as wide are mixed.
    """
    level = max(0.0, math.log(max(width * side, 1e-9)) / math.log(2.0))
    for c in range(3):
        out[c] = 0.0
    whole = int(level)
    for _ in range(whole):
        if side > 1:
            first += side * side
            side //= 2
    share = level - whole if side > 1 else 0.0
    _level_colour(X, first, side, u, v, 1 - share, out)
    if share > 0:
        _level_colour(X, first + side * side, side // 2, u, v, share, out)


@njit(fastmath=True, cache=True)
def _whole_image(S, k, m, px, py, pz, width, out):
    """One of a material's images, which fills parallelogram `k`, at a point of it."""
    r = S.table[k]
    wx, wy, wz = px - r[0], py - r[1], pz - r[2]
    wu = wx * r[3] + wy * r[4] + wz * r[5]
    wv = wx * r[6] + wy * r[7] + wz * r[8]
    det = r[12] * r[13] - r[14] * r[14]
    u = min(0.999, max(0.001, (wu * r[13] - wv * r[14]) / det))
    v = min(0.999, max(0.001, (wv * r[12] - wu * r[14]) / det))
    place = int(100.0 * r[0]) * 7 + int(100.0 * r[1]) * 13 + int(100.0 * r[2])
    i = S.image[m] + int(hash3(place, m, 11) * 0.9999 * S.variants[m])
    share = width / math.sqrt(math.sqrt(r[12] * r[13]))
    image_colour(S.texels, S.start[i], S.side[i], u, 1 - v, share, out)


@njit(fastmath=True, cache=True)
def _repeated_image(S, k, f, m, px, py, pz, nx, ny, nz, width, out):
    """A material's image, laid over primitive `k` in metres, at a point of it."""
    u, v = px, -py
    if S.kind[k] == SPH or (S.kind[k] == CYL and f == 0):
        u, v = math.atan2(ny, nx) * S.table[k, 3], -pz
    elif abs(nz) <= 0.7:
        length = math.sqrt(nx * nx + ny * ny) + 1e-9
        u, v = (-ny * px + nx * py) / length, -pz
    for _ in range(S.quarters[m]):
        u, v = -v, u
    i, a, b = S.image[m], S.metres[m, 0], S.metres[m, 1]
    u, v = u / a + S.offset[m, 0], v / b + S.offset[m, 1]
    image_colour(S.texels, S.start[i], S.side[i], u, v, width / math.sqrt(a * b), out)


@njit(fastmath=True, cache=True)
def shown_colour(S, k, f, m, px, py, pz, nx, ny, nz, width, seed, out):
    """Reflectance of a material that shows an image: tinted, with the material's dirt."""
    if S.variants[m] > 0 and S.kind[k] == QUAD:
        _whole_image(S, k, m, px, py, pz, width, out)
    else:
        _repeated_image(S, k, f, m, px, py, pz, nx, ny, nz, width, out)
    broad = noise((px + pz) * 0.4, (py - pz) * 0.4, seed + m * 131)
    shade = 1.0 - S.detail[m, 3] * max(0.0, broad - 0.4)
    for c in range(3):
        out[c] = min(0.95, out[c] * S.tint[m, c] * shade)
