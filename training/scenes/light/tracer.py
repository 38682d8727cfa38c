# SPDX-License-Identifier: MIT
"""Ray casting against a scene's solids: one set of kernels for pictures and for sound.

Scalar code on flat arrays, compiled by numba. A scene is a table of primitives in the order of
a bounding-volume hierarchy whose nodes stand depth-first with skip links, so no stack is needed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from training.scenes.scene import Primitives

BOX, QUAD, CYL, SPH = 0, 1, 2, 3
NOTHING = 1e30
LEAST_DISTANCE_M = 1e-4
LEAF_SIZE = 3


@dataclass(frozen=True)
class Geometry:
    """A scene ready for rays.

    table : float32 [n, 16] numbers of each primitive, kind : int32 [n], material : int32
    [n, 6] by face, nodes : float32 [m, 9] (lowest and highest corner, first primitive, count,
    node to go on with where the box is missed).
    """

    table: NDArray[np.float32]
    kind: NDArray[np.int32]
    material: NDArray[np.int32]
    nodes: NDArray[np.float32]


def build_geometry(solids: Primitives) -> Geometry:
    """Flatten solids and build their hierarchy."""
    return Geometry(*_build(*_flatten(solids)))


def _flatten(p: Primitives):
    """Table [n, 16], kinds [n] and materials [n, 6] of solids."""
    rows = []
    typ = []
    mat = []
    for i in range(len(p.box_yaw)):
        c, s = math.cos(p.box_yaw[i]), math.sin(p.box_yaw[i])
        rows.append([*p.box_centre[i], *p.box_half[i], c, s] + [0] * 8)
        typ.append(BOX)
        mat.append(p.box_material[i])
    for i in range(len(p.quad_material)):
        u, v = p.quad_u[i].astype(float), p.quad_v[i].astype(float)
        n = np.cross(u, v)
        n /= np.linalg.norm(n)
        rows.append([*p.quad_corner[i], *u, *v, *n, u @ u, v @ v, u @ v, 0])
        typ.append(QUAD)
        mat.append([p.quad_material[i]] * 6)
    for i in range(len(p.cylinder_material)):
        rows.append([*p.cylinder_base[i], p.cylinder_radius[i], p.cylinder_height[i]] + [0] * 11)
        typ.append(CYL)
        mat.append([p.cylinder_material[i]] * 6)
    for i in range(len(p.sphere_material)):
        rows.append([*p.sphere_centre[i], p.sphere_radius[i]] + [0] * 12)
        typ.append(SPH)
        mat.append([p.sphere_material[i]] * 6)
    return (
        np.array(rows, np.float32).reshape(-1, 16),
        np.array(typ, np.int32),
        np.array(mat, np.int32).reshape(-1, 6),
    )


def _bounds(R, T):
    """Lowest and highest corners [n, 3] of primitives."""
    lo = np.zeros((len(T), 3))
    hi = np.zeros((len(T), 3))
    for i in range(len(T)):
        r = R[i].astype(float)
        if T[i] == BOX:
            ex = abs(r[6]) * r[3] + abs(r[7]) * r[4]
            ey = abs(r[7]) * r[3] + abs(r[6]) * r[4]
            h = np.array([ex, ey, r[5]])
            lo[i] = r[:3] - h
            hi[i] = r[:3] + h
        elif T[i] == QUAD:
            P = np.array([r[:3], r[:3] + r[3:6], r[:3] + r[6:9], r[:3] + r[3:6] + r[6:9]])
            lo[i] = P.min(0)
            hi[i] = P.max(0)
        elif T[i] == CYL:
            lo[i] = [r[0] - r[3], r[1] - r[3], r[2]]
            hi[i] = [r[0] + r[3], r[1] + r[3], r[2] + r[4]]
        else:
            lo[i] = r[:3] - r[3]
            hi[i] = r[:3] + r[3]
    return lo - 1e-3, hi + 1e-3


def _build(R, T, M):
    """Reorder primitives and make nodes, split by the surface area heuristic."""
    lo, hi = _bounds(R, T)
    ce = (lo + hi) / 2
    order: list[int] = []
    B: list[list[float]] = []
    first: list[int] = []
    count: list[int] = []
    skip: list[int] = []

    def rec(ids):
        k = len(B)
        B.append([*lo[ids].min(0), *hi[ids].max(0)])
        first.append(0)
        count.append(0)
        skip.append(0)
        if len(ids) <= LEAF_SIZE:
            first[k] = len(order)
            count[k] = len(ids)
            order.extend(ids)
        else:
            # surface area heuristic over sorted centres
            least, halves = np.inf, (ids, ids)
            for a in range(3):
                o = ids[np.argsort(ce[ids, a], kind="stable")]
                n = len(o)

                def area(low, high):
                    d = high - low
                    return d[:, 0] * d[:, 1] + d[:, 1] * d[:, 2] + d[:, 2] * d[:, 0]

                la = area(np.minimum.accumulate(lo[o]), np.maximum.accumulate(hi[o]))
                ra = area(np.minimum.accumulate(lo[o][::-1]), np.maximum.accumulate(hi[o][::-1]))[
                    ::-1
                ]
                c = la[:-1] * np.arange(1, n) + ra[1:] * np.arange(n - 1, 0, -1)
                j = int(c.argmin())
                if c[j] < least:
                    least, halves = c[j], (o[: j + 1], o[j + 1 :])
            rec(halves[0])
            rec(halves[1])
        skip[k] = len(B)

    rec(np.arange(len(T)))
    o = np.array(order)
    return R[o], T[o], M[o], np.column_stack([B, first, count, skip]).astype(np.float32)


@njit(fastmath=True, cache=True)
def _hit_box(r, ox, oy, oz, dx, dy, dz, tmax):
    """Distance to a box from outside or inside, and the face."""
    c = r[6]
    s = r[7]
    px = ox - r[0]
    py = oy - r[1]
    pz = oz - r[2]
    lx = c * px + s * py
    ly = -s * px + c * py
    ex = c * dx + s * dy
    ey = -s * dx + c * dy
    t0 = -1e30
    t1 = 1e30
    f0 = -1
    f1 = -1
    for a in range(3):
        o = lx if a == 0 else (ly if a == 1 else pz)
        d = ex if a == 0 else (ey if a == 1 else dz)
        h = r[3 + a]
        if abs(d) < 1e-9:
            if abs(o) > h:
                return NOTHING, -1
            continue
        ta = (-h - o) / d
        tb = (h - o) / d
        fa = 2 * a
        fb = 2 * a + 1
        if ta > tb:
            ta, tb = tb, ta
            fa, fb = fb, fa
        if ta > t0:
            t0 = ta
            f0 = fa
        if tb < t1:
            t1 = tb
            f1 = fb
    if t0 > t1 or t1 < 1e-4:
        return NOTHING, -1
    if t0 > 1e-4:
        return (t0, f0) if t0 < tmax else (NOTHING, -1)
    return (t1, f1) if t1 < tmax else (NOTHING, -1)


@njit(fastmath=True, cache=True)
def _hit_quad(r, ox, oy, oz, dx, dy, dz, tmax):
    """Distance to a parallelogram from either side."""
    dn = dx * r[9] + dy * r[10] + dz * r[11]
    if abs(dn) < 1e-9:
        return NOTHING, -1
    q = ((r[0] - ox) * r[9] + (r[1] - oy) * r[10] + (r[2] - oz) * r[11]) / dn
    if q < 1e-4 or q >= tmax:
        return NOTHING, -1
    wx = ox + q * dx - r[0]
    wy = oy + q * dy - r[1]
    wz = oz + q * dz - r[2]
    wu = wx * r[3] + wy * r[4] + wz * r[5]
    wv = wx * r[6] + wy * r[7] + wz * r[8]
    uu = r[12]
    vv = r[13]
    uv = r[14]
    det = uu * vv - uv * uv
    a = (wu * vv - wv * uv) / det
    b = (wv * uu - wu * uv) / det
    if a < 0 or a > 1 or b < 0 or b > 1:
        return NOTHING, -1
    return q, 0


@njit(fastmath=True, cache=True)
def _hit_cylinder(r, ox, oy, oz, dx, dy, dz, tmax):
    """Distance to a closed vertical cylinder, and whether wall, bottom or top."""
    best = 1e30
    f = -1
    px = ox - r[0]
    py = oy - r[1]
    a = dx * dx + dy * dy
    b = px * dx + py * dy
    c = px * px + py * py - r[3] * r[3]
    if a > 1e-12:
        disc = b * b - a * c
        if disc > 0:
            sq = math.sqrt(disc)
            for k in range(2):
                q = (-b - sq) / a if k == 0 else (-b + sq) / a
                if q > 1e-4 and q < best:
                    z = oz + q * dz - r[2]
                    if z >= 0 and z <= r[4]:
                        best = q
                        f = 0
    if abs(dz) > 1e-9:
        for k in range(2):
            q = (r[2] + k * r[4] - oz) / dz
            if q > 1e-4 and q < best:
                x = px + q * dx
                y = py + q * dy
                if x * x + y * y <= r[3] * r[3]:
                    best = q
                    f = 1 + k
    return (best, f) if best < tmax else (NOTHING, -1)


@njit(fastmath=True, cache=True)
def _hit_sphere(r, ox, oy, oz, dx, dy, dz, tmax):
    """Distance to a sphere."""
    px = ox - r[0]
    py = oy - r[1]
    pz = oz - r[2]
    b = px * dx + py * dy + pz * dz
    c = px * px + py * py + pz * pz - r[3] * r[3]
    disc = b * b - c
    if disc < 0:
        return NOTHING, -1
    sq = math.sqrt(disc)
    q = -b - sq
    if q < 1e-4:
        q = -b + sq
    if q < 1e-4 or q >= tmax:
        return NOTHING, -1
    return q, 0


@njit(fastmath=True, cache=True)
def _hit(r, kind, ox, oy, oz, dx, dy, dz, tmax):
    """Distance to a primitive and its face; `NOTHING` and -1 where it is missed."""
    if kind == BOX:
        return _hit_box(r, ox, oy, oz, dx, dy, dz, tmax)
    if kind == QUAD:
        return _hit_quad(r, ox, oy, oz, dx, dy, dz, tmax)
    if kind == CYL:
        return _hit_cylinder(r, ox, oy, oz, dx, dy, dz, tmax)
    return _hit_sphere(r, ox, oy, oz, dx, dy, dz, tmax)


@njit(fastmath=True, cache=True)
def nearest(R, T, B, ox, oy, oz, dx, dy, dz, tmax):
    """Distance, primitive (-1: none) and face of the nearest hit before `tmax`."""
    best = tmax
    k = -1
    f = -1
    ix = 1 / dx if abs(dx) > 1e-12 else 1e12
    iy = 1 / dy if abs(dy) > 1e-12 else 1e12
    iz = 1 / dz if abs(dz) > 1e-12 else 1e12
    n = 0
    N = len(B)
    while n < N:
        b = B[n]
        a0 = (b[0] - ox) * ix
        a1 = (b[3] - ox) * ix
        t0 = min(a0, a1)
        t1 = max(a0, a1)
        a0 = (b[1] - oy) * iy
        a1 = (b[4] - oy) * iy
        t0 = max(t0, min(a0, a1))
        t1 = min(t1, max(a0, a1))
        a0 = (b[2] - oz) * iz
        a1 = (b[5] - oz) * iz
        t0 = max(t0, min(a0, a1))
        t1 = min(t1, max(a0, a1))
        if t0 <= t1 and t1 > 0 and t0 < best:
            c = int(b[7])
            if c > 0:
                j = int(b[6])
                for i in range(j, j + c):
                    q, g = _hit(R[i], T[i], ox, oy, oz, dx, dy, dz, best)
                    if q < best:
                        best = q
                        k = i
                        f = g
            n += 1
        else:
            n = int(b[8])
    return best, k, f


@njit(fastmath=True, cache=True)
def normal_of(R, T, k, f, x, y, z):
    """Outward unit normal of primitive `k`, face `f`, at a point."""
    r = R[k]
    if T[k] == BOX:
        s = -1.0 if f % 2 == 0 else 1.0
        a = f // 2
        if a == 0:
            return s * r[6], s * r[7], 0.0
        if a == 1:
            return -s * r[7], s * r[6], 0.0
        return 0.0, 0.0, s
    if T[k] == QUAD:
        return r[9], r[10], r[11]
    if T[k] == CYL:
        if f == 0:
            return (x - r[0]) / r[3], (y - r[1]) / r[3], 0.0
        return 0.0, 0.0, (-1.0 if f == 1 else 1.0)
    return (x - r[0]) / r[3], (y - r[1]) / r[3], (z - r[2]) / r[3]
