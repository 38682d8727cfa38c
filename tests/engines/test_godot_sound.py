"""What Godot plays in zones of baked samples: decay, level, and the dry sound."""

import math
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from i2r_vr.acoustics import measure, measure_many
from i2r_vr.bundle.store import load_bundle
from i2r_vr.cli import main
from i2r_vr.reverb.godot_response import MIX_RATE_HZ, played_response
from i2r_vr.reverb.target import reverb_target
from tests.engines.godot.engine import needs_godot
from tests.engines.godot.project import (
    add_bundles,
    import_project,
    make_project,
    recording,
    run_script,
)

pytestmark = [pytest.mark.engine, pytest.mark.slow, needs_godot, pytest.mark.timeout(900)]

ROOT = Path(__file__).resolve().parents[2]
OUTDOORS = ROOT / "engine_bridges/conformance/cases/outdoors"
SECONDS = 9.0
SEND = 0.5 / math.sqrt(2.0) + 0.25
"""To a reverb bus from a sound in front, at a uniformity of 0.5."""
NO_SLEEP = "\n[audio]\n\nbuses/channel_disable_time=60.0\n"
"""Else the engine stops a bus two seconds after it falls below -60 dB."""
SAMPLES = ("bathroom", "church", "hall", "living_room", "office", "street")


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """The project and, by sample, the bundle and what its zone's buses carried."""
    folder = tmp_path_factory.mktemp("sound")
    options = ["--device", "cpu", "--no-directions", "--no-ambix", "--quiet"]
    arguments = ["bake", str(ROOT / "samples"), "--out", str(folder / "baked"), *options]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    project = make_project(folder / "level")
    with (project / "project.godot").open("a", encoding="utf-8") as stream:
        stream.write(NO_SLEEP)
    folders = [folder / "baked" / name for name in SAMPLES] + [OUTDOORS]
    paths = add_bundles(project, folders)
    assert import_project(project).errors == []
    plan = {"bundles": paths, "seconds": SECONDS}
    made = run_script(project, "play_zones.gd", plan, "zones.json")
    assert made["mix_rate"] == MIX_RATE_HZ
    return project, {
        folder.name: (load_bundle(folder), index) for index, folder in enumerate(folders)
    }


def wet_of(played, name):
    """What the reverb's bus carried from the impulse on, per unit of what was sent to it."""
    project, bundles = played
    bundle, index = bundles[name]
    wet = recording(project, f"wet_{index}")
    first = int(np.argmax(np.abs(wet[0]) > 1e-9))
    assert wet.shape[1] - first > 0.8 * SECONDS * MIX_RATE_HZ
    return bundle.metadata.zone, wet[:, first:] / SEND


@pytest.mark.parametrize("name", SAMPLES)
def test_the_engine_plays_the_closed_form(played, name):
    zone, wet = wet_of(played, name)
    godot = zone.reverb.godot
    assert godot.verified == "engine"
    model = godot.wet * played_response(godot.room_size, godot.damping, SECONDS)
    model = model[:, int(np.argmax(np.abs(model[0]) > 1e-9)) :]
    count = min(wet.shape[1], model.shape[1], 4 * MIX_RATE_HZ)
    difference = wet[:, :count] - model[:, :count]
    error_db = 10.0 * np.log10(np.sum(difference**2) / np.sum(model[:, :count] ** 2))
    assert error_db < -60.0


@pytest.mark.parametrize("name", SAMPLES)
def test_the_decay_is_that_of_the_impulse_response(played, name):
    zone, wet = wet_of(played, name)
    if not zone.reverb.godot.representable:
        pytest.skip(f"{name} is not representable")
    wanted = {band.hz: band.s for band in zone.acoustics.t60_bands}
    channels = [dict(figures.t60_bands) for figures in measure_many(wet, MIX_RATE_HZ)]
    for hz in (500, 1000):
        assert np.mean([bands[hz] for bands in channels]) == pytest.approx(wanted[hz], rel=0.10)


def test_most_samples_are_representable(played):
    zones = [played[1][name][0].metadata.zone for name in SAMPLES]
    assert sum(zone.reverb.godot.representable for zone in zones) >= 3


@pytest.mark.parametrize("name", [*SAMPLES, "outdoors"])
def test_the_dry_sound_is_as_loud_as_outside(played, name):
    project, bundles = played
    inside, outside = recording(project, f"dry_{bundles[name][1]}"), recording(project, "open")
    levels = [20.0 * np.log10(np.abs(signal).max(axis=1)) for signal in (inside, outside)]
    np.testing.assert_allclose(levels[0], levels[1], atol=0.5)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_reverb_is_as_loud_as_in_the_impulse_response(played, name):
    """On the bus that is heard: all but the impulse, against the impulse, at mid frequencies."""
    project, bundles = played
    bundle, index = bundles[name]
    zone = bundle.metadata.zone
    if zone.reverb.godot.wet == 1.0 and not zone.reverb.godot.representable:
        pytest.skip(f"{name} is louder than Godot's reverb can be")
    heard = recording(project, f"dry_{index}")
    peak = int(np.argmax(np.abs(heard[0])))
    direct = np.zeros_like(heard)
    direct[:, peak - 20 : peak + 20] = heard[:, peak - 20 : peak + 20]
    low, high = 500.0 / math.sqrt(2.0), 1000.0 * math.sqrt(2.0)
    frequency = np.fft.rfftfreq(heard.shape[1], 1.0 / MIX_RATE_HZ)
    band = (frequency >= low) & (frequency < high)
    energy = [
        np.sum(np.abs(np.fft.rfft(signal)[:, band]) ** 2) for signal in (heard - direct, direct)
    ]
    ir = bundle.zone_ir()
    rate = bundle.metadata.sample_rate_hz
    target = reverb_target(ir, rate, measure(ir, rate), zone.volume_m3, zone.direct_end_s)
    assert 10.0 * math.log10(energy[0] / energy[1]) == pytest.approx(target.wet_db, abs=1.0)


def test_outdoors_is_silent(played):
    project, bundles = played
    assert np.abs(recording(project, f"wet_{bundles['outdoors'][1]}")).max() == 0.0
