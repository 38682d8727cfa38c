# SPDX-License-Identifier: MIT
"""Levels and pre-delay of a tuning on every response, against the responses without it."""

import numpy as np
import pytest

from i2r_vr.acoustics import measure
from i2r_vr.acoustics.quantities import DIRECT_END_S, LATE_START_S
from i2r_vr.capture import Tuning
from i2r_vr.sound.synthesis import ImpulseResponses
from i2r_vr.sound.tuning import tuned
from tests.sound.surround import RATE, START, Heard
from tests.sound.test_synthesis import make, make_prediction

END, LATE = round(DIRECT_END_S * RATE), round(LATE_START_S * RATE)
PREDELAY_MS, GAP = 40.0, 1920
CHANGED = Tuning(early_db=-9.0, late_db=6.0, predelay_ms=PREDELAY_MS)


def parts(made: ImpulseResponses):
    """Zone, directions, sides and ambiX [n, samples], the direct sound at 0 dB."""
    rows = np.concatenate([made.zone[None], made.directions, made.wet, made.ambix])
    return rows * 10.0 ** (made.gain_db / 20.0)


@pytest.fixture(scope="module", params=[0.3, 2.0])
def pair(request):
    """The responses of a room and the same, tuned."""
    prediction = make_prediction(request.param)
    return make(prediction), make(prediction, tuning=CHANGED)


def test_all_but_the_direct_sound_comes_later_to_the_sample(pair):
    before, after = (parts(made) for made in pair)
    assert after.shape[1] == before.shape[1] + GAP
    np.testing.assert_allclose(after[:, :END], before[:, :END], atol=1e-9)
    assert not after[:, END : END + GAP].any()
    early = slice(END, LATE - 100)
    expected = before[:, early] * 10.0 ** (CHANGED.early_db / 20.0)
    np.testing.assert_allclose(after[:, END + GAP : LATE - 100 + GAP], expected, atol=1e-9)


def test_levels_of_both_parts_are_those_wanted(pair):
    before, after = (parts(made) ** 2 for made in pair)
    bounds = {"early": (END, LATE), "late": (LATE, before.shape[1])}
    for name, wanted_db in (("early", CHANGED.early_db), ("late", CHANGED.late_db)):
        first, last = bounds[name]
        old = before[:3, first:last].sum(axis=1)
        new = after[:3, first + GAP : last + GAP].sum(axis=1)
        np.testing.assert_allclose(10.0 * np.log10(new / old), wanted_db, atol=0.5)


def test_sides_and_ambix_still_have_the_energy_of_the_zone(pair):
    """Their windows, counted from the end of the pre-delay."""
    _, after = pair

    def without_gap(rows):
        return np.delete(np.atleast_2d(rows), slice(END, END + GAP), axis=1)

    heard = Heard.of(without_gap(after.zone)[0], without_gap(after.wet), without_gap(after.ambix))
    assert heard.mean_power_error_db() < 0.5
    assert heard.late_error_db() < 0.5
    assert heard.late_correlation() < 0.3
    zone, w = heard.signals[0], heard.signals[3]
    np.testing.assert_allclose(w[END:], zone[END:], atol=1e-9)


def test_the_tail_decays_as_before(pair):
    """Levels don't bend it: measured behind the turn of the levels, where only the tail is."""
    before, after = pair
    late = [made.zone[LATE + gap + START + 50 :] for made, gap in ((before, 0), (after, GAP))]
    old, new = (measure(part, RATE).t60_bands for part in late)
    assert [hz for hz, _ in old] == [hz for hz, _ in new]
    np.testing.assert_allclose([s for _, s in new], [s for _, s in old], rtol=0.02)


def test_no_response_grows_longer_than_twelve_seconds():
    rate = 8000
    whole = np.ones((1, 12 * rate - 100))
    assert tuned(whole, Tuning(predelay_ms=5.0), rate, 7).shape[1] == 12 * rate - 60
    later = tuned(whole, Tuning(predelay_ms=500.0), rate, 7)
    assert later.shape[1] == 12 * rate
    assert later[0, -1] == 1.0
