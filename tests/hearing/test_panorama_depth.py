"""Views' depth laid on the sphere, corrected there and given back to the views."""

import numpy as np
import pytest
import torch

from i2r_vr.hearing.compact_model import CompactConfig, CompactModel
from i2r_vr.hearing.panorama_depth import (
    MERGED_CHANNELS,
    PanoramaDepthNetwork,
    merge_views,
    sphere_in_views,
)
from i2r_vr.seeing.grid import GRID_SHAPE, grid_directions, pixel_rays
from i2r_vr.seeing.views import layout_directions

TWELVE = layout_directions("fibonacci", 12)
SIZE = 48


def smooth(rays):
    """A field on the sphere without a seam, [...] of rays [..., 3]."""
    unit = rays / np.linalg.norm(rays, axis=-1, keepdims=True)
    return 0.6 * unit[..., 0] - 0.8 * unit[..., 1] + 0.5 * unit[..., 2] ** 2


def views_of(log_depth, directions, sky=-5.0):
    """Outputs of a depth network that says `log_depth(rays)`, and a grey picture."""
    rays = pixel_rays(directions, 90.0, SIZE)
    values = torch.from_numpy(log_depth(rays)).float()
    return torch.stack([values, torch.full_like(values, sky)], 1), torch.zeros(
        len(directions), 4, SIZE, SIZE
    )


def test_views_that_agree_merge_to_what_they_say():
    outputs, picture = views_of(smooth, TWELVE)
    picture[:, 0] = 0.25
    merged = merge_views(outputs, picture, TWELVE, 90.0)
    assert merged.shape == (1, MERGED_CHANNELS, *GRID_SHAPE)
    true = torch.from_numpy(smooth(grid_directions())).float()
    for channel in (0, 3):
        torch.testing.assert_close(merged[0, channel], true, rtol=0, atol=0.05)
    assert merged[0, 2].max() < 0.03
    torch.testing.assert_close(merged[0, 1], torch.full(GRID_SHAPE, -5.0))
    torch.testing.assert_close(merged[0, 4], torch.full(GRID_SHAPE, 0.25))
    torch.testing.assert_close(merged[0, 7], torch.from_numpy(grid_directions()[..., 2]).float())
    assert (merged[0, 8] == 1.0).all()


def test_views_that_disagree_are_averaged_and_say_so():
    two = np.array([[np.cos(a), np.sin(a), 0.0] for a in (-0.5, 0.5)])
    outputs, picture = views_of(lambda rays: np.zeros(rays.shape[:-1]), two)
    outputs[1, 0] = 1.0
    merged = merge_views(outputs, picture, two, 90.0)[0]
    between = merged[:, 32, 64]
    assert between[0].item() == pytest.approx(0.5, abs=0.1)
    assert between[2].item() == pytest.approx(0.5, abs=0.02)
    assert between[3].item() in (0.0, 1.0)
    behind = merged[:, 32, 0]
    assert behind[[0, 1, 2, 3, 8]].abs().max() == 0.0
    toward_second = merged[0, 32, 64 - 20]  # left is a larger azimuth
    assert toward_second.item() == pytest.approx(1.0, abs=1e-3)


def test_the_sphere_comes_back_in_views_across_its_seam():
    grid = torch.from_numpy(smooth(grid_directions())).float()[None, None]
    found = sphere_in_views(grid.expand(2, 1, -1, -1), TWELVE, 90.0, SIZE)
    assert found.shape == (24, 1, SIZE, SIZE)
    true = torch.from_numpy(smooth(pixel_rays(TWELVE, 90.0, SIZE))).float()
    torch.testing.assert_close(found[:12, 0], true, rtol=0, atol=0.02)
    torch.testing.assert_close(found[12:], found[:12])


def test_untrained_it_keeps_the_views_mean():
    network = PanoramaDepthNetwork((8,) * 5, (4, 4, 8, 8, 8)).eval()
    merged = torch.randn(2, MERGED_CHANNELS, *GRID_SHAPE)
    with torch.inference_mode():
        outputs = network(merged)
    assert [tuple(o.shape[2:]) for o in outputs] == [(64, 128), (32, 64), (16, 32), (8, 16)]
    for scale, output in enumerate(outputs):
        assert torch.equal(output, merged[:, :2, :: 2**scale, :: 2**scale])


def test_views_of_one_capture_agree_on_depth_and_a_photo_keeps_its_own():
    torch.manual_seed(0)
    model = CompactModel(CompactConfig(view_size=64)).eval()
    rgb = torch.randint(0, 256, (1, 12, 64, 64, 3), dtype=torch.uint8)

    def disagreement(depth):
        outputs = torch.stack([depth[0].log(), torch.zeros_like(depth[0])], 1)
        return merge_views(outputs, torch.zeros(12, 4, 64, 64), TWELVE, 90.0)[0, 2].mean().item()

    with torch.inference_mode():
        model.depth_network.decoder.heads[0].bias[1] = -20.0  # no sky
        apart = torch.cat(
            [model.estimate_depth(rgb[:, i : i + 1], TWELVE[i : i + 1], 90.0) for i in range(12)], 1
        )
        together = model.estimate_depth(rgb, TWELVE, 90.0)
        assert together.shape == rgb.shape[:4]
        assert disagreement(together) < 0.25 * disagreement(apart)
        model.panorama_network.decoder.heads[0].bias[0] += 0.5
        scaled = model.estimate_depth(rgb, TWELVE, 90.0)
        torch.testing.assert_close(scaled / together, torch.full_like(scaled, np.exp(0.5)))
        assert torch.equal(model.estimate_depth(rgb[:, :1], TWELVE[:1], 90.0), apart[:, :1])
