"""`bake` and `watch` keep the levels of what they bake, and write the same."""

import json

import pytest
from click.testing import CliRunner

import i2r_vr
from i2r_vr.cli import main
from tests.tiny import save_tiny_model, write_room

LEVEL = "res://levels/flat.tscn"
FILE = "res%3A%2F%2Flevels%2Fflat.tscn.i2rvl"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Two captures of rooms side by side, a model, and the options of a small bake."""
    folder = tmp_path_factory.mktemp("baking")
    for name, x in (("east", 0.0), ("west", 7.0)):
        sidecar = {"position": [x, 0.0, 1.5], "yaw_deg": 0.0, "level": LEVEL}
        write_room(folder / "in", name, **sidecar)
    weights = save_tiny_model(folder)
    options = ["--model", weights, "--sample-rate", "8000", "--views", "1", "--no-ambix"]
    return folder, options


def run(*arguments):
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output


def test_bake_writes_the_level_and_watch_the_same(place):
    folder, options = place
    run("bake", folder / "in", "--out", folder / "baked", *options)
    level = i2r_vr.load_level(folder / "baked" / FILE)
    assert level.level.name == LEVEL
    assert [room.id for room in level.rooms] == ["east/east.i2rvr", "west/west.i2rvr"]
    for room, x in zip(level.rooms, (0.0, 7.0), strict=True):
        (box,) = room.boxes
        assert box.center_m == pytest.approx((x, 0.0, 1.5), abs=0.1)
        assert box.size_m == pytest.approx((6.0, 4.0, 3.0), abs=0.15)
    run("validate", folder / "baked")
    run("watch", folder / "in", "--out", folder / "watched", "--once", "--settle", "0.1", *options)
    again = (folder / "watched" / FILE).read_bytes()
    assert again == (folder / "baked" / FILE).read_bytes()


def test_a_capture_that_moves_moves_its_room(place):
    folder, options = place
    sidecar = {"position": [0.0, 5.0, 1.5], "yaw_deg": 0.0, "level": LEVEL}
    (folder / "in" / "west.capture.json").write_text(json.dumps(sidecar), encoding="utf-8")
    run("bake", folder / "in", "--out", folder / "baked", *options)
    level = i2r_vr.load_level(folder / "baked" / FILE)
    assert level.rooms[1].boxes[0].center_m == pytest.approx((0.0, 5.0, 1.5), abs=0.1)
