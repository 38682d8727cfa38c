# SPDX-License-Identifier: MIT
from __future__ import annotations

import numpy as np
import pytest

from i2r_vr.capture.cubemaps.geometry import faces_to_sphere, sphere_size
from tests.capture.pictures import angle_deg, cube_faces, decode, sphere_directions


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


def test_sizes():
    assert sphere_size(64) == (256, 512)
    assert sphere_size(512) == (1024, 2048)
    assert sphere_size(4096) == (2048, 4096)
