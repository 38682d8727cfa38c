# SPDX-License-Identifier: MIT
"""The Unity package's components, updated by hand in Mono against the stubs."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.signal import oaconvolve, resample_poly

from tests.bundles import decaying_noise
from tests.engines.unity.build import trial_build

pytestmark = pytest.mark.engine
RATE = 48000


@pytest.fixture(scope="module")
def trial():
    return trial_build()


def test_a_walk_from_a_box_into_a_sphere(trial):
    places = [-7.5, -6, 0, 5, 5.5, 5.9, 6.5, 7, 9, 13, 14.5]
    *steps, left = map(json.loads, trial.run("players", "walk", *places).splitlines())
    for x, step in zip(places, steps, strict=True):
        away = {"box": max(0.0, abs(x) - 5), "sphere": max(0.0, abs(x - 9) - 3)}
        inside = [name for name, metres in away.items() if metres == 0.0]
        weights = dict.fromkeys(inside, 1.0) or {n: 1 - d / 2 for n, d in away.items() if d < 2}
        assert step.pop("parametric") == 0
        assert step.pop("loaded") == 0  # samples are let go of once they are prepared
        assert step.pop("voices") == len(weights)
        share = max(1.0, sum(weights.values()))
        assert step.keys() == weights.keys()
        for name, gain in step.items():
            assert gain == pytest.approx((weights[name] / share) ** 0.5, abs=1e-3)
        assert sum(gain**2 for gain in step.values()) <= 1 + 1e-6
    assert left == 2


@pytest.mark.parametrize(
    ("zones", "shares"),
    [
        ([(0, 1, 0)], [1]),
        ([(0, 1, 0), (0, 1, 0)], [0.5, 0.5]),
        # A closet in a hall: the closet alone, a part of each in its rim, the hall alone.
        ([(0, 1, 0), (0, 0.4, 1)], [0, 1]),
        ([(0, 1, 0), (0.1, 0.4, 1)], [0.25, 0.75]),
        ([(0, 1, 0), (0.5, 0.4, 1)], [1, 0]),
        # Behind a wall: who is inside hears nothing of the room next door.
        ([(0, 0.4, 0), (0.15, 0.4, 0)], [1, 0]),
        # In the doorway, outside both: the nearer is louder.
        ([(0.1, 0.4, 0), (0.2, 0.4, 0)], [0.6, 0.4]),
        ([(0.3, 0.4, 0), (1, 0.4, 0)], [0.25, 0]),
        ([(5, 1, 0), (3, 0, 2), (9, 1, -1)], [0, 0, 0]),
        ([(0, 1, -3), (0.5, 1, 2), (0.5, 1, 7)], [0.25, 0.25, 0.5]),
    ],
)
def test_rooms_decide(trial, zones, shares):
    found = json.loads(trial.run("sound", "shares", *(value for zone in zones for value in zone)))
    assert found == pytest.approx(shares)


def test_more_zones_than_voices_are_as_loud_as_one(trial):
    first, again = map(json.loads, trial.run("players", "crowd", 8).splitlines())
    assert first == again
    assert [again.pop(key) for key in ("voices", "parametric", "loaded")] == [3, 0, 0]
    assert list(again.values()) == pytest.approx([3**-0.5] * 3)


def test_a_bundle_that_is_baked_again_is_played_anew(trial):
    before, after = map(json.loads, trial.run("players", "rebake").splitlines())
    assert before == pytest.approx([1, 0], abs=1e-6)
    assert after == pytest.approx([0, 0.5], abs=1e-6)


def test_entering_a_zone_allocates_nothing_that_grows_with_it(trial):
    short, long = (int(trial.run("players", "enter", s * RATE)) for s in (1, 12))
    # Samples, left and right, and their spectra would be eleven million floats more.
    assert long < 500_000
    assert long - short < 250_000


def test_shares_are_told_and_zones_that_go_are_told_silent(trial):
    told = [json.loads(line) for line in trial.run("players", "weights").splitlines()]
    assert told == [{"closet": 0.75, "hall": 0.25}, {"closet": 0}, {"hall": 1}, {"hall": 0}]


@pytest.mark.parametrize(
    ("kind", "lines", "parametric", "voices"),
    [
        ("nothing", [], [], 1),
        ("web", ["warning NO_CONVOLUTION: "], ["first", "second"], 0),
        ("silent device", ["warning NO_AUDIO_OUTPUT: "], ["first", "second"], 0),
        ("no listener", ["warning NO_LISTENER: "], ["first", "second"], 1),
        ("no samples", ["error FILE_UNREADABLE: 3 channels"], ["first"], 0),
        ("no sound", ["error FILE_UNREADABLE: "], ["first"], 0),
        ("worker", ["error CONVOLUTION_FAILED: "], ["first"], 0),
        ("audio thread", ["warning CONVOLUTION_FAILED: "], ["first", "second"], 0),
        ("stops", [], ["first", "second"], 1),
    ],
)
def test_trouble_is_told_once_and_unitys_own_reverb_plays(trial, kind, lines, parametric, voices):
    found = json.loads(trial.run("players", "trouble", kind))
    assert len(found["log"]) == len(lines)
    for line, start in zip(found["log"], lines, strict=True):
        assert line.startswith(start)
    assert found["parametric"] == parametric
    assert found["voices"] == voices
    assert found["weighed"] == {"first": 1, "second": 0}  # whatever plays them


@pytest.mark.parametrize(
    ("level", "kept", "mix", "blend", "rolloff", "metres", "attenuation"),
    [
        (1, 0, 1, 0, 0, 50, 1),  # a sound without a place
        (0.5, 0, 1, 1, 0, 4, 0.25),  # as loud from 4 m as from 1 m: halving twice is undone
        (0.5, 1, 1, 1, 0, 4, 0.25),
        (0.5, 0.5, 1, 1, 0, 4, 0.25),
        (1, 0, 0.4, 1, 1, 50.5, 0.5),  # linear, half way
        (1, 0, 1.1, 0.5, 2, 40, 0.8),  # a curve of the user's, half of it counts
        (1, 0, 1, 1, 0, 400, 0.01),  # no further than 20 dB
    ],
)
def test_a_source_sends_as_its_settings_say(
    trial, level, kept, mix, blend, rolloff, metres, attenuation
):
    arguments = (level, kept, mix, blend, rolloff, metres)
    goal, dry, left, right, past, nothing, own = json.loads(
        trial.run("players", "sends", *arguments, 0, 0)
    )
    undone = max(attenuation, 0.1) ** (kept - 1)
    expected = level * undone * (mix if mix <= 1 else 10**0.5)
    assert goal == pytest.approx(expected, rel=1e-5)
    assert (dry, past, own) == (1, 1, 1)
    assert [left, right] == pytest.approx([expected, expected], rel=1e-4)
    assert nothing == pytest.approx(0, abs=1e-6)
    assert json.loads(trial.run("players", "sends", *arguments, 1, 0))[0] == 0


def test_a_spatialized_source_sends_what_comes_before_its_spatializer(trial):
    goal = json.loads(trial.run("players", "sends", 0.5, 0, 0.8, 1, 0, 30, 0, 1))[0]
    assert goal == pytest.approx(0.4)


@pytest.mark.parametrize("rate", [48000, 44100])
def test_a_source_plays_its_bundle(trial, tmp_path, rate):
    ir = decaying_noise(0.2, 0.3, rate=rate).astype(np.float32)
    dry = np.random.default_rng(2).normal(scale=0.1, size=(1, RATE // 2)).astype(np.float32)
    dry = np.repeat(dry, 2, axis=0)
    paths = {name: tmp_path / f"{name}.f32" for name in ("ir", "dry", "out")}
    ir.tofile(paths["ir"])
    dry.T.tofile(paths["dry"])
    trial.run("players", "play", paths["ir"], rate, 0.0025, paths["dry"], 2, paths["out"])
    got = np.fromfile(paths["out"], np.float32).reshape(-1, 2).T
    wet = np.float64(ir)
    wet[: round(0.0025 * rate)] = 0.0
    if rate != RATE:
        window = ("kaiser", 14.0)
        wet = resample_poly(wet, RATE // 300, rate // 300, window=window) * rate / RATE
    for channel in (0, 1):
        expected = dry[channel] + oaconvolve(np.float64(dry[channel]), wet)[: dry.shape[1]]
        error = np.sqrt(np.mean((got[channel] - expected) ** 2) / np.mean(expected**2))
        # Two resamplers differ near half the rate; the same rate has no such excuse.
        assert 20 * np.log10(error) < (-90 if rate == RATE else -15)


def test_a_capture_numbers_surfaces_by_their_names_and_puts_all_back(trial):
    found = json.loads(trial.run("scenes", "materials"))
    assert found["names"] == ["M_Paint Wood", "M_Paint", "M_Brick", "Curtain", "Grass"]
    assert (found["Wall"], found["OtherWall"]) == ([2, 3], [2])
    assert (found["Curtain"], found["Door"], found["Ground"]) == ([4], [1], 5)
    assert found["hidden"] == [False, False, False, False, True]
    assert not found["trees"]
    assert found["back"]


def test_a_capture_hides_the_interface_and_shows_it_again(trial):
    found = json.loads(trial.run("scenes", "interface"))
    assert found == [[True, False], [False, False], [True, False]]


def test_a_build_fails_where_an_import_does(trial, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("hall", "yard"):
        (tmp_path / "Assets" / name).mkdir(parents=True)
        (tmp_path / "Assets" / name / f"{name}.i2rvr").write_text("{}", encoding="utf-8")
    assert trial.run("scenes", "imports", "Assets") == ""
    text = trial.run("scenes", "imports", "Assets", "yard.i2rvr")
    assert text.startswith("ASSET_FAILED: 1 bundles that were not imported")
    assert text.endswith("(Assets/yard/yard.i2rvr)\n")
    for elsewhere in ("elsewhere", "Assets/none"):
        assert trial.run("scenes", "imports", elsewhere).startswith("ASSET_FAILED: ")


@pytest.mark.parametrize(
    ("arguments", "code", "line"),
    [
        ((), 1, "error CAPTURE_FAILED: "),
        (("-i2rvrFaceSize", "256", "-i2rvrFar", "1e3"), 1, "error CAPTURE_FAILED: "),
        (("-i2rvrFaceSize",), 2, "error USAGE: -i2rvrFaceSize"),
        (("-i2rvrFar", "far"), 2, "error USAGE: -i2rvrFar"),
        (("-i2rvrCaptures", "-i2rvrTool", "x"), 2, "error USAGE: -i2rvrCaptures"),
        (("-i2rvrFaceSize", "1e99"), 2, "error USAGE: -i2rvrFaceSize"),
    ],
)
def test_the_entry_for_build_servers_tells_what_is_wrong(trial, arguments, code, line):
    first, *log = trial.run("scenes", "server", *arguments).splitlines()
    assert int(first) == code
    assert len(log) == 1
    assert log[0].startswith(line)
