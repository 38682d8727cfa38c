"""Room features against closed forms of a box room, an open field and a lone wall."""

import math

import numpy as np
import pytest
import torch

from i2r_vr.acoustics.quantities import SPEED_OF_SOUND_M_S
from i2r_vr.hearing.room_features import (
    DIRECTION_COUNT,
    GEOMETRY_COUNT,
    RoomFeatures,
    exponential_windows_db,
    eyring_t60,
    room_features,
)
from i2r_vr.hearing.surface_sample import surface_normals
from i2r_vr.seeing.grid import GRID_SHAPE, grid_directions

HALF = np.array([3.0, 2.0, 1.5])


def box_depth(half=HALF):
    rays = np.abs(grid_directions())
    return torch.from_numpy((half / np.maximum(rays, 1e-9)).min(axis=-1)).float()[None]


def describe(depth, absorption=0.1, distance=1.0, direction=(1.0, 0.0, 0.0)) -> RoomFeatures:
    batch = depth.shape[0]
    return room_features(
        depth,
        torch.full((batch, *GRID_SHAPE, 7), absorption),
        torch.ones(batch, *GRID_SHAPE, dtype=torch.bool),
        torch.tensor([[direction]]).expand(batch, -1, -1),
        torch.full((batch, 1), distance),
        torch.ones(batch),
        torch.ones(batch),
    )


def test_counts():
    found = describe(box_depth())
    assert found.shared.shape == (1, GEOMETRY_COUNT)
    assert found.per_direction.shape == (1, 1, DIRECTION_COUNT)


def test_eyring_of_a_box_room():
    found = describe(box_depth()).log_eyring_t60.exp()[0]
    volume, surface = 72.0, 108.0
    assert found[0] == pytest.approx(0.161 * volume / (-surface * math.log(0.9)), rel=0.06)
    assert found[6] < found[5] < found[3]


def test_decay_grows_with_scale_and_falls_with_absorption():
    small, large = (describe(box_depth(HALF * k)).log_eyring_t60[0, 3] for k in (1.0, 2.0))
    assert (large - small).item() == pytest.approx(math.log(2.0), abs=0.05)
    assert describe(box_depth(), absorption=0.4).log_eyring_t60[0, 3] < small


def test_first_reflection_is_the_specular_path():
    found = describe(box_depth(), distance=1.0)
    wall = np.array([1.0, 0.0, 0.0])
    images = [2 * HALF[axis] * sign for axis in range(3) for sign in (1, -1)]
    paths = []
    for i, offset in enumerate(images):
        image = wall.copy()
        image[i // 2] = offset - image[i // 2]
        paths.append(np.linalg.norm(image) - 1.0)
    expected = min(paths) / SPEED_OF_SOUND_M_S
    assert found.first_reflection_s.item() == pytest.approx(expected, rel=0.08)


def test_open_field_is_half_sky_and_dead():
    down = grid_directions()[..., 2]
    depth = np.where(down < -1e-3, 1.6 / np.maximum(-down, 1e-3), np.inf)
    found = describe(torch.from_numpy(depth).float()[None], absorption=0.2)
    assert found.openness.item() == pytest.approx(0.5, abs=0.02)
    assert found.shared.isfinite().all()


def test_turning_the_room_changes_nothing_shared():
    depth = box_depth()
    turned = torch.roll(depth, 32, dims=2)
    torch.testing.assert_close(
        describe(depth).log_eyring_t60, describe(turned).log_eyring_t60, rtol=0, atol=0.03
    )


def test_normals_of_the_floor_point_up():
    normals = surface_normals(box_depth())[0]
    assert normals[-8:, :, 2].mean() == pytest.approx(1.0, abs=0.02)
    assert normals[:8, :, 2].mean() == pytest.approx(-1.0, abs=0.02)


def test_windows_add_up_to_the_diffuse_field():
    log_t60 = torch.full((1, 7), math.log(1.0))
    absorption, surface = torch.full((1, 7), 0.2), torch.tensor([100.0])
    windows = exponential_windows_db(log_t60, absorption, surface, torch.tensor([[2.0]]))
    total = (10.0 ** (windows / 10.0)).sum(-1)[0, 0, 0].item()
    expected = 16 * math.pi * 4.0 * 0.8 / (100.0 * -math.log(0.8)) * math.exp(-13.8155 * 0.0025)
    assert total == pytest.approx(expected, rel=1e-3)


def test_eyring_formula():
    found = eyring_t60(torch.tensor([[2.0]]), torch.full((1, 7), 0.3))[0, 0]
    expected = 13.8155 * 2.0 / (343.0 * (-math.log(0.7) + 2.0 * 9.0e-5))
    assert found.item() == pytest.approx(expected, rel=1e-4)


def test_places_that_are_not_seen_take_the_mean_absorption():
    depth = box_depth()
    up = torch.from_numpy(np.broadcast_to(grid_directions()[..., 2] > -0.5, GRID_SHAPE).copy())
    arguments = (
        torch.tensor([[[1.0, 0.0, 0.0]]]),
        torch.ones(1, 1),
        torch.ones(1),
        torch.ones(1),
    )
    absorption = torch.full((1, *GRID_SHAPE, 7), 0.1)
    seen = room_features(depth, absorption, up[None], *arguments).shared
    below = seen[0, GEOMETRY_COUNT - 4 : GEOMETRY_COUNT - 1]
    torch.testing.assert_close(below, torch.full((3,), math.log(0.1)), rtol=0, atol=1e-4)
