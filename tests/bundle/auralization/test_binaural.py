"""Binaural: the direct sound by the head's own responses, a diffuse field as at the head."""

import sys

import numpy as np
import pytest

pytest.importorskip("sofar")

from i2r_vr.bundle.auralization.binaural import ears
from i2r_vr.bundle.auralization.hrtf import Head, read_head
from i2r_vr.errors import I2RError, UsageError
from tests.bundle.auralization.places import (
    ARRIVAL,
    DIRECT_END,
    LENGTH,
    RATE,
    impulses,
    responses,
    tail,
    wet,
    write_dry,
    write_place,
)
from tests.heads import EAR_M, MIDDLE, SPEED_M_S, sphere, two_points, write_head

LEVEL = 0.25


@pytest.fixture(scope="module")
def head(tmp_path_factory):
    return write_head(tmp_path_factory.mktemp("head") / "head.sofa")


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    return write_place(tmp_path_factory.mktemp("place"))


def test_a_file_is_read_as_it_was_written(head):
    found = read_head(head)
    np.testing.assert_allclose(found.directions, sphere(), atol=1e-6)
    np.testing.assert_allclose(found.irs, two_points(sphere()), atol=1e-6)
    assert found.sample_rate_hz == RATE
    assert found.onset == pytest.approx(MIDDLE, abs=2)


def test_stated_delays_and_cartesian_positions(tmp_path):
    directions = sphere()
    late = np.zeros((len(directions), 2))
    late[:, 0] = 5.0
    path = write_head(
        tmp_path / "late.sofa",
        Data_Delay=late,
        SourcePosition=2.0 * directions,
        SourcePosition_Type="cartesian",
        SourcePosition_Units="metre",
    )
    found = read_head(path)
    np.testing.assert_allclose(found.directions, directions, atol=1e-6)
    np.testing.assert_allclose(found.irs[:, 0, 5:133], two_points(directions)[:, 0], atol=2e-3)
    np.testing.assert_allclose(found.irs[:, 1, :128], two_points(directions)[:, 1], atol=2e-3)


def test_of_several_distances_one_is_taken(tmp_path):
    directions = np.tile(sphere(), (2, 1))
    near = np.repeat([0.3, 1.5], len(sphere()))
    irs = two_points(directions) * np.where(near < 1.0, 7.0, 1.0)[:, None, None]
    path = write_head(
        tmp_path / "both.sofa",
        directions,
        irs,
        SourcePosition=near[:, None] * directions,
        SourcePosition_Type="cartesian",
        SourcePosition_Units="metre",
    )
    found = read_head(path)
    np.testing.assert_allclose(found.irs, two_points(sphere()), atol=1e-6)


def test_the_direct_sound_has_the_heads_own_response_when_it_would_arrive(hall, head, tmp_path):
    dry = write_dry(tmp_path / "dry.wav", impulses(0, level=LEVEL))
    found = wet(hall, dry, tmp_path, kind="binaural", hrtf=head)[0]
    assert len(found) == 2
    direct = found[:, : DIRECT_END - 40] / LEVEL
    for ear in direct:
        assert np.argmax(np.abs(ear)) == pytest.approx(ARRIVAL, abs=2)
        assert np.sum(ear**2) == pytest.approx(1.0, rel=0.05)
    np.testing.assert_allclose(direct[0], direct[1], atol=2e-3)


def test_stereo_channels_arrive_first_at_their_own_side(hall, head, tmp_path):
    dry = write_dry(tmp_path / "dry.wav", impulses(0, 20000, length=30000, level=LEVEL))
    found = wet(hall, dry, tmp_path, kind="binaural", hrtf=head)[0]
    late = 2.0 * EAR_M * np.sin(np.radians(30.0)) / SPEED_M_S * RATE
    for start, sign in ((0, 1.0), (20000, -1.0)):
        direct = found[:, start : start + DIRECT_END - 40]
        left, right = np.argmax(np.abs(direct), axis=1)
        assert sign * (right - left) == pytest.approx(late, abs=1.5)


def coherence(a, b):
    """Real part of the coherence of two spectra [n, bins], averaged over n."""
    cross = np.mean(a * b.conj(), axis=0).real
    return cross / np.sqrt(np.mean(np.abs(a) ** 2, axis=0) * np.mean(np.abs(b) ** 2, axis=0))


def test_a_diffuse_field_is_as_loud_and_as_coherent_as_at_the_head(head):
    """Two points without a head: power 1 in each, coherence sin(kd)/(kd)."""
    measured = ears(read_head(head))
    rng = np.random.default_rng(5)
    size = measured.filters.shape[2]
    filters = np.fft.rfft(measured.filters, size)
    field = rng.normal(size=(4000, 4)) + 1j * rng.normal(size=(4000, 4))
    field /= np.sqrt(2.0) * np.array([1.0, 3.0, 3.0, 3.0]) ** 0.5
    hz = np.fft.rfftfreq(size, 1.0 / RATE)
    seen = (hz > 100.0) & (hz < 20000.0)
    left, right = (np.einsum("nc,cf->nf", field, filters[:, e])[:, seen] for e in range(2))
    for ear in (left, right):
        level_db = 10.0 * np.log10(np.mean(np.abs(ear) ** 2, axis=0))
        assert np.abs(level_db).max() < 0.5
    distance = 4.0 * np.pi * hz[seen] * EAR_M / SPEED_M_S
    np.testing.assert_allclose(coherence(left, right), np.sinc(distance / np.pi), atol=0.08)


def test_a_plane_wave_from_the_side_arrives_earlier_and_louder_there(head):
    measured = ears(read_head(head))
    wave = np.array([1.0, 1.0, 0.0, 0.0])  # W, Y, Z, X of a wave from the left
    left, right = np.einsum("c,cet->et", wave, measured.filters)
    hz = np.fft.rfftfreq(len(left), 1.0 / RATE)
    low = (hz > 50.0) & (hz < 500.0)
    phase = np.unwrap(np.angle(np.fft.rfft(left) / np.fft.rfft(right)))[low]
    delay_s = np.polyfit(2.0 * np.pi * hz[low], phase, 1)[0]
    assert delay_s == pytest.approx(2.0 * EAR_M / SPEED_M_S, rel=0.25)


def test_what_the_place_adds_is_as_loud_as_in_mono(head, tmp_path):
    zone, _, added = responses()
    zone[DIRECT_END:] = tail(0, LENGTH, 0.25)[DIRECT_END:]
    added[:2] = np.stack([tail(0, LENGTH, 0.25), tail(1, LENGTH, 0.25 / 3.0)])
    hall = write_place(tmp_path, {"zone": zone, "ambix": added})
    dry = write_dry(tmp_path / "dry.wav", impulses(0, level=LEVEL))
    mono = wet(hall, dry, tmp_path)[0][:, 600:]
    both = wet(hall, dry, tmp_path, kind="binaural", hrtf=head)[0][:, 600:]
    for ear in both:
        relation = np.sum(ear**2) / np.sum(mono**2)
        assert 10.0 * np.log10(relation) == pytest.approx(0.0, abs=0.7)


def test_a_head_at_another_rate(hall, tmp_path):
    irs = two_points(sphere(), 44100)
    path = write_head(tmp_path / "cd.sofa", irs=irs, rate=44100)
    dry = write_dry(tmp_path / "dry.wav", impulses(0, level=LEVEL))
    found = wet(hall, dry, tmp_path, kind="binaural", hrtf=path)[0]
    direct = found[:, : DIRECT_END - 40] / LEVEL
    assert np.sum(direct**2, axis=1) == pytest.approx(1.0, rel=0.15)


def bad_kind(folder):
    import sofar

    record = sofar.Sofa("SingleRoomSRIR")
    record.delete("ReceiverDescriptions")
    record.delete("EmitterDescriptions")
    sofar.write_sofa(str(folder / "room.sofa"), record)
    return folder / "room.sofa"


def text(folder):
    (folder / "text.sofa").write_text("no HDF5")
    return folder / "text.sofa"


def not_finite(folder):
    irs = two_points(sphere())
    irs[3, 1, 7] = np.nan
    return write_head(folder / "nan.sofa", irs=irs)


def too_loud(folder):
    return write_head(folder / "loud.sofa", irs=1e30 * two_points(sphere()))


def stated(folder, *shape):
    """A file that says how much it holds, and holds nothing."""
    import netCDF4

    with netCDF4.Dataset(folder / "stated.sofa", "w") as file:
        file.SOFAConventions = "SimpleFreeFieldHRIR"
        for name, size in zip("MRNIC", (*shape, 1, 3), strict=True):
            file.createDimension(name, size)
        file.createVariable("Data.IR", "f8", ("M", "R", "N"), zlib=True)
        file.createVariable("Data.SamplingRate", "f8", ("I",))[:] = 48000.0
        file.createVariable("Data.Delay", "f8", ("I", "R"), zlib=True)
        file.createVariable("SourcePosition", "f8", ("M", "C"), zlib=True).Type = "cartesian"
    return folder / "stated.sofa"


def one_ear(folder):
    return stated(folder, 300, 1, 128)


def endless(folder):
    return stated(folder, 10_000_000, 2, 4096)


def slow(folder):
    return write_head(folder / "slow.sofa", Data_SamplingRate=100.0)


def late(folder):
    return write_head(folder / "late.sofa", Data_Delay=[[0.0, 1e9]])


def few(folder):
    return write_head(folder / "few.sofa", sphere()[:5])


def half(folder):
    directions = sphere(400)
    return write_head(folder / "half.sofa", directions[directions[:, 2] > 0.8])


def none_ahead(folder):
    directions = sphere(200)
    return write_head(folder / "back.sofa", directions[directions[:, 0] < 0.85])


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (bad_kind, "HRTF_KIND"),
        (text, "HRTF_UNREADABLE"),
        (not_finite, "HRTF_VALUES"),
        (too_loud, "HRTF_VALUES"),
        (one_ear, "HRTF_VALUES"),
        (endless, "HRTF_VALUES"),
        (slow, "HRTF_VALUES"),
        (late, "HRTF_VALUES"),
        (few, "HRTF_INCOMPLETE"),
        (half, "HRTF_INCOMPLETE"),
    ],
)
def test_sets_that_cannot_be_used(tmp_path, make, code):
    with pytest.raises(I2RError, match=f"^{code}: "):
        read_head(make(tmp_path))


def test_a_set_without_the_front(tmp_path):
    with pytest.raises(I2RError, match=r"^HRTF_INCOMPLETE: no direction within"):
        ears(read_head(none_ahead(tmp_path)))


def test_a_folder_and_nothing_are_no_sets(tmp_path):
    with pytest.raises(I2RError, match=r"^HRTF_UNREADABLE: "):
        read_head(tmp_path)
    with pytest.raises(UsageError, match=r"^INPUT_MISSING: "):
        read_head(tmp_path / "none.sofa")


def test_without_the_extra(head, monkeypatch):
    monkeypatch.setitem(sys.modules, "sofar", None)
    with pytest.raises(I2RError, match=r"^SOFA_NOT_INSTALLED: "):
        read_head(head)


def test_the_nearest_direction_is_taken(tmp_path):
    directions = sphere(40)
    found = Head(tmp_path, RATE, directions, two_points(directions))
    np.testing.assert_array_equal(found.towards(directions[17]), found.irs[17])
