# SPDX-License-Identifier: MIT
"""What a sidecar says about the sound, measured on the files that a bake writes."""

import numpy as np
import pytest
import torch

from i2r_vr.acoustics import measure
from i2r_vr.acoustics.quantities import DIRECT_END_S, LATE_START_S
from i2r_vr.bundle.store import load_bundle, read_audio
from i2r_vr.bundle.validation import validate_bundle
from i2r_vr.capture import discover
from i2r_vr.config import BakeOptions
from i2r_vr.hearing.compact_model import CompactModel
from i2r_vr.hearing.loading import load_model, save_model
from i2r_vr.pipeline.queue import Pipeline
from i2r_vr.sound.synthesis import direct_pulse
from tests.hearing.test_compact_model import TINY
from tests.tiny import save_tiny_model, write_room

RATE = 16000
END = round(DIRECT_END_S * RATE)
LATE = len(direct_pulse(RATE)) // 2 + round(LATE_START_S * RATE)
BAKE = {
    "t60_bands": [{"hz": 500, "scale": 1.4}, {"hz": 4000, "scale": 0.75}],
    "early_db": 4.0,
    "late_db": -5.0,
    "predelay_ms": 25.0,
}
GAP = 400
MADE_OF = {"surfaces": dict.fromkeys(("floor", "walls", "ceiling"), "plaster")}


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A tiny random one that sees walls and no sky where depth is not given."""
    torch.manual_seed(1)
    network = CompactModel(TINY).eval()
    with torch.no_grad():
        network.depth_network.decoder.heads[0].bias[1] = -20.0
    path = tmp_path_factory.mktemp("weights") / "tiny.safetensors"
    return load_model(save_model(network, path, {}).path, "cpu")


def bake(model, folder, out, **options):
    """Bundles by the names of their captures."""
    chosen = BakeOptions(**{"views": 2, "sample_rate_hz": RATE, **options})
    results = list(Pipeline(chosen, model).bake(discover([folder]), out))
    assert [result.error for result in results] == [None] * len(results)
    return {result.source.stem: load_bundle(result.bundle) for result in results}


@pytest.fixture(scope="module")
def tuned(model, tmp_path_factory):
    """A room untouched, with all its sound tuned, and with the tuning of its octaves alone."""
    folder = tmp_path_factory.mktemp("tuned")
    write_room(folder / "in", "plain", **MADE_OF)
    write_room(folder / "in", "all", bake=BAKE, **MADE_OF)
    write_room(folder / "in", "octaves", bake={"t60_bands": BAKE["t60_bands"]}, **MADE_OF)
    return bake(model, folder / "in", folder / "out")


def samples(bundle, roles=("zone", "direction", "wet", "ambix")):
    """Rows of all files of some roles, the direct sound at 0 dB."""
    names = [file.name for file in bundle.metadata.files if file.role in roles]
    rows = np.concatenate([read_audio(bundle.path.parent / name)[0] for name in names])
    return rows * 10.0 ** (bundle.metadata.zone.gain_db / 20.0)


def test_an_octave_rings_as_much_longer_as_stated(tuned):
    found = {
        name: dict(measure(samples(tuned[name], ("zone",))[0], RATE).t60_bands)
        for name in ("plain", "octaves")
    }
    scales = {band["hz"]: band["scale"] for band in BAKE["t60_bands"]}
    for hz, seconds in found["plain"].items():
        wanted = seconds * scales.get(hz, 1.0)
        assert found["octaves"][hz] == pytest.approx(wanted, rel=0.05), hz


def test_octaves_that_cannot_be_told_apart_are_told(model, tuned, tmp_path):
    far = {"t60_bands": [{"hz": 1000, "scale": 4.0}]}
    write_room(tmp_path / "in", "far", bake=far, **MADE_OF)
    bundle = bake(model, tmp_path / "in", tmp_path / "out", ambix=False)["far"]
    told = {notice.code: notice.message for notice in bundle.metadata.warnings}
    assert "2000 Hz" in told["T60_BANDS_MISSED"]
    near = [notice.code for notice in tuned["octaves"].metadata.warnings]
    assert "T60_BANDS_MISSED" not in near


def test_levels_and_predelay_of_every_file(tuned):
    """Against the same decays; sample by sample in the zone's sharp early reflections."""
    before, after = (samples(tuned[name]) for name in ("octaves", "all"))
    assert after.shape == (before.shape[0], before.shape[1] + GAP)
    quiet = np.abs(after[:, END : END + GAP]).max()
    assert quiet < 1e-5 * np.abs(after).max()
    for first, last, wanted_db in ((END, LATE, 4.0), (LATE, None, -5.0)):
        old = (before[:, first:last] ** 2).sum(axis=1)
        shifted = after[:, GAP + first : None if last is None else GAP + last]
        new = (shifted**2).sum(axis=1)
        heard = old > 1e-6 * old.max()
        np.testing.assert_allclose(10.0 * np.log10(new / old)[heard], wanted_db, atol=0.5)
        spectra = np.fft.rfft(before[heard, first:last], 2 * after.shape[1]).conj()
        spectra *= np.fft.rfft(after[heard, first:], 2 * after.shape[1])
        assert set(np.fft.irfft(spectra).argmax(axis=1)) == {GAP}


def test_engines_reverbs_follow_the_predelay(tuned):
    before, after = (tuned[name].metadata.zone.reverb for name in ("octaves", "all"))
    later = after.i3dl2.reflections_delay_s - before.i3dl2.reflections_delay_s
    assert later == pytest.approx(0.025, abs=0.002)
    later = after.unreal.reflections_delay - before.unreal.reflections_delay
    assert later == pytest.approx(0.025, abs=0.002)
    assert after.i3dl2.reverb_delay_s == pytest.approx(before.i3dl2.reverb_delay_s, abs=0.002)
    assert after.godot.delay_ms > before.godot.delay_ms


def test_the_metadata_tell_what_was_tuned(tuned):
    plain, whole = (tuned[name].metadata for name in ("plain", "all"))
    assert plain.capture.bake is None
    assert "SOUND_TUNED" not in [notice.code for notice in plain.warnings]
    record = whole.capture.bake
    bands = [{"hz": band.hz, "scale": band.scale} for band in record.t60_bands]
    assert bands == BAKE["t60_bands"]
    assert (record.early_db, record.late_db, record.predelay_ms) == (4.0, -5.0, 25.0)
    assert (record.t60_scale, record.depth_scale, record.views) == (None, None, None)
    told = {notice.code: notice.message for notice in whole.warnings}
    for words in ("T60 at 500 Hz x 1.4", "early +4 dB", "late -5 dB", "pre-delay 25 ms"):
        assert words in told["SOUND_TUNED"]
    assert validate_bundle(tuned["all"].path) == []


def test_a_stated_decay_is_met_with_levels_and_predelay(model, tmp_path):
    changes = {key: BAKE[key] for key in ("early_db", "late_db", "predelay_ms")}
    write_room(tmp_path / "in", "said", room={"t60_s": 0.8}, bake=changes)
    bundle = bake(model, tmp_path / "in", tmp_path / "out", ambix=False)["said"]
    assert bundle.metadata.zone.acoustics.t60_s == pytest.approx(0.8, rel=0.05)


@pytest.mark.parametrize("depth", [True, False])
def test_a_stated_volume_scales_the_place_and_its_sound(model, tmp_path, depth):
    """To that of the same room built larger; depth_scale multiplies it further."""
    write_room(tmp_path / "in", "plain", depth=depth, **MADE_OF)
    few = {"ambix": False, "directions": False}
    plain = bake(model, tmp_path / "in", tmp_path / "plain", **few)["plain"]
    volume = plain.metadata.zone.volume_m3
    assert plain.metadata.zone.depth_scale is None
    room = {"volume_m3": 8.0 * volume}
    write_room(tmp_path / "in", "stated", depth=depth, room=room, **MADE_OF)
    write_room(
        tmp_path / "in", "half", depth=depth, room=room, bake={"depth_scale": 0.5}, **MADE_OF
    )
    found = bake(model, tmp_path / "in", tmp_path / "out", **few)
    stated, half = found["stated"], found["half"]
    assert stated.metadata.zone.volume_m3 == pytest.approx(8.0 * volume, rel=1e-4)
    assert stated.metadata.zone.depth_scale == pytest.approx(2.0, rel=1e-4)
    assert stated.metadata.capture.room.volume_m3 == pytest.approx(8.0 * volume, rel=1e-4)
    np.testing.assert_allclose(stated.depth_m(), 2.0 * plain.depth_m(), rtol=2e-3)
    twice = 2.0 * np.array(plain.metadata.zone.size_m)
    np.testing.assert_allclose(stated.metadata.zone.size_m, twice, rtol=0.03)
    assert stated.metadata.zone.acoustics.t60_s > 1.3 * plain.metadata.zone.acoustics.t60_s
    assert half.metadata.zone.volume_m3 == pytest.approx(volume, rel=1e-4)
    assert half.metadata.zone.acoustics.t60_s == pytest.approx(
        plain.metadata.zone.acoustics.t60_s, rel=0.1
    )
    told = {notice.code: notice.message for notice in half.metadata.warnings}
    assert "VOLUME_STATED" in told
    assert "distances x 0.5" in told["SOUND_TUNED"]
    assert validate_bundle(half.path) == []


def test_the_open_has_no_volume_to_be_scaled_by(tmp_path):
    """What the tiny model takes for sky, where nothing is taught to it."""
    doubting = load_model(save_tiny_model(tmp_path), "cpu")
    write_room(tmp_path / "in", "open", depth=False, room={"volume_m3": 5000.0})
    zone = bake(doubting, tmp_path / "in", tmp_path / "out", ambix=False)["open"].metadata.zone
    assert zone.depth_scale is None
    assert zone.volume_m3 == 5000.0


def test_another_tuning_asks_the_heads_alone_anew(model, tmp_path):
    """So that a page can tune without looking again; their answer still is another."""
    seen = []
    network = model.network
    hooks = [
        part.register_forward_hook(lambda _, inputs, __: seen.append(inputs))
        for part in (network.encoder, network.surface_network)
    ]
    write_room(tmp_path / "in", "room", **MADE_OF)
    every = {**BAKE, "t60_scale": 0.8, "depth_scale": 1.5}
    write_room(tmp_path / "in", "tuned", bake=every, **MADE_OF)
    one_by_one = {"ambix": False, "directions": False, "jobs": 1}
    found = bake(model, tmp_path / "in", tmp_path / "out", **one_by_one)
    for hook in hooks:
        hook.remove()
    half = len(seen) // 2
    assert half == 2
    for before, after in zip(seen[:half], seen[half:], strict=True):
        assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))
    assert len({bundle.metadata.zone.acoustics.t60_s for bundle in found.values()}) == 2
