# SPDX-License-Identifier: MIT
from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from i2r_vr.acoustics import AcousticParameters
from i2r_vr.reverb import engine_reverbs, estimate_reverb
from i2r_vr.reverb.target import ReverbTarget, mixing_time_s, reverb_target
from i2r_vr.reverb.unreal import low_pass_gain, played_energy_db
from tests.bundles import RATE, decaying_noise

FIGURES = AcousticParameters(
    t60_s=1.0,
    t60_bands=((500, 1.0), (1000, 1.0), (4000, 0.5)),
    edt_s=1.0,
    c50_db=None,
    c80_db=None,
    d50=None,
    ts_ms=None,
    drr_db=6.0,
    itdg_ms=10.0,
)


def measured(ir: np.ndarray, volume_m3: float | None = None) -> ReverbTarget:
    found = reverb_target(ir, RATE, FIGURES, volume_m3)
    assert found is not None
    return found


def test_energies_are_those_of_the_windows() -> None:
    """White decay from 10 ms on: the share after 80 ms is that of the exponential."""
    found = measured(decaying_noise(1.0, 1.5, wet_db=-3.0))
    late = 10.0 ** (-6.0 * 0.080) / 10.0 ** (-6.0 * 0.010)
    assert found.wet_db == pytest.approx(-3.0, abs=0.3)
    assert found.late_db == pytest.approx(-3.0 + 10.0 * math.log10(late), abs=0.3)
    assert found.early_db == pytest.approx(-3.0 + 10.0 * math.log10(1.0 - late), abs=0.4)


def test_white_sound_has_no_tilt() -> None:
    found = [measured(decaying_noise(1.0, 1.5, seed)) for seed in range(12)]
    assert np.mean([target.hf_db for target in found]) == pytest.approx(0.0, abs=0.3)
    assert np.mean([target.lf_db for target in found]) == pytest.approx(0.0, abs=0.8)


def test_gain_changes_nothing() -> None:
    ir = decaying_noise(1.0, 1.5)
    assert measured(0.01 * ir).late_db == pytest.approx(measured(ir).late_db, abs=1e-9)


def test_times_between_bands_are_interpolated() -> None:
    found = measured(decaying_noise(1.0, 1.5))
    assert found.t60_at(2000.0) == pytest.approx(math.sqrt(0.5))
    assert found.t60_at(100.0) == 1.0
    assert found.t60_at(16000.0) == 0.5


def test_late_starts_later_in_large_rooms() -> None:
    assert mixing_time_s(400.0) == pytest.approx(0.020)
    assert (mixing_time_s(1.0), mixing_time_s(1e6), mixing_time_s(None)) == (0.010, 0.080, 0.080)
    ir = decaying_noise(1.0, 1.5)
    assert measured(ir, 400.0).late_db > measured(ir, 6400.0).late_db


def test_noise_is_diffuse_and_single_echoes_are_not() -> None:
    assert measured(decaying_noise(1.0, 1.5)).diffusion > 0.8
    sparse = decaying_noise(1.0, 1.5)
    keep = np.zeros(sparse.size, bool)
    keep[::480] = True
    keep[: RATE // 1000] = True
    assert measured(np.where(keep, sparse, 0.0)).diffusion < 0.2


@pytest.mark.parametrize("figures", [replace(FIGURES, t60_s=None), replace(FIGURES, t60_bands=())])
def test_no_decay_mutes_every_engine(figures: AcousticParameters) -> None:
    reverb = estimate_reverb(decaying_noise(1.0, 0.5), RATE, figures)
    assert reverb == engine_reverbs(None)
    assert (reverb.i3dl2.room_mb, reverb.unreal.gain, reverb.godot.wet) == (-10000, 0.0, 0.0)


def test_a_lone_pulse_mutes_every_engine() -> None:
    pulse = np.zeros(RATE)
    pulse[0] = 1.0
    assert estimate_reverb(pulse, RATE, FIGURES) == engine_reverbs(None)


def test_engines_agree_on_the_late_level() -> None:
    reverb = estimate_reverb(decaying_noise(1.0, 1.5, wet_db=-10.0), RATE, FIGURES, 50.0)
    effect = reverb.unreal
    bandwidth = 0.1 + 0.5 * effect.air_absorption_gain_hf
    amplitude = effect.gain * bandwidth * float(low_pass_gain(1.0 - bandwidth, 707.0))
    energy_db = played_energy_db(effect.decay_time, effect.decay_hf_ratio, 707.0)
    assert 20.0 * math.log10(amplitude) + energy_db == pytest.approx(
        reverb.i3dl2.reverb_mb / 100.0, abs=0.01
    )
