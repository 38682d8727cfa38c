"""The scenes' sound against Eyring, image sources' first delays, and energy conservation."""

import math
from dataclasses import replace

import numpy as np
import pytest

from i2r_vr.materials.absorption import fittings_absorption
from training.scenes.light.lighting import draw_lights
from training.scenes.places.building import Builder
from training.scenes.scene import Scene
from training.scenes.sound.decay import (
    FINE_S,
    FRAME_S,
    early_decay_time,
    energy_from,
    reverberation_time,
    simulated_decay,
)
from training.scenes.sound.sound import simulate_sound


def box_scene(half=(3.0, 2.0, 1.5), absorption=0.2, scattering=0.5, seed=0):
    """A bare box; `absorption` is what it absorbs as built."""
    place = Builder("test", seed)
    h = np.array(half)
    m = place.material("plaster")
    place.room(-h, h, m, m, [m] * 4)
    materials = place.materials()
    materials = replace(
        materials,
        absorption=np.full_like(
            materials.absorption, absorption - fittings_absorption(float(8 * h.prod()))
        ),
        scattering=np.full_like(materials.scattering, scattering),
    )
    return Scene(
        family="test",
        seed=seed,
        outdoor=False,
        primitives=place.primitives(),
        materials=materials,
        lights=draw_lights(place, False),
        capture_m=np.array([0.3, -0.2, 0.1], np.float32),
        yaw_rad=0.4,
        volume_m3=float(8 * h.prod()),
        bounds_m=np.stack([-h - 1, h + 1]).astype(np.float32),
    )


def eyring(half, absorption, air=1.07e-3):
    a, b, c = (2 * v for v in half)
    volume, surface = a * b * c, 2 * (a * b + b * c + a * c)
    return 0.161 * volume / (-surface * math.log(1 - absorption) + 4 * air * volume)


@pytest.mark.parametrize(
    ("half", "absorption"), [((3, 2, 1.5), 0.1), ((3, 2, 1.5), 0.3), ((10, 8, 5), 0.05)]
)
def test_decay_of_a_box_room(half, absorption):
    found = simulate_sound(box_scene(half, absorption, 0.6), 1)
    assert found["t60_s"][3] == pytest.approx(eyring(half, absorption), rel=0.1)
    assert found["eyring_t60_s"][3] == pytest.approx(eyring(half, absorption), rel=0.04)
    assert found["mean_absorption"][3] == pytest.approx(absorption, rel=1e-4)
    assert found["surface_m2"] == pytest.approx(
        2 * sum(4 * half[i] * half[j] for i, j in ((0, 1), (1, 2), (0, 2))), rel=0.05
    )
    assert found["t60_noise"] < 0.1


def test_reverberant_level_is_that_of_a_diffuse_field():
    half, absorption = (5.0, 4.0, 3.0), 0.15
    found = simulate_sound(box_scene(half, absorption, 0.7), 2)
    surface = 2 * sum(4 * half[i] * half[j] for i, j in ((0, 1), (1, 2), (0, 2)))
    distance = float(found["source_distance_m"].mean())
    loss = -surface * math.log(1 - absorption)
    expected = 10 * math.log10(16 * math.pi * distance**2 * (1 - absorption) / loss)
    assert -float(found["drr_db"].mean()) == pytest.approx(expected, abs=1.5)


def test_source_distance_follows_the_contract():
    found = simulate_sound(box_scene((1.0, 1.0, 1.0)), 0)
    rays = found["direction"]
    assert found["source_distance_m"].max() < 0.8 * 1.0 * 3**0.5 + 0.5
    far = simulate_sound(box_scene((9.0, 9.0, 9.0)), 0)
    np.testing.assert_allclose(far["source_distance_m"], 2.0)
    np.testing.assert_allclose(np.linalg.norm(rays, axis=1), 1.0, rtol=1e-5)


def test_more_absorption_less_of_everything():
    soft, hard = (simulate_sound(box_scene(absorption=a), 3) for a in (0.5, 0.05))
    assert soft["t60_s"][3] < hard["t60_s"][3]
    assert soft["edt_s"][3] < hard["edt_s"][3]
    assert soft["c50_db"][3] > hard["c50_db"][3]
    assert soft["window_db"][:, 3].max() < hard["window_db"][:, 3].max()


def test_nothing_comes_back_from_open_ground_but_its_reflection():
    place = Builder("test", 0)
    place.slab((-90, -90, -1), (90, 90, 0), place.material("grass"))
    scene = replace(
        box_scene(),
        outdoor=True,
        primitives=place.primitives(),
        materials=place.materials(),
        capture_m=np.array([0, 0, 1.6], np.float32),
        volume_m3=0.0,
        bounds_m=np.array([[-90, -90, -2], [90, 90, 90]], np.float32),
    )
    found = simulate_sound(scene, 0)
    assert found["openness"] == pytest.approx(0.5, abs=0.02)
    assert found["window_db"][:, 3, 5].max() < -35.0
    assert found["c50_db"][3] > 20.0


def test_same_seed_same_labels():
    first, second = (simulate_sound(box_scene(), 7) for _ in range(2))
    for name, value in first.items():
        np.testing.assert_array_equal(value, second[name])


@pytest.mark.parametrize("t60_s", [0.12, 0.4, 2.0])
def test_regression_on_an_exponential(t60_s):
    """Of a decay that begins well above its direct sound."""
    ends = 10 ** (-6 * np.arange(1001) * FRAME_S / t60_s)
    fine = 10 ** (-6 * np.arange(121) * FINE_S / t60_s)
    decay = simulated_decay(1e4 * -np.diff(fine), 1e4 * -np.diff(ends))
    assert reverberation_time(decay) == pytest.approx(t60_s, rel=0.01)
    assert early_decay_time(decay) == pytest.approx(t60_s, rel=0.01)


def test_reverberation_time_counts_the_direct_sound_as_a_response_does():
    """Of a bent decay behind a loud direct sound less of the steep beginning lies below -5 dB."""
    time = np.arange(0.0, 12.0, FINE_S)
    power = 0.2 * (10 ** (-6 * time / 0.3) + 0.05 * 10 ** (-6 * time / 1.5)) / 30.0
    fine, late = power[:120].copy(), power.copy()
    edges = (np.arange(1001) * FRAME_S / FINE_S).astype(int)
    frames = np.diff(np.concatenate([[0.0], late.cumsum()])[edges])
    power[0] += 1.0
    level = 10 * np.log10(power[::-1].cumsum()[::-1] / power.sum())
    inside = (level <= -5.0) & (level >= -35.0)
    expected = -60 / np.polyfit(time[inside], level[inside], 1)[0]
    assert reverberation_time(simulated_decay(fine, frames)) == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize(("t60_s", "direct"), [(0.5, 1.0), (2.0, 1.0), (2.0, 0.2)])
def test_early_decay_is_that_of_a_response_evenly_sampled(t60_s, direct):
    """A bent decay after its direct sound, known in bins and frames, against 48,000 a second."""
    rate = 48000
    time = np.arange(6 * rate) / rate
    power = 10 ** (-6 * time / t60_s) + 3.0 * 10 ** (-6 * time / (0.3 * t60_s))
    power *= 2.0 / (power.sum() * direct)

    def energies(length_s, count):
        places = (np.arange(count + 1) * length_s * rate).astype(int)
        return np.diff(np.concatenate([[0.0], power.cumsum()])[places])

    found = early_decay_time(simulated_decay(energies(1e-3, 120), energies(FRAME_S, 500)))
    power[0] += 1.0
    level = 10 * np.log10(power[::-1].cumsum()[::-1] / power.sum())
    used = slice(0, int(np.argmax(level < -10.0)))
    expected = -60 / np.polyfit(time[used], level[used], 1)[0]
    assert found == pytest.approx(expected, rel=0.02)


def test_energies_are_counted_once():
    """Early windows, and the late one that follows, hold what the whole decay does."""
    found = simulate_sound(box_scene((5.0, 4.0, 3.0), 0.3, 0.7), 4)
    windows = (10.0 ** (found["window_db"] / 10.0)).mean(axis=0).sum(axis=1)
    decay = (10.0 ** (found["decay_db"] / 10.0)).sum(axis=1)
    assert windows == pytest.approx(decay, rel=0.01)


def test_energy_from_a_time_within_a_frame():
    frames = np.array([[1.0, 2.0, 4.0, 8.0]])
    assert energy_from(frames, 1.25 * FRAME_S) == pytest.approx(np.array([[1.5, 4.0, 8.0]]))


def test_no_energy_no_decay():
    assert simulated_decay(np.zeros(120), np.zeros(100)) is None
    assert math.isnan(reverberation_time(None))
    assert math.isnan(early_decay_time(None))


def test_pyroomacoustics_agrees_on_a_scattering_room():
    pra = pytest.importorskip("pyroomacoustics")
    room = pra.ShoeBox(
        [6, 4, 3],
        fs=16000,
        materials=pra.Material(0.2, 0.6),
        max_order=2,
        ray_tracing=True,
        air_absorption=True,
    )
    room.set_ray_tracing(n_rays=6000, receiver_radius=0.5)
    room.add_source([1.5, 1.2, 1.6])
    places = np.random.default_rng(0).uniform([1, 0.8, 0.8], [5, 3.2, 2.2], (10, 3))
    room.add_microphone_array(places.T)
    room.compute_rir()
    theirs = [pra.experimental.measure_rt60(r[0], 16000, decay_db=25) for r in room.rir]
    ours = float(simulate_sound(box_scene(absorption=0.2, scattering=0.6), 5)["t60_s"][3])
    assert ours == pytest.approx(float(np.mean(theirs)), rel=0.15)
