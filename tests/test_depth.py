"""The compact depth network: scales, metric output, sky."""

import math

import torch

from i2r_vr.depth import CompactDepthNetwork

TINY = {"encoder_widths": (4, 4, 4, 8, 8), "decoder_widths": (4, 4, 4, 4, 8)}


def test_compact_network_is_within_its_budget():
    assert sum(p.numel() for p in CompactDepthNetwork().parameters()) <= 4_000_000


def test_compact_network_scales():
    outputs = CompactDepthNetwork(**TINY).eval()(torch.randn(2, 3, 64, 64))
    assert [o.shape[-1] for o in outputs] == [64, 32, 16, 8]
    assert all(o.shape[1] == 2 for o in outputs)


def test_estimate_is_metric_and_knows_sky():
    network = CompactDepthNetwork(**TINY).eval()
    head = network.decoder.heads[0]
    torch.nn.init.zeros_(head.weight)
    head.bias.data = torch.tensor([math.log(2.0), -5.0])
    torch.testing.assert_close(
        network.estimate(torch.randn(1, 3, 64, 64)), torch.full((1, 64, 64), 8.0)
    )
    head.bias.data[1] = 5.0
    assert torch.isinf(network.estimate(torch.randn(1, 3, 64, 64))).all()
