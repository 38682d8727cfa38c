"""The second shading: of depth and material alone, with edges where surfaces meet."""

import numpy as np

from training.evaluation.second_look import pixel_rays, shade

HEIGHT, WIDTH = 64, 128
HALF = np.array([4.0, 3.0, 1.5])


def box_room():
    """Radial depth and the surface (0, 1, 2: across x, y, z) of a box seen from its centre."""
    rays = pixel_rays(HEIGHT, WIDTH)
    reach = HALF / np.maximum(np.abs(rays), 1e-9)
    return reach.min(axis=-1), reach.argmin(axis=-1).astype(np.uint8)


def test_rays_follow_the_frame():
    rays = pixel_rays(HEIGHT, WIDTH)
    np.testing.assert_allclose(np.linalg.norm(rays, axis=-1), 1.0, atol=1e-6)
    assert rays[HEIGHT // 2, WIDTH // 2, 0] > 0.99  # ahead
    assert rays[HEIGHT // 2, WIDTH // 4, 1] > 0.99  # left
    assert rays[0, 0, 2] > 0.99  # up


def test_the_same_seed_gives_the_same_picture_and_another_another():
    depth, surface = box_room()
    np.testing.assert_array_equal(shade(depth, surface, 3), shade(depth, surface, 3))
    assert np.abs(shade(depth, surface, 3).astype(int) - shade(depth, surface, 4)).mean() > 5


def test_floors_are_lighter_than_ceilings_of_the_same_colour():
    depth, _ = box_room()
    shown = shade(depth, np.zeros((HEIGHT, WIDTH), np.uint8), 0).astype(float)
    assert shown[-6:].mean() > 1.2 * shown[:6].mean()


def test_edges_of_the_room_are_inked():
    depth, surface = box_room()
    shown = shade(depth, np.zeros_like(surface), 0).mean(axis=-1)
    row = surface[HEIGHT // 2]
    corners = np.flatnonzero(row != np.roll(row, 1))
    assert len(corners) == 4
    inside = np.setdiff1d(np.arange(WIDTH), np.concatenate([corners + d for d in (-2, -1, 0, 1)]))
    ink = np.minimum(shown[HEIGHT // 2, corners], shown[HEIGHT // 2, corners - 1])
    assert ink.max() < 0.7 * shown[HEIGHT // 2, inside].min()


def test_the_open_sky_is_no_surface():
    depth = np.full((HEIGHT, WIDTH), np.inf)
    depth[HEIGHT // 2 + 1 :] = 1.6 / -pixel_rays(HEIGHT, WIDTH)[HEIGHT // 2 + 1 :, :, 2]
    shown = shade(depth, np.zeros((HEIGHT, WIDTH), np.uint8), 1)
    sky = shown[: HEIGHT // 2].reshape(HEIGHT // 2, WIDTH, 3)
    assert np.abs(np.diff(sky.astype(int), axis=1)).max() == 0
