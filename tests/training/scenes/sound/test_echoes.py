"""Echoes against closed forms: mirror images of planes and boxes, scattering planes, walls between.

Energies are relative to the direct sound: an image at d metres of a source at D gives
(D / d)^2 (1 - absorption)^order (1 - scattering)^order and what the air takes on the longer way.
"""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from i2r_vr.materials.absorption import fittings_absorption
from tests.training.scenes.sound.references.rooms import ReferenceRoom, scene_of
from tests.training.scenes.sound.test_sound import box_scene
from training.scenes.light.tracer import build_geometry
from training.scenes.places.building import Builder
from training.scenes.sound.decay import FINE_S, FRAME_S
from training.scenes.sound.echoes import Surroundings, prepare_gathering, trace_echoes
from training.scenes.sound.mirror_images import AIR, mirror_sequences
from training.scenes.sound.sound import simulate_sound, source_places

SPEED_M_S = 343.0
BAND = 3


def sheets_scene(sheets, absorption, scattering, capture):
    """Large parallelograms (corner, u, v) in the open, all of one material."""
    place = Builder("test", 0)
    material = place.material("plaster")
    for corner, u, v in sheets:
        place.quad(corner, u, v, material)
    materials = place.materials()
    return replace(
        box_scene(),
        outdoor=True,
        primitives=place.primitives(),
        materials=replace(
            materials,
            absorption=np.full_like(
                materials.absorption, absorption - fittings_absorption(math.inf)
            ),
            scattering=np.full_like(materials.scattering, scattering),
        ),
        capture_m=np.array(capture, np.float32),
        yaw_rad=0.0,
        volume_m3=0.0,
        bounds_m=np.array([[-900, -900, -900], [900, 900, 900]], np.float32),
    )


GROUND = ((-400.0, -400.0, 0.0), (800.0, 0.0, 0.0), (0.0, 800.0, 0.0))
WALL = ((-400.0, -2.0, -400.0), (800.0, 0.0, 0.0), (0.0, 0.0, 800.0))
CEILING = ((-400.0, -400.0, 3.0), (800.0, 0.0, 0.0), (0.0, 800.0, 0.0))


def image_energy(image, receiver, distance, absorption, scattering, order=1):
    """Of one image, relative to the direct sound of a source at `distance`."""
    path = np.linalg.norm(image - receiver, axis=-1)
    kept = ((1 - absorption) * (1 - scattering)) ** order
    return (distance / path) ** 2 * kept * np.exp(-AIR[BAND] * (path - distance))


def mirrored(places, axis, at):
    image = places.copy()
    image[:, axis] = 2 * at - image[:, axis]
    return image


def whole(found):
    """Reflected energy of every source [12] in one octave."""
    return (10.0 ** (found["window_db"][:, BAND] / 10.0)).sum(axis=1)


def test_one_plane_gives_its_mirror_image_and_nothing_else():
    receiver = np.array([0.0, 0.0, 1.6])
    scene = sheets_scene([GROUND], 0.3, 0.0, receiver)
    _, places, distance = source_places(scene, 4)
    expected = image_energy(mirrored(places, 2, 0.0), receiver, distance, 0.3, 0.0)
    found = simulate_sound(scene, 4)
    np.testing.assert_allclose(whole(found), expected, rtol=2e-3)
    delay_ms = (np.linalg.norm(mirrored(places, 2, 0.0) - receiver, axis=1) - distance) / 0.343
    early = delay_ms < 10.0
    assert early.any()
    np.testing.assert_allclose(
        10.0 ** (found["window_db"][early, BAND, 0] / 10.0), expected[early], rtol=2e-3
    )


@pytest.mark.parametrize("scattering", [0.3, 1.0])
def test_a_plane_that_scatters_adds_what_lambert_s_law_sends(scattering):
    """The scattered part by a sum over the plane: 1 / (4 pi r^2), then cosine / (pi d^2)."""
    receiver = np.array([0.0, 0.0, 1.6])
    scene = sheets_scene([GROUND], 0.2, scattering, receiver)
    _, places, distance = source_places(scene, 4)
    radius = np.exp(np.linspace(math.log(1e-3), math.log(390.0), 1500))
    ring = (radius[1:] + radius[:-1]) / 2
    area = (np.diff(radius) * ring)[:, None] * 2 * math.pi / 360
    angle = (np.arange(360) + 0.5) * 2 * math.pi / 360
    x, y = ring[:, None] * np.cos(angle), ring[:, None] * np.sin(angle)
    to_receiver = np.sqrt(ring**2 + 1.6**2)[:, None]
    expected = image_energy(mirrored(places, 2, 0.0), receiver, distance, 0.2, scattering)
    for j, (sx, sy, sz) in enumerate(places):
        d = np.sqrt((x - sx) ** 2 + (y - sy) ** 2 + sz**2)
        arriving = area * (1.6 / to_receiver) / (4 * math.pi * to_receiver**2)
        sent = arriving * (sz / d) / (math.pi * d**2) * np.exp(-AIR[BAND] * (to_receiver + d))
        direct = math.exp(-AIR[BAND] * distance[j]) / (4 * math.pi * distance[j] ** 2)
        expected[j] += 0.8 * scattering * sent.sum() / direct
    found = whole(simulate_sound(scene, 4))
    assert found.mean() == pytest.approx(expected.mean(), rel=0.02)
    np.testing.assert_allclose(found, expected, rtol=0.12)


def test_two_planes_that_meet_give_three_images():
    receiver = np.array([0.0, 0.0, 1.6])
    scene = sheets_scene([GROUND, WALL], 0.1, 0.2, receiver)
    scene = replace(
        scene, materials=replace(scene.materials, scattering=0 * scene.materials.scattering)
    )
    _, places, distance = source_places(scene, 4)
    down, aside = mirrored(places, 2, 0.0), mirrored(places, 1, -2.0)
    expected = (
        image_energy(down, receiver, distance, 0.1, 0.0)
        + image_energy(aside, receiver, distance, 0.1, 0.0)
        + image_energy(mirrored(down, 1, -2.0), receiver, distance, 0.1, 0.0, order=2)
    )
    np.testing.assert_allclose(whole(simulate_sound(scene, 4)), expected, rtol=2e-3)


def test_parallel_planes_answer_each_other():
    """Images in a row without end: the first two of each plane exactly, the others by rays."""
    receiver = np.array([0.0, 0.0, 1.6])
    scene = sheets_scene([GROUND, CEILING], 0.4, 0.0, receiver)
    _, places, distance = source_places(scene, 4)
    expected = np.zeros(len(places))
    for below, above in itertools.product((True, False), repeat=2):
        if below is above:
            continue
        image = places
        for order in range(1, 40):
            image = mirrored(image, 2, 0.0 if (order % 2 == 1) is below else 3.0)
            expected += image_energy(image, receiver, distance, 0.4, 0.0, order)
    np.testing.assert_allclose(whole(simulate_sound(scene, 4)), expected, rtol=0.05)


def lattice(size, receiver, place, absorption, reach_m):
    """Path lengths and energies of all images of a source in a box from the origin."""
    axes = []
    for length, at in zip(size, place, strict=True):
        most = math.ceil(reach_m / length) + 1
        steps = np.arange(-most, most + 1)
        positions = np.concatenate([2 * steps * length + at, 2 * steps * length - at])
        order = np.concatenate([np.abs(2 * steps), np.abs(2 * steps - 1)])
        axes.append((positions, order))
    mesh = np.meshgrid(*(positions for positions, _ in axes), indexing="ij")
    order = sum(np.meshgrid(*(orders for _, orders in axes), indexing="ij"))
    path = np.sqrt(sum((m - r) ** 2 for m, r in zip(mesh, receiver, strict=True)))
    return path.ravel(), order.ravel(), (1 - absorption) ** order.ravel()


SIZE, RECEIVER, ABSORPTION = (6.0, 4.0, 3.0), (2.5, 1.7, 1.6), 0.2


def mirror_box():
    """A box of mirrors, its sources, and the exact energies [12, 120] of all of their images."""
    room = ReferenceRoom("mirrors", SIZE, RECEIVER, (ABSORPTION,) * 6, 0.0)
    scene = scene_of(room)
    _, places, distance = source_places(scene, 2)
    fine = np.zeros((len(places), 120))
    first = np.zeros((len(places), 120))
    for j, place in enumerate(places):
        path, order, kept = lattice(SIZE, RECEIVER, place, ABSORPTION, 60.0)
        energy = (distance[j] / path) ** 2 * kept * np.exp(-AIR[BAND] * (path - distance[j]))
        bins = ((path - distance[j]) / SPEED_M_S / FINE_S).astype(int)
        for total, chosen in ((fine, order > 0), (first, (order > 0) & (order <= 2))):
            inside = chosen & (bins < 120)
            np.add.at(total[j], bins[inside], energy[inside])
    return scene, fine, first


def test_six_planes_give_all_images_of_the_first_two_orders():
    scene, _, first = mirror_box()
    geometry = build_geometry(scene.primitives)
    around = Surroundings(
        geometry,
        np.full((1, 7), ABSORPTION),
        np.zeros(1),
        scene.capture_m.astype(np.float64),
        *source_places(scene, 2)[1:],
        scene.bounds_m.astype(np.float64),
    )
    codes, _ = mirror_sequences(geometry, around.receiver)
    assert len(codes) == 6 + 6 * 5
    at = prepare_gathering(around)
    direct = np.exp(-AIR[BAND] * around.distance)[:, None]
    near = np.abs(at.fine[:, BAND] / direct - first)
    shifted = np.minimum(near, np.abs(np.roll(at.fine[:, BAND] / direct, 1, axis=1) - first))
    assert (at.fine[:, BAND] / direct).sum() == pytest.approx(first.sum(), rel=1e-4)
    assert shifted.max() < 0.02 * first.max()


def test_windows_of_a_box_of_mirrors_are_those_of_all_its_images():
    scene, fine, _ = mirror_box()
    found = 10.0 ** (simulate_sound(scene, 2)["window_db"][:, BAND] / 10.0)
    edges = (0, 10, 20, 35, 50, 80)
    exact = np.stack([fine[:, a:b].sum(1) for a, b in itertools.pairwise(edges)], axis=1)
    np.testing.assert_allclose(found[:, :5].mean(0), exact.mean(0), rtol=0.06)
    apart_db = np.abs(10.0 * np.log10(found[:, :5] / exact))
    assert np.median(apart_db) < 0.5
    assert apart_db.max() < 2.0


def test_a_wall_between_keeps_energy_from_sources_behind_it():
    """What passes the other side of a partition near a source is not gathered at the source."""
    room = ReferenceRoom("pair", (8.0, 4.0, 3.0), (1.0, 2.0, 1.5), (0.1,) * 6, 0.3)
    scene = scene_of(room)
    solids = scene.primitives
    sheets = {
        "quad_corner": (1.6, 0.0, 0.0),
        "quad_u": (0.0, 4.0, 0.0),
        "quad_v": (0.0, 0.0, 3.0),
    }
    closed = replace(
        solids,
        quad_material=np.append(solids.quad_material, 0).astype(np.int32),
        **{
            name: np.vstack([getattr(solids, name), added]).astype(np.float32)
            for name, added in sheets.items()
        },
    )
    near = replace(scene, primitives=closed)
    alone = ReferenceRoom("alone", (1.6, 4.0, 3.0), (1.0, 2.0, 1.5), (0.1,) * 6, 0.3)
    one, other = simulate_sound(near, 1), simulate_sound(scene_of(alone), 1)
    assert one["t60_s"][BAND] == pytest.approx(other["t60_s"][BAND], rel=0.05)
    assert whole(one).mean() == pytest.approx(whole(other).mean(), rel=0.06)


def test_every_reflection_counts_however_many_there_were():
    """A tiny hard room: hundreds of reflections within the decay, none of them left out."""
    half = (0.5, 0.4, 0.3)
    scene = replace(box_scene(half, 0.1, 0.4), capture_m=np.array([0.05, -0.05, 0.05], np.float32))
    found = simulate_sound(scene, 1)
    a, b, c = (2 * value for value in half)
    surface, volume = 2 * (a * b + b * c + a * c), a * b * c
    eyring = 0.161 * volume / (-surface * math.log(0.9) + 4 * AIR[BAND] * volume)
    assert found["t60_s"][BAND] == pytest.approx(eyring, rel=0.1)
    distance = found["source_distance_m"].mean()
    diffuse = 16 * math.pi * distance**2 / (-surface * math.log(0.9))
    assert whole(found).mean() == pytest.approx(diffuse, rel=0.15)
    assert found["t60_s"][BAND] > FRAME_S


def test_runs_differ_by_noise_only():
    scene = box_scene((3.0, 2.0, 1.5), 0.2, 0.4)
    geometry = build_geometry(scene.primitives)
    around = Surroundings(
        geometry,
        np.full((1, 7), 0.2),
        np.full(1, 0.4),
        scene.capture_m.astype(np.float64),
        *source_places(scene, 0)[1:],
        scene.bounds_m.astype(np.float64),
    )
    at = prepare_gathering(around)
    one, same, other = (trace_echoes(around, at, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.frames, same.frames)
    assert one.frames[:, BAND].sum() == pytest.approx(other.frames[:, BAND].sum(), rel=0.05)
    assert not np.array_equal(one.frames, other.frames)
