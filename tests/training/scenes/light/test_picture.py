"""Pictures of a box room: depth, material and frame."""

import numpy as np

from tests.training.scenes.sound.test_sound import box_scene
from training.scenes.light import picture
from training.scenes.light.picture import (
    SKY_INDEX,
    panorama_rays,
    render_panorama,
    render_view,
    tone_mapped,
)
from training.scenes.places.families import make_scene


def expected_depth(rays, origin, half=(3.0, 2.0, 1.5)):
    ahead = np.where(rays > 0, np.array(half) - origin, np.array(half) + origin)
    return (ahead / np.maximum(np.abs(rays), 1e-9)).min(axis=-1)


def test_depth_and_frame_of_a_panorama():
    scene = box_scene()
    seen = render_panorama(scene, 64, 128)
    rays = panorama_rays(64, 128, scene.yaw_rad)
    np.testing.assert_allclose(
        seen.depth_m, expected_depth(rays, scene.capture_m.astype(float)), rtol=1e-3
    )
    assert seen.rgb.dtype == np.uint8
    assert (seen.material == 0).all()


def test_centre_column_looks_along_the_yaw_and_left_is_left():
    rays = panorama_rays(2, 360, 0.0)
    assert rays[0, 180, 0] > 0.7
    assert rays[0, 90, 1] > 0.7
    assert rays[0, 0, 2] > 0.6


def test_perspective_agrees_with_the_panorama():
    scene = box_scene()
    view = render_view(scene, 0.0, 0.0, 90.0, 65, 65)
    panorama = render_panorama(scene, 128, 256)
    middle = panorama.depth_m[63:65, 127:129].mean()
    np.testing.assert_allclose(view.depth_m[32, 32], middle, rtol=0.01)


def test_sky_is_infinite_and_marked():
    seen = render_panorama(make_scene(5, ["open_field"]), 32, 64)
    top = seen.depth_m[:8]
    assert np.isinf(top).mean() > 0.8
    assert (seen.material[np.isinf(seen.depth_m)] == SKY_INDEX).all()


def test_same_scene_same_picture():
    one, two = (render_panorama(make_scene(3), 32, 64) for _ in range(2))
    np.testing.assert_array_equal(one.rgb, two.rgb)


def test_light_of_neighbours_is_nearly_a_pixels_own(monkeypatch):
    scenes = [make_scene(seed) for seed in (3, 63003, 63007)]
    quick = [render_panorama(scene, 128, 256) for scene in scenes]
    monkeypatch.setattr(picture, "_EVEN", 0.0)
    for scene, fast in zip(scenes, quick, strict=True):
        exact = render_panorama(scene, 128, 256)
        np.testing.assert_array_equal(fast.depth_m, exact.depth_m)
        np.testing.assert_array_equal(fast.material, exact.material)
        error = np.abs(fast.rgb.astype(int) - exact.rgb).max(-1)
        assert 0.0 < error.mean() < 0.01 * 255
        assert (error > 16).mean() < 0.02


def test_exposure_does_not_depend_on_the_lamps_power():
    radiance = np.random.default_rng(0).uniform(0.1, 1.0, (8, 8, 3))
    difference = tone_mapped(radiance).astype(int) - tone_mapped(radiance * 20).astype(int)
    assert np.abs(difference).max() <= 3
