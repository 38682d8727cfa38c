"""Depth networks: Monodepth2's layout and sizes, metric output, sky."""

import math

import torch

from i2r_vr.depth import CompactDepthNetwork, PaperDepthNetwork

TINY = {"encoder_widths": (4, 4, 4, 8, 8), "decoder_widths": (4, 4, 4, 4, 8)}


def test_paper_network_has_monodepth2_sizes_and_scales():
    network = PaperDepthNetwork().eval()
    decoder = sum(p.numel() for p in network.decoder.parameters())
    assert decoder == 3_152_724
    assert sum(p.numel() for p in network.encoder.parameters()) == 11_689_512 - 513_000
    outputs = network(torch.rand(1, 3, 64, 96))
    assert [tuple(o.shape) for o in outputs] == [
        (1, 1, 64, 96),
        (1, 1, 32, 48),
        (1, 1, 16, 24),
        (1, 1, 8, 12),
    ]
    assert all(o.min() > 0.0 and o.max() < 1.0 for o in outputs)


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
