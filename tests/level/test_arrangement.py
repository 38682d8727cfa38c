"""Rooms, boxes and portals of levels whose plan is known."""

import math

import numpy as np
import pytest

from i2r_vr.frames import about_vertical
from i2r_vr.level.arrangement import arrange
from i2r_vr.level.boxes import Box, hull, merged
from i2r_vr.level.decays import mean_t60_s, typical
from i2r_vr.level.openings import Opening
from i2r_vr.level.partition import GRID_M, BoxArray, disjoint, without
from i2r_vr.level.sight import Sight
from i2r_vr.level.spaces import MOST_VIEWS, own_space, telling, within
from i2r_vr.seeing.grid import grid_directions
from tests.level.levels import TWO_ROOMS, level_of, two_rooms
from training.evaluation.plan_scores import plan_scores


@pytest.fixture(scope="module")
def arranged():
    return arrange([p.sight for p in two_rooms()], [False] * 3, TWO_ROOMS.heading_rad)


def test_a_door_parts_two_rooms(arranged):
    assert arranged.rooms == (0, 0, 1)
    assert [len(boxes) for boxes in arranged.boxes] == [1, 1]
    for space, (box,) in zip(TWO_ROOMS.spaces, arranged.boxes, strict=True):
        np.testing.assert_allclose(box.low, space.low, atol=0.06)
        np.testing.assert_allclose(box.high, space.high, atol=0.06)


def test_the_portal_is_the_door(arranged):
    (portal,) = arranged.portals
    door = TWO_ROOMS.doorways[0]
    low, high = portal.opening.corners
    middle = np.add(low, high) / 2.0
    np.testing.assert_allclose(middle, np.add(door.low, door.high) / 2.0, atol=0.15)
    assert (portal.rooms, portal.opening.axis, portal.opening.sign) == ((0, 1), 0, 1)


def test_turning_and_moving_a_level_turns_and_moves_its_rooms(arranged):
    angle, shift = math.radians(30.0), np.array([40.0, -25.0, 3.0])
    sights = [
        Sight(
            about_vertical(p.sight.position_m, angle) + shift,
            p.sight.yaw_rad + angle,
            p.sight.depth_m,
        )
        for p in two_rooms()
    ]
    other = arrange(sights, [False] * 3, TWO_ROOMS.heading_rad + angle)
    along = about_vertical(shift, -TWO_ROOMS.heading_rad - angle)
    for (one,), (two,) in zip(arranged.boxes, other.boxes, strict=True):
        np.testing.assert_allclose(np.add(one.low, along), two.low, atol=0.03)
        np.testing.assert_allclose(np.add(one.high, along), two.high, atol=0.03)


def test_a_far_probe_changes_nothing(arranged):
    far = Sight(np.array([500.0, 0.0, 1.6]), 0.0, two_rooms()[2].sight.depth_m)
    sights = [*(p.sight for p in two_rooms()), far]
    assert arrange(sights, [False] * 4, TWO_ROOMS.heading_rad).boxes[:2] == arranged.boxes


@pytest.mark.parametrize("family", ["corridor", "house", "hall"])
def test_levels_of_known_plan(family):
    plan, probes = level_of(family, 11)
    silent = [probe.room in plan.muted for probe in probes]
    found = arrange([probe.sight for probe in probes], silent, plan.heading_rad)
    scores = plan_scores(plan, probes, found, np.random.default_rng(0))
    assert scores.rooms[0] == scores.rooms[1]
    assert scores.inside == (len(probes), len(probes))
    assert scores.apart[0] == scores.apart[1]
    right, asked = scores.points
    assert right >= 0.95 * asked


def test_a_probes_space_ends_at_its_door():
    sight = two_rooms()[1].sight.turned(-TWO_ROOMS.heading_rad)
    space = own_space(sight)
    (door,) = space.openings
    assert door.axis == 0
    assert door.plane_m == pytest.approx(5.0, abs=0.05)
    np.testing.assert_allclose([*door.low, *door.high], [1.5, 0.0, 2.5, 2.1], atol=0.2)
    assert within(sight, 60.0, 30.0).bounds[1][0] > 8.0
    assert space.sight.bounds[1][0] == pytest.approx(5.0, abs=0.1)


def test_of_a_door_that_many_see_the_clearest_views_tell():
    seen = [
        Opening(0, 1, 5.0 + 0.01 * (n % 7), (1.5, 0.0), (2.5, 2.1), float(n)) for n in range(1000)
    ]
    other = Opening(1, 1, 5.0, (1.5, 0.0), (2.5, 2.1), 0.1)
    kept = telling([other, *seen])
    assert other in kept
    assert len(kept) <= 1 + 2 * MOST_VIEWS
    assert max(seen, key=lambda opening: opening.clearness) in kept
    assert telling(kept) == kept == telling([other, *seen])
    few = seen[:MOST_VIEWS]
    assert telling(few) == few


def test_columns_are_no_doors():
    """A row of columns has gaps of a door's size; a hall with one is one room."""
    plan, probes = level_of("hall", 11)
    for probe in probes:
        if probe.room == 0:
            space = own_space(probe.sight.turned(-plan.heading_rad))
            assert all(opening.axis == 1 for opening in space.openings)


def test_what_is_not_seen_is_in_no_space():
    depth = np.full((128, 256), 3.0, np.float16)
    depth[:, :64] = np.nan
    sight = within(Sight(np.zeros(3), 0.0, depth), 60.0, 30.0)
    unit = grid_directions((128, 256))
    assert not sight.sees(unit[60, :60]).any()
    assert sight.sees(unit[60, 70:]).all()


def test_two_boxes_side_by_side_are_one():
    halves = [Box((0, 0, 0), (2, 3, 2)), Box((2, 0, 0), (5, 3, 2))]
    assert merged(halves) == [Box((0, 0, 0), (5, 3, 2))]
    angle = [Box((0, 0, 0), (2, 3, 2)), Box((2, 0, 0), (5, 1, 2))]
    assert merged(angle) == angle
    assert hull(angle) == Box((0, 0, 0), (5, 3, 2))


def test_what_is_left_of_a_box_fills_it():
    box, taken = Box((0, 0, 0), (4, 4, 4)), Box((1, 1, -1), (2, 5, 2))
    left = without(box, taken)
    assert sum(part.volume_m3 for part in left) == pytest.approx(64.0 - 1 * 3 * 2)
    for number, part in enumerate(left):
        others = BoxArray([(0, other) for other in (*left[number + 1 :], taken)])
        assert not others.meeting(part.low, part.high).any()


def test_every_probe_keeps_a_box_of_its_room():
    """A probe whose place a smaller room covers gets a box there, apart from all others."""
    large, small = Box((0, 0, 0), (9, 9, 3)), Box((4, 4, 0), (6, 6, 3))
    places = [[np.array([5.0, 5.0, 1.5])], [np.array([5.3, 5.0, 1.5])]]
    left = disjoint([[large], [small]], places)
    for own, room in zip(places, left, strict=True):
        assert any(box.holds(own[0]) for box in room)
    every = [box for room in left for box in room]
    for number, box in enumerate(every):
        rest = BoxArray([(0, other) for other in every[number + 1 :]])
        assert not rest.meeting(
            np.add(box.low, GRID_M / 4), np.subtract(box.high, GRID_M / 4)
        ).any()


def test_the_mean_of_decays_lies_between_them_nearer_to_the_longer():
    assert mean_t60_s([1.3, 1.3, 1.3]) == pytest.approx(1.3, rel=1e-3)
    mean = mean_t60_s([0.5, 1.0])
    assert math.sqrt(0.5) < mean < 1.0
    assert mean_t60_s([1.0, 2.0]) == pytest.approx(2.0 * mean, rel=1e-6)
    assert typical([0.5, 0.95, 1.0, None]) == 1
    assert typical([None, None]) == 0


@pytest.mark.parametrize("depth_m", [np.nan, np.inf, 0.05, 60000.0])
def test_strange_depth_still_gives_each_probe_a_box(depth_m):
    """Nothing seen, nothing but sky, a lens cap, and walls beyond all reach."""
    depth = np.full((128, 256), depth_m, np.float16)
    sights = [Sight(np.array([x, 0.0, 0.0]), 0.4, depth) for x in (0.0, 0.5, 40.0)]
    found = arrange(sights, [False] * 3, 0.3)
    for sight, room in zip(sights, found.rooms, strict=True):
        place = about_vertical(sight.position_m, -0.3)
        assert any(box.holds(place) for box in found.boxes[room])
