# SPDX-License-Identifier: MIT
"""The published checkpoint of Image2Reverb as a model of ours.

A Lightning checkpoint whose ``state_dict`` has ``enc.*`` (ResNet-50 of three or four channels,
Monodepth2), ``g.*`` (generator) and ``d.*`` (discriminator, left out). The generator's
convolutions are scaled at run time by the RMS that their weights had when they were drawn; these
constants were not saved. Pixel normalisation cancels all but the last, whose expectation is
1 / sqrt(fan_in); `i2r_vr.importing.calibration` finds it more closely.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from i2r_vr.hearing.paper import PaperConfig, PaperModel
from i2r_vr.importing.layouts import (
    check_aliases,
    check_layout,
    layout_error,
    monodepth2_decoder_names,
    renamed,
    without_prefix,
)
from i2r_vr.importing.torch_file import read_torch_file, state_tensors

LAYOUT = "Image2Reverb's model.ckpt"
PREFIXES = ("enc.model.", "enc.depth_encoder.", "enc.depth_decoder.", "g.model.", "d.")
CONVOLUTIONS = (0, 2, 6, 11, 15, 20, 24, 29, 33, 38, 42, 47, 51, 56, 60, 64)
"""Places of the generator's convolutions in its ``nn.Sequential``."""


def read_image2reverb(path: Path) -> PaperModel:
    """The model of a checkpoint, its lost constants at their expectation.

    Parameters
    ----------
    path : path
        ``model.ckpt``, or the ``state_dict`` of it by itself.

    Raises
    ------
    I2RError
        As `read_torch_file`; CHECKPOINT_LAYOUT, CHECKPOINT_SHAPE.
    """
    content = read_torch_file(path)
    if isinstance(content, dict) and "state_dict" in content:
        content = content["state_dict"]
    tensors = state_tensors(content, path)
    has_depth = any(key.startswith("enc.depth_encoder.") for key in tensors)
    config = PaperConfig(depth_channel=has_depth, depth_sees_symmetric_range=True)
    with torch.device("meta"):
        model = PaperModel(config)
    found = _ours(tensors, model, path)
    found |= {
        key.removesuffix("weight") + "scale": torch.tensor(value[:1].numel() ** -0.5)
        for key, value in found.items()
        if key.startswith("generator.") and value.numel()
    }
    check_layout(found, model.state_dict(), LAYOUT, path)
    model.load_state_dict(found, assign=True)
    return model.eval()


def _ours(tensors: Mapping[str, Tensor], model: PaperModel, path: Path) -> dict[str, Tensor]:
    """The tensors of encoder, depth network and generator under our names."""
    foreign = [key for key in tensors if not key.startswith(PREFIXES)]
    if foreign:
        raise layout_error(f"such as {foreign[0][:80]}", LAYOUT, path)
    encoder = without_prefix(tensors, "enc.model.")
    backbone = without_prefix(tensors, "enc.depth_encoder.")
    found = {f"encoder.model.{key}": value for key, value in encoder.items()}
    found |= {f"depth_network.{key}": value for key, value in backbone.items()}
    found |= _depth_decoder(without_prefix(tensors, "enc.depth_decoder."), path)
    return found | _generator(without_prefix(tensors, "g.model."), model, path)


def _depth_decoder(tensors: Mapping[str, Tensor], path: Path) -> dict[str, Tensor]:
    """Monodepth2's decoder, which the file holds under two names for each tensor."""
    names = monodepth2_decoder_names()
    numbered = without_prefix(tensors, "decoder.")
    aliases = {}
    for number, ours in names.items():
        kind, level, *_, part = ours.split(".")
        if kind == "heads":
            aliases[f"disp_{level}.conv.{part}"] = f"decoder.{number}"
        else:
            step = 0 if kind == "up_first" else 1
            aliases[f"upconv_{level}_{step}.conv.conv.{part}"] = f"decoder.{number}"
    check_aliases(tensors, aliases, path)
    found = renamed(numbered, names)
    found |= {
        key: value
        for key, value in tensors.items()
        if key not in aliases and not key.startswith("decoder.")
    }
    return {f"depth_network.decoder.{key}": value for key, value in found.items()}


def _generator(tensors: Mapping[str, Tensor], model: PaperModel, path: Path) -> dict[str, Tensor]:
    """The generator's convolutions, each of which the file holds under two names."""
    aliases = {f"{place + 1}.layer_.weight": f"{place}.weight" for place in CONVOLUTIONS}
    check_aliases(tensors, aliases, path)
    ours = [key for key in model.generator.state_dict() if key.endswith(".weight")]
    names = {f"{place}.weight": key for place, key in zip(CONVOLUTIONS, ours, strict=True)}
    kept = {key: value for key, value in tensors.items() if key not in aliases}
    return {f"generator.{key}": value for key, value in renamed(kept, names).items()}
