# SPDX-License-Identifier: MIT
"""Camera metadata: level, heading and field of view, on pictures whose colours are directions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PIL import Image

from i2r_vr.capture import LoadOptions, discover, load_capture
from i2r_vr.capture.camera import fov_of_focal_length
from i2r_vr.capture.levelling import level_sphere, level_view
from i2r_vr.seeing.views import sample_views
from tests.capture.pictures import (
    angle_deg,
    decode,
    encode,
    photo,
    save,
    save_sidecar,
    sphere_directions,
    view_directions,
)

POSES = [(12.0, 0.0), (0.0, 20.0), (-8.0, 15.0), (30.0, -40.0), (90.0, 0.0), (0.0, 180.0)]
MATERIALS = [{"id": 0, "class": "carpet"}, {"id": 1, "class": "concrete"}]


def camera_axes(pitch_deg, roll_deg):
    """Forward, left and up of the camera in the level frame, by GPano's words.

    The centre looks above the horizon by the pitch. The horizon is turned counter-clockwise by
    the roll, so the camera's right side points below it.
    """
    p, r = math.radians(pitch_deg), math.radians(roll_deg)
    forward = np.array([math.cos(p), 0.0, math.sin(p)])
    upright, right = np.array([-math.sin(p), 0.0, math.cos(p)]), np.array([0.0, -1.0, 0.0])
    leaning = math.cos(r) * right - math.sin(r) * upright
    return np.stack([forward, -leaning, math.cos(r) * upright + math.sin(r) * right])


def gpano(pitch, roll, **more):
    pose = {"PosePitchDegrees": pitch, "PoseRollDegrees": roll} | more
    pairs = " ".join(f'GPano:{name}="{value}"' for name, value in pose.items())
    return f'<x GPano:ProjectionType="equirectangular" {pairs}/>'.encode()


def load(path, **options):
    (source,) = discover([path])
    return load_capture(source, LoadOptions(**options))


def codes(capture):
    return [notice.code for notice in capture.warnings]


@pytest.mark.parametrize(("pitch", "roll"), POSES)
def test_a_sphere_becomes_level_with_its_maps(tmp_path, pitch, roll):
    level = sphere_directions(256, 512)
    seen = level @ camera_axes(pitch, roll)
    path = tmp_path / "hall.webp"
    Image.fromarray(encode(seen)).save(path, lossless=True, xmp=gpano(pitch, roll))
    height = (5.0 + 3.0 * seen[..., 2]).astype(np.float32)
    np.save(tmp_path / "hall.depth.npy", height)
    save(tmp_path / "hall.material.png", (seen[..., 2] > 0).astype(np.uint8))
    save_sidecar(tmp_path / "hall.capture.json", {"materials": MATERIALS})
    capture = load(path, trust_depth=True)
    assert capture.kind == "panorama"
    assert "CAPTURE_LEVELLED" in codes(capture)
    error = angle_deg(decode(capture.rgb), level)
    assert np.quantile(error, 0.99) < 1.0
    assert np.abs(capture.depth_m - (5.0 + 3.0 * level[..., 2])).max() < 0.05
    above = level[..., 2] > 0.02
    ids = capture.materials.index
    assert len(np.unique(ids[above])) == 1
    assert np.unique(ids[above]) != np.unique(ids[level[..., 2] < -0.02])


def test_level_cameras_change_nothing(tmp_path):
    pixels = encode(sphere_directions(256, 512))
    path = tmp_path / "a.webp"
    Image.fromarray(pixels).save(path, lossless=True, xmp=gpano(0, 0, PoseHeadingDegrees=90))
    capture = load(path)
    np.testing.assert_array_equal(capture.rgb, pixels)
    assert codes(capture) == ["SCALE_GUESSED"]
    assert level_sphere(pixels, 0.0, 0.0) is pixels
    assert level_view(pixels, 0.0) is pixels


@pytest.mark.parametrize(
    ("heading", "yaw"), [(0, 0.0), (90, -90.0), (350, 10.0), (180, -180.0), (181.5, 178.5)]
)
def test_heading_becomes_yaw_unless_one_is_stated(tmp_path, heading, yaw):
    pixels = encode(sphere_directions(256, 512))
    path = tmp_path / "a.webp"
    Image.fromarray(pixels).save(path, lossless=True, xmp=gpano(0, 0, PoseHeadingDegrees=heading))
    capture = load(path)
    assert capture.yaw_deg == yaw
    np.testing.assert_array_equal(capture.rgb, pixels)
    save_sidecar(tmp_path / "a.capture.json", {"yaw_deg": 33})
    assert load(path).yaw_deg == 33.0


@pytest.mark.parametrize("roll", [10.0, -25.0])
def test_a_screenshot_is_turned_level_and_keeps_its_pitch(tmp_path, roll):
    forward, left, up = camera_axes(0.0, roll)
    level = view_directions(400, 70.0, *camera_axes(0.0, 0.0) * [[1], [-1], [1]])
    seen = view_directions(400, 70.0, forward, -left, up)
    path = tmp_path / "shot.webp"
    xmp = f'<x GPano:PosePitchDegrees="14" GPano:PoseRollDegrees="{roll}"/>'.encode()
    Image.fromarray(encode(seen)).save(path, lossless=True, xmp=xmp)
    capture = load(path, kind="screenshot")
    assert (capture.kind, capture.pitch_deg) == ("screenshot", 14.0)
    middle = np.hypot(*np.meshgrid(*[np.linspace(-1, 1, 400)] * 2)) < 0.95
    assert angle_deg(decode(capture.rgb), level)[middle].max() < 1.0
    (elevation,) = sample_views(capture, "fibonacci", 12, 90.0, 32).elevation_deg
    assert elevation == 14.0


def test_exif_says_how_wide_a_screenshot_is(tmp_path):
    path = tmp_path / "shot.jpg"
    for size, focal, expected in (((600, 400), 18, 90.0), ((400, 600), 26, 49.55)):
        exif = Image.Exif()
        exif.get_ifd(0x8769)[0xA405] = focal
        Image.fromarray(photo(*size)).save(path, exif=exif)
        capture = load(path)
        assert capture.fov_source == "exif"
        assert capture.fov_deg == pytest.approx(expected, abs=0.01)
    save_sidecar(tmp_path / "shot.capture.json", {"fov_deg": 55})
    capture = load(path)
    assert (capture.fov_deg, capture.fov_source) == (55.0, "stated")


@pytest.mark.parametrize(
    "tags", [{}, {0xA405: 0}, {0xA405: 65535}, {0xA405: 28, 0xA002: 4000, 0xA003: 2250}]
)
def test_exif_of_another_picture_is_not_used(tmp_path, tags):
    exif = Image.Exif()
    exif.get_ifd(0x8769).update(tags)
    path = tmp_path / "shot.jpg"
    Image.fromarray(photo(600, 400)).save(path, exif=exif)
    capture = load(path)
    assert (capture.fov_deg, capture.fov_source) == (90.0, "estimated")


def test_a_phone_and_its_picture_turned_see_the_same():
    """Width across is height of the turned picture: tan of half angles swap."""
    wide, tall = fov_of_focal_length(24.0, 4000, 3000), fov_of_focal_length(24.0, 3000, 4000)
    half = [math.tan(math.radians(angle) / 2.0) for angle in (wide, tall)]
    assert half[0] / half[1] == pytest.approx(4.0 / 3.0)


def test_a_stale_crop_is_told_and_the_sphere_still_taken(tmp_path):
    """A crop that was padded to the whole sphere in an editor, its GPano data left as they were."""
    sizes = {"FullPanoWidthPixels": 512, "FullPanoHeightPixels": 256}
    sizes |= {"CroppedAreaImageWidthPixels": 512, "CroppedAreaImageHeightPixels": 128}
    sizes |= {"CroppedAreaLeftPixels": 0, "CroppedAreaTopPixels": 64}
    path = tmp_path / "a.webp"
    pixels = encode(sphere_directions(256, 512))
    Image.fromarray(pixels).save(path, lossless=True, xmp=gpano(5, 5, **sizes))
    capture = load(path)
    assert capture.kind == "panorama"
    assert codes(capture) == ["GPANO_STALE", "SCALE_GUESSED"]
    np.testing.assert_array_equal(capture.rgb, pixels)
