"""The compact encoder: inputs in range, material channels that say what is known."""

import math

import pytest
import torch

from i2r_vr.hearing.encoder import (
    CompactEncoder,
    material_channels,
    normalise_depth,
    normalise_rgb,
)


def test_compact_encoder_shapes():
    encoder = CompactEncoder((4, 4, 8, 8, 8)).eval()
    picture, depth = torch.randn(3, 4, 64, 64), torch.randn(3, 1, 64, 64)
    encoding = encoder(picture, depth, material_channels(None, depth))
    assert encoding.features.shape == (3, 365)
    assert encoding.absorption_logits.shape == (3, 7, 8, 8)


def test_depth_channel_is_logarithmic_and_bounded():
    depth = torch.tensor([0.0, 1.0, 2.0, 4.0, math.inf])
    channel = normalise_depth(depth)
    assert channel[3] == 0.0
    assert (channel[2] - channel[1]).item() == pytest.approx((channel[3] - channel[2]).item())
    assert torch.isfinite(channel).all()


def test_rgb_range():
    assert normalise_rgb(torch.tensor([0, 255], dtype=torch.uint8)).tolist() == [-1.0, 1.0]


def test_unknown_absorption_is_zero_and_says_so():
    absorption = torch.full((1, 7, 2, 2), 0.25)
    absorption[0, :, 0, 0] = math.nan
    channels = material_channels(absorption, torch.zeros(1, 1, 2, 2))
    assert channels[0, :, 0, 0].tolist() == [0.0, 0.0, 0.0, 0.0]
    assert channels[0, :, 1, 1].tolist() == [1.0, 1.0, 1.0, 1.0]
