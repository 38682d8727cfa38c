# SPDX-License-Identifier: MIT
from __future__ import annotations

import cv2
import numpy as np
import pytest

from i2r_vr.capture.kinds import is_two_to_one, looks_spherical, pole_ratios, seam_ratio
from tests.capture.pictures import panorama, photo, sphere_directions


def room(width=1024, texture=0.0, seed=0):
    """A box with walls of different colours seen from a corner, textured by position."""
    rays = sphere_directions(width // 2, width)
    walls = np.array([[4.0, -1.0], [2.0, -3.0], [1.5, -1.2]])
    times = np.where(rays > 0, walls[:, 0], walls[:, 1]) / np.where(rays == 0, 1e-9, rays)
    axis = times.argmin(axis=-1)
    face = axis * 2 + (np.take_along_axis(rays, axis[..., None], -1)[..., 0] > 0)
    rng = np.random.default_rng(seed)
    colours = rng.integers(40, 220, (6, 3)).astype(float)
    hit = rays * times.min(axis=-1, keepdims=True)
    waves = np.sin(7.0 * hit.sum(axis=-1) + 3.0 * hit[..., 0])
    picture = colours[face] + texture * waves[..., None]
    return picture.clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("turn", [0, 100, 333, 512, 900])
@pytest.mark.parametrize("texture", [0.0, 30.0])
def test_rooms_close_at_the_seam_wherever_it_is_cut(turn, texture):
    for seed in range(3):
        assert looks_spherical(np.roll(room(texture=texture, seed=seed), turn, axis=1))


def test_a_panorama_stays_one_through_noise_and_jpeg():
    noise = np.random.default_rng(1).normal(0, 6, (512, 1024, 3))
    noisy = (room(texture=20.0) + noise).clip(0, 255).astype(np.uint8)
    done, stored = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 60])
    assert done
    assert looks_spherical(cv2.imdecode(stored, cv2.IMREAD_COLOR))


@pytest.mark.parametrize("seed", range(12))
def test_photos_of_two_to_one_are_none(seed):
    assert not looks_spherical(photo(1024, 512, seed))


def test_crops_of_panoramas_are_none():
    whole = panorama(2048)
    assert seam_ratio(whole) < 1.2
    crop = whole[256:768, 200:1224]
    assert seam_ratio(crop) > 1.2
    assert not looks_spherical(crop)


def test_a_mirrored_photo_closes_but_has_no_poles():
    half = photo(512, 512, 3)
    mirrored = np.concatenate([half, half[:, ::-1]], axis=1)
    assert seam_ratio(mirrored) <= 1.2
    assert min(pole_ratios(mirrored)) > 0.3
    assert not looks_spherical(mirrored)


def test_one_spoilt_pole_is_forgiven():
    picture = room(texture=30.0)
    picture[-12:] = np.tile(photo(256, 12), (1, 4, 1))
    assert max(pole_ratios(picture)) > 0.7
    assert looks_spherical(picture)


def test_aspect_within_one_percent():
    assert is_two_to_one(2000, 1009)
    assert is_two_to_one(2000, 991)
    assert not is_two_to_one(2000, 1011)
    assert not is_two_to_one(2000, 989)
