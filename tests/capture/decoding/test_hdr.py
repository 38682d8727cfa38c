# SPDX-License-Identifier: MIT
from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from i2r_vr.capture.decoding.hdr import read_radiance, tone_map
from i2r_vr.capture.decoding.limits import Limits
from i2r_vr.errors import I2RError


def test_middle_grey_is_exposed_alike_at_any_scale():
    light = np.exp(np.random.default_rng(0).normal(0, 1.5, (64, 64, 3))).astype(np.float32)
    reference = tone_map(light)
    for scale in (1e-3, 1e4):
        shown = tone_map(light * np.float32(scale))
        assert np.abs(shown.astype(int) - reference).max() <= 1


def test_a_constant_picture_becomes_the_curves_grey():
    # exposed to 0.18, Reinhard with white 1 is the identity times (1 + L) / (1 + L)
    encoded = 1.055 * 0.18 ** (1 / 2.4) - 0.055
    shown = tone_map(np.full((8, 8, 3), 7.0, np.float32))
    np.testing.assert_allclose(shown, round(255 * encoded), atol=1)


@pytest.mark.parametrize("value", [np.nan, -1.0, -np.inf])
def test_nonsense_is_black_and_infinity_white(value):
    light = np.full((64, 64, 3), 0.5, np.float32)
    light[0, 0] = value
    light[0, 1] = np.inf
    shown = tone_map(light)
    assert (shown[0, 0] == 0).all()
    assert (shown[0, 1] == 255).all()
    assert len(np.unique(shown[1:])) == 1


def test_darkness_stays_dark():
    assert (tone_map(np.zeros((4, 4, 3), np.float32)) == 0).all()


def test_damaged_files_raise_and_print_nothing(capfd):
    done, data = cv2.imencode(".hdr", np.random.default_rng(0).random((64, 96, 3), np.float32))
    assert done
    for cut in (60, 4000):
        with pytest.raises(I2RError, match="IMAGE_TRUNCATED"):
            read_radiance(data.tobytes()[:cut], Path("x.hdr"), Limits())
    assert capfd.readouterr() == ("", "")
