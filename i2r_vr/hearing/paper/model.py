# SPDX-License-Identifier: MIT
"""The paper's model in one: picture and noise to a log-magnitude spectrogram (Figure 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from i2r_vr.hearing.encoder import normalise_rgb
from i2r_vr.hearing.generator import PAPER_WIDTHS, SpectrogramGenerator, noise_vector
from i2r_vr.hearing.paper.depth import RESNET18_BLOCKS, Monodepth2, depth_of
from i2r_vr.hearing.paper.encoder import RESNET50_BLOCKS, PaperEncoder
from i2r_vr.hearing.paper.predicting import prediction_of
from i2r_vr.hearing.predicting import Hear, Wishes
from i2r_vr.hearing.prediction import Prediction
from i2r_vr.hearing.weights_file import WeightsFile
from i2r_vr.seeing.views import CaptureViews

VIEWS_AT_ONCE = 4
"""Bounds memory. Chosen, not measured."""


@dataclass(frozen=True)
class PaperConfig:
    """Sizes of the paper's model; the defaults are the paper's own.

    image_size : side of the square picture in pixels, a multiple of 32, at least 64;
    depth_channel : false is the paper's ablation without depth; depth_blocks, encoder_blocks :
    residual blocks of the four stages of the two ResNets; generator_widths : channels of the
    generator's seven blocks; depth_sees_symmetric_range : the depth network is given the picture
    in -1..1 as it is, not in 0..1 (the authors' published checkpoint was trained so).
    """

    image_size: int = 224
    depth_channel: bool = True
    depth_blocks: tuple[int, ...] = RESNET18_BLOCKS
    encoder_blocks: tuple[int, ...] = RESNET50_BLOCKS
    generator_widths: tuple[int, ...] = PAPER_WIDTHS
    depth_sees_symmetric_range: bool = False

    def as_json(self) -> dict[str, object]:
        """Plain values for the file beside the weights."""
        return asdict(self)


class PaperModel(nn.Module):
    """Depth network, encoder and generator: 52.8 M parameters at the paper's sizes."""

    architecture: ClassVar[str] = "paper"
    finer = 1

    def __init__(self, config: PaperConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or PaperConfig()
        self.depth_network = Monodepth2(config.depth_blocks) if config.depth_channel else None
        self.encoder = PaperEncoder(config.depth_channel, config.encoder_blocks)
        self.generator = SpectrogramGenerator(config.generator_widths)

    @property
    def view_size(self) -> int:
        """Side of its square views in pixels."""
        return self.config.image_size

    def decay_factor(self, free_path_ratio: float) -> float:
        """As `ReverbNetwork`: 1, for it knows of no surfaces."""
        return 1.0

    def predict(
        self, captures: Sequence[CaptureViews], weights: WeightsFile, wishes: Wishes
    ) -> list[Prediction]:
        """As `ReverbNetwork`; captures are heard one after the other."""
        return [self.look(capture, weights, wishes)(capture) for capture in captures]

    @torch.inference_mode()
    def look(self, capture: CaptureViews, weights: WeightsFile, wishes: Wishes) -> Hear:
        """As `ReverbNetwork`; nothing that is stated changes what it makes of a picture."""
        device = next(self.parameters()).device
        rgb = torch.from_numpy(capture.views.rgb).to(device)
        pictures = normalise_rgb(rgb.permute(0, 3, 1, 2))
        noise = noise_vector(wishes.seed).to(device)
        disparities, spectrograms = [], []
        for part in torch.split(pictures, VIEWS_AT_ONCE):
            disparity = None if self.depth_network is None else self.disparity(part)
            made = self(part, noise.expand(len(part), -1), disparity)
            spectrograms.append(made.float().cpu().numpy())
            if disparity is not None:
                disparities.append(disparity[:, 0].float())
        maps = torch.cat(disparities) if disparities else None
        encoded = np.concatenate(spectrograms)
        return lambda stated: prediction_of(stated, encoded, maps, device, weights, wishes)

    def estimate_depth(
        self, rgb: Tensor, directions: NDArray[np.float64], fov_deg: float
    ) -> Tensor:
        """Depth [B, V, S, S] in metres of views uint8 [B, V, S, S, 3], each by itself.

        Of a network of our own training, whose disparity has a unit (`depth_of`); the directions
        are not needed.
        """
        pictures = normalise_rgb(rgb.flatten(0, 1).permute(0, 3, 1, 2))
        depth = depth_of(self.disparity(pictures))
        return depth.reshape(*rgb.shape[:2], *depth.shape[2:])

    def disparity(self, rgb: Tensor) -> Tensor:
        """Disparity [B, 1, S, S] in 0..1 (large is near) of pictures [B, 3, S, S] in -1..1.

        Raises
        ------
        ValueError
            For a model without a depth channel.
        """
        if self.depth_network is None:
            raise ValueError("this model has no depth channel")
        picture = rgb if self.config.depth_sees_symmetric_range else 0.5 * (rgb + 1.0)
        nearest: Tensor = self.depth_network(picture, scales=1)[0]
        return nearest

    def features(self, rgb: Tensor, disparity: Tensor | None = None) -> Tensor:
        """Scene features [B, 365].

        Parameters
        ----------
        rgb : Tensor [B, 3, S, S]
            In -1..1.
        disparity : Tensor [B, 1, S, S], optional
            In 0..1; estimated where not given, and not used by a model without depth channel.
        """
        if self.depth_network is None:
            return self._encoded(rgb)
        return self._encoded(
            torch.cat([rgb, self.disparity(rgb) if disparity is None else disparity], dim=1)
        )

    def _encoded(self, image: Tensor) -> Tensor:
        encoded: Tensor = self.encoder(image)
        return encoded

    def forward(self, rgb: Tensor, noise: Tensor, disparity: Tensor | None = None) -> Tensor:
        """Spectrograms [B, 512, 512] in -1..1 (frequency x time); noise is [B, 147]."""
        spectrogram: Tensor = self.generator(self.features(rgb, disparity), noise)[:, 0]
        return spectrogram
