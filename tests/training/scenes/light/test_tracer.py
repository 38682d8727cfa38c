"""Rays against solids of known place."""

import numpy as np
import pytest

from training.scenes.light.tracer import build_geometry, nearest, normal_of
from training.scenes.places.building import Builder
from training.scenes.places.placing import clearance_m
from training.scenes.sound.sound import first_surfaces_m


def box_place(half=(3.0, 2.0, 1.5)):
    place = Builder("test", 0)
    m = [place.material(name, True) for name in ("plaster", "concrete", "wood_panel", "glass")]
    h = np.array(half)
    place.room(-h, h, m[0], m[1], [m[2], m[3], m[2], m[3]])
    return place


def cast(geometry, origin, ray):
    return nearest(geometry.table, geometry.kind, geometry.nodes, *origin, *ray, 1e4)


def test_distances_in_a_box_room():
    geometry = build_geometry(box_place().primitives())
    rng = np.random.default_rng(0)
    rays = rng.standard_normal((200, 3))
    rays /= np.linalg.norm(rays, axis=1, keepdims=True)
    expected = (np.array([3.0, 2.0, 1.5]) / np.abs(rays)).min(axis=1)
    np.testing.assert_allclose(first_surfaces_m(geometry, np.zeros(3), rays), expected, rtol=1e-4)


def test_hierarchy_finds_what_a_plain_search_finds():
    place = box_place((8.0, 8.0, 4.0))
    rng = np.random.default_rng(1)
    m = place.material("metal")
    for _ in range(40):
        place.box(rng.uniform(-6, 6, 3), rng.uniform(0.1, 0.6, 3), m, rng.uniform(0, 3))
        place.sphere(rng.uniform(-6, 6, 3), 0.4, m)
        place.cylinder(rng.uniform(-6, 6, 3), 0.3, 1.0, m)
        place.quad(rng.uniform(-6, 6, 3), rng.uniform(-1, 1, 3), rng.uniform(-1, 1, 3), m)
    geometry = build_geometry(place.primitives())
    everything = np.array([[-99, -99, -99, 99, 99, 99, 0, len(geometry.kind), 1]], np.float32)
    for _ in range(300):
        ray = rng.standard_normal(3)
        ray /= np.linalg.norm(ray)
        origin = rng.uniform(-5, 5, 3)
        fast = cast(geometry, origin, ray)
        slow = nearest(geometry.table, geometry.kind, everything, *origin, *ray, 1e4)
        assert fast[0] == pytest.approx(slow[0], rel=1e-5)


@pytest.mark.parametrize(
    ("add", "origin", "ray", "distance", "normal"),
    [
        (lambda p, m: p.sphere((5, 0, 0), 1.0, m), (0, 0, 0), (1, 0, 0), 4.0, (-1, 0, 0)),
        (lambda p, m: p.cylinder((5, 0, -1), 1.0, 2.0, m), (0, 0, 0), (1, 0, 0), 4.0, (-1, 0, 0)),
        (lambda p, m: p.cylinder((0, 0, 2), 1.0, 2.0, m), (0, 0, 0), (0, 0, 1), 2.0, (0, 0, -1)),
        (
            lambda p, m: p.quad((2, -1, -1), (0, 2, 0), (0, 0, 2), m),
            (0, 0, 0),
            (1, 0, 0),
            2.0,
            None,
        ),
        (lambda p, m: p.box((4, 0, 0), (1, 1, 1), m), (0, 0, 0), (1, 0, 0), 3.0, (-1, 0, 0)),
        (
            lambda p, m: p.box((4, 0, 0), (1, 1, 1), m, np.pi / 4),
            (0, 0, 0),
            (1, 0, 0),
            4 - 2**0.5,
            None,
        ),
    ],
)
def test_solids(add, origin, ray, distance, normal):
    place = Builder("test", 0)
    add(place, place.material("metal"))
    geometry = build_geometry(place.primitives())
    found, index, face = cast(geometry, origin, ray)
    assert found == pytest.approx(distance, rel=1e-5)
    if normal is not None:
        point = np.array(origin) + found * np.array(ray)
        got = normal_of(geometry.table, geometry.kind, index, face, *point)
        np.testing.assert_allclose(got, normal, atol=1e-5)


def test_a_missed_ray_hits_nothing():
    geometry = build_geometry(box_place().primitives())
    assert cast(geometry, (50.0, 0, 0), (1, 0, 0))[1] == -1


def test_clearance():
    place = Builder("test", 0)
    m = place.material("metal")
    place.box((0, 0, 0), (1, 1, 1), m)
    place.sphere((5, 0, 0), 1.0, m)
    place.cylinder((0, 5, 0), 1.0, 2.0, m)
    solids = place.primitives()
    assert clearance_m(solids, np.array([2.0, 0, 0])) == pytest.approx(1.0)
    assert clearance_m(solids, np.array([3.5, 0, 0])) == pytest.approx(0.5)
    assert clearance_m(solids, np.array([0, 3.0, 1.0])) == pytest.approx(1.0)
    assert clearance_m(solids, np.array([0.2, 0, 0])) < 0
