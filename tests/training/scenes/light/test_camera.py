# SPDX-License-Identifier: MIT
"""What cameras do to pictures."""

import numpy as np
import pytest

from training.scenes.light.camera import EFFECTS, camera_effects


def views(count=3, size=64):
    rng = np.random.default_rng(0)
    rgb = rng.integers(0, 255, (count, size, size, 3)).astype(np.uint8)
    return rgb, np.full((count, size, size), 4.0, np.float32)


def test_effects_are_seeded():
    rgb, depth = views()
    one, two, other = (camera_effects(rgb, depth, np.random.default_rng(i)) for i in (5, 5, 6))
    np.testing.assert_array_equal(one, two)
    assert one.shape == rgb.shape
    assert one.dtype == np.uint8
    assert (one != other).any()


def test_no_strength_no_change():
    rgb, depth = views()
    for seed in range(20):
        same = camera_effects(rgb, depth, np.random.default_rng(seed), 0.0)
        np.testing.assert_array_equal(same, rgb)


@pytest.mark.parametrize(("effect", "share"), EFFECTS, ids=[e.__name__ for e, _ in EFFECTS])
def test_each_effect_changes_the_views_and_keeps_them_finite(effect, share):
    assert 0 < share <= 1
    rgb, _ = views()
    before = rgb.astype(np.float32) / 255
    changed = effect(before.copy(), np.random.default_rng(1))
    assert changed.shape == before.shape
    assert np.isfinite(changed).all()
    assert (changed != before).any()


def test_fog_hides_what_is_far():
    rgb, _ = views(1)
    depth = np.full((1, 64, 64), 1.0, np.float32)
    depth[:, :, 32:] = np.inf
    for seed in range(60):
        rng = np.random.default_rng(seed)
        if rng.random() < 0.08:
            from training.scenes.light.camera import _fog

            foggy = _fog(rgb / np.float32(255), depth, rng)
            assert foggy[:, :, 32:].std(axis=(1, 2)).max() < 1e-3
            assert foggy[:, :, :32].std() > 0.1
            return
    pytest.fail("no fog in 60 seeds")


def test_displays_lie_at_the_same_place_in_all_views():
    from training.scenes.light.camera import _overlays

    grey = np.full((4, 64, 64, 3), 0.5, np.float32)
    shown = _overlays(grey, np.random.default_rng(3))
    for view in shown[1:]:
        np.testing.assert_array_equal(view, shown[0])
