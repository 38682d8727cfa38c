"""The wet response and ambiX: powers window by window and octave by octave, width, sides."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from i2r_vr.acoustics.quantities import EARLY_EDGES_S, NO_ENERGY_DB
from i2r_vr.seeing.views import layout_directions
from i2r_vr.sound.synthesis import synthesize, zone_response
from tests.sound.surround import OCTAVES, RATE, START, Heard, energy, level_db, windows
from tests.sound.test_synthesis import make_prediction

VIEWS = 12
DIRECTIONS = layout_directions("fibonacci", VIEWS)
WEIGHTS = np.full(VIEWS, 4 * np.pi / VIEWS)
ROOMS = {"small": (0.25, 0.0025), "middle": (0.8, 0.006), "large": (3.0, 0.02)}
SIDES = {"even": 0.0, "left": 6.0, "right": -6.0}
"""Decibels by which what comes from the left is louder, and from the right softer."""


def prediction(t60_s, first_s, side_db):
    made = make_prediction(t60_s, first_s=first_s)
    early = np.resize(made.early_db, (VIEWS, *made.early_db.shape[1:]))
    late = np.resize(made.late_db, (VIEWS, made.late_db.shape[1]))
    early = early + side_db * DIRECTIONS[:, 1, None, None].astype(np.float32)
    return replace(
        made,
        early_db=early,
        late_db=late,
        source_distance_m=np.full(VIEWS, 2.0, np.float32),
        first_reflection_s=np.full(VIEWS, first_s, np.float32),
    )


@pytest.fixture(scope="module", params=[(r, s) for r in ROOMS for s in SIDES], ids="-".join)
def place(request):
    """What is heard in a room, and by how many decibels the left is louder."""
    room, side = request.param
    made = synthesize(prediction(*ROOMS[room], SIDES[side]), DIRECTIONS, WEIGHTS, RATE, 3)
    return Heard.of(made.zone, made.wet, made.ambix), SIDES[side]


@pytest.fixture
def heard(place):
    return place[0]


@pytest.fixture
def side_db(place):
    return place[1]


def test_both_sides_have_the_zone_s_mean_power(heard):
    assert heard.mean_power_error_db() < 0.5


def test_the_late_part_of_each_side_is_the_zone_s(heard):
    assert heard.late_error_db() < 0.5


def test_the_late_part_is_wide(heard):
    assert heard.late_correlation() <= 0.3


def test_early_energy_leans_to_its_side(heard, side_db):
    for start_s, end_s in pairwise(EARLY_EDGES_S):
        zone, left, right = energy(heard.signals[:3, START:], start_s, end_s)
        if zone < 1e-4 * energy(heard.signals[:1], 0.0)[0]:
            continue
        leaning = level_db(left, right)
        assert abs(leaning) < 6.2
        if side_db == 0.0:
            assert abs(leaning) < 0.8  # the directions differ a little
        else:
            assert leaning * np.sign(side_db) > 0.8, start_s


def test_a_mono_send_keeps_the_early_part_the_bass_and_half_of_the_late_part(heard):
    mono = heard.signals[1:3].mean(axis=0, keepdims=True)
    both = Heard(np.concatenate([heard.signals[:1], mono]))
    zone, sent = energy(both.octave(125), 0.09)
    assert abs(level_db(sent, zone)) < 0.3
    signals = both.signals[:, START:]
    zone, sent = energy(signals, EARLY_EDGES_S[0], 0.05)
    assert abs(level_db(sent, zone)) < 0.6
    zone, sent = energy(signals, 0.09)
    assert level_db(sent, zone) == pytest.approx(-3.0, abs=0.4)


def test_the_wet_response_begins_as_the_zone_does(heard):
    zone, left, right = heard.signals[:3]
    assert not left[: round(0.0025 * RATE)].any()
    first = int(np.argmax(np.abs(zone) > 1e-5 * np.abs(zone).max()))
    for side in (left, right):
        assert not np.abs(side[:first]).max() > 1e-5 * np.abs(zone).max()
        assert np.abs(side[first : first + 48]).max() > 0.3 * np.abs(zone[first : first + 48]).max()


def test_w_is_the_zone_without_its_direct_sound(heard):
    for hz in OCTAVES:
        signals = heard.octave(hz)
        for start_s, end_s in [*windows(hz), (EARLY_EDGES_S[-1], None)]:
            zone, w = energy(signals[[0, 3]], start_s, end_s)
            assert abs(level_db(w, zone)) < 1.0, (hz, start_s)


def test_the_tail_of_ambix_is_diffuse(heard):
    w, *others = (energy(s[None, START:], 0.09)[0] for s in heard.signals[3:])
    np.testing.assert_allclose(level_db(np.array(others), w), -4.77, atol=0.5)
    late = heard.signals[3:, START + round(0.09 * RATE) :]
    alike = np.corrcoef(late) - np.eye(4)
    assert np.abs(alike).max() < 0.12


def test_early_reflections_come_from_where_the_energy_does(heard, side_db):
    """The net flow to the left, and no first-order channel louder than W."""
    w, y, z, x = heard.signals[3:, START : START + round(0.05 * RATE)]
    flow = (w @ y) / (w @ w)
    assert flow * side_db >= 0.0
    assert abs(flow) > 0.1 if side_db else abs(flow) < 0.25
    assert (x @ x + y @ y + z @ z) / (w @ w) == pytest.approx(1.0, abs=0.35)


def test_a_place_that_is_open_to_one_side_sounds_from_the_other():
    early = prediction(0.8, 0.004, 0.0)
    only_left = np.where(DIRECTIONS[:, 1, None, None] > 0.3, early.early_db, NO_ENERGY_DB)
    made = synthesize(
        replace(early, early_db=only_left.astype(np.float32)), DIRECTIONS, WEIGHTS, RATE, 0
    )
    left, right = energy(made.wet[:, START:], 0.0025, 0.05)
    from_left = DIRECTIONS[DIRECTIONS[:, 1] > 0.3, 1].mean()
    wanted_db = level_db(1.0 + from_left, 1.0 - from_left)
    assert level_db(left, right) == pytest.approx(min(wanted_db, 6.0), abs=0.6)
    w, y = made.ambix[:2, START : START + round(0.05 * RATE)]
    assert (w @ y) / (w @ w) > 0.5


def test_wet_is_the_same_with_and_without_ambix():
    made = [
        synthesize(prediction(0.6, 0.004, 3.0), DIRECTIONS, WEIGHTS, 16000, 5, with_ambix=wanted)
        for wanted in (True, False)
    ]
    levels = [10.0 ** (each.gain_db / 20.0) for each in made]
    np.testing.assert_allclose(made[0].wet * levels[0], made[1].wet * levels[1], atol=1e-9)


def test_the_zone_alone_is_that_of_all_responses():
    place = prediction(0.6, 0.004, 3.0)
    alone = zone_response(place, WEIGHTS, 16000, 5)
    zone = synthesize(place, DIRECTIONS, WEIGHTS, 16000, 5).zone
    np.testing.assert_allclose(alone * (np.abs(zone).max() / np.abs(alone).max()), zone, atol=1e-9)
