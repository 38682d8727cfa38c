# SPDX-License-Identifier: MIT
"""Pictures of a scene: colour, radial depth and material index, panorama or perspective.

Direct light of lamps and sun with shadows, a sky, ambient light with occlusion by a fixed
pattern of rays (no speckle), one mirror ray for shiny surfaces.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from training.scenes.light.image_looks import shown_colour
from training.scenes.light.looks import noise, surface_colour
from training.scenes.light.rays import panorama_rays, view_rays
from training.scenes.light.tracer import BOX, build_geometry, nearest, normal_of
from training.scenes.scene import Scene

FAR_M = 1e4
SKY_INDEX = 255
_KEY = 0.18 * 1.1
_WHITE = 9.0
_LIGHT_STEP = 4
"""Light is computed at every fourth pixel of a row and of a column, where it is even enough."""
_FACES = 8
"""More than a primitive has."""
_NEAR_SHARE, _EVEN = 0.25, 1.25
"""Share of its neighbours that must lie in a pixel's surface, and how far their light may differ,
for a pixel's light to be theirs."""


class _Arrays(NamedTuple):
    """A scene's arrays as the kernels take them."""

    table: NDArray[Any]
    kind: NDArray[Any]
    material: NDArray[Any]
    nodes: NDArray[Any]
    colour: NDArray[Any]
    pattern: NDArray[Any]
    scale: NDArray[Any]
    detail: NDArray[Any]
    gloss: NDArray[Any]
    emission: NDArray[Any]
    lamp: NDArray[Any]
    lamp_colour: NDArray[Any]
    sun: NDArray[Any]
    sun_colour: NDArray[Any]
    zenith: NDArray[Any]
    horizon: NDArray[Any]
    clouds: float
    ambient: NDArray[Any]
    texels: NDArray[Any]
    start: NDArray[Any]
    side: NDArray[Any]
    image: NDArray[Any]
    variants: NDArray[Any]
    metres: NDArray[Any]
    offset: NDArray[Any]
    quarters: NDArray[Any]
    tint: NDArray[Any]
    pixel_rad: float


@dataclass(frozen=True)
class Picture:
    """A rendered picture.

    rgb : uint8 [H, W, 3] sRGB; depth_m : float32 [H, W] radial, inf is sky; material : uint8
    [H, W] index into the scene's materials, 255 is sky.
    """

    rgb: NDArray[np.uint8]
    depth_m: NDArray[np.float32]
    material: NDArray[np.uint8]


@njit(fastmath=True, cache=True)
def _occlusion(S, px, py, pz, nx, ny, nz):
    """Openness 0..1 of a surface point within 1.5 m."""
    total = 0.0
    for i in range(3):
        a = i * 2.0944 + 0.4
        ax = nx + 0.9 * math.cos(a)
        ay = ny + 0.9 * math.sin(a)
        az = nz + 0.9 * math.sin(a * 2.0 + 1)
        length = math.sqrt(ax * ax + ay * ay + az * az) + 1e-9
        ax /= length
        ay /= length
        az /= length
        if ax * nx + ay * ny + az * nz < 0.05:
            total += 0.5
            continue
        q, _, _ = nearest(S.table, S.kind, S.nodes, px, py, pz, ax, ay, az, 1.5)
        total += min(1.0, 0.35 + 0.65 * q / 1.5)
    return total / 3


@njit(fastmath=True, cache=True)
def _add_lamps(S, px, py, pz, nx, ny, nz, out):
    for i in range(len(S.lamp)):
        vx = S.lamp[i, 0] - px
        vy = S.lamp[i, 1] - py
        vz = S.lamp[i, 2] - pz
        d2 = vx * vx + vy * vy + vz * vz
        d = math.sqrt(d2)
        cosine = (vx * nx + vy * ny + vz * nz) / d
        if cosine <= 0:
            continue
        most = max(S.lamp_colour[i, 0], max(S.lamp_colour[i, 1], S.lamp_colour[i, 2]))
        if most * cosine / d2 < 0.02 * S.ambient[1]:
            continue
        _, hit, _ = nearest(S.table, S.kind, S.nodes, px, py, pz, vx / d, vy / d, vz / d, d - 0.15)
        if hit < 0:
            for c in range(3):
                out[c] += S.lamp_colour[i, c] * cosine / (d2 + 0.1)


@njit(fastmath=True, cache=True)
def _add_sun(S, px, py, pz, nx, ny, nz, out):
    cosine = S.sun[0] * nx + S.sun[1] * ny + S.sun[2] * nz
    if cosine > 0 and S.sun_colour[0] + S.sun_colour[1] + S.sun_colour[2] > 0:
        _, hit, _ = nearest(
            S.table, S.kind, S.nodes, px, py, pz, S.sun[0], S.sun[1], S.sun[2], FAR_M
        )
        if hit < 0:
            for c in range(3):
                out[c] += S.sun_colour[c] * cosine


@njit(fastmath=True, cache=True)
def _clear_sky(S, dz, out):
    share = max(0.0, min(1.0, dz)) ** 0.5
    for c in range(3):
        out[c] = S.horizon[c] * (1 - share) + S.zenith[c] * share


@njit(fastmath=True, cache=True)
def _sky(S, dx, dy, dz, seed, out):
    _clear_sky(S, dz, out)
    if S.clouds > 0:
        u, v = dx / (abs(dz) + 0.2), dy / (abs(dz) + 0.2)
        w = noise(u * 2, v * 2, seed) * 0.6 + noise(u * 6, v * 6, seed + 1) * 0.4
        w = min(1.0, max(0.0, (w - 0.5) * 3)) * S.clouds
        grey = (S.zenith[0] + S.zenith[1] + S.zenith[2]) / 3 * 1.6
        for c in range(3):
            out[c] = out[c] * (1 - w) + grey * w


@njit(fastmath=True, cache=True)
def _surface(S, k, f, px, py, pz, nx, ny, nz, width, seed, out):
    """Material at a point, its reflectance into `out`; coordinates lie in the surface."""
    m = S.material[k, f if S.kind[k] == BOX else 0]
    if len(S.image) > 0 and S.image[m] >= 0:
        shown_colour(S, k, f, m, px, py, pz, nx, ny, nz, width, seed, out)
        return m
    u, v = px, py
    if abs(nz) <= 0.7:
        length = math.sqrt(nx * nx + ny * ny) + 1e-9
        u, v = (-ny * px + nx * py) / length, pz
    surface_colour(S.colour, S.pattern, S.scale, S.detail, m, u, v, width, seed, out)
    return m


@njit(fastmath=True, cache=True)
def _seen(S, x, y, z, dx, dy, dz):
    """Distance, primitive (-1: sky), face, point and normal towards the eye along a ray."""
    q, k, f = nearest(S.table, S.kind, S.nodes, x, y, z, dx, dy, dz, FAR_M)
    if k < 0:
        return np.inf, -1, -1, x, y, z, 0.0, 0.0, 0.0
    px, py, pz = x + q * dx, y + q * dy, z + q * dz
    nx, ny, nz = normal_of(S.table, S.kind, k, f, px, py, pz)
    if nx * dx + ny * dy + nz * dz > 0:
        nx, ny, nz = -nx, -ny, -nz
    return q, k, f, px, py, pz, nx, ny, nz


@njit(fastmath=True, cache=True)
def _mirrored(S, px, py, pz, dx, dy, dz, seed, out):
    """What a mirror ray sees, in ambient light only."""
    q, k, f, x, y, z, nx, ny, nz = _seen(S, px, py, pz, dx, dy, dz)
    if k < 0:
        _clear_sky(S, dz, out)
        return
    m = _surface(S, k, f, x, y, z, nx, ny, nz, q * S.pixel_rad, seed, out)
    for c in range(3):
        out[c] = out[c] * S.ambient[c] * 1.3 + S.emission[m, c]


@njit(fastmath=True, cache=True)
def _light(S, px, py, pz, nx, ny, nz, out):
    """Light that falls on a surface point, into `out`."""
    px += nx * 1e-3
    py += ny * 1e-3
    pz += nz * 1e-3
    open_share = _occlusion(S, px, py, pz, nx, ny, nz) * (0.75 + 0.5 * (0.5 + 0.5 * nz))
    for c in range(3):
        out[c] = S.ambient[c] * open_share
    _add_lamps(S, px, py, pz, nx, ny, nz, out)
    _add_sun(S, px, py, pz, nx, ny, nz, out)


@njit(fastmath=True, cache=True)
def _light_grid(S, rays, x, y, z, light, surface):
    """Light [h, w, 3] of every fourth pixel, and its surface [h, w], -1 for the sky."""
    rows, columns = surface.shape
    for i in range(rows):
        for j in range(columns):
            ray = rays[min(i * _LIGHT_STEP, len(rays) - 1), min(j * _LIGHT_STEP, rays.shape[1] - 1)]
            _, k, f, px, py, pz, nx, ny, nz = _seen(S, x, y, z, ray[0], ray[1], ray[2])
            surface[i, j] = -1 if k < 0 else k * _FACES + f
            if k >= 0:
                _light(S, px, py, pz, nx, ny, nz, light[i, j])


@njit(fastmath=True, cache=True)
def _light_near(light, surface, row, column, here, even, out):
    """A pixel's light from the grid's four points round it, into `out`; False: they can't tell.

    Only points of the pixel's own surface `here` are asked, and no shadow's edge may lie between.
    """
    i, j = row // _LIGHT_STEP, column // _LIGHT_STEP
    a, b = row / _LIGHT_STEP - i, column / _LIGHT_STEP - j
    total, least, most = 0.0, np.inf, 0.0
    for c in range(3):
        out[c] = 0.0
    for u in range(2):
        for v in range(2):
            w = (a if u else 1 - a) * (b if v else 1 - b)
            if w > 0 and surface[i + u, j + v] == here:
                point = light[i + u, j + v]
                total += w
                least = min(least, point[1])
                most = max(most, point[1])
                for c in range(3):
                    out[c] += w * point[c]
    if total < _NEAR_SHARE or most > even * least:
        return False
    for c in range(3):
        out[c] /= total
    return True


@njit(fastmath=True, cache=True)
def _render(S, rays, x, y, z, seed, even, radiance, depth, material):
    height, width = depth.shape
    rows, columns = (height - 1) // _LIGHT_STEP + 2, (width - 1) // _LIGHT_STEP + 2
    light, surface = np.empty((rows, columns, 3)), np.empty((rows, columns), np.int64)
    _light_grid(S, rays, x, y, z, light, surface)
    albedo, lit, other = np.empty(3), np.empty(3), np.empty(3)
    for row in range(height):
        for column in range(width):
            dx, dy, dz = rays[row, column]
            out = radiance[row, column]
            q, k, f, px, py, pz, nx, ny, nz = _seen(S, x, y, z, dx, dy, dz)
            depth[row, column] = q
            if k < 0:
                material[row, column] = SKY_INDEX
                _sky(S, dx, dy, dz, seed, out)
                continue
            dn = dx * nx + dy * ny + dz * nz
            pixel_m = q * S.pixel_rad / math.sqrt(max(0.05, -dn))
            m = _surface(S, k, f, px, py, pz, nx, ny, nz, pixel_m, seed, albedo)
            material[row, column] = m
            if not _light_near(light, surface, row, column, k * _FACES + f, even, lit):
                _light(S, px, py, pz, nx, ny, nz, lit)
            for c in range(3):
                out[c] = albedo[c] * lit[c] + S.emission[m, c]
            if S.gloss[m] > 0.05:
                share = S.gloss[m] * (0.06 + 0.94 * (1 + dn) ** 5)
                px, py, pz = px + nx * 1e-3, py + ny * 1e-3, pz + nz * 1e-3
                rx, ry, rz = dx - 2 * dn * nx, dy - 2 * dn * ny, dz - 2 * dn * nz
                _mirrored(S, px, py, pz, rx, ry, rz, seed, other)
                for c in range(3):
                    out[c] = out[c] * (1 - share) + other[c] * share


def _arrays(scene: Scene, pixel_rad: float) -> _Arrays:
    geometry, looks, lights = build_geometry(scene.primitives), scene.materials, scene.lights
    images = scene.textures

    def doubles(values: NDArray[Any]) -> NDArray[np.float64]:
        return np.ascontiguousarray(values, np.float64)

    return _Arrays(
        geometry.table,
        geometry.kind,
        geometry.material,
        geometry.nodes,
        doubles(looks.colour),
        looks.pattern,
        doubles(looks.pattern_scale_m),
        doubles(looks.detail),
        doubles(looks.gloss),
        doubles(looks.emission),
        doubles(lights.position),
        doubles(lights.colour),
        doubles(lights.sun_direction),
        doubles(lights.sun_colour),
        doubles(lights.sky_zenith),
        doubles(lights.sky_horizon),
        float(lights.cloudiness),
        doubles(lights.ambient),
        images.texels,
        images.start,
        images.side,
        images.image,
        images.variants,
        doubles(images.metres),
        doubles(images.offset),
        images.quarters,
        doubles(images.tint),
        pixel_rad,
    )


def tone_mapped(radiance: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Colours (sRGB) of linear radiance [..., 3]: exposed to its own mean, bright parts compressed.

    Reinhard et al. 2002, equation 4, on each channel.
    """
    luminance = radiance @ np.array([0.2126, 0.7152, 0.0722])
    x = radiance * (_KEY / np.exp(np.log(luminance + 1e-3).mean()))
    x = x * (1 + x / _WHITE) / (1 + x)
    curve = np.where(x <= 0.0031308, 12.92 * x, 1.055 * np.maximum(x, 1e-9) ** (1 / 2.4) - 0.055)
    return np.asarray(np.clip(curve, 0, 1) * 255 + 0.5, np.uint8)


@dataclass(frozen=True)
class Radiance:
    """What a scene sends along rays.

    radiance : float64 [H, W, 3] linear; depth_m : float64 [H, W] radial, inf is sky; material :
    uint8 [H, W], 255 is sky.
    """

    radiance: NDArray[np.float64]
    depth_m: NDArray[np.float64]
    material: NDArray[np.uint8]


def trace_rays(scene: Scene, rays: NDArray[np.float64]) -> Radiance:
    """Light along unit rays [H, W, 3] of the world's frame, from the capture point."""
    height, width = rays.shape[:2]
    radiance = np.empty((height, width, 3))
    depth = np.empty((height, width))
    material = np.empty((height, width), np.uint8)
    x, y, z = (float(v) for v in scene.capture_m)
    middle = rays[height // 2, width // 2 - 1 : width // 2 + 1]
    pixel_rad = float(np.linalg.norm(middle[0] - middle[-1])) or math.pi / height
    arrays, seed = _arrays(scene, pixel_rad), scene.seed % 100000
    _render(arrays, np.ascontiguousarray(rays), x, y, z, seed, _EVEN, radiance, depth, material)
    return Radiance(radiance, depth, material)


def render_rays(scene: Scene, rays: NDArray[np.float64]) -> Picture:
    """The picture along unit rays [H, W, 3] of the world's frame, from the capture point."""
    seen = trace_rays(scene, rays)
    return Picture(tone_mapped(seen.radiance), seen.depth_m.astype(np.float32), seen.material)


def render_panorama(scene: Scene, height: int = 256, width: int = 512) -> Picture:
    """The equirectangular panorama at the scene's capture point."""
    return render_rays(scene, panorama_rays(height, width, scene.yaw_rad))


def render_view(
    scene: Scene,
    azimuth_deg: float,
    elevation_deg: float,
    fov_deg: float,
    height: int,
    width: int,
) -> Picture:
    """A perspective view; angles relative to the panorama's centre, field of view horizontal."""
    return render_rays(
        scene, view_rays(scene.yaw_rad, azimuth_deg, elevation_deg, fov_deg, height, width)
    )
