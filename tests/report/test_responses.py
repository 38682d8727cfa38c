"""The report's sounds: what is packed for the page is the response that was baked."""

import base64

import numpy as np
import pytest

from i2r_vr.report import responses, sounds
from tests.bundles import decaying_noise


@pytest.mark.parametrize("gain_db", [0.0, 12.0])
def test_a_response_keeps_the_direct_sounds_level(gain_db):
    """A band-limited pulse of unit energy at 48 kHz passes a 1 kHz tone at the same gain."""
    ir = np.zeros(4800)
    ir[40] = 10.0 ** (-gain_db / 20.0)
    place = responses.response(ir, 48000, gain_db)
    assert abs(np.fft.rfft(place, sounds.SAMPLE_RATE)[1000]) == pytest.approx(1.0, rel=0.01)


def unpacked(held):
    """As the page's script does it."""
    data = base64.b64decode(held["data"])
    blocks = -(-held["count"] // responses.BLOCK)
    steps = np.frombuffer(data[:blocks], np.uint8).astype(float)
    values = np.frombuffer(data[blocks:], np.int8).astype(float)
    levels = held["peak"] * 2.0 ** (-steps / responses.STEPS_AN_OCTAVE)
    return values / 127.0 * np.repeat(levels, responses.BLOCK)[: held["count"]]


@pytest.mark.parametrize("count", [1, responses.BLOCK, 9999])
def test_packed_samples_come_back_42_db_over_what_is_lost_at_every_moment(count):
    samples = decaying_noise(0.4, 0.5, rate=sounds.SAMPLE_RATE)[:count]
    lost = unpacked(responses.packed(samples)) - samples
    assert len(lost) == len(samples)
    for start in range(0, count, responses.BLOCK):
        part = slice(start, start + responses.BLOCK)
        assert np.abs(lost[part]).max() <= np.abs(samples[part]).max() / 230.0 + 1e-9


def test_silence_is_packed():
    assert not unpacked(responses.packed(np.zeros(100))).any()
    assert responses.packed(np.zeros(0))["count"] == 0


def test_a_response_ends_after_eight_seconds():
    long = responses.response(np.ones(48000 * 12), 48000, 0.0)
    assert len(long) == responses.LONGEST_S * sounds.SAMPLE_RATE
    assert long[-1] == 0.0


def rebuilt(zone, head, level):
    whole = zone * level if level else head.copy()
    whole[: len(head)] = head
    return whole


def test_a_direction_is_its_beginning_and_the_common_tail():
    rate = sounds.SAMPLE_RATE
    zone = decaying_noise(0.8, 1.0, seed=1, rate=rate)
    direction = 0.6 * zone
    direction[: rate // 20] = decaying_noise(0.8, 0.05, seed=2, rate=rate)
    head, level = responses.direction_head(zone, direction)
    assert len(head) < len(zone) // 4
    assert rebuilt(zone, head, level) == pytest.approx(direction, abs=1e-9)


def test_a_direction_with_a_tail_of_its_own_is_kept_whole():
    rate = sounds.SAMPLE_RATE
    zone = decaying_noise(0.8, 1.0, seed=1, rate=rate)
    direction = decaying_noise(3.0, 1.0, seed=5, wet_db=6.0, rate=rate)
    head, level = responses.direction_head(zone, direction)
    assert np.array_equal(rebuilt(zone, head, level), direction)
