# SPDX-License-Identifier: MIT
from __future__ import annotations

import numpy as np
import pytest

from i2r_vr.capture.decoding.gpano import (
    CameraPose,
    SpherePart,
    fitting_part,
    pad_to_sphere,
    parse_gpano,
    parse_pose,
)
from tests.capture.pictures import panorama

CROPPED = {
    "ProjectionType": "equirectangular",
    "FullPanoWidthPixels": 4000,
    "FullPanoHeightPixels": 2000,
    "CroppedAreaImageWidthPixels": 3000,
    "CroppedAreaImageHeightPixels": 1000,
    "CroppedAreaLeftPixels": 400,
    "CroppedAreaTopPixels": 600,
}
PART = SpherePart("equirectangular", 4000, 2000, 400, 600, 3000, 1000)


def attributes(values) -> bytes:
    pairs = " ".join(f'GPano:{name}="{value}"' for name, value in values.items())
    return f"<rdf:Description xmlns:GPano='x' {pairs}/>".encode()


def elements(values) -> bytes:
    return "".join(f"<GPano:{n}>{v}</GPano:{n}>" for n, v in values.items()).encode()


@pytest.mark.parametrize("write", [attributes, elements])
def test_both_spellings_of_xmp(write):
    assert parse_gpano(write(CROPPED)) == PART
    assert PART.cropped
    whole = CROPPED | {"CroppedAreaImageWidthPixels": 4000, "CroppedAreaImageHeightPixels": 2000}
    whole |= {"CroppedAreaLeftPixels": 0, "CroppedAreaTopPixels": 0}
    assert not parse_gpano(write(whole)).cropped


def test_no_gpano_is_none():
    assert parse_gpano(b"") is None
    assert parse_gpano(b"<x:xmpmeta><rdf:RDF/></x:xmpmeta>") is None


@pytest.mark.parametrize(
    "change",
    [
        {"FullPanoWidthPixels": "-4000"},
        {"FullPanoWidthPixels": "1e9"},
        {"CroppedAreaImageWidthPixels": 4001},
        {"CroppedAreaImageHeightPixels": 0},
        {"CroppedAreaTopPixels": 1500},
    ],
)
def test_sizes_that_do_not_fit_are_not_used(change):
    part = parse_gpano(attributes(CROPPED | change))
    assert part == SpherePart("equirectangular")
    assert not part.cropped


def test_entities_and_endless_packets_do_no_harm():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + b"GPano:" * 400_000
    assert parse_gpano(bomb) is None
    assert parse_gpano(b"GPano:ProjectionType" + b" " * 2_000_000 + b'="x"') is None


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.uint16])
def test_the_crop_lies_where_it_was(dtype):
    whole = panorama(1000)
    whole = whole if dtype == np.uint8 else whole[..., 0].astype(dtype)
    part = SpherePart("equirectangular", 1000, 500, 200, 100, 600, 300)
    crop = whole[100:400, 200:800]
    padded = pad_to_sphere(crop, part, (500, 1000))
    np.testing.assert_array_equal(padded[100:400, 200:800], crop)
    np.testing.assert_array_equal(padded[0, 200:800], crop[0])
    np.testing.assert_array_equal(padded[499, 999], crop[-1, -1])
    half = pad_to_sphere(crop, part, (250, 500))
    assert half.shape[:2] == (250, 500)
    assert np.abs(half[50:200, 100:400].astype(float) - crop[::2, ::2]).max() < 3


@pytest.mark.parametrize("left", [700, -300])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_a_crop_may_go_over_the_seam(left, dtype):
    """600 columns from 700 of 1000: they end at 300, and the gap repeats the nearer end."""
    whole = panorama(1000)
    whole = whole if dtype == np.uint8 else whole[..., 0].astype(dtype)
    part = parse_gpano(
        attributes(
            CROPPED
            | {"FullPanoWidthPixels": 1000, "FullPanoHeightPixels": 500}
            | {"CroppedAreaImageWidthPixels": 600, "CroppedAreaImageHeightPixels": 300}
            | {"CroppedAreaLeftPixels": left, "CroppedAreaTopPixels": 100}
        )
    )
    assert part == SpherePart("equirectangular", 1000, 500, 700, 100, 600, 300)
    seen = np.roll(whole, -700, axis=1)[100:400, :600]
    padded = pad_to_sphere(seen, part, (500, 1000))
    np.testing.assert_array_equal(padded[100:400, 700:], whole[100:400, 700:])
    np.testing.assert_array_equal(padded[100:400, :300], whole[100:400, :300])
    np.testing.assert_array_equal(padded[200, 310], whole[200, 299])
    np.testing.assert_array_equal(padded[200, 690], whole[200, 700])


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (3000, 1000, PART),
        (1500, 505, PART),
        (4000, 2000, SpherePart("equirectangular")),
        (3000, 1200, None),
    ],
)
def test_sizes_of_another_picture_are_stale(width, height, expected):
    assert fitting_part(PART, width, height) == expected
    assert fitting_part(SpherePart("equirectangular"), width, height).width is None
    assert fitting_part(None, width, height) is None


@pytest.mark.parametrize("write", [attributes, elements])
def test_the_pose_of_the_camera(write):
    values = {"PoseHeadingDegrees": 271.5, "PosePitchDegrees": -3, "PoseRollDegrees": "+1.25"}
    assert parse_pose(write(values)) == CameraPose(271.5, -3.0, 1.25)
    assert parse_pose(b"") == CameraPose(None, 0.0, 0.0)
    bad = {"PoseHeadingDegrees": "north", "PosePitchDegrees": "1e9", "PoseRollDegrees": 9999}
    assert parse_pose(write(bad)) == CameraPose(None, 0.0, 0.0)
