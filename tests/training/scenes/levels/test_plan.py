"""Levels of known plan: what is seen in them, and where probes stand."""

import math

import numpy as np
import pytest

from tests.level.levels import TWO_ROOMS
from training.scenes.levels import FAMILIES, Block, LevelPlan, Space, make_plan
from training.scenes.levels.plan import SKY_M
from training.scenes.levels.probes import by_hand, on_grid, see


def test_sight_ends_at_walls_and_passes_doors():
    origin = np.array([1.0, 2.0, 1.0])
    unit = np.array([[1.0, 0, 0], [-1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0], [0.6, 0.8, 0.0]])
    found = TWO_ROOMS.cast(origin, unit)
    np.testing.assert_allclose(found, [8.0, 1.0, 2.0, 1.6, 2.5], atol=1e-4)


def test_blocks_hide_and_the_sky_is_open():
    plan = LevelPlan(
        "yard",
        (Space((0.0, 0.0, 0.0), (10.0, 10.0, SKY_M), 0),),
        (),
        (Block((4.0, 4.0, 0.0), (5.0, 6.0, 2.0)),),
        (0.0,),
        frozenset({0}),
        frozenset(),
        frozenset(),
        0.0,
    )
    unit = np.array([[1.0, 0, 0], [0, 0, 1.0], [0.8, 0, 0.6]])
    found = plan.cast(np.array([2.0, 5.0, 1.0]), unit)
    assert found[0] == pytest.approx(2.0)
    assert math.isinf(found[1])
    assert found[2] == pytest.approx(10.0, abs=1e-4)  # over the block, to the wall
    assert plan.room_of(np.array([[4.5, 5.0, 1.0], [3.0, 5.0, 1.0]])).tolist() == [-1, 0]


def test_a_turned_level_is_seen_the_same():
    """Depth with the heading added to the yaw is that of the plan as it lies."""
    place = np.array([1.2, 1.0, 1.6])
    straight = see(TWO_ROOMS, place, TWO_ROOMS.heading_rad).depth_m
    unit_yaw = see(TWO_ROOMS, place, TWO_ROOMS.heading_rad + math.pi / 2).depth_m
    np.testing.assert_allclose(np.roll(straight, 64, axis=1), unit_yaw, rtol=2e-3)


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_probes_stand_free_in_their_rooms(family):
    plan = make_plan(family, 5)
    rng = np.random.default_rng(0)
    probes = [*on_grid(plan, 8.0, rng), *by_hand(plan, rng)]
    assert {space.room for space in plan.spaces} == {probe.room for probe in probes}
    for probe in probes:
        assert plan.room_of(probe.place[None])[0] == probe.room
        assert float(probe.sight.depth_m.min()) > 0.15
