"""The compact depth network: scales, metric output, sky."""

import math

import numpy as np
import pytest
import torch

from i2r_vr.hearing.depth import CompactDepthNetwork, metric_depth
from i2r_vr.hearing.encoder import picture_input

TINY = {"encoder_widths": (4, 4, 4, 8, 8), "decoder_widths": (4, 4, 4, 4, 8)}


def test_compact_network_is_within_its_budget():
    assert sum(p.numel() for p in CompactDepthNetwork().parameters()) <= 4_000_000


def test_compact_network_scales():
    outputs = CompactDepthNetwork(**TINY).eval()(torch.randn(2, 4, 64, 64))
    assert [o.shape[-1] for o in outputs] == [64, 32, 16, 8]
    assert all(o.shape[1] == 2 for o in outputs)


def test_depth_is_metric_and_knows_sky():
    outputs = torch.tensor([math.log(2.0), -5.0])[None, :, None, None].repeat(1, 1, 8, 8)
    torch.testing.assert_close(metric_depth(outputs), torch.full((1, 8, 8), 8.0))
    outputs[0, 1, 0, 0] = 5.0
    sky = torch.isinf(metric_depth(outputs))
    assert sky[0, 0, 0]
    assert sky.sum() == 1


def test_input_holds_colours_and_the_rays_elevations():
    rgb = torch.zeros(2, 3, 32, 32, 3, dtype=torch.uint8)
    rgb[1] = 255
    directions = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, -1.0, 0.0]])
    seen = picture_input(rgb, directions, 90.0)
    assert seen.shape == (6, 4, 32, 32)
    torch.testing.assert_close(
        seen[:, :3].mean(dim=(1, 2, 3)), torch.tensor([-1.0] * 3 + [1.0] * 3)
    )
    level, down = seen[0, 3], seen[1, 3]
    edge = math.sin(math.atan(31 / 32))
    assert level[0, 16].item() == pytest.approx(edge, abs=1e-3)
    torch.testing.assert_close(level, -level.flip(0))
    assert down.max() < -0.5
    assert down[16, 16].item() == pytest.approx(-1.0, abs=1e-2)
    torch.testing.assert_close(seen[5, 3], level)
    torch.testing.assert_close(seen[3:, 3], seen[:3, 3])
