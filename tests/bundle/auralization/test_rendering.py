"""What a dry sound goes through: impulses give responses, one direct sound, levels that relate."""

import numpy as np
import pytest

from i2r_vr.bundle.auralization.rendering import Rendering
from i2r_vr.errors import I2RError, UsageError
from tests.bundle.auralization.places import (
    ARRIVAL,
    DIRECT,
    DIRECT_END,
    GAIN_DB,
    LENGTH,
    RATE,
    impulses,
    responses,
    wet,
    write_dry,
    write_place,
)

ZONE, DIRECTION, AMBIX = responses()
GAIN = 10.0 ** (GAIN_DB / 20.0)
LEVEL = 0.25
STEP = 2.0**-23
"""Of a 24-bit file."""


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    return write_place(tmp_path_factory.mktemp("place"))


@pytest.fixture
def click(tmp_path):
    return write_dry(tmp_path / "dry.wav", impulses(0, level=LEVEL))


@pytest.mark.parametrize(("direction", "response"), [(None, ZONE), (0, DIRECTION)])
def test_an_impulse_gives_the_response_with_its_direct_sound_at_the_dry_level(
    hall, click, tmp_path, direction, response
):
    found, rate, lowered_db = wet(hall, click, tmp_path, direction=direction)
    assert (rate, lowered_db) == (RATE, 0.0)
    assert found.shape == (1, 2000 + LENGTH - 1)
    np.testing.assert_allclose(found[0, :LENGTH], LEVEL * GAIN * response, atol=2 * STEP)
    assert found[0, ARRIVAL] == pytest.approx(LEVEL, abs=2 * STEP)


def test_gains_and_sums_pass_through(hall, click, tmp_path):
    plain = wet(hall, click, tmp_path)[0]
    lower = wet(hall, click, tmp_path, wet_db=-6.0)[0]
    np.testing.assert_allclose(lower, plain * 10.0 ** (-6.0 / 20.0), atol=4 * STEP)
    later = write_dry(tmp_path / "later.wav", impulses(300, level=-0.5 * LEVEL))
    both = write_dry(
        tmp_path / "both.wav", impulses(0, level=LEVEL) + impulses(300, level=-0.5 * LEVEL)
    )
    summed = plain + wet(hall, later, tmp_path)[0]
    np.testing.assert_allclose(wet(hall, both, tmp_path)[0], summed, atol=4 * STEP)


def test_the_dry_sound_takes_the_place_of_the_direct_sound(hall, click, tmp_path):
    found = wet(hall, click, tmp_path, wet_db=-3.0, dry_db=-2.0)[0][0]
    expected = LEVEL * GAIN * 10.0 ** (-3.0 / 20.0) * AMBIX[0]
    expected[ARRIVAL] = LEVEL * 10.0 ** (-2.0 / 20.0)
    np.testing.assert_allclose(found[:LENGTH], expected, atol=2 * STEP)


def test_a_dry_sound_at_its_own_level_changes_nothing_but_the_direct_sound(hall, click, tmp_path):
    """No comb: between 1 and 4 kHz the direct sound's spectrum has no notch."""
    with_dry = wet(hall, click, tmp_path, dry_db=0.0)[0][0]
    plain = wet(hall, click, tmp_path)[0][0]
    np.testing.assert_allclose(with_dry[DIRECT_END:], plain[DIRECT_END:], atol=2 * STEP)
    hz = np.fft.rfftfreq(DIRECT_END, 1.0 / RATE)
    level_db = 20.0 * np.log10(np.abs(np.fft.rfft(with_dry[:DIRECT_END])) / LEVEL)
    heard = (hz >= 1000.0) & (hz <= 4000.0)
    assert np.abs(level_db[heard]).max() < 0.1


def test_mono_takes_each_channel_by_itself(hall, tmp_path):
    dry = write_dry(tmp_path / "dry.wav", impulses(0, 500, 900, level=LEVEL))
    found = wet(hall, dry, tmp_path)[0]
    assert len(found) == 3
    for channel, start in zip(found, (0, 500, 900), strict=True):
        np.testing.assert_allclose(
            channel[start : start + LENGTH], LEVEL * GAIN * ZONE, atol=2 * STEP
        )


def test_ambix_has_the_direct_sound_ahead_and_the_place_around(hall, click, tmp_path):
    found = wet(hall, click, tmp_path, kind="ambix")[0]
    expected = AMBIX.copy()
    expected[[0, 3], ARRIVAL] += DIRECT
    np.testing.assert_allclose(found[:, :LENGTH], LEVEL * GAIN * expected, atol=2 * STEP)


def test_ambix_of_a_stereo_recording_has_its_channels_30_degrees_aside(hall, tmp_path):
    dry = write_dry(tmp_path / "dry.wav", impulses(0, 1000, level=LEVEL))
    expected = np.zeros((4, 2000 + LENGTH - 1))
    for start, side in ((0, 1.0), (1000, -1.0)):
        expected[:, start : start + LENGTH] += AMBIX
        expected[:, start + ARRIVAL] += DIRECT * np.array([1.0, side * 0.5, 0.0, np.sqrt(0.75)])
    found = wet(hall, dry, tmp_path, kind="ambix")[0]
    np.testing.assert_allclose(found, 0.5 * LEVEL * GAIN * expected, atol=2 * STEP)


def test_both_sides_of_stereo_are_as_loud_as_the_zone_and_have_no_tail_in_common(
    hall, click, tmp_path
):
    left, right = wet(hall, click, tmp_path, kind="stereo")[0][:, :LENGTH] / (LEVEL * GAIN)
    assert left[ARRIVAL] == pytest.approx(DIRECT, abs=1e-6)
    assert right[ARRIVAL] == pytest.approx(DIRECT, abs=1e-6)
    echo = 384 + ARRIVAL
    assert left[echo] > 3.0 * abs(right[echo])
    late = slice(480, LENGTH)
    zone_energy = np.sum(ZONE[late] ** 2)
    mean_energy = 0.5 * (np.sum(left[late] ** 2) + np.sum(right[late] ** 2))
    assert 10.0 * np.log10(mean_energy / zone_energy) == pytest.approx(0.0, abs=0.5)
    correlation = np.sum(left[late] * right[late]) / mean_energy
    assert abs(correlation) < 0.15


def test_a_stereo_recording_keeps_its_sides(hall, tmp_path):
    dry = write_dry(tmp_path / "dry.wav", impulses(0, 1000, level=LEVEL))
    left, right = wet(hall, dry, tmp_path, kind="stereo")[0]
    assert left[ARRIVAL] == pytest.approx(LEVEL, abs=1e-6)
    assert right[ARRIVAL] == pytest.approx(0.0, abs=1e-6)
    assert right[1000 + ARRIVAL] == pytest.approx(LEVEL, rel=0.1)
    both = write_dry(tmp_path / "both.wav", np.tile(impulses(0, level=LEVEL), (2, 1)))
    one = write_dry(tmp_path / "one.wav", impulses(0, level=LEVEL))
    for kind in ("stereo", "ambix"):
        alike = wet(hall, both, tmp_path, kind=kind)[0]
        single = wet(hall, one, tmp_path, kind=kind)[0]
        direct = slice(0, DIRECT_END)
        np.testing.assert_allclose(alike[:, DIRECT_END:], single[:, DIRECT_END:], atol=4 * STEP)
        np.testing.assert_allclose(alike[0, direct], single[0, direct], atol=4 * STEP)


@pytest.mark.parametrize("rate", [22050, 96000])
def test_the_result_has_the_higher_of_both_rates(hall, tmp_path, rate):
    """An impulse has the bandwidth of its file; the response keeps its own."""
    dry = write_dry(tmp_path / "dry.wav", impulses(600, level=LEVEL), rate)
    found, written, _ = wet(hall, dry, tmp_path)
    assert written == max(rate, RATE)
    size = 4 * LENGTH
    hz = np.fft.rfftfreq(size, 1.0 / written)
    band = np.flatnonzero((hz > 100.0) & (hz < 0.43 * min(rate, RATE)))
    spectrum = np.abs(np.fft.rfft(found[0], size))[band]
    expected = np.abs(np.fft.rfft(GAIN * ZONE, size * RATE // written))[band]
    expected *= LEVEL * max(1.0, RATE / rate)
    # What the kernel would put before the file's start is cut: up to a tenth of a decibel.
    np.testing.assert_allclose(spectrum, expected, atol=0.013 * expected.max())


def test_more_channels_than_two_are_for_mono(hall, tmp_path):
    dry = write_dry(tmp_path / "dry.wav", impulses(0, 1, 2))
    with pytest.raises(I2RError, match="RECORDING_CHANNELS: 3 channels with --render stereo"):
        wet(hall, dry, tmp_path, kind="stereo")


def test_a_bundle_without_ambix(click, tmp_path):
    bundle = write_place(tmp_path / "plain", ambix=False)
    wet(bundle, click, tmp_path)
    for kind in ("stereo", "ambix"):
        with pytest.raises(I2RError, match="AMBIX_MISSING"):
            wet(bundle, click, tmp_path, kind=kind)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"kind": "quad"}, "OPTION_CHOICE"),
        ({"wet_db": float("nan")}, "OPTION_RANGE"),
        ({"dry_db": 5000.0}, "OPTION_RANGE"),
        ({"kind": "ambix", "direction": 0}, "OPTION_CONFLICT"),
        ({"kind": "binaural"}, "OPTION_CONFLICT"),
        ({"kind": "mono", "hrtf": "head.sofa"}, "OPTION_CONFLICT"),
    ],
)
def test_options_that_make_no_sense(options, code):
    with pytest.raises(UsageError, match=code):
        Rendering(**options)
