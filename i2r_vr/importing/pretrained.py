# SPDX-License-Identifier: MIT
"""Parts of the paper's model that others pretrained: ResNet-50 on Places365, Monodepth2.

They do not bake by themselves; a training run of the paper's size starts from them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from i2r_vr.hearing.paper import Monodepth2, PaperEncoder
from i2r_vr.importing.layouts import (
    check_layout,
    layout_error,
    monodepth2_decoder_names,
    renamed,
    without_prefix,
)
from i2r_vr.importing.torch_file import read_torch_file, state_tensors

PLACES365_LAYOUT = "ResNet-50 of Places365"
MONODEPTH2_LAYOUT = "Monodepth2"


def read_places365(path: Path) -> dict[str, Tensor]:
    """The encoder's tensors, under the names of `PaperModel`, of a Places365 ResNet-50.

    Parameters
    ----------
    path : path
        ``resnet50_places365.pth.tar``: a pickle of ``state_dict`` with keys ``module.*``.

    Raises
    ------
    I2RError
        As `read_torch_file` and `check_layout`.
    """
    content = read_torch_file(path)
    state = state_tensors(_part(content, "state_dict", path), path)
    found = {f"model.{key.removeprefix('module.')}": value for key, value in state.items()}
    with torch.device("meta"):
        wanted = PaperEncoder(depth_channel=False).state_dict()
    found = with_batch_counters(found, wanted)
    check_layout(found, wanted, PLACES365_LAYOUT, path)
    return {f"encoder.{key}": value for key, value in found.items()}


def read_monodepth2(folder: Path) -> dict[str, Tensor]:
    """The depth network's tensors, under the names of `PaperModel`, of a Monodepth2 model.

    Parameters
    ----------
    folder : path
        With ``encoder.pth`` and ``depth.pth``, as ``mono_640x192`` has.

    Raises
    ------
    I2RError
        As `read_torch_file` and `check_layout`.
    """
    encoder_file, decoder_file = folder / "encoder.pth", folder / "depth.pth"
    encoder = state_tensors(read_torch_file(encoder_file), encoder_file)
    decoder = state_tensors(read_torch_file(decoder_file), decoder_file)
    with torch.device("meta"):
        wanted = Monodepth2().state_dict()
    encoder = with_batch_counters(encoder, wanted)
    check_layout(encoder, _starting(wanted, "encoder."), MONODEPTH2_LAYOUT, encoder_file)
    names = monodepth2_decoder_names()
    ours = renamed(without_prefix(decoder, "decoder."), names)
    ours = {f"decoder.{key}": value for key, value in ours.items()}
    ours |= {key: value for key, value in decoder.items() if not key.startswith("decoder.")}
    check_layout(ours, _starting(wanted, "decoder."), MONODEPTH2_LAYOUT, decoder_file)
    return {f"depth_network.{key}": value for key, value in (encoder | ours).items()}


def with_batch_counters(found: dict[str, Tensor], wanted: dict[str, Tensor]) -> dict[str, Tensor]:
    """The tensors with the batch counters that files before PyTorch 0.4.1 lack, at zero."""
    absent = {
        key: torch.zeros((), dtype=torch.long)
        for key in wanted
        if key.endswith(".num_batches_tracked")
        and key not in found
        and key.replace("num_batches_tracked", "running_mean") in found
    }
    return found | absent


def _starting(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {key: value for key, value in tensors.items() if key.startswith(prefix)}


def _part(content: Any, key: str, path: Path) -> Any:
    if not isinstance(content, dict) or key not in content:
        raise layout_error(f"without {key}", f"a checkpoint with {key}", path)
    return content[key]
