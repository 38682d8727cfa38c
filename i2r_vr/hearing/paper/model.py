# SPDX-License-Identifier: MIT
"""The paper's model in one: picture and noise to a log-magnitude spectrogram (Figure 4)."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from i2r_vr.hearing.generator import PAPER_WIDTHS, SpectrogramGenerator
from i2r_vr.hearing.paper.depth import RESNET18_BLOCKS, Monodepth2
from i2r_vr.hearing.paper.encoder import RESNET50_BLOCKS, PaperEncoder


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

    def __init__(self, config: PaperConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or PaperConfig()
        self.depth_network = Monodepth2(config.depth_blocks) if config.depth_channel else None
        self.encoder = PaperEncoder(config.depth_channel, config.encoder_blocks)
        self.generator = SpectrogramGenerator(config.generator_widths)

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
