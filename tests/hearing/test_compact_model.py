"""The compact model: invariances that must hold whatever its weights are."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from i2r_vr.hearing.compact_model import CompactConfig, CompactModel
from i2r_vr.hearing.generator import noise_vector
from i2r_vr.hearing.scene_views import SceneViews, views_to_grid
from i2r_vr.hearing.surface_network import FINER
from i2r_vr.seeing.grid import GRID_SHAPE, grid_directions
from tests.hearing.trunks import awake

TINY = CompactConfig(
    view_size=64,
    depth_encoder_widths=(4, 4, 4, 8, 8),
    depth_decoder_widths=(4, 4, 4, 4, 8),
    encoder_widths=(4, 4, 8, 8, 8),
    surface_widths=(4, 4, 4, 8),
    generator_widths=(4, 4, 4, 4, 4, 2, 2),
    hidden=16,
)
HORIZON = np.array([[1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, -1, 0]], dtype=np.float64)


@pytest.fixture
def model():
    torch.manual_seed(0)
    network = CompactModel(TINY).eval()
    awake(network.impression)
    for heads in (network.given_heads, network.estimated_heads):
        for head in (heads.decay_head, heads.direction_head, heads.scene_head):
            torch.nn.init.normal_(head[-1].weight, std=0.1)
    torch.nn.init.normal_(network.size_reading.layers[-1].weight, std=0.5)
    return network


def scene(batch=1, order=(0, 1, 2, 3), turn=0):
    generator = torch.Generator().manual_seed(3)
    size = TINY.view_size
    rgb = torch.randint(0, 255, (batch, 4, size, size, 3), generator=generator)
    finer = torch.randint(0, 255, (batch, 4, FINER * size, FINER * size, 3), generator=generator)
    depth = torch.rand(batch, 4, size, size, generator=generator) * 3 + 1
    rays = np.abs(grid_directions())
    box = (np.array([2.0, 4.0, 1.5]) / np.maximum(rays, 1e-9)).min(axis=-1)
    grid = torch.from_numpy(box).float().expand(batch, -1, -1)
    order = list(order)
    return SceneViews(
        rgb=rgb[:, order].to(torch.uint8),
        finer=finer[:, order].to(torch.uint8),
        depth=depth[:, order],
        absorption=None,
        grid_depth=torch.roll(grid, turn, dims=2),
        grid_absorption=torch.full((batch, *GRID_SHAPE, 7), 0.2),
        coverage=torch.ones(batch, *GRID_SHAPE, dtype=torch.bool),
        directions=HORIZON,
        fov_deg=90.0,
        source_distance_m=torch.ones(batch, 4),
        depth_given=torch.ones(batch),
        materials_given=torch.ones(batch),
    )


def alone_of(views, number):
    """A capture of several."""
    kept = {
        name: value[number : number + 1] if torch.is_tensor(value) else value
        for name, value in vars(views).items()
    }
    return SceneViews(**kept)


def test_turning_the_capture_permutes_the_directions(model):
    with torch.inference_mode():
        still = model.hear(scene())
        turned = model.hear(scene(order=(1, 2, 3, 0), turn=32))
    np.testing.assert_allclose(still.log_t60, turned.log_t60, atol=0.01)
    np.testing.assert_allclose(still.window_db[:, [1, 2, 3, 0]], turned.window_db, atol=0.6)


def test_company_changes_nothing(model):
    with torch.inference_mode():
        alone, together = model.hear(scene(1)), model.hear(scene(3))
    torch.testing.assert_close(alone.log_t60[0], together.log_t60[0], rtol=0, atol=1e-4)


def test_each_capture_is_heard_by_the_heads_of_its_depth(model):
    given = torch.tensor([1.0, 0.0, 1.0])
    with torch.inference_mode():
        mixed = model.hear(replace(scene(3), depth_given=given))
        alone = [model.hear(alone_of(replace(scene(3), depth_given=given), i)) for i in range(3)]
        for i in range(3):
            for name in ("log_t60", "log_sigma", "window_db", "scene"):
                one, all_three = getattr(alone[i], name), getattr(mixed, name)
                torch.testing.assert_close(all_three[i], one[0], rtol=1e-3, atol=5e-3)
        model.estimated_heads.decay_head[-1].bias[:7] += 1.0
        changed = model.hear(replace(scene(3), depth_given=given)).log_t60 - mixed.log_t60
    assert changed.mean(1).tolist() == pytest.approx([0.0, 1.0, 0.0], abs=1e-3)


@torch.inference_mode()
def test_finer_detail_is_heard_where_depth_is_given(model):
    """Where it is estimated, detail has no known size: the encoder tells absorption."""
    given = torch.tensor([1.0, 0.0, 1.0])
    views = replace(scene(3), depth_given=given)
    finer = views.finer.clone()
    finer[:, :, ::2] = 255 - finer[:, :, ::2]
    before, after = (
        model.hear(replace(views, finer=detail)).absorption_logits
        for detail in (views.finer, finer)
    )
    changed = (after - before).abs().amax((1, 2, 3, 4))
    assert changed.gt(1e-4).tolist() == [True, False, True]
    torch.testing.assert_close(before[1], model.encode(views).absorption_logits[4:8])
    seen = model.see_surfaces(views, torch.tensor([2])).absorption_logits
    torch.testing.assert_close(before[2], seen)


def test_a_wider_error_is_stated_and_nothing_else_changes(model):
    with torch.inference_mode():
        before = model.hear(scene())
        model.given_heads.widen(1.5)
        after = model.hear(scene())
    assert (after.log_sigma - before.log_sigma).exp().item() == pytest.approx(1.5, rel=1e-4)
    assert torch.equal(after.log_t60, before.log_t60)
    assert torch.equal(after.window_db, before.window_db)


def test_heads_start_from_the_physical_estimate():
    network = CompactModel(TINY).eval()
    with torch.inference_mode():
        hearing = network.hear(scene())
    torch.testing.assert_close(hearing.log_t60, hearing.features.log_eyring_t60)
    torch.testing.assert_close(hearing.window_db, hearing.features.window_prior_db)


@torch.inference_mode()
def test_kinds_of_places_have_sizes_where_depth_is_guessed(model):
    views = replace(scene(3), depth_given=torch.tensor([1.0, 0.0, 0.0]))
    finer = views.finer.clone()
    finer[2] //= 4
    views = replace(views, finer=finer)
    sight = model.impressions(views)
    assert sight[0].eq(0.0).all()
    assert not torch.allclose(sight[1], sight[2])
    sizes = model.sizes(views, sight)
    assert sizes[0] == 1.0
    assert len({round(size, 4) for size in sizes}) == 3
    assert all(0.25 < size < 4.0 for size in sizes)


@torch.inference_mode()
def test_a_scale_that_is_asked_for_is_not_corrected_away(model):
    views = replace(scene(), depth_given=torch.zeros(1))
    sight = model.impressions(views)
    (size,) = model.sizes(views, sight)
    doubled = replace(views, grid_depth=2.0 * views.grid_depth)
    assert model.sizes(doubled, sight, depth_scale=2.0) == pytest.approx([size], rel=1e-5)


def test_noise_comes_from_the_seed_alone():
    assert torch.equal(noise_vector(5), noise_vector(5))
    assert not torch.equal(noise_vector(5), noise_vector(6))
    assert torch.equal(noise_vector(5, 3)[2], noise_vector(5)[0])


def test_views_to_grid_puts_each_view_where_it_looks():
    maps = torch.arange(4.0).reshape(1, 4, 1, 1).expand(1, 4, 8, 8)
    grid, seen = views_to_grid(maps, HORIZON, 90.0)
    assert grid[0, 32, 64] == 0.0
    assert grid[0, 32, 32] == 1.0
    assert not seen[0].any()


def test_decays_follow_the_mean_free_path_of_the_whole_place():
    model = CompactModel(TINY)
    ratios = np.array([0.7, 0.94, 1.2])
    factors = [model.decay_factor(ratio) for ratio in ratios]
    np.testing.assert_allclose(factors, np.sqrt(ratios / 0.94))
    assert model.decay_factor(0.01) == model.decay_factor(0.4) > 0.5
    assert model.decay_factor(100.0) == model.decay_factor(3.0) < 2.0
