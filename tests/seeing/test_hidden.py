# SPDX-License-Identifier: MIT
"""How far sound gets for all that stands in a room, though only a part of it is seen."""

from __future__ import annotations

import math

import numpy as np
import pytest

from i2r_vr.capture.sidecar import Sidecar
from i2r_vr.seeing.hidden import FreePath
from i2r_vr.seeing.zone import estimate_zone
from tests.rooms import Opening, box_room

LOW, HIGH = (-5.0, -6.0, -1.6), (7.0, 4.0, 2.4)
Solid = tuple[tuple[float, float, float], tuple[float, float, float]]


def free_path(furniture: list[Solid], yaw_rad: float = 0.0) -> FreePath:
    depth = box_room(LOW, HIGH, furniture=furniture, yaw_rad=yaw_rad)
    found = estimate_zone(depth, np.ones(depth.shape, bool), Sidecar()).free_path
    assert found is not None
    return found


def true_free_path_m(furniture: list[Solid]) -> float:
    """Four times the volume over the surface, of a room with boxes on its floor."""
    x, y, z = np.subtract(HIGH, LOW)
    surface = 2.0 * (x * y + y * z + z * x)
    for low, high in furniture:
        a, b, c = np.subtract(high, low)
        surface += 2.0 * (a + b) * c
    return float(4.0 * x * y * z / surface)


@pytest.mark.parametrize("yaw_rad", [0.0, 0.5])
def test_nothing_hides_in_an_empty_box(yaw_rad: float) -> None:
    found = free_path([], yaw_rad)
    assert found.whole_m == pytest.approx(true_free_path_m([]), rel=0.04)
    assert found.ratio == pytest.approx(1.0, abs=0.06)


def test_shelves_have_backs_and_hide_other_shelves() -> None:
    rows: list[Solid] = [
        ((x, y, -1.6), (x + 0.4, y + 3.5, 0.6))
        for x in (-4.0, -2.5, 1.5, 3.0, 4.5)
        for y in (-5.0, 0.0)
    ]
    found, true_m = free_path(rows, 0.3), true_free_path_m(rows)
    assert found.whole_m == pytest.approx(true_m, rel=0.15)
    assert abs(math.log(found.whole_m / true_m)) < abs(math.log(found.seen_m / true_m))


def test_more_furniture_shortens_the_way() -> None:
    one: Solid = ((2.0, -2.0, -1.6), (2.5, 2.0, 0.6))
    two: Solid = ((-3.0, -3.0, -1.6), (-2.5, 1.0, 0.6))
    ways = [free_path(some).whole_m for some in ([], [one], [one, two])]
    assert ways[0] > ways[1] > ways[2]


def test_the_open_air_has_none() -> None:
    sky = Opening(2, 1, (-99.0, -99.0), (99.0, 99.0))
    depth = box_room(LOW, HIGH, (sky,))
    assert estimate_zone(depth, np.ones(depth.shape, bool), Sidecar()).free_path is None


def test_a_part_of_a_place_tells_nothing_of_what_it_hides() -> None:
    depth = box_room(LOW, HIGH)
    coverage = np.ones(depth.shape, bool)
    coverage[:, : depth.shape[1] // 3] = False
    assert estimate_zone(depth, coverage, Sidecar()).free_path is None
