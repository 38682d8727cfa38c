# SPDX-License-Identifier: MIT
from __future__ import annotations

import cv2
import numpy as np
import pytest

from i2r_vr.capture.kinds import (
    check_not_blank,
    fisheye_circles,
    is_nearly_two_to_one,
    is_two_to_one,
    looks_spherical,
    sphere_evidence,
)
from i2r_vr.errors import I2RError
from tests.capture.cubemaps.rooms import room_colours
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
    for whole in (panorama(1024), boards(1024)):
        assert looks_spherical(whole)
        assert not looks_spherical(whole[128:384, 100:612])


def test_a_mirrored_photo_closes_but_has_no_poles():
    half = photo(512, 512, 3)
    mirrored = np.concatenate([half, half[:, ::-1]], axis=1)
    evidence = sphere_evidence(mirrored)
    assert evidence.seam > 0.9 or evidence.step < 0.5
    assert min(evidence.poles) > 0.3
    assert not looks_spherical(mirrored)


def test_one_spoilt_pole_is_forgiven():
    picture = room(texture=30.0)
    picture[-12:] = np.tile(photo(256, 12), (1, 4, 1))
    assert max(sphere_evidence(picture).poles) > 0.6
    assert looks_spherical(picture)


def test_aspect_within_one_percent():
    assert is_two_to_one(2000, 1009)
    assert is_two_to_one(2000, 991)
    assert not is_two_to_one(2000, 1011)
    assert not is_two_to_one(2000, 989)


def boards(width=1024, seed=0):
    """A panorama of a room with boards on its walls, averaged over 2 x 2 rays a pixel."""
    fine = room_colours(sphere_directions(width, 2 * width), seed)
    return cv2.resize(fine, (width, width // 2), interpolation=cv2.INTER_AREA)


def scene(width, height, seed=0):
    """A photo: a view of the same room."""
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(1, -1, height) * height / width)
    rays = np.stack([np.ones_like(x), -x + 0.2, y - 0.1], axis=-1)
    return room_colours(rays / np.linalg.norm(rays, axis=-1, keepdims=True), seed)


SPOILT = {
    "exposure drift": lambda p: p * np.linspace(0.75, 1.25, 1024)[None, :, None],
    "bars": lambda p: np.concatenate([p[:30] * 0, p[30:-30], p[-30:] * 0]),
    "lamp": lambda p: np.concatenate([np.tile(np.eye(2)[[0, 1]].repeat(16)[None, :, None] * 255,
                                              (20, 16, 3)), p[20:]]),
    "tripod": lambda p: np.concatenate([p[:-40], np.resize(photo(200, 40), (40, 1024, 3))]),
    "stitch": lambda p: np.concatenate([p[:, :1] * 0, p[:, 1:]], axis=1),
}  # fmt: skip


@pytest.mark.parametrize("trouble", SPOILT)
@pytest.mark.parametrize("seed", range(2))
def test_panoramas_with_usual_troubles_stay_panoramas(trouble, seed):
    spoilt = np.clip(SPOILT[trouble](boards(seed=seed).astype(float)), 0, 255)
    assert looks_spherical(spoilt.astype(np.uint8))


@pytest.mark.parametrize("level", [0, 255])
@pytest.mark.parametrize("frame", ["canvas", "letterbox"])
def test_a_flat_border_is_no_evidence(level, frame):
    canvas = np.full((512, 1024, 3), level, np.uint8)
    inner = canvas[26:486, 166:858] if frame == "canvas" else canvas[51:461]
    inner[:] = scene(inner.shape[1], inner.shape[0])
    assert not looks_spherical(canvas)


def test_squeezed_panoramas_are_seen_and_photos_are_not():
    assert sphere_evidence(cv2.resize(boards(), (910, 512))).is_certain
    assert not sphere_evidence(scene(960, 540)).is_certain
    assert is_nearly_two_to_one(2050, 1000)
    assert not is_nearly_two_to_one(1920, 1080)


@pytest.mark.parametrize("lenses", [1, 2])
def test_the_circles_of_lenses_are_seen(lenses):
    y, x = np.mgrid[-1:1:256j, -1:1:256j]
    circle = np.where(np.hypot(x, y)[..., None] < 1.0, scene(256, 256), 4).astype(np.uint8)
    assert fisheye_circles(np.concatenate([circle] * lenses, axis=1)) == lenses
    assert fisheye_circles(boards()[:, : 512 * lenses]) == 0
    canvas = np.zeros((512, 512 * lenses, 3), np.uint8)
    canvas[100:400, 60:-60] = scene(512 * lenses - 120, 300)
    assert fisheye_circles(canvas) == 0


@pytest.mark.parametrize("level", [0, 128, 255])
def test_pictures_of_one_colour_are_refused(level, tmp_path):
    with pytest.raises(I2RError, match="PICTURE_BLANK"):
        check_not_blank([np.full((256, 512, 3), level, np.uint8)], tmp_path)
    check_not_blank([np.full((64, 64, 3), 40 * face, np.uint8) for face in range(6)], tmp_path)
