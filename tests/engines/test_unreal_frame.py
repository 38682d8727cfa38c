# SPDX-License-Identifier: MIT
"""The capture maths of the Unreal bridge against the package's own, with numbers."""

import io
import math
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from i2r_vr.capture.cubemaps import FACE_NAMES, face_rays
from i2r_vr.capture.depth_maps import ray_stretch
from i2r_vr.frames import from_engine, to_engine, yaw_from_engine, yaw_to_engine
from i2r_vr.sound.wav import encode_wav
from tests.engines.unreal.plugin import running_plugin

NUMBER = st.floats(-1e5, 1e5)
ANGLE = st.floats(-720.0, 720.0)


@pytest.fixture(scope="module")
def modules(tmp_path_factory):
    with running_plugin(tmp_path_factory.mktemp("project")) as plugin:
        yield {
            name: plugin.module(f"i2rvr.{name}")
            for name in ("frame", "cube_faces", "map_files", "wave_file", "bundle", "messages")
        }


@settings(deadline=None, max_examples=50)
@given(x=NUMBER, y=NUMBER, z=NUMBER)
def test_places_there_and_back(modules, x, y, z):
    frame = modules["frame"]
    assert frame.to_unreal((x, y, z)) == pytest.approx(to_engine((x, y, z), "unreal"))
    assert frame.from_unreal((x, y, z)) == pytest.approx(from_engine((x, y, z), "unreal"))
    assert frame.from_unreal(frame.to_unreal((x, y, z))) == pytest.approx((x, y, z))


@settings(deadline=None, max_examples=50)
@given(yaw=ANGLE)
def test_headings_there_and_back(modules, yaw):
    flip = modules["frame"].flip_yaw
    for known in (yaw_to_engine(yaw, "unreal"), yaw_from_engine(yaw, "unreal")):
        turn = math.radians(flip(yaw) - known)
        assert (math.cos(turn), math.sin(turn)) == pytest.approx((1.0, 0.0), abs=1e-9)
    assert -180.0 <= flip(yaw) < 180.0


@pytest.mark.parametrize("face", FACE_NAMES)
@pytest.mark.parametrize("yaw_deg", [0.0, 37.0, -150.0])
def test_a_pixel_of_a_face_sees_where_the_package_says(modules, face, yaw_deg):
    """The package's rays are (right, up, front) of the capture; its heading turns them."""
    size = 7
    centres = list(modules["cube_faces"].pixel_centres(size))
    rays = [modules["cube_faces"].pixel_ray(face, yaw_deg, u, v) for u, v in centres]
    ours = np.array([from_engine(np.multiply(ray, 100.0), "unreal") for ray in rays])
    u, v = np.array(centres).T
    right, up, front = face_rays(FACE_NAMES.index(face), u, v).T
    ahead = np.stack([front, -right, up], axis=-1)
    ahead /= np.linalg.norm(ahead, axis=-1, keepdims=True)
    turn = math.radians(yaw_from_engine(yaw_deg, "unreal"))
    matrix = [[math.cos(turn), -math.sin(turn), 0], [math.sin(turn), math.cos(turn), 0], [0, 0, 1]]
    np.testing.assert_allclose(ours, ahead @ np.array(matrix).T, atol=1e-12)


def test_depth_along_the_axis_becomes_metres_along_the_ray(modules):
    size = 16
    planar_cm = [100.0 + i for i in range(size * size)]
    metres = modules["cube_faces"].radial_metres(planar_cm, size)
    expected = np.reshape(planar_cm, (size, size)) / 100.0 * ray_stretch(size, size, 90.0)
    np.testing.assert_allclose(np.reshape(metres, (size, size)), expected, rtol=1e-6)


def test_a_flat_wall_two_metres_away(modules):
    """At the corner of a face the ray is sqrt(3) times as long as at its middle."""
    size = 256
    metres = modules["cube_faces"].radial_metres([200.0] * size * size, size)
    assert metres[size * size // 2 + size // 2] == pytest.approx(2.0, rel=1e-4)
    assert metres[0] == pytest.approx(2.0 * math.sqrt(3.0), rel=0.006)


@pytest.mark.parametrize("depth", [65504.0, math.inf, 0.0, -1.0, math.nan])
def test_what_is_no_distance_is_sky(modules, depth):
    assert modules["cube_faces"].radial_metres([depth] * 4, 2) == [math.inf] * 4


def test_maps_are_read_by_others_as_they_were_written(modules):
    maps = modules["map_files"]
    values = [0.5, 1.0, math.inf, 3.0, 4.0, 5.25]
    read = np.load(io.BytesIO(maps.encode_npy(values, 2, 3)), allow_pickle=False)
    assert read.dtype == np.float32
    assert read.tolist() == [values[:3], values[3:]]
    ids = [0, 1, 255, 256, 65535, 7]
    image = Image.open(io.BytesIO(maps.encode_grey_png(ids, 2, 3)))
    assert np.asarray(image).astype(int).tolist() == [ids[:3], ids[3:]]


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT"])
@pytest.mark.parametrize("channels", [1, 4])
def test_every_kind_of_wav_that_a_bake_writes_is_read(modules, tmp_path, subtype, channels):
    samples = np.random.default_rng(0).uniform(-1.0, 1.0, (channels, 301))
    path = tmp_path / "x.wav"
    path.write_bytes(encode_wav(samples, 48000, subtype))
    layout = modules["wave_file"].read_format(path)
    assert (layout.channels, layout.sample_rate_hz, layout.frames) == (channels, 48000, 301)
    read = np.reshape(modules["wave_file"].read_samples(path, layout), (301, channels)).T
    step = {"PCM_16": 2.0**-15, "PCM_24": 2.0**-23, "FLOAT": 2.0**-24}[subtype]
    np.testing.assert_allclose(read, samples, atol=1.01 * step)


def _harmed(data, place, value):
    return data[:place] + value + data[place + len(value) :]


def test_damaged_wavs_are_refused(modules, tmp_path):
    whole = encode_wav(np.zeros(100), 48000, "PCM_16")
    path = tmp_path / "x.wav"
    for data in (
        b"",
        whole[:11],
        whole[:30],
        whole[:44],
        whole[:-1],
        _harmed(whole, 8, b"WAVX"),
        _harmed(whole, 22, struct.pack("<H", 0)),
        _harmed(whole, 34, struct.pack("<H", 8)),
        _harmed(whole, 16, struct.pack("<I", 2**31)),
        encode_wav(np.zeros(100), 48000, "FLOAT")[:-4] + struct.pack("<f", math.nan),
    ):
        path.write_bytes(data)
        with pytest.raises(modules["messages"].BridgeError, match=r"^FILE_UNREADABLE: "):
            modules["wave_file"].read_samples(path, modules["wave_file"].read_format(path))


def test_strip_direct_moves_nothing(modules):
    strip = modules["wave_file"].strip_direct
    assert strip([1.0, 2.0, 3.0, 4.0], 1000, 0.002) == [0.0, 0.0, 3.0, 4.0]
    assert strip([1.0, 2.0], 1000, 0.0) == [1.0, 2.0]
    assert strip([1.0, 2.0], 1000, 1.0) == [0.0, 0.0]


@settings(deadline=None, max_examples=50)
@given(st.text(min_size=1, max_size=90), st.text(min_size=1, max_size=90))
def test_asset_names_are_safe_and_different(modules, one, other):
    name = modules["bundle"].asset_name
    assert name(one).isascii()
    assert set(name(one)) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
    assert len(name(one)) <= 73
    assert (name(one) == name(other)) == (one == other)
