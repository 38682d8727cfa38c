"""The report's sounds: what is packed for the page is the response that was baked."""

import base64

import numpy as np
import pytest

from i2r_vr.report import sounds
from tests.bundles import decaying_noise


def test_the_dry_sound_is_the_same_every_time_and_below_the_ceiling():
    first = sounds.dry_sound().copy()
    sounds.dry_sound.cache_clear()
    assert np.array_equal(first, sounds.dry_sound())
    assert np.abs(first).max() == pytest.approx(sounds.DRY_PEAK)
    assert abs(first.mean()) < 0.003


@pytest.mark.parametrize("gain_db", [0.0, 12.0])
def test_a_response_keeps_the_direct_sounds_level(gain_db):
    """A band-limited pulse of unit energy at 48 kHz passes a 1 kHz tone at the same gain."""
    ir = np.zeros(4800)
    ir[40] = 10.0 ** (-gain_db / 20.0)
    place = sounds.response(ir, 48000, gain_db)
    assert abs(np.fft.rfft(place, sounds.SAMPLE_RATE)[1000]) == pytest.approx(1.0, rel=0.01)


def test_a_wet_sound_never_clips_and_says_by_how_much_it_was_lowered():
    quiet = np.zeros(2400)
    quiet[0] = 1.0
    wet, lowered_db = sounds.wet_sound(quiet)
    assert lowered_db == 0.0
    assert np.abs(wet).max() == pytest.approx(sounds.DRY_PEAK, rel=0.01)
    loud, lowered_db = sounds.wet_sound(20.0 * quiet)
    assert np.abs(loud).max() <= sounds.CEILING + 1e-9
    assert lowered_db == pytest.approx(20.0 * np.log10(20.0 * sounds.DRY_PEAK / sounds.CEILING))


def test_packed_samples_come_back():
    samples = decaying_noise(0.4, 0.5, rate=sounds.SAMPLE_RATE)
    packed = sounds.packed(samples)
    levels = np.frombuffer(base64.b64decode(packed["pcm"]), "<i2") / 32767.0 * packed["peak"]
    assert levels == pytest.approx(samples, abs=packed["peak"] / 32767.0)


def rebuilt(zone, head, level):
    whole = zone * level if level else head.copy()
    whole[: len(head)] = head
    return whole


def test_a_direction_is_its_beginning_and_the_common_tail():
    rate = sounds.SAMPLE_RATE
    zone = decaying_noise(0.8, 1.0, seed=1, rate=rate)
    direction = 0.6 * zone
    direction[: rate // 20] = decaying_noise(0.8, 0.05, seed=2, rate=rate)
    head, level = sounds.direction_head(zone, direction)
    assert len(head) < len(zone) // 4
    assert rebuilt(zone, head, level) == pytest.approx(direction, abs=1e-9)


def test_a_direction_with_a_tail_of_its_own_is_kept_whole():
    rate = sounds.SAMPLE_RATE
    zone = decaying_noise(0.8, 1.0, seed=1, rate=rate)
    direction = decaying_noise(3.0, 1.0, seed=5, wet_db=6.0, rate=rate)
    head, level = sounds.direction_head(zone, direction)
    assert np.array_equal(rebuilt(zone, head, level), direction)
