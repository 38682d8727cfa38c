# SPDX-License-Identifier: MIT
"""Parts are asked of the compact model alone."""

import click
import pytest
import torch

from i2r_vr.hearing.loading import save_model
from i2r_vr.hearing.paper import PaperConfig, PaperModel
from tests.tiny import save_tiny_model
from training.compact.network import compact_network


def test_the_network_of_a_compact_model(tmp_path):
    network = compact_network(save_tiny_model(tmp_path))
    assert network.architecture == "compact"
    assert not network.training
    assert not any(p.requires_grad for p in network.parameters())


def test_another_architecture_is_refused(tmp_path):
    torch.manual_seed(0)
    paper = PaperModel(PaperConfig(64, True, (1,) * 4, (1,) * 4, (8,) * 7)).eval()
    path = save_model(paper, tmp_path / "other.safetensors", {}).path
    with pytest.raises(click.UsageError, match="is a paper model, a compact one is needed"):
        compact_network(path)
