"""Families of places: they build, are bounded, and span what they should."""

import numpy as np
import pytest

from i2r_vr.absorption import MATERIAL_CLASSES
from training.scenes.building import MOST_MATERIALS
from training.scenes.camera import EFFECTS, camera_effects
from training.scenes.families import FAMILIES, make_scene
from training.scenes.materials import LOOKS
from training.scenes.placing import clearance_m
from training.scenes.sound import first_surfaces_m, layout_directions_of_sphere
from training.scenes.split import HELD_OUT_FAMILIES
from training.scenes.tracer import build_geometry

OPEN = {"courtyard", "street", "alley", "plaza", "park", "open_field", "tunnel"}


@pytest.mark.parametrize("family", FAMILIES)
def test_places_build(family):
    for seed in range(4):
        scene = make_scene(seed, [family])
        assert scene.family == family
        assert len(scene.materials.names) <= MOST_MATERIALS
        assert scene.materials.absorption.min() >= 0.018
        assert scene.materials.absorption.max() <= 0.97
        assert clearance_m(scene.primitives, scene.capture_m.astype(float)) > 0.39
        inside = (scene.capture_m > scene.bounds_m[0]) & (scene.capture_m < scene.bounds_m[1])
        assert inside.all()
        assert (scene.volume_m3 == 0) == scene.outdoor


@pytest.mark.parametrize("family", [f for f in FAMILIES if f not in OPEN and f != "cave"])
def test_rooms_are_closed(family):
    lost = []
    for seed in range(3):
        scene = make_scene(100 + seed, [family])
        geometry = build_geometry(scene.primitives)
        reach = first_surfaces_m(
            geometry, scene.capture_m.astype(float), layout_directions_of_sphere()[::3]
        )
        lost.append(np.isinf(reach).mean())
    assert max(lost) < 0.01


def test_same_seed_same_place():
    one, two = make_scene(11), make_scene(11)
    np.testing.assert_array_equal(one.primitives.box_centre, two.primitives.box_centre)
    np.testing.assert_array_equal(one.materials.absorption, two.materials.absorption)
    assert one.yaw_rad == two.yaw_rad


def test_volumes_span_three_decades():
    volumes = [make_scene(seed).volume_m3 for seed in range(120)]
    solid = np.array([v for v in volumes if v > 0])
    assert solid.min() < 30
    assert solid.max() > 10_000


def test_held_out_families_exist():
    assert set(HELD_OUT_FAMILIES) < set(FAMILIES)
    assert len(FAMILIES) - len(HELD_OUT_FAMILIES) >= 20


def test_every_look_has_a_class():
    assert set(LOOKS) <= set(MATERIAL_CLASSES)


def test_camera_effects_are_seeded_and_in_range():
    rng = np.random.default_rng(0)
    rgb = rng.integers(0, 255, (3, 64, 64, 3)).astype(np.uint8)
    depth = np.full((3, 64, 64), 4.0, np.float32)
    one = camera_effects(rgb, depth, np.random.default_rng(5))
    two = camera_effects(rgb, depth, np.random.default_rng(5))
    np.testing.assert_array_equal(one, two)
    assert one.shape == rgb.shape
    assert any(
        (camera_effects(rgb, depth, np.random.default_rng(i)) != rgb).any() for i in range(3)
    )
    for effect, share in EFFECTS:
        assert 0 < share <= 1
        changed = effect(rgb.astype(np.float32) / 255, np.random.default_rng(1))
        assert changed.shape == rgb.shape
        assert np.isfinite(changed).all()
