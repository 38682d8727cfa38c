# SPDX-License-Identifier: MIT
from __future__ import annotations

import numpy as np
import pytest

from i2r_vr.capture.cubemaps import (
    blank_corners,
    detect_layout,
    faces_to_sphere,
    layout_of_size,
    seam_ratio,
    sphere_size,
    split_faces,
)
from tests.capture.pictures import angle_deg, cube_faces, decode, photo, sphere_directions

N = 96


def compose(layout: str, variant: int = 0) -> np.ndarray:
    """The direction-coded cube in one picture, composed from the words of the documentation."""
    px, nx, py, ny, pz, nz = cube_faces(N)
    order = [px, nx, py, ny, pz, nz] if variant == 0 else [pz, px, nz, nx, py, ny]
    if layout == "6x1":
        return np.concatenate(order, axis=1)
    if layout == "1x6":
        return np.concatenate(order, axis=0)
    blank = np.zeros_like(px)
    if layout == "4x3":
        rows = [[blank, py, blank, blank], [nx, pz, px, nz], [blank, ny, blank, blank]]
    else:
        back = nz[::-1, ::-1] if variant == 0 else nz
        rows = [[blank, py, blank], [nx, pz, px], [blank, ny, blank], [blank, back, blank]]
    return np.concatenate([np.concatenate(row, axis=1) for row in rows], axis=0)


CASES = [("6x1", 0), ("6x1", 1), ("1x6", 0), ("1x6", 1), ("4x3", 0), ("3x4", 0), ("3x4", 1)]


@pytest.mark.parametrize(("layout", "variant"), CASES)
def test_layouts_are_found_and_taken_apart(layout, variant):
    picture = compose(layout, variant)
    assert detect_layout(picture) == (layout, variant)
    np.testing.assert_array_equal(split_faces(picture, layout, variant), np.stack(cube_faces(N)))


@pytest.mark.parametrize("nearest", [False, True])
@pytest.mark.parametrize("size", [64, 128, 2048])
def test_every_pixel_of_the_panorama_shows_its_direction(nearest, size):
    faces = np.stack(cube_faces(size))
    height, width = (256, 512) if size == 2048 else sphere_size(size)
    sphere = faces_to_sphere(faces, height, width, nearest=nearest)
    error = angle_deg(decode(sphere.astype(np.uint8)), sphere_directions(height, width))
    pixel = 90.0 / min(size, width // 4)
    assert error.max() < 1.0 + (pixel if nearest else 0.4 * pixel)


def test_depth_is_not_mixed():
    faces = np.random.default_rng(0).choice([1.0, np.inf], (6, 32, 32)).astype(np.float32)
    sphere = faces_to_sphere(faces, 64, 128, nearest=True)
    assert set(np.unique(sphere)) == {1.0, np.inf}


@pytest.mark.parametrize(
    ("width", "height"), [(6 * N, N), (N, 6 * N), (4 * N, 3 * N), (3 * N, 4 * N), (1920, 1080)]
)
def test_photos_of_such_sizes_are_no_cubemaps(width, height):
    for seed in range(4):
        assert detect_layout(photo(width, height, seed)) is None


def test_a_cross_needs_blank_corners():
    picture = compose("4x3")
    assert blank_corners(picture, "4x3")
    picture[:N, :N] = photo(N, N)
    assert not blank_corners(picture, "4x3")
    assert detect_layout(picture) is None
    assert detect_layout(picture, certain=True) == ("4x3", 0)


def test_wrong_order_shows_at_the_edges():
    faces = np.stack(cube_faces(N))
    assert seam_ratio(faces) < 1.0
    assert seam_ratio(faces[[1, 0, 2, 3, 4, 5]]) > 1.2
    assert seam_ratio(np.rot90(faces, axes=(1, 2))) > 1.2


def test_sizes():
    assert layout_of_size(6 * 63, 63) is None
    assert layout_of_size(4 * N + 1, 3 * N) is None
    assert sphere_size(64) == (256, 512)
    assert sphere_size(512) == (1024, 2048)
    assert sphere_size(4096) == (2048, 4096)
    with pytest.raises(ValueError, match="no square"):
        split_faces(np.zeros((100, 130)), "4x3")
