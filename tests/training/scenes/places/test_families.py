# SPDX-License-Identifier: MIT
"""Families of places: they build, are closed and bounded, and span what they should."""

from dataclasses import fields

import numpy as np
import pytest

from i2r_vr.seeing.views import layout_directions
from training.scenes.light.tracer import build_geometry, nearest
from training.scenes.places.building import MOST_MATERIALS
from training.scenes.places.families import (
    FAMILIES,
    TRAIN_FAMILIES,
    TRAIN_MIX,
    USED_FAMILIES,
    build_place,
    make_scene,
)
from training.scenes.places.inhabited import Inhabited
from training.scenes.places.materials import LEAST_ABSORPTION
from training.scenes.places.placing import LEAST_CLEARANCE_M, clearance_m, open_share
from training.scenes.places.shells import build_shell
from training.scenes.scene import Materials, Primitives, Scene
from training.scenes.sound import sound
from training.scenes.sound.sound import simulate_sound
from training.scenes.split import HELD_OUT_FAMILIES

OPEN_AIR = {"courtyard", "street", "alley", "plaza", "park", "open_field"}
SEEDS, USED_SEEDS = 20, 5
DIRECTIONS = np.concatenate(
    [
        layout_directions("fibonacci", 256)
        @ np.linalg.qr(np.random.default_rng(i).normal(size=(3, 3)))[0]
        for i in range(6)
    ]
)


def arrays(scene: Scene):
    for part in (scene.primitives, scene.materials, scene.lights):
        for field in fields(part):
            yield field.name, getattr(part, field.name)


def count(solids: Primitives) -> int:
    kinds = (solids.box_yaw, solids.quad_material, solids.cylinder_radius, solids.sphere_radius)
    return sum(len(kind) for kind in kinds)


def check_materials(materials: Materials) -> None:
    assert len(materials.names) <= MOST_MATERIALS
    assert materials.absorption.min() >= LEAST_ABSORPTION
    assert materials.absorption.max() <= 1.0
    assert 0 <= materials.scattering.min() <= materials.scattering.max() <= 0.9
    assert materials.colour.min() >= 0
    assert materials.colour.max() < 1
    assert materials.emission.min() >= 0


@pytest.mark.parametrize("family", FAMILIES)
def test_places_build_and_leave_room_for_the_camera(family):
    for seed in range(USED_SEEDS if family in USED_FAMILIES else SEEDS):
        scene = make_scene(seed, [family])
        solids = scene.primitives
        assert scene.family == family
        assert scene.outdoor == (family in OPEN_AIR)
        assert (scene.volume_m3 == 0) == scene.outdoor
        check_materials(scene.materials)
        assert 3 <= count(solids) < 4000
        for name in ("box_material", "quad_material", "cylinder_material", "sphere_material"):
            used = getattr(solids, name)
            assert used.size == 0 or 0 <= used.min() <= used.max() < len(scene.materials.names)
        assert clearance_m(solids, scene.capture_m.astype(float)) > LEAST_CLEARANCE_M - 1e-3
        inside = (scene.capture_m > scene.bounds_m[0]) & (scene.capture_m < scene.bounds_m[1])
        assert inside.all()
        assert all(np.isfinite(values).all() for _, values in arrays(scene) if _ not in NAMES)


NAMES = {"names", "classes"}


@pytest.mark.parametrize("family", sorted(set(FAMILIES) - OPEN_AIR - {"tunnel"}))
def test_no_ray_leaves_a_closed_room(family):
    for seed in range(100, 102 if family in USED_FAMILIES else 105):
        scene = make_scene(seed, [family])
        geometry = build_geometry(scene.primitives)
        assert open_share(geometry, scene.capture_m.astype(float), DIRECTIONS) <= 0.001


def test_tunnels_are_open_where_they_say_so():
    found = set()
    for seed in range(12):
        place, space = build_place("tunnel", seed)
        middle = np.array([0.0, 0.0, 1.5])
        lost = open_share(build_geometry(place.primitives()), middle, DIRECTIONS)
        assert lost <= 0.001 or not space.closed
        found.add(space.closed)
    assert found == {True, False}


@pytest.mark.parametrize("family", FAMILIES)
def test_same_seed_same_place_other_seed_other_place(family):
    one, two, other = (make_scene(seed, [family]) for seed in (11, 11, 12))
    for (name, first), (_, second) in zip(arrays(one), arrays(two), strict=True):
        if name not in NAMES:
            np.testing.assert_array_equal(first, second)
    assert one.materials.names == two.materials.names
    np.testing.assert_array_equal(one.capture_m, two.capture_m)
    assert not np.array_equal(one.capture_m, other.capture_m)


def test_families_are_drawn_evenly_and_only_the_asked_ones():
    wanted = ["street", "bathroom", "cave"]
    drawn = [make_scene(seed, wanted).family for seed in range(90)]
    assert set(drawn) == set(wanted)
    assert min(drawn.count(name) for name in wanted) > 15


def test_volumes_overlap_between_families():
    spans = {}
    for family in sorted(set(FAMILIES) - OPEN_AIR):
        seeds = range(10 if family in USED_FAMILIES else 30)
        volumes = [build_place(family, seed)[1].volume_m3 for seed in seeds]
        spans[family] = (min(volumes), max(volumes))
        assert max(volumes) > 3 * min(volumes)
    for family, (low, high) in spans.items():
        rivals = [name for name, (a, b) in spans.items() if name != family and a < high and b > low]
        assert len(rivals) >= 5
    assert min(low for low, _ in spans.values()) < 12
    assert max(high for _, high in spans.values()) > 20_000


def test_decays_span_what_rooms_have(monkeypatch):
    """Eyring's formula with true surfaces, for which one turn of rays will do: near-anechoic rooms
    to cathedrals."""
    monkeypatch.setattr(sound, "MOST_TURNS", 1)
    found = []
    for family, seeds in (("studio", 14), ("bathroom", 6), ("hall", 8), ("church", 8)):
        for seed in range(seeds):
            record = simulate_sound(make_scene(500 + seed, [family]), seed)
            found.append(float(record["eyring_t60_s"][2:4].mean()))
    assert min(found) < 0.2
    assert max(found) > 6.0
    assert max(found) < 20.0


def test_detail_is_apart_from_size():
    levels = np.array([build_place("hall", seed)[0].detail for seed in range(60)])
    volumes = np.array([build_place("hall", seed)[1].volume_m3 for seed in range(60)])
    assert abs(np.corrcoef(levels, np.log(volumes))[0, 1]) < 0.3
    assert levels.min() < 0.2
    assert levels.max() > 0.8


def test_people_and_doors_have_their_sizes():
    from training.scenes.places.building import Builder
    from training.scenes.places.dressing import door
    from training.scenes.places.furniture import chair, person
    from training.scenes.places.spaces import build_room

    place = Builder("test", 0)
    person(place.at(0, 0))
    top = max(float(c[0][2]) + c[1] for c in place.spheres)
    assert 1.5 < top < 1.95
    place = Builder("test", 1)
    chair(place.at(0, 0), False)
    tops = [float(box[0][2] + box[1][2]) for box in place.boxes]
    assert 0.8 < max(tops) < 1.0
    place = Builder("test", 2)
    room = build_room(place, (5, 4, 2.6), "carpet", "plaster", ["plaster"] * 4)
    before = len(place.boxes)
    door(room.walls[0])
    leaf = place.boxes[before]
    assert 2 * leaf[1][2] == pytest.approx(2.05, abs=0.03)
    assert 0.8 < 2 * leaf[1][0] < 1.0


def test_held_out_families_are_never_trained_on():
    assert set(HELD_OUT_FAMILIES) < set(FAMILIES)
    assert set(TRAIN_FAMILIES) | set(HELD_OUT_FAMILIES) == set(FAMILIES)
    assert not set(TRAIN_FAMILIES) & set(HELD_OUT_FAMILIES)
    assert len(TRAIN_FAMILIES) >= 20
    assert set(TRAIN_MIX) == set(TRAIN_FAMILIES)


def test_somebody_holds_the_camera_over_a_floor_of_places_in_use():
    for family in ("home", "shop", "gym", "foyer"):
        for seed in range(6):
            scene = make_scene(seed, [family])
            down = np.array([0.0, 0.0, -1.0])
            geometry = build_geometry(scene.primitives)
            x, y, z = (float(value) for value in scene.capture_m)
            arrays = geometry.table, geometry.kind, geometry.nodes
            below, _, _ = nearest(*arrays, x, y, z, *down, 100.0)
            assert 1.0 < below <= 1.8 + 1e-3


def test_detail_of_places_in_use_is_apart_from_their_size():
    places = [build_place("foyer", seed) for seed in range(60)]
    levels = np.array([place.detail for place, _ in places])
    volumes = np.array([space.volume_m3 for _, space in places])
    assert abs(np.corrcoef(levels, np.log(volumes))[0, 1]) < 0.3
    assert levels.min() > 0.3


def test_materials_of_places_in_use_go_together():
    """Bathrooms are mostly tiled, offices have acoustic ceilings far oftener than shops' depots."""

    def share(family: str, wanted: str, face: int) -> float:
        found = 0
        for seed in range(40):
            place, _ = build_place(family, seed)
            slab = max(place.boxes[:6], key=lambda box: (1 if face == 5 else -1) * -box[0][2])
            found += place.specimens[slab[3][face]].name == wanted
        return found / 40

    assert share("wet_room", "ceramic_tile", 5) > 0.5
    assert share("office_floor", "acoustic_tile", 4) > 0.35
    assert share("depot", "acoustic_tile", 4) < 0.35


def test_a_roof_holds_the_volume_that_is_said():
    """Points drawn in the bounding box, counted where they lie below the ceiling."""
    rng = np.random.default_rng(3)
    for roof in ("flat", "pitched", "round"):
        place = Inhabited("test", 5)
        shell = build_shell(place, (12.0, 8.0, 3.5), "stone", "plaster", ["plaster"] * 4, roof)
        top = 3.5 + shell.rise
        points = rng.uniform([-6, -4, 0], [6, 4, top], (40_000, 3))
        below = [z < shell.ceiling_m(y) for _, y, z in points]
        assert shell.volume_m3 == pytest.approx(12 * 8 * top * np.mean(below), rel=0.03)
