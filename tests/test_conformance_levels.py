"""The bridges' conformance levels: whole, small, and each point in the room that the plan says."""

import json
import math
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from i2r_vr.level.file import load_level
from i2r_vr.level.validation import level_schema, validate_level

LEVELS = sorted(
    (Path(__file__).resolve().parent.parent / "engine_bridges/conformance/levels").iterdir()
)
of_level = pytest.mark.parametrize("folder", LEVELS, ids=lambda folder: folder.name)


def read(folder):
    points = json.loads((folder / "points.json").read_text(encoding="utf-8"))
    return points, folder / points["level"]


def inside(point, center, size, yaw_deg):
    """Whether a point is in a turned box, as a bridge reads it."""
    x, y, z = np.subtract(point, center)
    c, s = math.cos(math.radians(yaw_deg)), math.sin(math.radians(yaw_deg))
    along = (c * x + s * y, c * y - s * x, z)
    return all(abs(a) <= b / 2.0 for a, b in zip(along, size, strict=True))


def room_at(level, point):
    """The id of the room of the highest priority that holds a point, or None."""
    found = [
        room
        for room in level.rooms
        if any(inside(point, b.center_m, b.size_m, level.level.yaw_deg) for b in room.boxes)
        or (room.shape == "box" and inside(point, room.center_m, room.size_m, room.yaw_deg))
        or (room.shape == "sphere" and math.dist(point, room.center_m) <= room.radius_m)
    ]
    assert sum(room.priority == 0 for room in found) <= 1
    return max(found, key=lambda room: room.priority).id if found else None


@of_level
def test_each_point_is_in_its_room(folder):
    points, file = read(folder)
    level = load_level(file)
    wrong = [p for p in points["points"] if room_at(level, p["position_m"]) != p.get("room")]
    assert wrong == []
    named = {point.get("room") for point in points["points"]}
    assert named == {None, *(room.id for room in level.rooms)}


@of_level
def test_the_level_is_whole_but_for_its_bundles(folder):
    _, file = read(folder)
    jsonschema.validate(json.loads(file.read_text(encoding="utf-8")), level_schema())
    assert [problem.code for problem in validate_level(file)] == ["LEVEL_BUNDLE_MISSING"]
    assert file.read_text(encoding="utf-8") == load_level(file).to_json()


def test_the_levels_have_what_bridges_must_know():
    levels = [load_level(read(folder)[1]) for folder in LEVELS]
    rooms = [room for level in levels for room in level.rooms]
    assert len(levels) == 4
    assert any(room.muted for room in rooms)
    assert any(room.priority > 0 for room in rooms)
    assert any(len(room.probes) > 1 for room in rooms)
    assert {level.level.yaw_deg for level in levels} == {0, 17, 30, 60}
    assert any(level.portals for level in levels)
    assert sum(p.stat().st_size for f in LEVELS for p in f.iterdir()) < 64 * 1024


@of_level
def test_no_two_boxes_share_space(folder):
    """Not even by what rounding turned centres costs."""
    level = load_level(read(folder)[1])
    c, s = (f(math.radians(level.level.yaw_deg)) for f in (math.cos, math.sin))
    sides = []
    for box in (box for room in level.rooms for box in room.boxes):
        x, y, z = box.center_m
        center, half = np.array([c * x + s * y, c * y - s * x, z]), np.array(box.size_m) / 2.0
        sides.append((center - half, center + half))
    for number, (low, high) in enumerate(sides):
        for other_low, other_high in sides[number + 1 :]:
            shared = np.minimum(high, other_high) - np.maximum(low, other_low)
            assert shared.min() <= 1e-12
