import math
from itertools import pairwise

import pytest

from i2r_vr.acoustics import quantities as q


def test_bands_are_octaves_and_the_middle_ones_are_two_of_them():
    assert all(high == 2 * low for low, high in pairwise(q.OCTAVE_BANDS_HZ))
    assert q.OCTAVE_BANDS_HZ[q.MID_BANDS] == q.MID_BANDS_HZ


def test_a_decay_of_one_t60_is_sixty_decibels():
    fallen_db = 10.0 * math.log10(math.exp(-q.DECAY_60_DB))
    assert fallen_db == pytest.approx(-60.0, abs=1e-12)
    assert pytest.approx(q.DECAY_60_DB, rel=1e-6) == q.LEARNED_DECAY_60_DB


def test_windows_are_in_order_and_begin_where_the_direct_sound_ends():
    assert list(q.EARLY_EDGES_S) == sorted(q.EARLY_EDGES_S)
    assert len(q.EARLY_EDGES_S) == q.WINDOW_COUNT == q.EARLY_COUNT + 1
    assert (q.EARLY_EDGES_S[0], q.EARLY_EDGES_S[-1]) == (q.DIRECT_END_S, q.LATE_START_S)
