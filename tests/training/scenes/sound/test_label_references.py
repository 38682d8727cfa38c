"""Labels against pyroomacoustics, an independent simulation, in rooms of 13 to 10,000 m3.

Its figures lie beside the script that makes them (references/make_pyroomacoustics.py); one small
room is heard anew here, so that they can't go stale unseen.
"""

import json
import math
from functools import cache

import numpy as np
import pytest

from tests.training.scenes.sound.references.rooms import ROOMS, scene_of
from training.scenes.sound.sound import simulate_sound

pytest.importorskip("pyroomacoustics")
make = pytest.importorskip("tests.training.scenes.sound.references.make_pyroomacoustics")

MEDIAN = {"t60_s": 0.1, "edt_s": 0.1, "c50_db": 1.0, "c80_db": 1.0, "drr_db": 1.0}
"""Most that the two may differ in the median: times relatively, levels in dB."""
PARTLY = [room for room in ROOMS if 0.0 < room.scattering < 1.0]
FAIR = [room for room in ROOMS if room not in PARTLY]


@cache
def reference():
    return json.loads(make.FIGURES.read_text())


@cache
def ours(name):
    """Figures of the labels, mid bands."""
    room = next(room for room in ROOMS if room.name == name)
    found = simulate_sound(scene_of(room), make.SEED)
    figures = {key: float(found[key][2:4].mean()) for key in MEDIAN if key != "drr_db"}
    reverberant = (10.0 ** (found["window_db"][:, 2:4] / 10.0)).sum(axis=2).mean()
    return {**figures, "drr_db": -10.0 * math.log10(reverberant)}


def apart(name, key):
    found, theirs = ours(name)[key], reference()[name]["put_right"][key]
    return abs(found / theirs - 1.0) if key.endswith("_s") else abs(found - theirs)


def test_rooms_are_of_all_kinds():
    volumes = [room.volume_m3 for room in FAIR]
    assert len(FAIR) >= 12
    assert min(volumes) < 15.0
    assert max(volumes) > 9000.0
    assert sum(bool(room.furniture) for room in FAIR) >= 5
    assert sum(room.opening is not None for room in FAIR) >= 2
    assert sum(len(set(room.surfaces)) > 1 for room in FAIR) >= 5
    assert set(reference()) == {room.name for room in ROOMS}


@pytest.mark.parametrize("key", MEDIAN)
def test_labels_agree_with_pyroomacoustics(key):
    found = {room.name: apart(room.name, key) for room in FAIR}
    assert np.median(list(found.values())) <= MEDIAN[key], found
    assert max(found.values()) <= 3.0 * MEDIAN[key], found


def eyring_s(room):
    """Of even absorption, with its air."""
    (absorption,) = set(room.surfaces)
    loss = -room.surface_m2 * math.log(1.0 - absorption)
    return 0.161 * room.volume_m3 / (loss + 4.0 * make.MID_AIR_PER_M * room.volume_m3)


@pytest.mark.parametrize("room", PARTLY, ids=lambda room: room.name)
def test_where_surfaces_scatter_in_part_the_reference_decays_faster_than_any_room_can(room):
    """Its free paths are too short (see the script); ours are not, and the rest agrees."""
    least = eyring_s(room)
    assert reference()[room.name]["put_right"]["t60_s"] < 0.97 * least
    assert ours(room.name)["t60_s"] >= 0.98 * least
    for key in ("edt_s", "c50_db", "c80_db", "drr_db"):
        assert apart(room.name, key) <= 3.0 * MEDIAN[key], key


def test_rays_as_they_are_in_the_reference_are_too_loud_where_surfaces_scatter():
    """By up to 1 + s, for what is scattered is gathered twice; mirrors alone are not touched."""
    for room in ROOMS:
        figures = reference()[room.name]
        excess_db = figures["put_right"]["drr_db"] - figures["as_they_are"]["drr_db"]
        if room.scattering == 0.0:
            assert excess_db == pytest.approx(0.0, abs=1e-3)
        else:
            assert 0.3 < excess_db <= 10.0 * math.log10(1.0 + room.scattering) + 0.05


def test_the_reference_is_what_its_script_makes(monkeypatch):
    monkeypatch.setattr(make, "RAYS", 3000)
    room = next(room for room in ROOMS if room.name == "small, bare")
    found, kept = make.figures(make.echoes(room)[0]), reference()["small, bare"]["put_right"]
    for key, most in MEDIAN.items():
        assert found[key] == pytest.approx(
            kept[key], abs=0.4 * most * (kept[key] if key.endswith("_s") else 1)
        )
