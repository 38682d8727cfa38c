# SPDX-License-Identifier: MIT
from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from i2r_vr.capture.decoding.exr import read_exr, read_exr_rgb
from i2r_vr.capture.decoding.limits import Limits
from i2r_vr.errors import I2RError
from tests.capture.pictures import save_exr

FILE = Path("x.exr")
PLANE = np.linspace(-1.0, 50.0, 70 * 90).reshape(70, 90).astype(np.float32)


@pytest.fixture
def data(tmp_path):
    return save_exr(tmp_path / "a.exr", {"Z": PLANE, "A": PLANE + 1}).read_bytes()


def everything(names):
    return names


def code_of(data: bytes) -> str:
    with pytest.raises(I2RError) as caught:
        read_exr(data, FILE, Limits(), everything)
    return caught.value.code


def with_attribute(data: bytes, name: bytes, kind: bytes, value: bytes) -> bytes:
    """The file with one more attribute; offsets of the chunks move along."""
    extra = name + b"\0" + kind + b"\0" + struct.pack("<i", len(value)) + value
    end = data.index(b"\0", _after_attributes(data))
    table = end + 1
    first = struct.unpack_from("<Q", data, table)[0]
    offsets = np.frombuffer(data[table:first], "<u8") + len(extra)
    return data[:end] + extra + b"\0" + offsets.tobytes() + data[first:]


def _after_attributes(data: bytes) -> int:
    place = 8
    while data[place] != 0:
        for _ in range(2):
            place = data.index(b"\0", place) + 1
        place += 4 + struct.unpack_from("<i", data, place)[0]
    return place


def test_channels_come_in_the_order_of_the_choice(data):
    z, a = read_exr(data, FILE, Limits(), lambda names: ("Z", "A"))
    np.testing.assert_array_equal(z, PLANE)
    np.testing.assert_array_equal(a, PLANE + 1)
    assert read_exr(data, FILE, Limits(), lambda names: ()) == []


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.uint32])
def test_every_pixel_type_becomes_float(tmp_path, kind):
    stored = np.abs(PLANE).astype(kind)
    data = save_exr(tmp_path / "b.exr", {"Z": stored}).read_bytes()
    (plane,) = read_exr(data, FILE, Limits(), everything)
    np.testing.assert_array_equal(plane, stored.astype(np.float32))


def test_attributes_in_other_encodings_are_no_harm(data):
    odd = with_attribute(data, b"owner", b"string", "Jürgen".encode("latin-1"))
    a, _ = read_exr(odd, FILE, Limits(), everything)
    np.testing.assert_array_equal(a, PLANE + 1)


def test_layers_are_searched_for_colours(tmp_path):
    planes = {f"{layer}{c}": PLANE for layer in ("", "diffuse.") for c in "RGB"}
    del planes["B"]
    data = save_exr(tmp_path / "c.exr", planes).read_bytes()
    assert read_exr_rgb(data, FILE, Limits())[0].shape == (70, 90, 3)


@pytest.mark.parametrize(
    "damage",
    [
        lambda d: d[:6],
        lambda d: d[:60],
        lambda d: d[:4] + b"\x01" + d[5:],  # another version
        lambda d: d[:5] + b"\x08" + d[6:],  # deep data
        lambda d: d.replace(b"dataWindow\0", b"dataWindoz\0"),
        lambda d: d.replace(b"channels\0", b"channelz\0"),
        lambda d: d.replace(b"box2i\0\x10", b"box2i\0\xf0"),
        lambda d: d.replace(b"chlist\0", b"chlist\0\xff\xff\xff\xff", 1),
    ],
)
def test_damaged_headers(data, damage):
    assert damage(data) != data
    assert code_of(damage(data)) == "IMAGE_UNREADABLE"


def test_pixels_that_end_early(data, capfd):
    assert code_of(data[:-100]) == "IMAGE_TRUNCATED"
    assert capfd.readouterr().out == ""
