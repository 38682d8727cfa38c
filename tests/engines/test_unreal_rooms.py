# SPDX-License-Identifier: MIT
"""Rooms in the running game: the plugin's module, compiled, on volumes that its import places."""

import json
import shutil
import subprocess

import pytest

from tests.engines.test_unreal_level import CONFORMANCE, LEVELS, make_level, run_import, volumes
from tests.engines.unreal.api import LIST, PLUGIN
from tests.engines.unreal.plugin import running_plugin
from tests.patience import HANG_S

MODULE = PLUGIN / "Source/I2RVR"
FLAGS = ["-std=c++20", "-O1", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror"]
COMPILER = shutil.which("clang++") or shutil.which("g++")
pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(COMPILER is None, reason="not installed: clang++ (tests/engines/setup.sh)"),
]


@pytest.fixture(scope="module")
def hear(tmp_path_factory):
    """Runs the component: a list of what is told, as (room, name, share), for each answer."""
    program = tmp_path_factory.mktemp("rooms") / "driver"
    sources = [LIST.parent / "cpp_rooms_driver.cpp", *sorted(MODULE.glob("Private/I2RVRRoom*.cpp"))]
    includes = [f"-I{LIST.parent / 'cpp_stubs'}", f"-I{MODULE / 'Public'}"]
    command = [COMPILER, *FLAGS, *includes, *map(str, sources), "-o", str(program)]
    subprocess.run(command, check=True, timeout=HANG_S)

    def run(*lines):
        text = "".join(f"{line}\n" for line in lines)
        done = subprocess.run(
            [program], input=text, capture_output=True, text=True, timeout=HANG_S, check=True
        )
        answers = done.stdout.split(".\n")[:-1]
        told = [[line.split("\t") for line in answer.splitlines()] for answer in answers]
        return [[(room, name, float(share)) for room, name, share in each] for each in told]

    return run


def volume(place, size, tags, yaw=0.0, priority=0.0, enabled=1):
    """A volume by its centre and size in centimetres."""
    scale = [length / 200.0 for length in size]
    numbers = " ".join(map(str, (*place, yaw, *scale, priority, enabled)))
    return [f"volume {numbers}", *(f"tag {tag}" for tag in tags)]


def room(name, blend_m=0.0):
    return [f"I2RVR.room.{name}", f"I2RVR.name.{name.title()}", f"I2RVR.blend.{blend_m:g}"]


def listen(*place):
    return "listen " + " ".join(map(str, place))


@pytest.mark.parametrize("name", LEVELS)
def test_each_point_of_a_level_is_in_its_room(hear, tmp_path, name):
    with running_plugin(tmp_path / "project") as plugin:
        make_level(tmp_path / "bundles", name)
        run_import(plugin, tmp_path / "bundles")
        lines = []
        for each in volumes(plugin):
            place, turn, scale = (
                each.values[key].values for key in ("location", "rotation", "scale")
            )
            size = [200.0 * scale[axis] for axis in "xyz"]
            at = [place[axis] for axis in "xyz"]
            tags, priority = each.values["tags"], each.values["priority"]
            lines += volume(at, size, tags, yaw=turn["yaw"], priority=priority)
        names = {each.id: each.name for each in read_rooms(plugin, tmp_path) if not each.muted}
    points = json.loads((CONFORMANCE / f"levels/{name}/points.json").read_text())["points"]
    lines += [listen(100.0 * x, -100.0 * y, 100.0 * z) for x, y, z in map(place_of, points)]
    for point, told in zip(points, hear(*lines), strict=True):
        expected = (
            [(point["room"], names[point["room"]], 1.0)] if point.get("room") in names else []
        )
        assert [each for each in told if each[2] > 0.0] == expected


def read_rooms(plugin, folder):
    return plugin.module("i2rvr.level_file").read_level(folder / "bundles/level.i2rvl").rooms


def place_of(point):
    return point["position_m"]


def test_a_stated_zone_fades_over_its_rim_and_the_room_has_the_rest(hear):
    told = hear(
        *volume((0, 0, 0), (2000, 2000, 400), room("hall")),
        *volume((0, 0, 0), (200, 200, 200), room("closet", 0.5), priority=2),
        *(listen(x, 0, 0) for x in (0.0, 100.0, 112.5, 125.0, 140.0, 150.0, 999.0, 1001.0)),
    )
    shares = [{name: share for name, _, share in each} for each in told]
    assert shares == [
        {"closet": 1.0},
        {"closet": 1.0},
        {"closet": 0.75, "hall": 0.25},
        {"closet": 0.5, "hall": 0.5},
        {"closet": pytest.approx(0.2), "hall": pytest.approx(0.8)},
        {"closet": 0.0, "hall": 1.0},
        {"hall": 1.0},
        {"hall": 0.0},
    ]


def test_rims_of_one_priority_share_and_never_exceed_the_whole(hear):
    wall = [
        *volume((-100, 0, 0), (200, 200, 200), room("a", 1.0)),
        *volume((100, 0, 0), (200, 200, 200), room("b", 1.0)),
    ]
    inside, above, beside = hear(*wall, listen(-1, 0, 0), listen(0, 0, 150), listen(0, 0, 300))
    assert [(each[0], each[2]) for each in inside] == [("a", 1.0)]
    assert [(each[0], each[2]) for each in above] == [("a", 0.5), ("b", 0.5)]
    assert [each[2] for each in beside] == [0.0, 0.0]


def test_a_room_of_two_boxes_is_one_wherever_it_is_entered(hear):
    ell = [
        *volume((0, 0, 0), (400, 200, 200), room("ell", 1.0)),
        *volume((300, 300, 0), (200, 800, 200), room("ell", 1.0)),
    ]
    for answer in hear(*ell, listen(0, 0, 0), listen(300, 600, 0), listen(200, 0, 0)):
        assert answer == [("ell", "Ell", 1.0)]


def test_a_turned_volume_holds_what_it_encloses(hear):
    """Unreal's yaw is clockwise from above with y to the right: x turns towards y."""
    long = volume((0, 0, 0), (1000, 100, 200), room("aisle"), yaw=30.0)
    on, off = hear(*long, listen(400, 231, 0), listen(400, -231, 0))
    assert on == [("aisle", "Aisle", 1.0)]
    assert off == [("aisle", "Aisle", 0.0)]


def test_what_the_import_did_not_place_or_is_switched_off_is_no_room(hear):
    box = ((0, 0, 0), (200, 200, 200))
    told = hear(
        *volume(*box, ["mine", "I2RVR"], priority=9),
        *volume(*box, room("off"), priority=5, enabled=0),
        *volume(*box, ["I2RVR.box.0", "I2RVR.church", "I2RVR.name.The church", "I2RVR.blend.0.4"]),
        listen(0, 0, 0),
    )
    assert told == [[("church", "The church", 1.0)]]


def test_rooms_come_and_go_with_their_levels(hear):
    hall, cellar = room("hall"), room("cellar")
    first, both, one, ended = hear(
        *volume((0, 0, 0), (200, 200, 200), hall),
        listen(0, 0, 0),
        *volume((0, 0, 0), (100, 100, 100), cellar, priority=1),
        listen(0, 0, 0),
        "remove 1",
        listen(0, 0, 0),
        "end",
    )
    assert first == [("hall", "Hall", 1.0)]
    assert both == [("cellar", "Cellar", 1.0), ("hall", "Hall", 0.0)]
    assert one == [("cellar", "Cellar", 0.0), ("hall", "Hall", 1.0)]
    assert ended == [("hall", "Hall", 0.0)]


def test_without_a_player_its_owner_listens(hear):
    told = hear(*volume((0, 0, 0), (200, 200, 200), room("hall")), "owner", listen(0, 0, 0))
    assert told == [[("hall", "Hall", 1.0)]]
