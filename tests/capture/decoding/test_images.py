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

from i2r_vr.capture.decoding.formats import sniff_format, webp_size
from i2r_vr.capture.decoding.images import decode_picture, resample_nearest, working_size
from i2r_vr.capture.decoding.limits import Limits
from i2r_vr.errors import I2RError
from tests.capture.pictures import photo, save_exr

FILE = Path("x.png")
RGB = photo(96, 80)


def encoded(image: Image.Image | np.ndarray, kind: str, **options) -> bytes:
    stream = io.BytesIO()
    picture = image if isinstance(image, Image.Image) else Image.fromarray(image)
    picture.save(stream, kind, **options)
    return stream.getvalue()


def decode(data: bytes, limits: Limits | None = None):
    return decode_picture(data, FILE, limits or Limits())


def code_of(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(I2RError) as caught:
        decode(data, limits)
    assert caught.value.file == str(FILE)
    assert "\n" not in str(caught.value)
    return caught.value.code


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_16_bit(pixels: np.ndarray, colour_type: int) -> bytes:
    """A 16-bit PNG by hand, of a uint16 array [H, W] or [H, W, C]."""
    height, width = pixels.shape[:2]
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    head = struct.pack(">IIBBBBB", width, height, 16, colour_type, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", head)
        + png_chunk(b"IDAT", zlib.compress(rows))
        + png_chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("kind", "options", "tolerance"),
    [
        ("PNG", {}, 0),
        ("TIFF", {}, 0),
        ("TIFF", {"compression": "tiff_lzw"}, 0),
        ("WEBP", {"lossless": True}, 0),
        ("JPEG", {"quality": 95, "subsampling": 0}, 14),
    ],
)
def test_eight_bit_colours_come_back(kind, options, tolerance):
    picture = decode(encoded(RGB, kind, **options))
    assert (picture.width, picture.height) == (96, 80)
    assert not picture.high_dynamic_range
    assert np.abs(picture.rgb.astype(int) - RGB).max() <= tolerance


def test_grey_palette_and_one_bit_become_rgb():
    grey = np.arange(96 * 80, dtype=np.uint8).reshape(80, 96)
    for image in (Image.fromarray(grey), Image.fromarray(grey).convert("P")):
        np.testing.assert_array_equal(decode(encoded(image, "PNG")).rgb[..., 1], grey)
    bits = (grey > 127).astype(np.uint8) * 255
    one = decode(encoded(Image.fromarray(bits).convert("1"), "PNG"))
    np.testing.assert_array_equal(one.rgb[..., 0], bits)


def test_sixteen_bit_is_scaled_to_eight():
    level = np.linspace(0, 65535, 96 * 80).reshape(80, 96).astype(np.uint16)
    grey = decode(png_16_bit(level, 0)).rgb[..., 0]
    assert np.abs(grey - level / 257.0).max() <= 0.51
    colours = np.stack([level, level[::-1], level[:, ::-1]], axis=-1)
    rgb = decode(png_16_bit(colours, 2)).rgb
    assert np.abs(rgb - colours / 257.0).max() <= 1.0
    tiff = decode(encoded(Image.fromarray(level), "TIFF")).rgb[..., 0]
    np.testing.assert_array_equal(tiff, grey)
    done, stored = cv2.imencode(".tiff", colours[..., ::-1])
    assert done
    assert np.abs(decode(stored.tobytes()).rgb - colours / 257.0).max() <= 1.0


def test_alpha_is_dropped_and_the_colours_stay():
    alpha = np.zeros((80, 96, 1), np.uint8)
    rgba = np.concatenate([RGB, alpha], axis=2)
    np.testing.assert_array_equal(decode(encoded(rgba, "PNG")).rgb, RGB)
    exact = encoded(rgba, "WEBP", lossless=True, exact=True)
    np.testing.assert_array_equal(decode(exact).rgb, RGB)


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_cmyk_becomes_rgb(kind):
    cmyk = Image.fromarray(RGB).convert("CMYK")
    options = {"quality": 95} if kind == "JPEG" else {}
    rgb = decode(encoded(cmyk, kind, **options)).rgb
    assert np.abs(rgb.astype(int) - RGB).mean() < 4


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(orientation):
    upright = np.zeros((80, 96, 3), np.uint8)
    upright[:16, :16] = (255, 0, 0)  # top left
    upright[:16, -16:] = (0, 255, 0)  # top right
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.swapaxes(0, 1),
        6: upright.swapaxes(0, 1)[::-1],
        7: upright.swapaxes(0, 1)[::-1, ::-1],
        8: upright.swapaxes(0, 1)[:, ::-1],
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    for kind in ("PNG", "JPEG", "WEBP", "TIFF"):
        picture = decode(encoded(np.ascontiguousarray(stored), kind, exif=exif, quality=95))
        assert (picture.width, picture.height) == (96, 80)
        assert np.abs(picture.rgb.astype(int) - upright).mean() < 4


def test_a_damaged_exif_block_costs_nothing():
    data = encoded(RGB, "PNG", exif=b"Exif\0\0" + b"\xff" * 40)
    np.testing.assert_array_equal(decode(data).rgb, RGB)


def test_big_pictures_are_averaged_down_and_keep_their_size_on_record():
    wide = np.repeat(photo(600, 301), 10, axis=1)
    picture = decode(encoded(wide, "PNG"))
    assert (picture.width, picture.height) == (6000, 301)
    assert picture.rgb.shape == (205, 4096, 3)
    jpeg = decode(encoded(wide, "JPEG", quality=95))
    assert jpeg.rgb.shape == picture.rgb.shape
    assert np.abs(jpeg.rgb.astype(int) - picture.rgb).mean() < 3


def test_tiles_of_big_cubemaps_stay_whole():
    assert working_size(12288, 2048) == (6144, 1024)
    assert working_size(8192, 6144) == (4096, 3072)
    assert working_size(8192, 4096) == (4096, 2048)
    assert working_size(1000, 700) == (1000, 700)


def test_linear_pictures_are_tone_mapped_alike():
    light = np.exp(np.linspace(-4, 4, 96 * 80)).reshape(80, 96, 1).astype(np.float32)
    light = light * np.float32([1.0, 0.8, 0.5])
    done, radiance = cv2.imencode(".hdr", light[..., ::-1])
    assert done
    done, tiff = cv2.imencode(".tiff", light[..., ::-1])
    assert done
    pictures = [decode(data.tobytes()) for data in (radiance, tiff)]
    for picture in pictures:
        assert picture.high_dynamic_range
        assert (np.diff(picture.rgb[..., 0].ravel().astype(int)) >= -1).all()
        assert picture.rgb.max() == 255
        assert 100 < np.median(picture.rgb[..., 0]) < 150
    assert np.abs(pictures[0].rgb.astype(int) - pictures[1].rgb).max() <= 4


def test_openexr_colours_and_luminance(tmp_path):
    light = np.linspace(0.01, 2.0, 96 * 80).reshape(80, 96).astype(np.float32)
    path = save_exr(tmp_path / "a.exr", {"R": light, "G": light, "B": light})
    colour = decode(path.read_bytes())
    assert colour.high_dynamic_range
    grey = decode(save_exr(tmp_path / "b.exr", {"Y": light}).read_bytes())
    np.testing.assert_array_equal(colour.rgb, grey.rgb)
    layer = {f"beauty.{c}": light for c in "RGB"} | {"depth.Z": light}
    layered = decode(save_exr(tmp_path / "c.exr", layer).read_bytes())
    np.testing.assert_array_equal(colour.rgb, layered.rgb)
    odd = save_exr(tmp_path / "d.exr", {"normal.X": light}).read_bytes()
    assert code_of(odd) == "IMAGE_UNREADABLE"


def test_the_content_decides_not_the_suffix():
    assert sniff_format(encoded(RGB, "JPEG")) == "jpeg"
    assert decode(encoded(RGB, "JPEG")).rgb.shape == RGB.shape  # FILE ends in .png


@pytest.mark.parametrize("data", [b"just text, named .png\n", b"x", b"GIF89a" + bytes(100)])
def test_what_is_no_picture(data):
    assert code_of(data) == "IMAGE_FORMAT_UNKNOWN"


@pytest.mark.parametrize("share", [0.3, 0.9])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_truncated_pictures(kind, share):
    noise = np.random.default_rng(1).integers(0, 256, (200, 300, 3), dtype=np.uint8)
    data = encoded(noise, kind)
    assert code_of(data[: int(len(data) * share)]) in ("IMAGE_TRUNCATED", "IMAGE_UNREADABLE")
    if kind in ("JPEG", "PNG"):
        assert code_of(data[: int(len(data) * share)]) == "IMAGE_TRUNCATED"


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_truncated_linear_pictures(tmp_path, share):
    noise = np.random.default_rng(1).random((200, 300)).astype(np.float32)
    exr = save_exr(tmp_path / "a.exr", dict.fromkeys("RGB", noise)).read_bytes()
    done, radiance = cv2.imencode(".hdr", np.repeat(noise[..., None], 3, 2))
    assert done
    done, tiff = cv2.imencode(".tiff", np.repeat(noise[..., None], 3, 2))
    assert done
    for data in (exr, radiance.tobytes(), tiff.tobytes()):
        cut = data[: int(len(data) * share)]
        assert code_of(cut) in ("IMAGE_TRUNCATED", "IMAGE_UNREADABLE")


def test_a_png_of_a_few_bytes_that_claims_60000_by_60000():
    head = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    data = (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", head)
        + png_chunk(b"IDAT", zlib.compress(bytes(100_000)))
        + png_chunk(b"IEND", b"")
    )
    assert code_of(data) == "IMAGE_TOO_LARGE"


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "TIFF", "PNG"])
def test_pixels_are_counted_before_they_are_decoded(kind):
    assert code_of(encoded(RGB, kind), Limits(max_pixels=96 * 80 - 1)) == "IMAGE_TOO_LARGE"
    assert decode(encoded(RGB, kind), Limits(max_pixels=96 * 80)).width == 96


def test_pixels_of_linear_pictures_are_counted_too(tmp_path):
    light = np.ones((80, 96), np.float32)
    exr = save_exr(tmp_path / "a.exr", dict.fromkeys("RGB", light)).read_bytes()
    done, radiance = cv2.imencode(".hdr", np.repeat(light[..., None], 3, 2))
    assert done
    for data in (exr, radiance.tobytes()):
        assert code_of(data, Limits(max_pixels=1000)) == "IMAGE_TOO_LARGE"
    claim = b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 60000 +X 60000\n" + bytes(64)
    assert code_of(claim) == "IMAGE_TOO_LARGE"
    assert code_of(claim.replace(b"-Y", b"+Y")) == "IMAGE_UNREADABLE"


def test_an_openexr_header_that_claims_to_be_huge(tmp_path, capfd):
    data = save_exr(tmp_path / "a.exr", {"Y": np.ones((80, 96), np.float32)}).read_bytes()
    window = struct.pack("<4i", 0, 0, 95, 79)
    assert data.count(window) == 2
    for high in (60_000, 2**31 - 2):
        claim = data.replace(window, struct.pack("<4i", 0, 0, high, high))
        assert code_of(claim) in ("IMAGE_TOO_LARGE", "IMAGE_UNREADABLE")
    assert code_of(data[:-200]) == "IMAGE_TRUNCATED"
    assert capfd.readouterr().out == ""  # the decoder keeps off standard output


@pytest.mark.parametrize(
    "options", [{"lossless": True}, {"quality": 80}, {"exif": b"Exif\0\0"}, {"save_all": True}]
)
def test_webp_sizes_are_known_before_the_decoder_starts(options):
    frames = {"append_images": [Image.fromarray(RGB[::-1])]} if "save_all" in options else {}
    data = encoded(RGB, "WEBP", **options, **frames)
    assert webp_size(data) == (96, 80)
    assert decode(data).rgb.shape == (80, 96, 3)
    assert webp_size(data[:25]) is None


@pytest.mark.parametrize("size", [(1, 1), (63, 200), (200, 63)])
def test_pictures_without_enough_pixels(size):
    assert code_of(encoded(photo(*size), "PNG")) == "IMAGE_TOO_SMALL"


def test_a_png_without_width():
    head = struct.pack(">IIBBBBB", 0, 10, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + png_chunk(b"IEND", b"")
    assert code_of(data) in ("IMAGE_UNREADABLE", "IMAGE_TRUNCATED")


def test_nearest_resampling_repeats_and_drops_whole_pixels():
    image = np.arange(6).reshape(2, 3)
    np.testing.assert_array_equal(
        resample_nearest(image, 4, 6), np.repeat(np.repeat(image, 2, 0), 2, 1)
    )
    np.testing.assert_array_equal(resample_nearest(image, 1, 1), [[4]])
