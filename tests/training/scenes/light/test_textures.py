# SPDX-License-Identifier: MIT
"""Images on surfaces: their levels, sizes, filtering, and which files training may read."""

import dataclasses
import hashlib

import cv2
import numpy as np
import pytest

from tests.training.scenes.sound.test_sound import box_scene
from training.scenes.light import textures
from training.scenes.light.picture import render_panorama, trace_rays
from training.scenes.light.rays import view_rays
from training.scenes.light.textures import (
    THING_M,
    WALL_PATTERNS,
    Shown,
    draw_shown,
    floor_materials,
    image_levels,
    read_textures,
    reserved_textures,
    texture_of,
    textures_of,
)
from training.scenes.places.families import make_scene
from training.scenes.scene import Primitives


def striped(side=64, steps=8, dark=0, bright=255):
    """Upright stripes, uint8 [side, side, 3]."""
    odd = (np.arange(side) * steps // side) % 2
    return np.repeat(np.where(odd, bright, dark)[None, :, None], side, axis=0).astype(
        np.uint8
    ) * np.ones(3, np.uint8)


def texture(rgb, span_m=(1.0, 1.0), pattern=""):
    levels, side = image_levels(rgb)
    return textures.Texture("test.jpg", levels, side, span_m, pattern, pattern in WALL_PATTERNS)


def shown_scene(one, **shown):
    """The box of `box_scene` whose material shows a texture."""
    scene = box_scene()
    materials = len(scene.materials.names)
    return dataclasses.replace(scene, textures=textures_of(materials, {0: Shown((one,), **shown)}))


def write(folder, name, rgb):
    folder.mkdir(exist_ok=True)
    cv2.imwrite(str(folder / name), rgb)
    return folder / name


def test_levels_halve_down_to_the_mean_in_linear_light():
    levels, side = image_levels(striped())
    assert side == 64
    assert len(levels) == sum(4**k for k in range(7))
    np.testing.assert_allclose(levels[-1], 0.5, atol=1e-6)
    assert {0.0, 1.0} == set(np.unique(levels[: 64 * 64]))


def test_large_images_are_kept_at_512_and_any_shape_becomes_square():
    levels, side = image_levels(np.full((700, 900, 3), 188, np.uint8))
    assert side == 512
    np.testing.assert_allclose(levels, ((188 / 255 + 0.055) / 1.055) ** 2.4, rtol=1e-4)


def test_a_scene_without_images_looks_the_same_to_the_byte():
    scene = make_scene(0)
    none = textures_of(len(scene.materials.names), {})
    blank = textures.Textures(
        texels=np.ones((1, 3), np.float32),
        start=np.zeros(1, np.int32),
        side=np.ones(1, np.int32),
        image=np.full(len(scene.materials.names), -1, np.int32),
    )
    first = render_panorama(scene, 64, 128)
    for other in (none, blank):
        seen = render_panorama(dataclasses.replace(scene, textures=other), 64, 128)
        np.testing.assert_array_equal(seen.rgb, first.rgb)


def ahead(scene, fov_deg=60.0, side=96):
    """Reflectance [side / 2, side] of the wall in the middle of a view along +x."""
    rays = view_rays(0.0, 0.0, 0.0, fov_deg, side, side)
    grey = texture(np.full((64, 64, 3), 188, np.uint8))
    plain = dataclasses.replace(
        scene, textures=textures_of(len(scene.materials.names), {0: Shown((grey,))})
    )
    flat = trace_rays(plain, rays).radiance[..., 1] / grey.levels[-1, 0]
    return (trace_rays(scene, rays).radiance[..., 1] / flat)[side // 4 : -side // 4]


def test_a_repeat_spans_its_metres():
    """A wall 3 m ahead shows as many stripes as its metres hold."""
    scene = shown_scene(texture(striped(steps=2)), metres=(0.5, 0.5))
    width_m = 2 * 3.0 * np.tan(np.radians(30))
    row = ahead(scene)[24]
    edges = int((np.diff((row > 0.5).astype(int)) != 0).sum())
    assert abs(edges - 2 * width_m / 0.5) <= 2


def test_details_below_a_pixel_become_their_mean():
    scene = shown_scene(texture(striped(steps=32)), metres=(0.04, 0.04))
    seen = ahead(scene)
    assert seen.std() < 0.02
    assert seen.mean() == pytest.approx(0.5, abs=0.03)


def test_a_quarter_turn_lays_stripes_level():
    upright = ahead(shown_scene(texture(striped(steps=2)), metres=(0.5, 0.5)))
    level = ahead(shown_scene(texture(striped(steps=2)), metres=(0.5, 0.5), quarters=1))
    assert upright.std(axis=1).mean() > 5 * upright.std(axis=0).mean()
    assert level.std(axis=0).mean() > 5 * level.std(axis=1).mean()


def test_courses_are_never_turned_nor_laid_on_floors():
    rng = np.random.default_rng(0)
    brick = texture(striped(), (1.0, 2.0), "course")
    drawn = [draw_shown(rng, [brick]) for _ in range(40)]
    assert {one.quarters for one in drawn} == {0}
    assert all(1.0 <= one.metres[0] <= 2.0 for one in drawn)
    assert draw_shown(rng, [brick], floor=True) is None
    assert {draw_shown(rng, [texture(striped())]).quarters for _ in range(60)} == {0, 1, 2, 3}


def test_floors_are_told_from_walls():
    scene = make_scene(3, ["office"])
    level = floor_materials(scene.primitives, len(scene.materials.names))
    assert level.shape == (len(scene.materials.names),)
    slab = dataclasses.replace(
        scene.primitives,
        box_half=np.array([[2, 2, 0.1], [2, 0.1, 1]], np.float32),
        box_material=np.array([[0] * 6, [1] * 6], np.int32),
    )
    assert isinstance(slab, Primitives)
    assert floor_materials(slab, 3).tolist() == [True, False, False]


def test_things_have_the_sizes_that_the_patterns_say(tmp_path):
    name = "brick__acg-Bricks059.jpg"
    path = write(tmp_path, name, striped())
    one = texture_of(path, path.read_bytes())
    low, high = THING_M["course"]
    assert one.span_m == pytest.approx((12 * low, 12 * high))
    assert one.upright


def test_training_never_reads_what_is_reserved(tmp_path, monkeypatch):
    reserved = next(iter(reserved_textures()))
    write(tmp_path, reserved, striped())
    kept = write(tmp_path, "plaster__mine.jpg", striped(dark=20))
    again = write(tmp_path, "plaster__renamed.jpg", striped(dark=40))
    write(tmp_path, "nonsense__x.jpg", striped())
    digest = hashlib.sha256(again.read_bytes()).hexdigest()
    monkeypatch.setattr(
        textures, "reserved_textures", lambda: {reserved: "0" * 64, "other.jpg": digest}
    )
    found = read_textures(tmp_path)
    assert [one.file for one in found["plaster"]] == [kept.name]
    assert set(found) == {"plaster"}


def test_a_folder_without_textures_and_no_pictures_are_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="to train on"):
        read_textures(tmp_path / "nowhere")
    with pytest.raises(ValueError, match="no picture"):
        texture_of(tmp_path / "plaster__a.jpg", b"not a picture")
    with pytest.raises(ValueError, match="bytes"):
        texture_of(tmp_path / "plaster__a.jpg", bytes(textures.LARGEST_BYTES + 1))


def test_another_file_of_a_reserved_source_is_not_read_either(tmp_path, monkeypatch):
    monkeypatch.setattr(textures, "reserved_textures", lambda: {"brick__acg-7.jpg": "0" * 64})
    write(tmp_path, "brick__acg-8.jpg", striped())
    write(tmp_path / "small", "painted_brick__acg-7.jpg", striped())
    assert set(read_textures(tmp_path)) == {"brick"}


def test_previews_are_mirrored_to_repeats_and_courses_stay_upright(tmp_path):
    rgb = np.random.default_rng(0).integers(0, 255, (64, 64, 3)).astype(np.uint8)
    write(tmp_path / "small", "brick__acg-test.jpg", rgb)
    ((one,),) = read_textures(tmp_path).values()
    level = one.levels[: one.side**2].reshape(one.side, one.side, 3)
    assert one.side == 128
    np.testing.assert_array_equal(level, level[::-1])
    np.testing.assert_array_equal(level, level[:, ::-1])
    assert one.upright
