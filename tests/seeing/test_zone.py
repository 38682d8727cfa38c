# SPDX-License-Identifier: MIT
from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from i2r_vr.capture.sidecar import Sidecar, StatedRoom, StatedZone
from i2r_vr.frames import about_vertical
from i2r_vr.seeing import walls
from i2r_vr.seeing.depth_sphere import DepthSphere
from i2r_vr.seeing.heading import wall_heading_rad
from i2r_vr.seeing.walls import wall_distances
from i2r_vr.seeing.zone import OPEN_AIR_RADIUS_M, Zone, estimate_zone
from tests.rooms import Opening, box_room, rays

Float = NDArray[np.float64]


def zone_of(
    depth: Float, sidecar: Sidecar | None = None, coverage: NDArray[np.bool_] | None = None
) -> Zone:
    covered = np.ones(depth.shape, bool) if coverage is None else coverage
    return estimate_zone(depth, covered, sidecar or Sidecar(), "hall")


def codes(zone: Zone) -> list[str]:
    return [notice.code for notice in zone.notices]


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ((-2.0, -1.5, -1.6), (3.0, 2.0, 0.9)),
        ((-12.0, -1.0, -1.6), (8.0, 1.2, 1.2)),
        ((-1.0, -1.0, -1.6), (29.0, 1.2, 1.2)),
        ((-15.0, -10.0, -1.6), (25.0, 10.0, 8.0)),
        ((-0.5, -0.5, -1.6), (6.0, 8.0, 1.4)),
        ((-0.6, -0.7, -0.9), (0.7, 0.6, 1.3)),
    ],
)
@pytest.mark.parametrize("shape", [(64, 128), (128, 256)])
def test_an_empty_room_is_found_to_the_percent(
    low: tuple[float, ...], high: tuple[float, ...], shape: tuple[int, int]
) -> None:
    zone = zone_of(box_room(low, high, shape=shape))
    size = np.subtract(high, low)
    assert zone.shape == "box"
    np.testing.assert_allclose(zone.size_m, size, rtol=0.01)
    np.testing.assert_allclose(zone.center_m, np.add(high, low) / 2.0, atol=0.01 * size.max())
    assert zone.volume_m3 == pytest.approx(float(np.prod(size)), rel=0.02)
    assert zone.radius_m == pytest.approx(math.hypot(size[0], size[1]) / 2.0, rel=0.01)
    assert codes(zone) == []


WINDOW = Opening(0, 1, (-1.2, -0.7), (1.7, 0.5))
DOOR = Opening(1, -1, (0.5, -1.6), (1.4, 0.5), beyond=3.0)
SOFA = ((1.0, -1.4, -1.6), (2.8, -0.5, -0.8))
WARDROBE = ((-1.95, 0.5, -1.6), (-1.35, 1.9, 0.5))
TABLE = ((-0.5, 0.6, -1.6), (0.5, 1.2, -0.85))


@pytest.mark.parametrize(
    ("openings", "furniture"),
    [
        ((WINDOW,), ()),
        ((DOOR,), ()),
        ((WINDOW, DOOR), ()),
        ((), (SOFA, WARDROBE, TABLE)),
        ((WINDOW, DOOR), (SOFA, WARDROBE, TABLE)),
        ((Opening(1, 1, (-1.8, -0.7), (2.7, 0.6), beyond=20.0), WINDOW), (SOFA,)),
    ],
)
def test_windows_doors_and_furniture_move_no_wall(
    openings: tuple[Opening, ...], furniture: tuple[tuple[tuple[float, ...], ...], ...]
) -> None:
    zone = zone_of(box_room((-2.0, -1.5, -1.6), (3.0, 2.0, 0.9), openings, furniture))  # type: ignore[arg-type]
    np.testing.assert_allclose(zone.size_m, (5.0, 3.5, 2.5), rtol=0.1)
    assert zone.volume_m3 == pytest.approx(43.75, rel=0.15)


def test_random_rooms_with_openings_and_furniture() -> None:
    rng = np.random.default_rng(0)
    size_errors, volume_errors = [], []
    for _ in range(60):
        size = rng.uniform([3.0, 2.5, 2.3], [14.0, 10.0, 5.0])
        high = rng.uniform(0.2, 0.8, 3) * size
        high[2] = size[2] - 1.6
        low = high - size
        openings = [_random_opening(rng, low, high) for _ in range(rng.integers(0, 3))]
        furniture = [_random_furniture(rng, low, high) for _ in range(rng.integers(0, 5))]
        zone = zone_of(box_room(low, high, openings, furniture))
        assert zone.volume_m3 is not None
        size_errors.append(float(np.abs(np.asarray(zone.size_m) / size - 1.0).max()))
        volume_errors.append(abs(zone.volume_m3 / float(np.prod(size)) - 1.0))
    assert np.quantile(size_errors, 0.95) < 0.10
    assert np.quantile(volume_errors, 0.95) < 0.15


def _random_opening(rng: np.random.Generator, low: Float, high: Float) -> Opening:
    axis = int(rng.integers(0, 2))
    other = 1 - axis
    width = rng.uniform(0.8, 0.55 * (high - low)[other])
    middle = rng.uniform(low[other] + width / 2, high[other] - width / 2)
    bottom = -1.6 if rng.random() < 0.4 else -0.8
    return Opening(
        axis,
        int(rng.choice([-1, 1])),
        (middle - width / 2, bottom),
        (middle + width / 2, min(0.6, 0.8 * high[2])),
        float(rng.choice([math.inf, 3.0, 6.0])),
    )


def _random_furniture(rng: np.random.Generator, low: Float, high: Float) -> tuple[Float, Float]:
    """Something up to 1.6 m wide on the floor, at least 0.4 m from the capture."""
    size = rng.uniform(0.4, 1.6, 3)
    while True:
        corner = rng.uniform(low, np.maximum(high - size, low + 0.01))
        corner[2] = -1.6
        opposite = np.minimum(corner + size, high)
        away = np.maximum(np.maximum(corner, -opposite), 0.0)[:2]
        if np.hypot(*away) > 0.4:
            return corner, opposite


@pytest.mark.parametrize("yaw_deg", [10.0, 30.0, 44.0, 80.0, 200.0])
def test_the_box_follows_the_walls(yaw_deg: float) -> None:
    low, high = (-2.0, -1.5, -1.6), (3.0, 2.0, 0.9)
    zone = zone_of(box_room(low, high, yaw_rad=math.radians(yaw_deg)))
    assert -45.0 < zone.yaw_deg < 45.0
    assert (zone.yaw_deg + yaw_deg + 45.0) % 90.0 - 45.0 == pytest.approx(0.0, abs=0.5)
    quarters = round((zone.yaw_deg + yaw_deg) / 90.0)
    size = (5.0, 3.5, 2.5) if quarters % 2 == 0 else (3.5, 5.0, 2.5)
    np.testing.assert_allclose(zone.size_m, size, rtol=0.02)
    center = about_vertical(np.array([0.5, 0.25, -0.35]), -math.radians(yaw_deg))
    np.testing.assert_allclose(zone.center_m, center, atol=0.05)
    assert zone.volume_m3 == pytest.approx(43.75, rel=0.02)


@pytest.mark.parametrize("yaw_deg", [-40.0, -10.0, 20.0, 40.0])
def test_the_heading_of_the_walls_is_found(yaw_deg: float) -> None:
    depth = box_room((-2.0, -1.5, -1.6), (3.0, 2.0, 0.9), yaw_rad=math.radians(yaw_deg))
    sphere = DepthSphere(depth, np.ones(depth.shape, bool))
    heading = wall_heading_rad(sphere)
    assert math.degrees(heading) == pytest.approx(-yaw_deg, abs=1.0)
    found = wall_distances(sphere.turned(heading))
    np.testing.assert_allclose(found, [[2.0, 3.0], [1.5, 2.0], [1.6, 0.9]], rtol=0.03)


def test_turning_by_a_quarter_swaps_the_sides() -> None:
    depth = box_room((-2.0, -1.5, -1.6), (3.0, 2.0, 0.9), (WINDOW,), (SOFA,))
    still, turned = zone_of(depth), zone_of(np.roll(depth, depth.shape[1] // 4, axis=1))
    swapped = (still.size_m[1], still.size_m[0], still.size_m[2])
    np.testing.assert_allclose(turned.size_m, swapped, rtol=1e-6)
    assert turned.center_m[1] == pytest.approx(-still.center_m[0], abs=0.01)
    assert turned.volume_m3 == pytest.approx(still.volume_m3, rel=1e-6)


def test_scale_scales() -> None:
    depth = box_room((-2.0, -1.5, -1.6), (3.0, 2.0, 0.9), (WINDOW,), (SOFA,))
    one, two = zone_of(depth), zone_of(2.0 * depth)
    assert one.volume_m3 is not None
    np.testing.assert_allclose(two.size_m, 2.0 * np.asarray(one.size_m), rtol=0.01)
    assert two.volume_m3 == pytest.approx(8.0 * one.volume_m3, rel=0.02)


def open_field() -> Float:
    unit = rays()
    down = unit[..., 2] < -0.01
    return np.where(down, -1.6 / np.where(down, unit[..., 2], -1.0), np.inf)


def test_an_open_field_is_a_sphere_without_volume() -> None:
    zone = zone_of(open_field())
    assert (zone.shape, zone.radius_m, zone.volume_m3) == ("sphere", OPEN_AIR_RADIUS_M, None)
    assert zone.size_m == (2.0 * OPEN_AIR_RADIUS_M,) * 3
    assert codes(zone) == ["OUTDOORS"]


def test_a_courtyard_is_a_box_without_volume() -> None:
    sky = Opening(2, 1, (-99.0, -99.0), (99.0, 99.0))
    zone = zone_of(box_room((-8.0, -10.0, -1.6), (8.0, 6.0, 6.0), (sky,)))
    assert zone.shape == "box"
    np.testing.assert_allclose(zone.size_m[:2], (16.0, 16.0), rtol=0.02)
    assert zone.size_m[2] == pytest.approx(7.6, rel=0.1)
    assert zone.volume_m3 is None
    assert zone.outdoors


def test_a_screenshot_says_what_it_did_not_see() -> None:
    unit = rays()
    seen = (unit[..., 0] > 0) & (np.abs(unit[..., 1:]) < unit[..., :1]).all(axis=-1)
    depth = np.where(seen, box_room((-2.0, -1.5, -1.6), (3.0, 2.0, 0.9)), 4.0)
    zone = zone_of(depth, coverage=seen)
    assert codes(zone) == ["ZONE_PARTLY_SEEN"]
    center, half = np.array(zone.center_m), np.array(zone.size_m) / 2.0
    np.testing.assert_allclose(center + half, (3.0, 2.0, 0.9), rtol=0.05)
    np.testing.assert_allclose((half - center)[1:], (1.5, 1.6), rtol=0.05)
    assert 1.0 < half[0] - center[0] <= 2.0
    assert zone.volume_m3 == pytest.approx(8.0 * half.prod(), rel=0.15)


def test_a_photo_of_a_nave_is_as_high_and_as_narrow_as_it_looks() -> None:
    """Level, 90 degrees wide; the vault and both sides are seen at its edges, not beside it."""
    unit = rays()
    seen = (unit[..., 0] > 0) & (np.abs(unit[..., 1]) < unit[..., 0])
    seen &= np.abs(unit[..., 2]) < 0.75 * unit[..., 0]
    nave = box_room((-9.0, -6.0, -1.6), (40.0, 7.0, 16.0))
    zone = zone_of(np.where(seen, nave, 4.0), coverage=seen)
    low = np.array(zone.center_m) - np.array(zone.size_m) / 2.0
    np.testing.assert_allclose(low[1:], (-6.0, -1.6), rtol=0.1)
    np.testing.assert_allclose(low + zone.size_m, (40.0, 7.0, 16.0), rtol=0.1)
    assert -9.0 < low[0] < -3.0


def test_a_photo_of_a_street_without_an_end_has_a_size() -> None:
    unit = rays()
    seen = (unit[..., 0] > 0) & (np.abs(unit[..., 1:]) < unit[..., :1]).all(axis=-1)
    street = np.minimum(open_field(), 4.0 / np.maximum(np.abs(unit[..., 1]), 1e-9))
    for depth in (street, open_field(), np.full_like(street, np.inf)):
        zone = zone_of(np.where(seen, depth, 4.0), coverage=seen)
        assert np.isfinite(zone.size_m).all()
        assert min(zone.size_m) > 1.0
        assert "OUTDOORS" not in codes(zone) or zone.volume_m3 is None
    assert "OUTDOORS" in codes(zone_of(np.where(seen, open_field(), 4.0), coverage=seen))


def test_what_is_stated_wins() -> None:
    depth = box_room((-2.0, -1.5, -1.6), (3.0, 2.0, 0.9), yaw_rad=0.5)
    stated = Sidecar(
        zone=StatedZone(name="nave", shape="box", size_m=(8.0, 6.0, 3.0)),
        room=StatedRoom(volume_m3=200.0),
    )
    zone = zone_of(depth, stated)
    assert (zone.name, zone.shape, zone.size_m) == ("nave", "box", (8.0, 6.0, 3.0))
    assert zone.yaw_deg == 0.0
    assert zone.volume_m3 == 200.0
    assert codes(zone) == ["ZONE_STATED", "VOLUME_STATED"]
    np.testing.assert_allclose(zone.center_m, zone_of(depth).center_m)


def test_a_stated_size_is_the_volume_where_none_is_stated() -> None:
    depth = box_room((-2.0, -1.5, -1.6), (3.0, 2.0, 0.9))
    zone = zone_of(depth, Sidecar(zone=StatedZone(size_m=(8.0, 6.0, 3.0))))
    assert (zone.shape, zone.volume_m3) == ("box", 144.0)


@pytest.mark.parametrize(
    "stated",
    [StatedZone(size_m=(1.0, 1.0, 1.0)), StatedZone(radius_m=0.5), StatedZone(shape="sphere")],
)
def test_the_capture_stays_inside_a_stated_zone(stated: StatedZone) -> None:
    depth = box_room((-0.5, -0.5, -1.6), (6.0, 8.0, 1.4))
    zone = zone_of(depth, Sidecar(zone=stated))
    center = np.abs(zone.center_m)
    if zone.shape == "box":
        assert (center < np.asarray(zone.size_m) / 2.0).all()
    else:
        assert np.linalg.norm(center) < zone.radius_m
    assert zone.name == "hall"


def test_a_stated_volume_holds_outdoors() -> None:
    zone = zone_of(open_field(), Sidecar(room=StatedRoom(volume_m3=5000.0)))
    assert zone.volume_m3 == 5000.0


def test_a_ceiling_beyond_all_that_is_seen_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sight through gaps between roofs ends where the search does, far from any surface."""
    depth = box_room((-8.0, -10.0, -1.6), (8.0, 6.0, 6.0), ())
    wall = walls._wall

    def unsure(sphere: DepthSphere, reach: Float, axis: int, sign: int, planes: Float) -> float:
        return 97.0 if (axis, sign) == (2, 1) else wall(sphere, reach, axis, sign, planes)

    assert zone_of(depth).volume_m3 is not None
    monkeypatch.setattr(walls, "_wall", unsure)
    zone = zone_of(depth)
    assert codes(zone) == ["OUTDOORS"]
    assert zone.volume_m3 is None
    assert zone.size_m[2] < 10.0
