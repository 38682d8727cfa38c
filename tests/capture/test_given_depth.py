# SPDX-License-Identifier: MIT
"""Given depth of rendered places: right ones pass without a word, wrong ones are named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from i2r_vr.capture.decoding.images import Picture
from i2r_vr.capture.depth_geometry import ray_stretch
from i2r_vr.capture.depth_maps import RawDepth
from i2r_vr.capture.given_depth import GivenDepth, depth_in_metres
from i2r_vr.capture.projection import Projection
from i2r_vr.capture.sidecar import DepthEncoding
from i2r_vr.errors import I2RError
from tests.capture.places import VIEW_FOV_DEG, place, places

COUNT = 14
FILE = Path("hall.depth.exr")
PANORAMA = Projection("panorama", 360.0, 128, 256)
VIEW = Projection("screenshot", VIEW_FOV_DEG, 108, 192)
CUBE = Projection("cubemap", 360.0, 256, 512)
VIEW_STRETCH = ray_stretch(108, 192, VIEW_FOV_DEG)
FACE_STRETCH = ray_stretch(96, 96, 90.0)
FULL = 65535.0


def read(numbers, rgb, projection, *, full_scale=None, scale=1.0, trusted=False, **encoding):
    """Metres and the codes of notices."""
    planes = [np.asarray(plane, np.float32) for plane in numbers]
    raws = [RawDepth(plane, full_scale) for plane in planes]
    given = GivenDepth(raws, [FILE] * len(raws), DepthEncoding(**encoding), scale, trusted)
    pictures = [Picture(one, one.shape[1], one.shape[0]) for one in rgb]
    metres, notices = depth_in_metres(given, pictures, projection)
    return metres, [notice.code for notice in notices]


def panorama(p, numbers, **options):
    return read([numbers], [p.rgb], PANORAMA, **options)


def view(p, numbers, **options):
    return read([numbers], [p.view_rgb], VIEW, **options)


def cube(p, numbers, **options):
    return read(numbers, p.face_rgb, CUBE, **options)


def refused(look, p, numbers, **options) -> I2RError:
    with pytest.raises(I2RError) as caught:
        look(p, numbers, **options)
    assert "--trust-depth" in caught.value.action
    assert caught.value.file == str(FILE)
    look(p, numbers, **options, trusted=True)
    return caught.value


def misplaced(look, p, numbers) -> str:
    """What a map is said to fit better; empty where it passes."""
    try:
        look(p, numbers)
    except I2RError as error:
        if error.code == "DEPTH_MISPLACED":
            return error.found.partition("fits the picture better ")[2]
    return ""


def sixteen_bits(metres, per_metre, sky=FULL):
    return np.where(np.isfinite(metres), np.minimum(np.rint(metres * per_metre), 65534.0), sky)


def reversed_z(planar, near, far):
    with np.errstate(divide="ignore"):
        return (1.0 / np.minimum(planar, far) - 1.0 / far) / (1.0 / near - 1.0 / far)


SPHERES = {
    "metres": (lambda d: d, {}),
    "half floats": (lambda d: d.astype(np.float16), {}),
    "centimetres": (lambda d: 100.0 * d, {"metres_per_unit": 0.01}),
    "inches": (lambda d: d / 0.0254, {"metres_per_unit": 0.0254}),
    "millimetres in 16 bits": (
        lambda d: sixteen_bits(d, 1000.0),
        {"metres_per_unit": 0.001, "full_scale": FULL},
    ),
    "1/512 m in 16 bits": (
        lambda d: sixteen_bits(d, 512.0),
        {"metres_per_unit": 1.0 / 512.0, "full_scale": FULL},
    ),
    "centimetres with a sky of 0": (
        lambda d: sixteen_bits(d, 100.0, 0.0),
        {"metres_per_unit": 0.01, "full_scale": FULL, "sky": "0"},
    ),
    "a stated far plane": (lambda d: np.minimum(d, 1000.0), {"sky": "far", "far": 1000.0}),
    "a sky of 1e10": (lambda d: np.minimum(d, 1e10), {}),
    "a fifth of the scale": (lambda d: d / 5.0, {"scale": 5.0}),
}


@pytest.mark.parametrize("name", SPHERES)
def test_right_panoramas_pass_without_a_word(name):
    store, options = SPHERES[name]
    for p in places(COUNT):
        metres, notices = panorama(p, store(p.depth_m), **options)
        assert notices == [], p.family
        known = np.isfinite(p.depth_m) & (p.depth_m < 60.0)
        np.testing.assert_allclose(metres[known], p.depth_m[known], rtol=0.02, atol=0.01)
        assert np.isinf(metres[np.isinf(p.depth_m)]).all()


VIEWS = {
    "radial": (lambda d: d, {"kind": "radial"}),
    "radial, not stated": (lambda d: d, {}),
    "planar": (lambda d: d / VIEW_STRETCH, {"kind": "planar"}),
    "planar millimetres": (
        lambda d: sixteen_bits(d / VIEW_STRETCH, 1000.0),
        {"kind": "planar", "metres_per_unit": 0.001, "full_scale": FULL},
    ),
    "reversed": (
        lambda d: reversed_z(d / VIEW_STRETCH, 0.1, 2000.0),
        {"kind": "reversed_z", "near": 0.1, "far": 2000.0},
    ),
    "reversed in 16 bits": (
        lambda d: np.rint(FULL * reversed_z(d / VIEW_STRETCH, 0.3, 500.0)),
        {"kind": "reversed_z", "near": 0.3, "far": 500.0, "full_scale": FULL},
    ),
}


@pytest.mark.parametrize("name", VIEWS)
def test_right_screenshots_pass_without_a_word(name):
    store, options = VIEWS[name]
    for p in places(COUNT):
        metres, notices = view(p, store(p.view_depth_m), **options)
        assert notices == [], p.family
        known = np.isfinite(p.view_depth_m) & (p.view_depth_m < 30.0)
        assert np.median(np.abs(metres[known] / p.view_depth_m[known] - 1.0)) < 0.01


def test_faces_tell_planar_from_radial():
    for p in places(COUNT):
        right, silent = cube(p, p.face_depth_m)
        assert silent == []
        stated, silent = cube(p, p.face_depth_m / FACE_STRETCH, kind="planar")
        assert silent == []
        told, notices = cube(p, (p.face_depth_m / FACE_STRETCH).astype(np.float16))
        assert notices == ["DEPTH_KIND_GUESSED"]
        np.testing.assert_allclose(stated, right, rtol=1e-5)
        np.testing.assert_allclose(told, right, rtol=2e-3)


def open_places():
    found = [p for p in places(COUNT) if np.isinf(p.depth_m).mean() > 0.02]
    assert len(found) >= 3
    return found


@pytest.mark.parametrize("mark", [65504.0, 65535.0, 1000.0, 4096.0, 100.0, 873.2])
def test_an_unstated_sky_is_found_and_told(mark):
    for p in open_places():
        metres, notices = panorama(
            p, np.minimum(np.where(np.isinf(p.depth_m), mark, p.depth_m), mark)
        )
        assert notices == ["DEPTH_SKY_GUESSED"]
        assert np.isinf(metres[np.isinf(p.depth_m)]).all()
        near = p.depth_m < 90.0
        np.testing.assert_allclose(metres[near], p.depth_m[near], rtol=1e-6)


def test_a_sky_of_half_floats_in_centimetres():
    for p in open_places():
        stored = np.minimum(np.where(np.isinf(p.depth_m), 65504.0, 100.0 * p.depth_m), 65504.0)
        metres, notices = panorama(p, stored, metres_per_unit=0.01)
        assert notices == ["DEPTH_SKY_GUESSED"]
        assert np.isinf(metres[np.isinf(p.depth_m)]).all()


@pytest.mark.parametrize(
    ("store", "name", "unit"),
    [
        (lambda d: 1000.0 * d, "millimetres", "0.001"),
        (lambda d: 100.0 * d, "centimetres", "0.01"),
        (lambda d: 512.0 * d, "1/512 m", "0.00195312"),
        (lambda d: 4000.0 * d, "1/4000 m", "0.00025"),
    ],
)
def test_a_wrong_unit_is_refused_with_the_right_one(store, name, unit):
    named = 0
    for p in places(COUNT):
        error = refused(panorama, p, store(p.depth_m))
        assert error.code == "DEPTH_UNIT"
        named += f'looks like {name}: state "depth": {{"metres_per_unit": {unit}}}' in error.action
    assert named >= 0.7 * COUNT


def test_normalised_depths_are_refused():
    for p in places(COUNT):
        largest = p.depth_m[np.isfinite(p.depth_m)].max()
        stored = np.where(np.isfinite(p.depth_m), p.depth_m / largest, 1.0)
        error = refused(panorama, p, stored)
        assert error.code == "DEPTH_UNIT"
        tiny = refused(panorama, p, p.depth_m / 100.0)
        assert tiny.code == "DEPTH_UNIT"
        assert "looks like" in tiny.action


@pytest.mark.parametrize(
    ("store", "options", "words"),
    [
        (lambda d: 1.0 / d, {"sky": "0"}, "disparity"),
        (lambda d: np.rint(9000.0 / np.maximum(d, 0.2)), {"sky": "0"}, "disparity"),
        (lambda d: 1.0 - np.clip(d / 30.0, 0.0, 1.0), {"sky": "0"}, "backwards"),
        (
            lambda d: np.rint(FULL * (1.0 - np.clip(d / 40.0, 0.0, 1.0))),
            {"sky": "0", "full_scale": FULL},
            "backwards",
        ),
    ],
)
def test_what_is_no_distance_is_named(store, options, words):
    for p in places(COUNT):
        for look, depth_m in ((panorama, p.depth_m), (cube, p.face_depth_m)):
            error = refused(look, p, store(depth_m), **options)
            assert error.code == "DEPTH_NOT_DISTANCE"
            assert words in error.found


def test_the_picture_is_no_depth():
    for p in places(COUNT):
        grey = p.rgb.astype(np.float32).mean(axis=2) / 255.0 + 0.01
        assert "the picture itself" in refused(panorama, p, grey).found


@pytest.mark.parametrize(
    ("turn", "words"),
    [
        (lambda d: d[..., ::-1, :], "upside down"),
        (lambda d: d[..., :, ::-1], "mirrored"),
        (lambda d: d[..., ::-1, ::-1], "upside down and mirrored"),
    ],
)
def test_a_map_that_lies_wrong_is_refused(turn, words):
    found = [misplaced(panorama, p, turn(p.depth_m)) for p in places(COUNT)]
    assert sum(one == words for one in found) >= COUNT - 1
    faces = [misplaced(cube, p, turn(p.face_depth_m)) for p in places(COUNT)]
    assert sum(one != "" for one in faces) >= COUNT - 2


@pytest.mark.parametrize("columns", [64, 128, -50])
def test_a_turned_map_is_refused_with_its_turn(columns):
    words = f"turned by {abs(columns) * 360 / 256:.0f} degrees"
    found = [misplaced(panorama, p, np.roll(p.depth_m, columns, axis=1)) for p in places(COUNT)]
    assert sum(words in one for one in found) >= COUNT - 3


def test_a_buffer_with_other_planes_is_refused():
    p = place(0)
    stored = reversed_z(p.view_depth_m / VIEW_STRETCH, 0.1, 1000.0)
    error = refused(view, p, stored, kind="reversed_z", near=0.001, far=10.0)
    assert error.code == "DEPTH_UNIT"
    assert "near or far" in error.action


def test_a_view_from_high_above_is_told_not_refused():
    """A floor 60 m below under an open sky may be; below a ceiling it may not."""
    rows = np.linspace(np.pi / 2, -np.pi / 2, 129)[:-1] - np.pi / 256
    with np.errstate(divide="ignore"):
        down = np.where(rows < 0.0, 60.0 / -np.sin(rows), np.inf)
    depth = np.repeat(down[:, None], 256, axis=1)
    flat = np.full((128, 256, 3), 90, np.uint8)
    depth[depth > 5000.0] = np.inf
    _, notices = read([depth], [flat], PANORAMA)
    assert notices == ["DEPTH_FAR"]
    closed = np.minimum(depth, depth[::-1])
    with pytest.raises(I2RError, match="DEPTH_UNIT"):
        read([closed], [flat], PANORAMA)


def test_constant_and_empty_maps_say_nothing():
    p = place(0)
    assert panorama(p, np.full((128, 256), 1.0))[1] == []
    assert panorama(p, np.full((128, 256), np.inf))[1] == []
    assert view(p, np.full((108, 192), 3.0))[1] == []
