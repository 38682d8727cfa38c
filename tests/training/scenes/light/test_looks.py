# SPDX-License-Identifier: MIT
"""Procedural surfaces and specimens of materials."""

import numpy as np
import pytest

from i2r_vr.materials.absorption import MATERIAL_CLASSES
from training.scenes.light import looks
from training.scenes.places.materials import (
    LEAST_ABSORPTION,
    LOOKS,
    MOST_ABSORPTION,
    draw_colour,
    draw_pattern_size,
    draw_specimen,
)

PALETTES = sorted({palette for _, palette in LOOKS.values()})


def patch(pattern, width=0.01, size=40, step=0.037, seed=3, colours=((0.8,) * 3, (0.1,) * 3)):
    """Reflectances [size, size, 3] of a pattern of usual size."""
    scale = np.array([draw_pattern_size(np.random.default_rng(1), pattern)], float)
    arrays = (
        np.array([colours], float),
        np.array([pattern], np.int32),
        scale,
        np.array([[1.0, 0.1, 0.3, 0.1]]),
    )
    out, found = np.zeros(3), np.zeros((size, size, 3))
    for i in range(size):
        for j in range(size):
            looks.surface_colour(*arrays, 0, j * step, i * step, width, seed, out)
            found[i, j] = out
    return found


@pytest.mark.parametrize("pattern", range(looks.PATTERNS))
def test_patterns_are_reflectances_and_repeat(pattern):
    first = patch(pattern)
    assert first.min() >= 0.0
    assert first.max() <= 1.0
    np.testing.assert_array_equal(first, patch(pattern))
    if pattern != looks.PLAIN:
        assert first.std() > 0.01


@pytest.mark.parametrize(
    "pattern", [p for p in range(looks.PATTERNS) if p not in (looks.BOOKS, looks.PICTURE)]
)
def test_far_patterns_fade_into_their_mean(pattern):
    """A pixel that covers many repetitions shows their mean, not a sample."""
    near, far = patch(pattern, 0.001, 60), patch(pattern, 5.0, 60)
    assert far.std() <= near.std() + 1e-3
    assert far.mean() == pytest.approx(near.mean(), abs=0.16)


def test_joints_of_bricks_take_their_share():
    """A quarter of a wall whose joints take a quarter of both its sides is not brick."""
    arrays = (
        np.array([[[1.0] * 3, [0.0] * 3]]),
        np.array([looks.TILES], np.int32),
        np.array([[1.0, 1.0, 0.2]]),
        np.array([[1.0, 0.0, 1.0, 0.0]]),
    )
    out, bright = np.zeros(3), []
    for u in np.arange(0.005, 3, 0.03):
        for v in np.arange(0.005, 3, 0.03):
            looks.surface_colour(*arrays, 0, u, v, 1e-3, 0, out)
            bright.append(out[0] > 0.5)
    assert np.mean(bright) == pytest.approx(0.8 * 0.8, abs=0.02)


def test_noise_is_smooth_and_fills_its_range():
    values = np.array([looks.noise(0.01 * i, 0.37, 5) for i in range(4000)])
    assert np.abs(np.diff(values)).max() < 0.05
    assert 0.0 <= values.min() < 0.15
    assert 0.85 < values.max() <= 1.0


def test_every_class_but_the_sky_has_a_look():
    assert set(LOOKS) == set(MATERIAL_CLASSES) - {"sky"}


@pytest.mark.parametrize("name", LOOKS)
def test_specimens_scatter_about_the_table(name):
    rng = np.random.default_rng(4)
    drawn = [draw_specimen(rng, name) for _ in range(200)]
    absorption = np.array([specimen.absorption for specimen in drawn])
    table = np.clip(MATERIAL_CLASSES[name].absorption, LEAST_ABSORPTION, MOST_ABSORPTION)
    assert absorption.min() >= LEAST_ABSORPTION
    assert absorption.max() <= MOST_ABSORPTION
    np.testing.assert_allclose(np.median(absorption, axis=0), table, rtol=0.15)
    assert all(s.colour.min() >= 0 and s.colour.max() < 1 for s in drawn)
    assert all(0 <= s.gloss < 1 for s in drawn)


def test_colour_is_no_label():
    """White paint is found on classes from the hardest to the softest."""
    rng = np.random.default_rng(0)
    for name in ("plaster", "painted_brick", "wood_panel", "acoustic_tile", "acoustic_panel"):
        colours = np.array([draw_specimen(rng, name).colour[0] for _ in range(150)])
        white = (colours.min(axis=1) > 0.5).mean()
        assert white > 0.04, name


@pytest.mark.parametrize("palette", PALETTES)
def test_palettes_are_reflectances(palette):
    rng = np.random.default_rng(2)
    colours = np.array([draw_colour(rng, palette) for _ in range(100)])
    assert colours.min() >= 0.01
    assert colours.max() <= 0.92
    assert colours.std(axis=0).min() > 0.005


def test_patterns_grow_with_the_room_where_they_do():
    for pattern, grows in ((looks.TILES, True), (looks.PLANKS, False)):
        small = draw_pattern_size(np.random.default_rng(0), pattern)
        large = draw_pattern_size(np.random.default_rng(0), pattern, 3.0)
        assert (large[0] == pytest.approx(3 * small[0])) == grows
