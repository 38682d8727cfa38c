# SPDX-License-Identifier: MIT
"""Directions proved by pictures whose colours encode them."""

from __future__ import annotations

import math
from pathlib import Path, PurePosixPath

import numpy as np
import pytest

from i2r_vr.capture import Capture, MaterialMap, Sidecar
from i2r_vr.errors import UsageError
from i2r_vr.seeing.grid import view_basis
from i2r_vr.seeing.views import (
    layout_directions,
    sample_views,
    sphere_map,
    view_solid_angle_sr,
)
from tests.capture.pictures import (
    angle_deg,
    decode,
    encode,
    panorama,
    sphere_directions,
    view_directions,
)

SIZE = 64


def capture_of(rgb, depth=None, materials=None, kind="panorama", fov=360.0):
    height, width = rgb.shape[:2]
    return Capture(
        file=Path("hall.png"),
        stem="hall",
        relative_folder=PurePosixPath(),
        kind=kind,
        rgb=rgb,
        width=width,
        height=height,
        depth_m=depth,
        materials=materials,
        fov_deg=fov,
        sidecar=Sidecar(),
        sha256="",
        inputs_sha256="",
        warnings=(),
    )


def expected_rays(views):
    size = views.rgb.shape[1]
    return np.stack(
        [view_directions(size, views.fov_deg, *axes) for axes in view_basis(views.directions)]
    )


@pytest.mark.parametrize(("layout", "count"), [("fibonacci", 12), ("cube", 6), ("horizon", 8)])
@pytest.mark.parametrize("fov", [60.0, 90.0, 120.0])
@pytest.mark.parametrize("width", [256, 1024])
def test_every_pixel_shows_its_own_direction(layout, count, fov, width):
    """Across the seam and at the poles too; 8-bit colours resolve about half a degree."""
    views = sample_views(capture_of(panorama(width)), layout, count, fov, SIZE)
    error = angle_deg(decode(views.rgb), expected_rays(views))
    assert error.max() < 1.0
    middle = views.rgb[:, SIZE // 2 - 1 : SIZE // 2 + 1, SIZE // 2 - 1 : SIZE // 2 + 1]
    centre = decode(middle.astype(float).mean((1, 2)))
    assert angle_deg(centre, views.directions).max() < 0.5


def test_cube_views_look_front_left_back_right_up_down():
    directions = layout_directions("cube", 6)
    expected = [[1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]]
    np.testing.assert_allclose(directions, expected, atol=1e-12)


def test_looking_up_has_the_front_below_and_the_right_to_the_right():
    views = sample_views(capture_of(panorama()), "cube", 6, 90.0, SIZE)
    up = decode(views.rgb[4])
    assert up[-1, SIZE // 2, 0] > 0.6
    assert up[SIZE // 2, -1, 1] < -0.6
    down = decode(views.rgb[5])
    assert down[0, SIZE // 2, 0] > 0.6
    assert down[SIZE // 2, -1, 1] < -0.6


@pytest.mark.parametrize(("layout", "count"), [("fibonacci", 12), ("cube", 6), ("horizon", 7)])
def test_layouts_stand_for_the_whole_sphere(layout, count):
    directions = layout_directions(layout, count)
    np.testing.assert_allclose(np.linalg.norm(directions, axis=1), 1.0)
    views = sample_views(capture_of(panorama(256)), layout, count, 90.0, 16)
    assert views.solid_angle_sr.sum() == pytest.approx(4.0 * math.pi)
    np.testing.assert_allclose(
        np.sin(np.deg2rad(views.elevation_deg)), views.directions[:, 2], atol=1e-12
    )


@pytest.mark.parametrize("count", [12, 64])
def test_fibonacci_directions_are_spread_evenly(count):
    directions = layout_directions("fibonacci", count)
    assert np.abs(directions.mean(axis=0)).max() < 0.1
    second = np.einsum("vi,vj->ij", directions, directions) / count
    np.testing.assert_allclose(second, np.eye(3) / 3.0, atol=0.05)
    nearest = np.sort(directions @ directions.T, axis=1)[:, -2]
    assert np.rad2deg(np.arccos(nearest)).min() > 0.7 * np.rad2deg(math.sqrt(4 * math.pi / count))


@pytest.mark.parametrize("steps", [1, 3])
def test_turning_a_panorama_by_views_permutes_the_horizon(steps):
    rng = np.random.default_rng(3)
    rgb = rng.integers(0, 256, (512, 1024, 3), dtype=np.uint8)
    depth = rng.uniform(1.0, 9.0, (512, 1024)).astype(np.float32)
    turn = steps * 1024 // 8  # turning the camera left moves the picture to the right
    before = sample_views(capture_of(rgb, depth), "horizon", 8, 90.0, SIZE)
    after = sample_views(
        capture_of(np.roll(rgb, turn, 1), np.roll(depth, turn, 1)), "horizon", 8, 90.0, SIZE
    )
    np.testing.assert_array_equal(np.roll(before.rgb, -steps, 0), after.rgb)
    np.testing.assert_array_equal(np.roll(before.depth_m, -steps, 0), after.depth_m)


def test_depth_and_materials_are_never_mixed():
    depth = np.where(np.indices((256, 512)).sum(0) % 2 == 0, 1.0, np.inf).astype(np.float32)
    index = (np.indices((256, 512)).sum(0) % 3).astype(np.uint16)
    materials = MaterialMap(index, ())
    views = sample_views(capture_of(panorama(512), depth, materials), "cube", 6, 90.0, SIZE)
    assert set(np.unique(views.depth_m)) == {1.0, np.inf}
    assert set(np.unique(views.material)) == {0, 1, 2}
    assert 0.2 < (views.material == 2).mean() < 0.5


def test_depth_and_colours_show_the_same_place():
    directions = sphere_directions(512, 1024)
    depth = np.where(directions[..., 1] > 0, 1.0, 2.0).astype(np.float32)
    views = sample_views(capture_of(panorama(), depth), "fibonacci", 12, 90.0, SIZE)
    side = decode(views.rgb)[..., 1]
    clear = np.abs(side) > 0.02
    np.testing.assert_array_equal(views.depth_m[clear], np.where(side[clear] > 0, 1.0, 2.0))


@pytest.mark.parametrize("kind", ["panorama", "screenshot"])
def test_finer_views_show_the_same_of_which_the_others_are_means(kind):
    capture = capture_of(panorama(2048), kind=kind, fov=80.0)
    plain, both = (sample_views(capture, "cube", 6, 90.0, SIZE, finer) for finer in (1, 3))
    np.testing.assert_array_equal(plain.finer, plain.rgb)
    assert both.finer.shape == (len(both.rgb), 3 * SIZE, 3 * SIZE, 3)
    assert both.rgb.shape == plain.rgb.shape
    assert np.abs(both.rgb.astype(int) - plain.rgb).max() <= 3
    means = both.finer.reshape(-1, SIZE, 3, SIZE, 3, 3).mean((2, 4))
    assert np.abs(means - both.rgb).max() <= 0.51


def test_fine_detail_is_averaged_not_aliased():
    stripes = np.zeros((1024, 2048, 3), np.uint8)
    stripes[:, ::2] = 200
    views = sample_views(capture_of(stripes), "horizon", 4, 90.0, SIZE)
    assert views.rgb.min() >= 95
    assert views.rgb.max() <= 105


@pytest.mark.parametrize("shape", [(90, 160), (160, 90)])
def test_a_screenshot_gives_its_centre_square(shape):
    height, width = shape
    rgb = np.zeros((*shape, 3), np.uint8)
    side, fov = 90, 80.0
    half = math.tan(math.radians(fov) / 2.0)
    x = ((np.arange(width) + 0.5) / width * 2.0 - 1.0) * half
    y = ((np.arange(height) + 0.5) / height * 2.0 - 1.0) * half * height / width
    rays = np.stack(np.broadcast_arrays(1.0, -x[None, :], -y[:, None]), axis=-1)
    rgb = encode(rays / np.linalg.norm(rays, axis=-1, keepdims=True))
    depth = np.linalg.norm(rays, axis=-1).astype(np.float32)
    views = sample_views(capture_of(rgb, depth, kind="screenshot", fov=fov), "cube", 99, 90.0, side)
    assert views.rgb.shape == (1, side, side, 3)
    assert math.tan(math.radians(views.fov_deg) / 2.0) == pytest.approx(half * side / width)
    assert angle_deg(decode(views.rgb), expected_rays(views)).max() < 1.0
    planar = views.depth_m * expected_rays(views)[..., 0]
    np.testing.assert_allclose(planar, 1.0, rtol=1e-5)
    assert views.solid_angle_sr[0] == pytest.approx(view_solid_angle_sr(views.fov_deg))


def test_solid_angle_of_small_views_is_their_area():
    assert view_solid_angle_sr(1.0) == pytest.approx(math.radians(1.0) ** 2, rel=1e-3)


def test_sphere_map_of_a_panorama_is_its_nearest_pixels():
    directions = sphere_directions(256, 512)
    depth = (3.0 + directions[..., 2]).astype(np.float32)
    sphere = sphere_map(capture_of(panorama(512), depth))
    expected = 3.0 + sphere_directions(64, 128)[..., 2]
    np.testing.assert_allclose(sphere.depth_m, expected, atol=0.02)
    assert sphere.coverage.all()
    assert sphere.material is None
    assert sphere_map(capture_of(panorama(512))) is None


def test_sphere_map_of_views_finds_each_direction_again():
    directions = sphere_directions(256, 512)
    depth = (3.0 + directions @ [0.3, 0.5, 1.0]).astype(np.float32)
    capture = capture_of(panorama(512), depth)
    sphere = sphere_map(sample_views(capture, "cube", 6, 90.0, 128))
    assert sphere.coverage.all()
    np.testing.assert_allclose(sphere.depth_m, sphere_map(capture).depth_m, atol=0.06)


def test_sphere_map_covers_only_what_is_seen():
    depth = np.full((128, 128), 2.0, np.float32)
    rgb = np.zeros((128, 128, 3), np.uint8)
    materials = MaterialMap(np.full((128, 128), 3, np.uint16), ())
    sphere = sphere_map(capture_of(rgb, depth, materials, kind="screenshot", fov=90.0))
    rays = sphere_directions(64, 128)
    inside = (rays[..., 0] > 0) & (np.abs(rays[..., 1:]).max(-1) < rays[..., 0])
    np.testing.assert_array_equal(sphere.coverage, inside)
    assert (sphere.depth_m[inside] == 2.0).all()
    assert np.isinf(sphere.depth_m[~inside]).all()
    assert (sphere.material[inside] == 3).all()


@pytest.mark.parametrize(
    ("layout", "count", "fov", "code"),
    [
        ("spiral", 12, 90.0, "LAYOUT_UNKNOWN"),
        ("cube", 12, 90.0, "VIEWS_INVALID"),
        ("horizon", 0, 90.0, "VIEWS_INVALID"),
        ("horizon", 257, 90.0, "VIEWS_INVALID"),
        ("horizon", 4, 180.0, "FOV_INVALID"),
    ],
)
def test_impossible_layouts_are_usage_errors(layout, count, fov, code):
    with pytest.raises(UsageError) as caught:
        sample_views(capture_of(panorama(256)), layout, count, fov, 16)
    assert caught.value.code == code
