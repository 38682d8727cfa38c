# SPDX-License-Identifier: MIT
"""Reflections as from mirrors in plane faces, exactly: image sources of the first orders.

Which faces can be seen in which order is found by rays from the receiver; every order of faces is
then followed backwards from each source, which tells whether its mirror image is really seen
(Borish 1984, J. Acoust. Soc. Am. 75). Curved faces have no images: rays alone tell of them.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from i2r_vr.acoustics.quantities import SPEED_OF_SOUND_M_S
from i2r_vr.hearing.room_features import AIR_ATTENUATION_PER_M
from training.scenes.light.tracer import BOX, CYL, QUAD, Geometry, nearest, normal_of

MOST_MIRRORS = 2
SEARCH_RAYS = 4000
FACES = 8
"""More than a primitive has; a face's number is its primitive's times this, and its own."""
CLEAR_M = 1e-3
"""By how much a ray starts off the surface that it leaves."""
AIR = np.array(AIR_ATTENUATION_PER_M)

Float = NDArray[np.float64]
Codes = NDArray[np.int64]


@njit(cache=True)
def is_plane(kind, face):
    """Whether a primitive's face is plane: those of boxes, parallelograms, cylinders' ends."""
    return kind in (BOX, QUAD) or (kind == CYL and face > 0)


@njit(cache=True)
def extended(code, k, f, faces):
    """Number of a sequence of faces (0: none) with one more; unique below 2^63."""
    return code * faces + k * FACES + f + 1


@njit(fastmath=True, cache=True)
def spread_ray(i, rays, turn):
    """Direction of ray i of some that are evenly spread, on a spiral about z turned by an angle."""
    u = 1 - 2 * (i + 0.5) / rays
    a = 2.399963229728653 * i + turn
    s = math.sqrt(1 - u * u)
    return s * math.cos(a), s * math.sin(a), u


# Inlined: with fast maths, a call of its own rounds otherwise, and labels would get other bytes.
@njit(fastmath=True, inline="always")
def reflected(dx, dy, dz, nx, ny, nz):
    """A direction after a mirror with a normal."""
    dn = dx * nx + dy * ny + dz * nz
    return dx - 2 * dn * nx, dy - 2 * dn * ny, dz - 2 * dn * nz


@njit(fastmath=True, inline="always")
def facing(R, T, k, f, x, y, z, dx, dy, dz):
    """Unit normal of a face at a point, against a direction of arrival."""
    nx, ny, nz = normal_of(R, T, k, f, x, y, z)
    if nx * dx + ny * dy + nz * dz > 0:
        return -nx, -ny, -nz
    return nx, ny, nz


@njit(fastmath=True, cache=True)
def _search(R, T, B, origin, rays, turn, faces, codes, sequence):
    """Sequences of plane faces that mirror rays meet: codes [rays, orders], faces [.., 2]."""
    for i in range(rays):
        dx, dy, dz = spread_ray(i, rays, turn)
        x, y, z = origin[0], origin[1], origin[2]
        code = 0
        for order in range(codes.shape[1]):
            q, k, f = nearest(R, T, B, x, y, z, dx, dy, dz, 1e4)
            if k < 0 or not is_plane(T[k], f):
                break
            x, y, z = x + dx * q, y + dy * q, z + dz * q
            nx, ny, nz = facing(R, T, k, f, x, y, z, dx, dy, dz)
            code = extended(code, k, f, faces)
            codes[i, order] = code
            for earlier in range(order):
                sequence[i, order, earlier] = sequence[i, order - 1, earlier]
            sequence[i, order, order, 0] = k
            sequence[i, order, order, 1] = f
            dx, dy, dz = reflected(dx, dy, dz, nx, ny, nz)
            x, y, z = x + nx * CLEAR_M, y + ny * CLEAR_M, z + nz * CLEAR_M


def mirror_sequences(
    geometry: Geometry, origin: Float, turn: float = 0.0
) -> tuple[Codes, NDArray[np.int32]]:
    """Sequences of up to `MOST_MIRRORS` plane faces in which a point sees mirror images.

    Returns
    -------
    codes : int64 [n]
        Rising numbers of the sequences, see `extended`.
    faces : int32 [n, MOST_MIRRORS, 2]
        Primitives and their faces as seen from the point, the nearest first; -1 is none.
    """
    codes = np.zeros((SEARCH_RAYS, MOST_MIRRORS), np.int64)
    found = np.full((SEARCH_RAYS, MOST_MIRRORS, MOST_MIRRORS, 2), -1, np.int32)
    _search(
        geometry.table, geometry.kind, geometry.nodes, origin, SEARCH_RAYS, turn,
        face_count(geometry), codes, found,
    )  # fmt: skip
    unique, first = np.unique(codes, return_index=True)
    kept = unique > 0
    return unique[kept], found.reshape(-1, MOST_MIRRORS, 2)[first[kept]]


def face_count(geometry: Geometry) -> int:
    """A number above that of any face."""
    return FACES * len(geometry.kind) + 1


@njit(fastmath=True, cache=True)
def _mirrored(R, T, k, f, x, y, z):
    """Mirror image of a point in a plane face."""
    nx, ny, nz = normal_of(R, T, k, f, x, y, z)
    px, py, pz = R[k, 0], R[k, 1], R[k, 2]
    if T[k] == BOX:
        half = R[k, 3 + f // 2]
        px, py, pz = px + half * nx, py + half * ny, pz + half * nz
    elif T[k] == CYL and f == 2:
        pz += R[k, 4]
    d = 2 * ((x - px) * nx + (y - py) * ny + (z - pz) * nz)
    return x - d * nx, y - d * ny, z - d * nz


@njit(fastmath=True, cache=True)
def _seen_by(R, T, B, faces, count, images, x, y, z):
    """Whether a source at x, y, z sees the image that a sequence of faces makes of the receiver.

    images [count + 1, 3]: the receiver, and its image after each face.
    """
    for i in range(count, -1, -1):
        vx, vy, vz = images[i, 0] - x, images[i, 1] - y, images[i, 2] - z
        d = math.sqrt(vx * vx + vy * vy + vz * vz)
        if d < 2 * CLEAR_M:
            return False
        dx, dy, dz = vx / d, vy / d, vz / d
        if i == 0:
            _, hit, _ = nearest(R, T, B, x, y, z, dx, dy, dz, d - CLEAR_M)
            return hit < 0
        q, k, f = nearest(R, T, B, x, y, z, dx, dy, dz, d)
        if k != faces[i - 1, 0] or f != faces[i - 1, 1]:
            return False
        x, y, z = x + dx * q, y + dy * q, z + dz * q
        nx, ny, nz = facing(R, T, k, f, x, y, z, dx, dy, dz)
        x, y, z = x + nx * CLEAR_M, y + ny * CLEAR_M, z + nz * CLEAR_M
    return True


@njit(fastmath=True, cache=True)
def add_mirror_images(
    R, T, M, B, faces, alpha, diffuse, origin, sources, distance, bin_s, frame_s, fine, frames
):
    """Add the energy of mirror images to fine [S, 7, b] and frames [S, 7, F].

    Relative to 1 at the sources' distance without air: (distance / path)^2, what the faces
    neither absorb nor scatter, and what air leaves.
    """
    images = np.empty((faces.shape[1] + 1, 3))
    left = np.empty(alpha.shape[1])
    for i in range(len(faces)):
        images[0] = origin
        left[:] = 1.0
        count = 0
        while count < faces.shape[1] and faces[i, count, 0] >= 0:
            k, f = faces[i, count, 0], faces[i, count, 1]
            x, y, z = images[count]
            ix, iy, iz = _mirrored(R, T, k, f, x, y, z)
            count += 1
            images[count, 0], images[count, 1], images[count, 2] = ix, iy, iz
            m = M[k, f if T[k] == BOX else 0]
            for b in range(len(left)):
                left[b] *= (1 - alpha[m, b]) * (1 - diffuse[m])
        for j in range(len(sources)):
            x, y, z = sources[j]
            if not _seen_by(R, T, B, faces[i], count, images, x, y, z):
                continue
            d = math.sqrt(
                (x - images[count, 0]) ** 2
                + (y - images[count, 1]) ** 2
                + (z - images[count, 2]) ** 2
            )
            delay = (d - distance[j]) / SPEED_OF_SOUND_M_S
            share = (distance[j] / d) ** 2
            fine_bin, frame = int(delay / bin_s), int(delay / frame_s)
            for b in range(len(left)):
                value = share * left[b] * math.exp(-AIR[b] * d)
                if fine_bin < fine.shape[2]:
                    fine[j, b, fine_bin] += value
                if frame < frames.shape[2]:
                    frames[j, b, frame] += value
