# SPDX-License-Identifier: MIT
"""What the adversarial trainer trains: an encoder's features and a generator conditioned on them.

`PaperNetworks` is the paper's E and G with a depth network M that is held fixed (algorithm 1
updates D, G and E alone). `CompactNetworks` is the shipped model, everything but its generator
held fixed, so that the heads' figures stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from i2r_vr.errors import I2RError
from i2r_vr.hearing.compact_model import CompactModel
from i2r_vr.hearing.encoder import normalise_rgb
from i2r_vr.hearing.paper import PaperModel
from i2r_vr.hearing.paper.depth import disparity_of
from i2r_vr.hearing.weights_file import find_weights
from training.adversarial.configuration import AdversarialConfig
from training.adversarial.pairs import Pairs
from training.compact.network import compact_network
from training.compact.objective import with_estimated_depth


class Networks(nn.Module):
    """A model as the trainer sees it; `fixed` are its modules that are not trained."""

    model: CompactModel | PaperModel

    def __init__(
        self,
        config: AdversarialConfig,
        model: CompactModel | PaperModel,
        fixed: list[nn.Module],
    ) -> None:
        super().__init__()
        self.config, self.model, self.fixed = config, model, tuple(fixed)
        for module in self.fixed:
            module.requires_grad_(False)

    @property
    def encoder(self) -> list[nn.Parameter]:
        """Parameters of E."""
        raise NotImplementedError

    @property
    def generator(self) -> list[nn.Parameter]:
        """Parameters of G."""
        return list(self.model.generator.parameters())

    @property
    def image_size(self) -> int:
        """Side of the square pictures in pixels."""
        raise NotImplementedError

    @property
    def description(self) -> dict[str, Any]:
        """What is to be said beside the model's weights."""
        return {"licence": "MIT"}

    def features(self, pairs: Pairs) -> Tensor:
        """E of a batch: features [B, 365]."""
        raise NotImplementedError

    def generate(self, features: Tensor, noise: Tensor) -> Tensor:
        """G of features and noise: spectrograms [B, 512, 512] in -1..1, float32."""
        made: Tensor = self.model.generator(features, noise)[:, 0]
        return made.float()

    def forward(self, pairs: Pairs) -> Tensor:
        """Spectrograms of a batch."""
        return self.generate(self.features(pairs), pairs.latent_noise)

    def train(self, mode: bool = True) -> Self:
        """Training mode, but for what is held fixed."""
        super().train(mode)
        for module in self.fixed:
            module.eval()
        return self


class PaperNetworks(Networks):
    """The paper's encoder and generator."""

    model: PaperModel

    def __init__(self, config: AdversarialConfig) -> None:
        model = PaperModel(config.model)
        paths = [Path(path) for path in config.weights]
        for path in paths:
            take_weights(model, path)
        depth = model.depth_network
        super().__init__(config, model, [] if depth is None else [depth])
        self.licences = inherited_licences(paths)

    @property
    def encoder(self) -> list[nn.Parameter]:
        """Parameters of E."""
        return list(self.model.encoder.parameters())

    @property
    def description(self) -> dict[str, Any]:
        """The licence, with those of the weights that the run started from."""
        return {**super().description, **self.licences}

    @property
    def image_size(self) -> int:
        """Side of the square pictures in pixels."""
        return self.config.model.image_size

    def disparity(self, pairs: Pairs, rgb: Tensor) -> Tensor:
        """What the encoder sees as depth, [B, 1, S, S]."""
        if self.config.depth == "constant":
            return torch.full_like(rgb[:, :1], self.config.constant_disparity)
        if self.config.depth == "true":
            return disparity_of(pairs.batch.labels.depth[:, 0])[:, None]
        with torch.no_grad():
            return self.model.disparity(rgb)

    def features(self, pairs: Pairs) -> Tensor:
        """E of a batch: features [B, 365]."""
        rgb = photos(pairs)
        if self.model.depth_network is None:
            return self.model.features(rgb)
        return self.model.features(rgb, self.disparity(pairs, rgb))


class CompactNetworks(Networks):
    """The shipped model's generator, on the scene features of its heads."""

    model: CompactModel

    def __init__(self, config: AdversarialConfig) -> None:
        self.shipped = dict(find_weights("compact").description)
        model = compact_network("compact")
        model.to(memory_format=torch.contiguous_format)
        fixed = [child for name, child in model.named_children() if name != "generator"]
        super().__init__(config, model, fixed)
        model.generator.requires_grad_(True)

    @property
    def description(self) -> dict[str, Any]:
        """That of the shipped model, whose heads these are."""
        return self.shipped

    @property
    def encoder(self) -> list[nn.Parameter]:
        """Nothing: features stay as the heads were trained on them."""
        return []

    @property
    def image_size(self) -> int:
        """Side of the square pictures in pixels."""
        return self.model.config.view_size

    def features(self, pairs: Pairs) -> Tensor:
        """Scene features [B, 365]."""
        views = pairs.batch.views
        with torch.no_grad():
            if pairs.batch.estimate_depth:
                depth = self.model.estimate_depth(views.rgb, views.directions, views.fov_deg)
                views = with_estimated_depth(views, depth)
            return self.model.hear(views).scene


def photos(pairs: Pairs) -> Tensor:
    """The pictures [B, 3, S, S] of a batch of photos, in -1..1."""
    return normalise_rgb(pairs.batch.views.rgb[:, 0].permute(0, 3, 1, 2)).contiguous()


def make_networks(config: AdversarialConfig) -> Networks:
    """The networks of a configuration."""
    return CompactNetworks(config) if config.architecture == "compact" else PaperNetworks(config)


def inherited_licences(paths: list[Path]) -> dict[str, str]:
    """Licence and notice of a model that starts from files of weights; empty for none."""
    found: dict[str, str] = {}
    for path in paths:
        try:
            description: Mapping[str, Any] = find_weights(path).description
        except I2RError:
            description = {}  # weights alone, as of our own pretraining
        licence = str(description.get("licence", "no stated licence"))
        found["licence"] = f"{found.get('licence', 'MIT')}; started from weights of: {licence}"
        if "licence_notice" in description:
            found["licence_notice"] = str(description["licence_notice"])
    return found


def take_weights(model: PaperModel, path: Path) -> None:
    """Give a model the tensors of a safetensors file, which may have a part of them.

    A first convolution of three input channels (Places365) fills the first three of four; the
    fourth, that of the depth, keeps its random start (section 2.2).

    Raises
    ------
    I2RError
        WEIGHTS_MISSING, WEIGHTS_FORMAT.
    ValueError
        Where a tensor is unknown or has another shape.
    """
    state, stem = model.state_dict(), "encoder.model.conv1.weight"
    for key, value in _tensors(path).items():
        if key not in state:
            raise ValueError(f"{path} has a tensor '{key}' that the model lacks")
        own = state[key]
        if key == stem and value.shape[1] == 3 and own.shape[1] == 4:
            own = own[:, :3]
        if own.shape != value.shape:
            raise ValueError(
                f"{path}: '{key}' is {tuple(value.shape)}, the model's {tuple(own.shape)}"
            )
        own.copy_(value.to(own.dtype))


def _tensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file."""
    if not path.is_file():
        how = "give the file (docs/weights.md), or weights = []"
        raise I2RError("WEIGHTS_MISSING", "no such file", "weights to start from", how, path)
    try:
        return load_file(path)
    except (SafetensorError, OSError) as error:
        found = f"a file that is cut or damaged ({str(error)[:60]})"
        how = "import it again (docs/weights.md)"
        raise I2RError("WEIGHTS_FORMAT", found, "safetensors", how, path) from None
