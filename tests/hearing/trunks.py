"""Untrained trunks that tell pictures apart."""

import torch
from torch import nn

from i2r_vr.hearing.impression import Impression


def awake(impression: Impression) -> Impression:
    """With the normalisation that noise has; with none, layer by layer, all pictures look alike."""
    generator = torch.Generator().manual_seed(1)
    norms = [part for part in impression.trunk.modules() if isinstance(part, nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = None
    with torch.no_grad():
        impression.trunk.train()(torch.randn(4, 3, 64, 64, generator=generator))
    return impression.eval()
