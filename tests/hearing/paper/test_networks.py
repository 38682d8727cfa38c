"""The paper's networks: its sizes, its names of tensors, what each input changes."""

import pytest
import torch

from i2r_vr.hearing.paper import Monodepth2, PaperConfig, PaperEncoder, PaperModel

SMALL = PaperConfig(
    image_size=64,
    depth_blocks=(1, 1, 1, 1),
    encoder_blocks=(1, 1, 1, 1),
    generator_widths=(4, 4, 4, 4, 4, 2, 2),
)
CLASSIFIER = 512 * 1000 + 1000


def count(network):
    return sum(p.numel() for p in network.parameters())


def test_encoder_is_resnet50_with_a_fourth_channel():
    encoder = PaperEncoder()
    assert count(encoder) == 24_259_053
    assert encoder.model.conv1.weight.shape == (64, 4, 7, 7)
    assert encoder.model.fc.weight.shape == (365, 2048)
    assert encoder.eval()(torch.randn(1, 4, 64, 64)).shape == (1, 365)


def test_depth_network_has_the_sizes_and_scales_of_monodepth2():
    network = Monodepth2().eval()
    assert count(network.encoder) == 11_689_512
    assert count(network.decoder) == 3_152_724
    outputs = network(torch.rand(1, 3, 64, 96))
    assert [tuple(o.shape) for o in outputs] == [
        (1, 1, 64, 96),
        (1, 1, 32, 48),
        (1, 1, 16, 24),
        (1, 1, 8, 12),
    ]
    assert all(o.min() > 0.0 and o.max() < 1.0 for o in outputs)
    assert len(network(torch.zeros(1, 3, 64, 64), scales=1)) == 1


def test_decoder_layers_have_the_shapes_of_monodepth2():
    decoder = Monodepth2().decoder
    first = [tuple(layer.conv.weight.shape[:2]) for layer in decoder.up_first]
    second = [tuple(layer.conv.weight.shape[:2]) for layer in decoder.up_second]
    assert first == [(16, 32), (32, 64), (64, 128), (128, 256), (256, 512)]
    assert second == [(16, 16), (32, 96), (64, 128), (128, 256), (256, 512)]
    assert [head.weight.shape[1] for head in decoder.heads] == [16, 32, 64, 128]


def test_model_has_the_papers_size():
    assert count(PaperModel()) == 24_259_053 + 11_689_512 + 3_152_724 + 13_687_840


def test_without_depth_there_is_no_depth_network():
    model = PaperModel(PaperConfig(depth_channel=False))
    assert count(model) == 24_259_053 - 64 * 49 + 13_687_840
    with pytest.raises(ValueError, match="depth"):
        model.disparity(torch.zeros(1, 3, 64, 64))


def test_picture_disparity_and_noise_all_matter():
    torch.manual_seed(0)
    model = PaperModel(SMALL).eval()
    rgb, noise = torch.rand(1, 3, 64, 64) * 2 - 1, torch.randn(1, 147)
    disparity = model.disparity(rgb)
    base = model(rgb, noise)
    assert base.shape == (1, 512, 512)
    assert base.abs().max() <= 1.0
    torch.testing.assert_close(model(rgb, noise, disparity), base)
    for other in (
        model(-rgb, noise, disparity),
        model(rgb, noise, torch.ones_like(disparity)),
        model(rgb, torch.randn(1, 147)),
    ):
        assert not torch.allclose(other, base, atol=1e-4)


def test_depth_network_sees_the_range_that_is_configured():
    torch.manual_seed(0)
    model = PaperModel(SMALL).eval()
    rgb = torch.rand(1, 3, 64, 64) * 2 - 1
    torch.testing.assert_close(model.disparity(rgb), model.depth_network((rgb + 1) / 2)[0])
    as_published = PaperModel(
        PaperConfig(**{**SMALL.as_json(), "depth_sees_symmetric_range": True})
    )
    as_published.load_state_dict(model.state_dict())
    torch.testing.assert_close(as_published.eval().disparity(rgb), model.depth_network(rgb)[0])
