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
    places = [-7.5, -6, 0, 5, 5.5, 6.5, 7, 9, 13, 14.5]
    *steps, left = map(json.loads, trial.run("players", "walk", *places).splitlines())
    expected = []
    for x in places:
        box = 1 - max(0.0, abs(x) - 5) / 2
        sphere = 1 - max(0.0, abs(x - 9) - 3) / 2
        expected.append({n: w for n, w in (("box", box), ("sphere", sphere)) if w > 0})
    for step, weights in zip(steps, expected, strict=True):
        assert step.pop("parametric") == 0
        assert step.pop("voices") == len(weights)
        share = max(1.0, sum(weights.values()))
        assert step.keys() == weights.keys()
        for name, gain in step.items():
            assert gain == pytest.approx((weights[name] / share) ** 0.5, abs=1e-5)
        assert sum(gain**2 for gain in step.values()) <= 1 + 1e-6
    assert left == 2


@pytest.mark.parametrize("rate", [48000, 44100])
def test_a_source_plays_its_bundle(trial, tmp_path, rate):
    ir = decaying_noise(0.2, 0.3, rate=rate).astype(np.float32)
    dry = np.random.default_rng(2).normal(scale=0.1, size=(2, RATE // 2)).astype(np.float32)
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
