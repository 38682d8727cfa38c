# SPDX-License-Identifier: MIT
"""What a model makes of the test scenes' photos: octave T60 of the WAV files that it bakes."""

from __future__ import annotations

import math
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from i2r_vr.config import BakeOptions
from i2r_vr.hearing.compact_model import CompactConfig, CompactModel
from i2r_vr.hearing.encoder import normalise_depth
from i2r_vr.hearing.loading import LoadedModel
from i2r_vr.hearing.paper import PaperConfig, PaperModel
from training.evaluation.baking import bake_scenes
from training.experiments.places import Places
from training.experiments.settings import Settings, once

Float = NDArray[np.float64]


class ConstantPaperModel(PaperModel):
    """The paper's model with one disparity everywhere."""

    def __init__(self, config: PaperConfig, disparity: float) -> None:
        super().__init__(config)
        self.constant = disparity

    def disparity(self, rgb: Tensor) -> Tensor:
        """[B, 1, S, S] of pictures [B, 3, S, S]."""
        return torch.full_like(rgb[:, :1], self.constant)


class ConstantCompactModel(CompactModel):
    """The compact model with one estimated depth everywhere."""

    def __init__(self, config: CompactConfig, metres: float) -> None:
        super().__init__(config)
        self.metres = metres

    def estimate_depth(
        self, rgb: Tensor, directions: NDArray[np.float64], fov_deg: float
    ) -> Tensor:
        """[B, V, S, S] of views [B, V, S, S, 3]."""
        return torch.full(rgb.shape[:4], self.metres, device=rgb.device)


def metres_of_channel(value: float) -> float:
    """The depth for which `normalise_depth` gives a value."""
    unit = float(normalise_depth(torch.tensor(4.0 * math.e)))
    return 4.0 * math.exp(value / unit)


def with_constant_depth(model: LoadedModel, channel: float) -> LoadedModel:
    """The same model with its depth channel filled with a value."""
    own = model.network
    assert isinstance(own, CompactModel | PaperModel)
    network: ConstantPaperModel | ConstantCompactModel
    if isinstance(own, PaperModel):
        network = ConstantPaperModel(own.config, channel)
    else:
        network = ConstantCompactModel(own.config, metres_of_channel(channel))
    network.load_state_dict(own.state_dict())
    network.requires_grad_(False).to(model.device)
    return replace(model, network=network.eval())


@dataclass(frozen=True)
class Case:
    """One way of baking: what is given ("rgb", "depth"), and what is done to the depth.

    channel : fills the depth channel, or None; scale : of given metric depth.
    """

    inputs: str = "rgb"
    channel: float | None = None
    scale: float = 1.0


def heard_bands(
    settings: Settings, places: Places, name: str, model: LoadedModel, case: Case
) -> Float:
    """Octave T60 [N, 7] in seconds of the test scenes, each baked from one photo, once.

    Parameters
    ----------
    settings : Settings
    places : Places
    name : str
        Of the file that keeps the result.
    model : LoadedModel
    case : Case
    """

    def make() -> list[Any]:
        options = BakeOptions(directions=False, ambix=False, depth_scale=case.scale)
        used = model if case.channel is None else with_constant_depth(model, case.channel)
        with tempfile.TemporaryDirectory() as work:
            found = bake_scenes(
                places.test_shards,
                places.test,
                case.inputs,
                "screenshot",
                options,
                Path(work),
                used,
            )
        return as_list(found.t60_bands_s)

    inputs = {"weights": model.weights.sha256, **vars(case), "scenes": settings.scenes}
    return as_array(once(settings.out / f"baked/{name}.json", inputs, make))


def as_list(values: Float) -> list[Any]:
    """Nested lists, None for NaN."""
    return [
        as_list(v) if isinstance(v, np.ndarray) else (None if np.isnan(v) else float(v))
        for v in values
    ]


def as_array(values: list[Any]) -> Float:
    """Inverse of `as_list`."""
    return np.array(values, dtype=np.float64)
