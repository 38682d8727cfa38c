"""What `level --check` tells, and the command itself."""

import json
import shutil
from dataclasses import replace

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from i2r_vr.bundle.layout import BundleTarget
from i2r_vr.bundle.metadata import BandTime, MaterialRecord
from i2r_vr.bundle.origins import Origins
from i2r_vr.capture import discover, hash_inputs
from i2r_vr.cli import main
from i2r_vr.level.check import check_levels
from i2r_vr.level.update import update_levels
from tests.level.levels import described, lay, lay_two_rooms, two_rooms

NAMES = ("a", "b", "c")


@pytest.fixture
def place(tmp_path):
    """Captures, and a folder of bundles that is current."""
    captures, out = tmp_path / "captures", tmp_path / "out"
    captures.mkdir()
    out.mkdir()
    for name in NAMES:
        cv2.imwrite(str(captures / f"{name}.png"), pictured(name))
    lay_captures(captures, out)
    update_levels(out)
    return captures, out


def pictured(name):
    """A picture that is not blank, another for each name."""
    return np.random.default_rng(ord(name)).integers(0, 255, (64, 96, 3)).astype(np.uint8)


def lay_captures(captures, out):
    origins = Origins(out)
    sources = {source.stem: source for source in discover([captures])}
    for name, probe in zip(NAMES, two_rooms(), strict=True):
        found = described(probe.sight, name)
        inputs = hash_inputs(sources[name])[1]
        capture = replace(found.capture, inputs_sha256=inputs)
        lay(out, name, replace(found, capture=capture), probe.sight)
        origins.record(BundleTarget(out / name, name), sources[name])
    origins.save()


def codes(out):
    return sorted(problem.code for problem in check_levels(out))


def test_nothing_is_told_of_what_is_current(place):
    _, out = place
    assert codes(out) == []
    done = CliRunner().invoke(main, ["level", str(out), "--check"])
    assert done.exit_code == 0
    assert "all is current" in done.output


def test_captures_without_a_bundle_changed_and_gone(place):
    captures, out = place
    cv2.imwrite(str(captures / "new.png"), np.zeros((64, 96, 3), np.uint8))
    cv2.imwrite(str(captures / "a.png"), np.zeros((64, 96, 3), np.uint8))
    (captures / "b.png").unlink()
    assert codes(out) == ["BUNDLE_STALE", "NOT_BAKED", "ORPHANED"]


def test_a_level_that_is_not_of_its_bundles(place):
    _, out = place
    shutil.rmtree(out / "c")
    assert codes(out) == ["LEVEL_STALE", "NOT_BAKED"]
    done = CliRunner().invoke(main, ["level", str(out), "--check", "--json"])
    assert done.exit_code == 1
    told = [json.loads(line) for line in done.output.splitlines()]
    assert {row["code"] for row in told} == {"LEVEL_STALE", "NOT_BAKED"}


def test_a_probe_that_is_unlike_its_room(tmp_path):
    lay_two_rooms(tmp_path)
    found = described(two_rooms()[1].sight, "b")
    acoustics = replace(found.zone.acoustics, t60_s=2.0, t60_bands=(BandTime(500, 2.0),))
    found = replace(found, zone=replace(found.zone, acoustics=acoustics))
    lay(tmp_path, "b", found, two_rooms()[1].sight)
    update_levels(tmp_path)
    (problem,) = check_levels(tmp_path)
    assert problem.code == "PROBE_UNLIKE_ROOM"
    assert "T60" in problem.message


def test_unknown_materials_by_their_share(tmp_path):
    lay_two_rooms(tmp_path)
    found = described(two_rooms()[0].sight, "a")
    figures = {"absorption_share": 0.2, "absorption_500_hz": 0.1}
    materials = (
        MaterialRecord(name="M_Brick", class_="brick", share=0.5, source="named", **figures),
        MaterialRecord(name="M_Rest", share=0.03, source="estimated", **figures),
        MaterialRecord(name="M_Xyzzy", share=0.3, source="estimated", **figures),
    )
    found = replace(found, capture=replace(found.capture, materials=materials))
    lay(tmp_path, "a", found, two_rooms()[0].sight)
    update_levels(tmp_path)
    told = check_levels(tmp_path)
    assert [problem.code for problem in told] == ["MATERIAL_NAME_UNKNOWN"] * 2
    assert told[0].message.startswith("M_Xyzzy is unknown, 10.0%")
    assert told[1].message.startswith("M_Rest is unknown, 1.0%")


def test_the_command_writes_and_tells(place):
    _, out = place
    (out / "level.i2rvl").unlink()
    done = CliRunner().invoke(main, ["level", str(out)])
    assert done.exit_code == 0
    assert "2 rooms, 3 probes, 1 portal" in done.output
    again = CliRunner().invoke(main, ["level", str(out), "--json"])
    assert json.loads(again.output)["changed"] is False
    valid = CliRunner().invoke(main, ["validate", str(out / "level.i2rvl")])
    assert valid.exit_code == 0


def test_there_is_no_level_of_nothing(tmp_path):
    done = CliRunner().invoke(main, ["level", str(tmp_path)])
    assert done.exit_code == 0
    assert "no level" in done.output
    missing = CliRunner().invoke(main, ["level", str(tmp_path / "none")])
    assert missing.exit_code == 2
    assert "INPUT_MISSING" in missing.output
