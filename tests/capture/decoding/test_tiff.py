# SPDX-License-Identifier: MIT
from __future__ import annotations

import io
import struct
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from i2r_vr.capture.decoding.limits import Limits
from i2r_vr.capture.decoding.tiff import read_tiff, tiff_is_float
from i2r_vr.errors import I2RError
from tests.capture.pictures import photo

FILE = Path("x.tiff")
FLOATS = np.linspace(-3.0, 9.0, 60 * 80 * 3).reshape(60, 80, 3).astype(np.float32)


def stored(pixels) -> bytes:
    done, data = cv2.imencode(".tiff", pixels)
    assert done
    return data.tobytes()


def test_floats_come_back_in_rgb_order():
    data = stored(FLOATS[..., ::-1])
    assert tiff_is_float(data)
    np.testing.assert_array_equal(read_tiff(data, FILE, Limits()), FLOATS)
    np.testing.assert_array_equal(read_tiff(stored(FLOATS[..., 0]), FILE, Limits()), FLOATS[..., 0])


def test_integers_are_told_from_floats():
    assert not tiff_is_float(stored(photo(80, 60)))
    assert not tiff_is_float(b"II*\0")


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("big", [False, True])
def test_sizes_are_read_in_both_byte_orders_and_in_bigtiff(order, big):
    """A directory that claims 70000 x 50000 pixels, by hand."""
    mark = b"II" if order == "<" else b"MM"
    if big:
        head = mark + struct.pack(order + "HHHQQ", 43, 8, 0, 16, 2)
        entries = [struct.pack(order + "HHQI4x", tag, 4, 1, n) for tag, n in _CLAIM]
    else:
        head = mark + struct.pack(order + "HIH", 42, 8, 2)
        entries = [struct.pack(order + "HHII", tag, 4, 1, n) for tag, n in _CLAIM]
    with pytest.raises(I2RError, match="70000x50000") as caught:
        read_tiff(head + b"".join(entries), FILE, Limits())
    assert caught.value.code == "IMAGE_TOO_LARGE"


_CLAIM = ((256, 70000), (257, 50000))


@pytest.mark.parametrize("data", [b"II*\0", b"II*\0\xff\xff\xff\x7f", b"MM\0*\0\0\0\x08\0\x05"])
def test_damaged_directories(data):
    with pytest.raises(I2RError, match="IMAGE_UNREADABLE"):
        read_tiff(data, FILE, Limits())


def test_pixels_that_end_early():
    stream = io.BytesIO()
    Image.fromarray(photo(80, 60)).save(stream, "TIFF")
    data = stream.getvalue()
    with pytest.raises(I2RError, match=r"IMAGE_(TRUNCATED|UNREADABLE)"):
        read_tiff(data[: len(data) // 2], FILE, Limits())
