# SPDX-License-Identifier: MIT
from __future__ import annotations

import io
import math
import pickle
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from i2r_vr.capture.decoding.limits import Limits
from i2r_vr.capture.depth_geometry import ray_stretch
from i2r_vr.capture.depth_maps import (
    check_invalid,
    check_negative,
    read_depth,
    to_metres,
)
from i2r_vr.capture.sidecar import DepthEncoding
from i2r_vr.errors import I2RError
from tests.capture.pictures import photo, save_exr

FILE = Path("x.depth.exr")
DEPTH = np.linspace(0.5, 40.0, 64 * 96).reshape(64, 96).astype(np.float32)


def npy(array, **options) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, **options)
    return stream.getvalue()


def read(data: bytes, limits: Limits | None = None):
    return read_depth(data, FILE, limits or Limits())


def read_code(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(I2RError) as caught:
        read(data, limits)
    return caught.value.code


def metres(values, encoding=None, scale=1.0, fov=None, full_scale=None):
    array = np.asarray(values, np.float32).reshape(1, -1) if np.ndim(values) < 2 else values
    return to_metres(array, full_scale, encoding or DepthEncoding(), scale, fov, FILE)


def radial(values, encoding=None, **options):
    return metres(values, encoding, **options)[0].ravel().tolist()


@pytest.mark.parametrize("dtype", ["<f4", "<f8", ">f4", "<f2", "<i4", "<u2"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_npy_of_any_number_type(dtype, order):
    array = np.asarray(DEPTH.astype(dtype), order=order)
    np.testing.assert_allclose(read(npy(array)).values, array.astype(np.float32))
    np.testing.assert_allclose(read(npy(array[..., None])).values, array.astype(np.float32))


@pytest.mark.parametrize("channel", ["Z", "depth", "R", "Y", "ViewLayer.Depth.Z", "whatever"])
def test_openexr_with_one_channel(tmp_path, channel):
    data = save_exr(tmp_path / "d.exr", {channel: DEPTH}).read_bytes()
    np.testing.assert_array_equal(read(data).values, DEPTH)


def test_openexr_with_colours_too_takes_the_depth(tmp_path):
    other = np.zeros_like(DEPTH)
    channels = {"R": other, "G": other, "B": other, "depth.Z": DEPTH}
    np.testing.assert_array_equal(
        read(save_exr(tmp_path / "d.exr", channels).read_bytes()).values, DEPTH
    )
    half = save_exr(tmp_path / "h.exr", {"Z": DEPTH.astype(np.float16)}).read_bytes()
    np.testing.assert_allclose(read(half).values, DEPTH, rtol=1e-3)
    normals = {"N.p": other, "N.q": other}
    assert read_code(save_exr(tmp_path / "n.exr", normals).read_bytes()) == "DEPTH_FORMAT"


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_tiff_of_floats(dtype):
    done, stored = cv2.imencode(".tiff", DEPTH.astype(dtype))
    assert done
    depth = read(stored.tobytes())
    np.testing.assert_allclose(depth.values, DEPTH, rtol=1e-6)
    assert depth.full_scale is None


def test_sixteen_bit_pictures():
    level = (DEPTH * 1000).astype(np.uint16)
    for kind in ("PNG", "TIFF"):
        stream = io.BytesIO()
        Image.fromarray(level).save(stream, kind)
        depth = read(stream.getvalue())
        np.testing.assert_array_equal(depth.values, level.astype(np.float32))
        assert depth.full_scale == 65535.0


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_eight_bit_pictures_are_no_depth(kind):
    for pixels in (photo(96, 64), photo(96, 64)[..., 0]):
        stream = io.BytesIO()
        Image.fromarray(pixels).save(stream, kind)
        assert read_code(stream.getvalue()) == "DEPTH_FORMAT"


class Trap:
    """Fails the test when it is unpickled."""

    def __reduce__(self):
        return (pytest.fail, ("a pickle was opened",))


def test_pickles_are_never_opened():
    assert read_code(npy(np.array([[Trap()]], object), allow_pickle=True)) == "DEPTH_PICKLED"
    assert read_code(pickle.dumps(Trap())) == "DEPTH_FORMAT"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x93NUMPY\x01\x00\xff\xff" + b"{" * 65535, "DEPTH_FORMAT"),
        (b"\x93NUMPY\x02\x00\xff\xff\xff\x7f{}", "DEPTH_FORMAT"),
        (b"\x93NUMPY\x07\x00\x10\x00" + b" " * 16, "DEPTH_FORMAT"),
        (npy(np.zeros((4, 4), np.complex64)), "DEPTH_FORMAT"),
        (npy(np.zeros((4, 4, 3), np.float32)), "DEPTH_FORMAT"),
        (npy(np.zeros(4, np.float32)), "DEPTH_FORMAT"),
        (npy(np.zeros((0, 4), np.float32)), "IMAGE_UNREADABLE"),
        (npy(DEPTH)[:-1], "IMAGE_TRUNCATED"),
        (b"text", "DEPTH_FORMAT"),
    ],
)
def test_damaged_files(data, code):
    assert read_code(data) == code


def test_an_array_that_claims_to_be_huge():
    claim = npy(DEPTH).replace(b"(64, 96)", b"(640000, 960000)".ljust(8))
    head = claim[:8] + len(claim[10 : claim.index(b"\n") + 1]).to_bytes(2, "little")
    assert read_code(head + claim[10:]) == "IMAGE_TOO_LARGE"
    assert read_code(npy(DEPTH), Limits(max_pixels=100)) == "IMAGE_TOO_LARGE"


def test_planar_depth_of_a_wall_is_radial():
    """A wall 3 m ahead: the ray at the edge of a 90 degree view is sqrt(2) longer."""
    wall = np.full((3, 3), 3.0, np.float32)
    depth, _ = metres(wall, DepthEncoding(kind="planar"), fov=90.0)
    edge = 2.0 / 3.0  # centre of the outer pixel
    expected = 3.0 * np.sqrt(1.0 + np.array([[edge, 0, edge]]) ** 2 + [[edge**2], [0], [edge**2]])
    np.testing.assert_allclose(depth, expected, rtol=1e-6)
    wide = ray_stretch(100, 200, 90.0)
    assert wide[50, -1] == pytest.approx(math.sqrt(2.0), rel=0.01)
    assert wide[-1, 100] == pytest.approx(math.sqrt(1.25), rel=0.01)


@pytest.mark.parametrize("far", [1000.0, None])
def test_reversed_z_is_undone(far):
    distance = np.array([0.05, 0.1, 1.0, 10.0, 900.0])
    slope = 1.0 / 0.05 - (1.0 / far if far else 0.0)
    buffer = (1.0 / distance - (1.0 / far if far else 0.0)) / slope
    encoding = DepthEncoding(kind="reversed_z", near=0.05, far=far)
    values = np.append(buffer, 0.0)
    depth = to_metres(values[None].astype(np.float32), None, encoding, 1.0, 1.0, FILE)[0][0]
    expected = np.append(distance, np.inf) * ray_stretch(1, 6, 1.0)[0]
    np.testing.assert_allclose(depth, expected, rtol=0.02)
    np.testing.assert_allclose(depth[:4], expected[:4], rtol=1e-3)


def test_sixteen_bit_reversed_z_is_scaled_to_one():
    encoding = DepthEncoding(kind="reversed_z", near=1.0, far=100.0)
    depth = radial([65535.0, 0.0], encoding, fov=1.0, full_scale=65535.0)
    assert depth[0] == pytest.approx(1.0, rel=1e-3)
    assert depth[1] == math.inf


def test_units_and_scale_multiply():
    assert radial([250.0], DepthEncoding(metres_per_unit=0.01), scale=2.0) == [5.0]


@pytest.mark.parametrize(
    ("encoding", "values", "expected", "invalid"),
    [
        (DepthEncoding(sky="inf"), [2.0, math.inf, 0.0], [2.0, math.inf, math.inf], 1),
        (DepthEncoding(sky="0"), [2.0, math.inf, 0.0], [2.0, math.inf, math.inf], 0),
        (DepthEncoding(sky="far", far=100.0), [2.0, 100.0, 99.95], [2.0, math.inf, math.inf], 0),
        (DepthEncoding(sky="far", far=100.0), [99.0, 250.0], [99.0, math.inf], 0),
        (DepthEncoding(), [math.nan, 1e10], [math.inf, math.inf], 1),
    ],
)
def test_sky_marks(encoding, values, expected, invalid):
    depth, mask = metres(values, encoding)
    assert depth.ravel().tolist() == expected
    assert int(mask.sum()) == invalid


def test_the_largest_integer_is_sky():
    assert radial([65535.0, 65534.0], full_scale=65535.0) == [math.inf, 65534.0]


@pytest.mark.parametrize("value", [-1e-6, -math.inf])
def test_negative_depths_are_an_error(value):
    with pytest.raises(I2RError, match="DEPTH_NEGATIVE"):
        check_negative(np.array([[1.0, value, np.nan]], np.float32), FILE)


def test_missing_depths_are_not_negative():
    check_negative(np.array([[np.nan, 0.0], [-0.0, np.inf]], np.float32), FILE)


@pytest.mark.parametrize("kind", ["planar", "reversed_z"])
def test_a_panorama_has_radial_depth_only(kind):
    with pytest.raises(I2RError, match="DEPTH_KIND_MISMATCH"):
        metres([1.0], DepthEncoding(kind=kind, near=0.1), fov=None)


def test_five_percent_may_be_invalid():
    mask = np.zeros((10, 100), np.bool_)
    assert check_invalid(mask, FILE) == ()
    mask.ravel()[:50] = True
    (notice,) = check_invalid(mask, FILE)
    assert notice.code == "DEPTH_INVALID_SKY"
    assert "5.00 %" in notice.message
    mask.ravel()[50] = True
    with pytest.raises(I2RError, match="DEPTH_INVALID_PIXELS"):
        check_invalid(mask, FILE)
