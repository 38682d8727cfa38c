# SPDX-License-Identifier: MIT
"""Cameras: exposure, white balance and windows that are blown out, seam or none."""

import dataclasses

import numpy as np
import pytest

from training.scenes.light import developing
from training.scenes.light.developing import Development, developed, draw_development

PLAIN = Development(0.0, 0.0, 0.0, 0.0, 0.0, "film", 8.0, 1.0, 0.0)


def room(window: float = 60.0) -> np.ndarray:
    """A grey room with a bright window, linear."""
    rng = np.random.default_rng(1)
    x = 0.3 * np.exp(0.4 * rng.standard_normal((64, 128, 1))) * np.ones(3)
    x[20:30, 60:75] = window
    return x


def made(monkeypatch, how: Development, radiance: np.ndarray) -> np.ndarray:
    monkeypatch.setattr(developing, "PLAIN_SHARE", 0.0)
    monkeypatch.setattr(developing, "draw_development", lambda rng: how)
    return developed(radiance, np.random.default_rng(0)).astype(float)


def test_the_lamps_power_is_exposed_away_and_stops_are_not(monkeypatch):
    one, strong = (made(monkeypatch, PLAIN, k * room()) for k in (1.0, 7.0))
    np.testing.assert_allclose(one, strong, atol=2)
    bright = made(monkeypatch, dataclasses.replace(PLAIN, stops=1.0), room())
    assert bright.mean() > one.mean() + 15


def test_windows_are_blown_out_where_the_curve_clips(monkeypatch):
    clipped = made(monkeypatch, dataclasses.replace(PLAIN, curve="clipped"), room())
    assert (clipped[22:28, 62:73] == 255).all()
    dark = made(monkeypatch, dataclasses.replace(PLAIN, metered_bright=1.0), room())
    assert dark[:10].mean() < clipped[:10].mean()


def test_white_balance_takes_the_lights_colour_away_and_errs_as_it_says(monkeypatch):
    warm = room() * np.array([1.4, 1.0, 0.6])
    kept, balanced = (
        made(monkeypatch, dataclasses.replace(PLAIN, balance=share), warm) for share in (0.0, 1.0)
    )
    assert kept[40:, :, 0].mean() > kept[40:, :, 2].mean() + 40
    assert balanced[40:, :, 0].mean() == pytest.approx(balanced[40:, :, 2].mean(), abs=12)
    cool = made(monkeypatch, dataclasses.replace(PLAIN, balance=1.0, warmth=-0.3), warm)
    assert cool[40:, :, 2].mean() > cool[40:, :, 0].mean()


def test_local_contrast_lifts_shadows_and_glare_crosses_the_seam(monkeypatch):
    halves = room()
    halves[:, 64:] *= 0.05
    flat = made(monkeypatch, dataclasses.replace(PLAIN, local=0.5), halves)
    plain = made(monkeypatch, PLAIN, halves)
    assert flat[:, 96].mean() > plain[:, 96].mean() + 5
    edge = 0.2 * np.ones((64, 128, 3))
    edge[:, -8:] = 50.0
    glare = made(monkeypatch, dataclasses.replace(PLAIN, glare=0.3), edge)
    assert glare[:, 1].mean() > glare[:, 60].mean() + 5


def test_cameras_differ_and_are_seeded():
    drawn = [draw_development(np.random.default_rng(i)) for i in range(40)]
    assert {one.curve for one in drawn} == set(developing.CURVES)
    assert drawn[3] == draw_development(np.random.default_rng(3))
