"""The generator has the paper's sizes, keeps its constants, and depends on features and noise."""

import pytest
import torch

from i2r_vr.hearing.generator import (
    COMPACT_WIDTHS,
    EqualizedConv2d,
    PixelNorm,
    SpectrogramGenerator,
)

PAPER_PARAMETERS = 13_687_840
TINY = (4, 4, 4, 4, 4, 2, 2)


def test_paper_sizes():
    assert sum(p.numel() for p in SpectrogramGenerator().parameters()) == PAPER_PARAMETERS


def test_output_is_a_square_log_spectrogram():
    generator = SpectrogramGenerator(TINY)
    output = generator(torch.randn(2, 365), torch.randn(2, 147))
    assert output.shape == (2, 1, 512, 512)
    assert output.abs().max() <= 1.0


def test_constants_travel_with_the_weights():
    torch.manual_seed(1)
    first = SpectrogramGenerator(TINY)
    torch.manual_seed(2)
    second = SpectrogramGenerator(TINY)
    second.load_state_dict(first.state_dict())
    features, noise = torch.randn(1, 365), torch.randn(1, 147)
    assert torch.equal(first(features, noise), second(features, noise))
    assert any(key.endswith("scale") for key in first.state_dict())


def test_noise_and_features_both_matter():
    torch.manual_seed(0)
    generator = SpectrogramGenerator(TINY)
    features, noise = torch.randn(1, 365), torch.randn(1, 147)
    base = generator(features, noise)
    assert not torch.allclose(base, generator(features, torch.randn(1, 147)), atol=1e-4)
    assert not torch.allclose(base, generator(torch.randn(1, 365), noise), atol=1e-4)


def test_equalized_convolution_keeps_unit_variance():
    torch.manual_seed(0)
    output = EqualizedConv2d(64, 64, 3, 0)(torch.randn(8, 64, 20, 20))
    assert output.detach().std().item() == pytest.approx(1.0, rel=0.05)


def test_pixel_norm_gives_unit_mean_square():
    output = PixelNorm()(torch.randn(2, 16, 3, 3) * 7.0)
    torch.testing.assert_close(output.square().mean(1), torch.ones(2, 3, 3), rtol=1e-4, atol=1e-4)


def test_compact_has_seven_blocks():
    assert len(COMPACT_WIDTHS) == 7
