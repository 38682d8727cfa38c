# SPDX-License-Identifier: MIT
from __future__ import annotations

import numpy as np
import pytest

from i2r_vr.capture.decoding.gpano import SpherePart, pad_to_sphere, parse_gpano
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
        {"CroppedAreaLeftPixels": 1001},
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
