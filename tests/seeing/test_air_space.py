# SPDX-License-Identifier: MIT
"""Volume, box and notices of rooms whose ceilings, plans and fittings hide parts of them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from i2r_vr.capture.sidecar import Sidecar
from i2r_vr.frames import about_vertical
from i2r_vr.seeing.zone import Zone, estimate_zone
from tests.rooms import box_room, rays

Float = NDArray[np.float64]
Solid = tuple[tuple[float, float, float], tuple[float, float, float]]


def zone_of(depth: Float) -> Zone:
    return estimate_zone(depth, np.ones(depth.shape, bool), Sidecar(), "hall")


def beams(low: Float, high: Float, depth_m: float, number: int) -> list[Solid]:
    """Beams across the room's x axis under its ceiling."""
    middles = low[0] + (np.arange(number) + 0.5) / number * (high - low)[0]
    return [
        ((x - 0.1, float(low[1]), float(high[2] - depth_m)), (x + 0.1, *high[1:].tolist()))
        for x in middles.tolist()
    ]


def test_beams_and_what_hangs_take_nothing_away() -> None:
    low, high = np.array([-5.0, -4.0, -1.6]), np.array([6.8, 4.6, 1.1])
    lamp: Solid = ((0.8, -0.5, 0.3), (1.8, 0.5, 0.6))
    zone = zone_of(box_room(low, high, furniture=[*beams(low, high, 0.4, 6), lamp], yaw_rad=0.4))
    size = np.subtract(high, low)
    np.testing.assert_allclose(zone.size_m, size, rtol=0.03)
    assert zone.volume_m3 == pytest.approx(float(np.prod(size)), rel=0.05)


def test_a_gallery_and_shelves_take_nothing_away() -> None:
    low, high = (-6.0, -5.0, -1.6), (8.0, 6.0, 6.0)
    gallery: Solid = ((-6.0, 3.5, 1.6), (8.0, 6.0, 1.9))
    shelf: Solid = ((3.0, -3.5, -1.6), (3.6, 2.5, 0.8))
    zone = zone_of(box_room(low, high, furniture=[gallery, shelf], yaw_rad=-0.3))
    size = np.subtract(high, low)
    np.testing.assert_allclose(zone.size_m, size, rtol=0.05)
    assert zone.volume_m3 == pytest.approx(float(np.prod(size)), rel=0.1)


def test_a_corner_is_taken_away() -> None:
    block: Solid = ((2.0, 1.0, -1.6), (6.0, 5.0, 1.2))
    zone = zone_of(box_room((-2.0, -2.0, -1.6), (6.0, 5.0, 1.2), furniture=[block], yaw_rad=0.2))
    np.testing.assert_allclose(zone.size_m, (8.0, 7.0, 2.8), rtol=0.05)
    assert zone.volume_m3 == pytest.approx((56.0 - 16.0) * 2.8, rel=0.1)
    assert zone.notices == ()


def test_a_box_that_is_mostly_no_air_says_so() -> None:
    blocks: list[Solid] = [
        ((x, y, -1.6), (x + 4.0, y + 4.0, 1.2)) for x in (-5.0, 1.0) for y in (-5.0, 1.0)
    ]
    zone = zone_of(box_room((-5.0, -5.0, -1.6), (5.0, 5.0, 1.2), furniture=blocks))
    assert zone.volume_m3 == pytest.approx(36.0 * 2.8, rel=0.15)
    assert zone.volume_m3 < 0.5 * math.prod(zone.size_m)
    assert [notice.code for notice in zone.notices] == ["ZONE_LOOSE"]


def roofed(low: Float, high: Float, eaves_m: float, yaw_rad: float) -> Float:
    """Depth of a room under a pitched roof whose ridge lies along x at the box's top."""
    unit = about_vertical(rays(), yaw_rad)
    depth = box_room(low, high, yaw_rad=yaw_rad)
    middle = (low[1] + high[1]) / 2.0
    steep = (high[2] - eaves_m) / (high[1] - middle)
    for side in (-1.0, 1.0):
        falling = unit[..., 2] + side * steep * unit[..., 1]
        reach = (high[2] + side * steep * middle) / np.where(falling > 1e-9, falling, np.inf)
        depth = np.where(falling > 1e-9, np.minimum(depth, reach), depth)
    return depth


def test_a_pitched_roof_counts_in_mean_height() -> None:
    low, high, eaves = np.array([-4.0, -3.0, -1.6]), np.array([5.0, 4.0, 3.0]), 0.2
    zone = zone_of(roofed(low, high, eaves, 0.6))
    np.testing.assert_allclose(zone.size_m, high - low, rtol=0.05)
    assert zone.volume_m3 == pytest.approx(9.0 * 7.0 * (1.6 + (eaves + 3.0) / 2.0), rel=0.08)


def test_twenty_full_rooms() -> None:
    """Beams, a gallery, shelves, cameras turned at random, near walls and in corners."""
    rng = np.random.default_rng(7)
    factors, faces, headings = [], [], []
    for _ in range(20):
        size = rng.uniform([4.0, 3.5, 2.5], [16.0, 12.0, 6.0])
        share = rng.choice([0.06, 0.3, 0.5, 0.94], 2)
        high = np.array([*(share * size[:2]), size[2] - 1.6])
        low = high - size
        solids = beams(low, high, 0.1 * size[2], int(rng.integers(0, 6)))
        if size[2] > 4.5:
            solids.append(((low[0], high[1] - 0.2 * size[1], 1.2), (*high[:2].tolist(), 1.4)))
        solids += [_shelf(rng, low, high) for _ in range(int(rng.integers(0, 4)))]
        yaw = float(rng.uniform(0.0, 2.0 * math.pi))
        zone = zone_of(box_room(low, high, furniture=solids, yaw_rad=yaw))
        assert zone.volume_m3 is not None
        assert zone.volume_m3 <= math.prod(zone.size_m) * (1.0 + 1e-9)
        factors.append(abs(math.log(zone.volume_m3 / math.prod(size))))
        turn = math.radians(zone.yaw_deg) + yaw
        headings.append(abs((math.degrees(turn) + 45.0) % 90.0 - 45.0))
        along = round(turn / (math.pi / 2.0)) % 2
        found = np.asarray(zone.size_m)[[along, 1 - along, 2]]
        faces.append(np.abs(found - size) <= np.maximum(0.3, 0.05 * size))
    assert np.mean(np.exp(factors) <= 1.25) >= 0.9
    assert np.mean(faces) >= 0.9
    assert max(headings) < 3.0


def _shelf(rng: np.random.Generator, low: Float, high: Float) -> Solid:
    """A shelf on the floor up to three quarters of the height, half a metre from the capture."""
    size = np.array([0.4, rng.uniform(0.8, 2.5), rng.uniform(0.4, 0.75) * (high - low)[2]])
    while True:
        corner = rng.uniform(low, high - size)
        corner[2] = low[2]
        away = np.maximum(np.maximum(corner, -(corner + size)), 0.0)[:2]
        if np.hypot(*away) > 0.5:
            x, y, z = corner.tolist()
            a, b, c = (corner + size).tolist()
            return (x, y, z), (a, b, c)
