# SPDX-License-Identifier: MIT
from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from i2r_vr.capture.decoding.images import decode_picture
from i2r_vr.capture.decoding.limits import Limits
from i2r_vr.capture.decoding.tiff import read_tiff
from i2r_vr.capture.decoding.tiff_directory import main_directory
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
    assert main_directory(data, FILE).is_float
    np.testing.assert_array_equal(read_tiff(data, FILE, Limits()), FLOATS)
    np.testing.assert_array_equal(read_tiff(stored(FLOATS[..., 0]), FILE, Limits()), FLOATS[..., 0])


def test_integers_are_told_from_floats():
    assert not main_directory(stored(photo(80, 60)), FILE).is_float


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


PIXELS = photo(100, 70)
_KINDS = {"u": 1, "i": 2, "f": 3}


def tiff(*pictures, separate=False, tile=None, deflate=0, predictor=1, order="<", **more) -> bytes:
    """A TIFF of pictures [H, W] or [H, W, 3] by hand; `more` are tags of the last one."""
    data = bytearray(struct.pack(order + "2sHI", b"II" if order == "<" else b"MM", 42, 0))
    link = 4
    for number, picture in enumerate(pictures):
        samples = np.atleast_3d(picture)
        height, width, count = samples.shape
        kind = samples.dtype
        planes = [samples[..., k : k + 1] for k in range(count)] if separate else [samples]
        rows, columns = (tile, tile) if tile else (17, width)
        offsets, sizes = [], []
        for plane in planes:
            for top in range(0, height, rows):
                for left in range(0, width, columns):
                    piece = plane[top : top + rows, left : left + columns]
                    if tile:
                        short = ((0, tile - piece.shape[0]), (0, tile - piece.shape[1]), (0, 0))
                        piece = np.pad(piece, short, mode="edge")
                    chunk = _predicted(piece, predictor, order)
                    chunk = zlib.compress(chunk) if deflate else chunk
                    offsets.append(len(data))
                    sizes.append(len(chunk))
                    data += chunk
        tags = {256: [width], 257: [height], 258: [8 * kind.itemsize] * count}
        tags |= {259: [8 if deflate else 1], 262: [2 if count == 3 else 1], 277: [count]}
        tags |= {284: [2 if separate else 1], 317: [predictor], 339: [_KINDS[kind.kind]] * count}
        tags |= {324: offsets, 325: sizes} if tile else {273: offsets, 279: sizes}
        tags |= {322: [tile], 323: [tile]} if tile else {278: [rows]}
        if number == len(pictures) - 1:
            tags |= {int(tag[1:]): [value] for tag, value in more.items()}
        data[link : link + 4] = struct.pack(order + "I", len(data))
        link = _append_directory(data, tags, order)
    return bytes(data)


def _append_directory(data: bytearray, tags, order) -> int:
    start = len(data)
    entries, longer = b"", b""
    end = start + 2 + 12 * len(tags) + 4
    for tag in sorted(tags):
        values = tags[tag]
        place = values[0] if len(values) == 1 else end + len(longer)
        entries += struct.pack(order + "HHII", tag, 4, len(values), place)
        if len(values) > 1:
            longer += struct.pack(f"{order}{len(values)}I", *values)
    data += struct.pack(order + "H", len(tags)) + entries + b"\0\0\0\0" + longer
    return end - 4


def _predicted(piece, predictor, order) -> bytes:
    rows, pixels, samples = piece.shape
    kind = piece.dtype
    if predictor == 2:
        steps = np.ascontiguousarray(piece).view(f"u{kind.itemsize}").copy()
        steps[:, 1:] -= steps[:, :-1].copy()
        return steps.astype(f"{order}u{kind.itemsize}").tobytes()
    if predictor == 3:
        raw = np.ascontiguousarray(piece).astype(kind.newbyteorder(">")).view(np.uint8)
        planes = raw.reshape(rows, pixels * samples, kind.itemsize).swapaxes(1, 2)
        steps = np.ascontiguousarray(planes).reshape(rows, -1, samples)
        steps[:, 1:] -= steps[:, :-1].copy()
        return steps.tobytes()
    return piece.astype(kind.newbyteorder(order)).tobytes()


def as_stored(name: str):
    """The photo's 8-bit colours in another type of sample."""
    scale = {"u2": 257, "u4": 16843009}.get(name)
    if scale is not None:
        return PIXELS.astype(name) * np.array(scale, name)
    return (PIXELS / 255.0).astype(name)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("separate", [False, True])
@pytest.mark.parametrize("tile", [None, 32])
@pytest.mark.parametrize("name", ["u2", "u4", "f2", "f4", "f8"])
def test_every_type_of_sample_in_every_layout(name, tile, separate, order):
    pixels = as_stored(name)
    layout = {"separate": separate, "tile": tile, "order": order}
    np.testing.assert_array_equal(read_tiff(tiff(pixels, **layout), FILE, Limits()), pixels)
    for predictor in (1, 2, *((3,) if name[0] == "f" else ())):
        data = tiff(pixels, deflate=1, predictor=predictor, **layout)
        np.testing.assert_array_equal(read_tiff(data, FILE, Limits()), pixels)


def turned(pixels, orientation):
    """How a file of this orientation stores the picture (TIFF 6.0, tag 274)."""
    stored_as = {2: pixels[:, ::-1], 3: pixels[::-1, ::-1], 4: pixels[::-1]}
    across = pixels.swapaxes(0, 1)
    stored_as |= {5: across, 6: across[::-1], 7: across[::-1, ::-1], 8: across[:, ::-1]}
    return np.ascontiguousarray(stored_as[orientation])


@pytest.mark.parametrize("orientation", range(2, 9))
@pytest.mark.parametrize("name", ["u1", "u2", "f4"])
def test_orientation_holds_for_every_type(name, orientation):
    pixels = PIXELS if name == "u1" else as_stored(name)
    data = tiff(turned(pixels, orientation), t274=orientation)
    upright = decode_picture(tiff(pixels), FILE, Limits()).rgb
    np.testing.assert_array_equal(decode_picture(data, FILE, Limits()).rgb, upright)


@pytest.mark.parametrize("name", ["u1", "u2", "f4"])
def test_the_picture_is_taken_not_its_preview(name):
    pixels = PIXELS if name == "u1" else as_stored(name)
    picture = decode_picture(tiff(pixels[::8, ::8], pixels), FILE, Limits())
    np.testing.assert_array_equal(picture.rgb, decode_picture(tiff(pixels), FILE, Limits()).rgb)
    last = decode_picture(
        tiff(pixels, np.kron(pixels, np.ones((2, 2, 1))).astype(pixels.dtype), t254=1),
        FILE,
        Limits(),
    )
    assert (last.width, last.height) == (100, 70)


@pytest.mark.parametrize("name", ["u2", "u4"])
def test_integers_become_eight_bits(name):
    rgb = decode_picture(tiff(as_stored(name), separate=True), FILE, Limits()).rgb
    np.testing.assert_array_equal(rgb, PIXELS)


def test_min_is_white_and_cmyk_of_sixteen_bits():
    grey = as_stored("u2")[..., 0]
    np.testing.assert_array_equal(read_tiff(tiff(65535 - grey, t262=0), FILE, Limits()), grey)
    inks = np.zeros((70, 100, 4), np.uint16)
    inks[..., 0], inks[..., 3] = 65535, 32768
    rgb = decode_picture(tiff(inks, t262=5), FILE, Limits()).rgb
    assert (rgb[..., 0] == 0).all()
    assert (rgb[..., 1:] == 127).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"t262": 8}, "CIE L.a.b. colours in 16 bits"),
        ({"t259": 34712}, "compression JPEG 2000"),
        ({"t258": 12}, "12-bit integers"),
        ({"t339": 6}, "16-bit complex floats"),
    ],
)
def test_what_cannot_be_read_is_named(change, words, capfd):
    with pytest.raises(I2RError, match=words) as caught:
        decode_picture(tiff(as_stored("u2"), **change), FILE, Limits())
    assert caught.value.code == "TIFF_UNSUPPORTED"
    assert capfd.readouterr() == ("", "")


def test_damaged_strips_raise_and_print_nothing(capfd):
    data = tiff(as_stored("f4"), deflate=1)
    for bad in (data.replace(b"\x78\x9c", b"\x00\x00"), tiff(as_stored("u2"), t273=1 << 30)):
        with pytest.raises(I2RError, match=r"IMAGE_(TRUNCATED|UNREADABLE)"):
            decode_picture(bad, FILE, Limits())
    assert capfd.readouterr() == ("", "")
