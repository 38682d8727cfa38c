# SPDX-License-Identifier: MIT
"""The variants of Table 3: trained, exported and baked with, each differing in one thing alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from i2r_vr.hearing.loading import LoadedModel, load_model, save_model
from i2r_vr.hearing.paper import PaperModel
from i2r_vr.hearing.weights_file import file_sha256
from training.adversarial.configuration import AdversarialConfig, load_adversarial_config
from training.adversarial.depth_stage import DepthStage
from training.adversarial.networks import make_networks
from training.adversarial.pairs import ScenePairs
from training.adversarial.trainer import AdversarialTrainer
from training.experiments.places import Places
from training.experiments.pretraining import pretrain
from training.experiments.settings import Settings, once
from training.processes import Processes


@dataclass(frozen=True)
class Variant:
    """A column of Table 3: what it changes in the configuration, and whether it is pretrained."""

    name: str
    label: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    pretrained: bool = True

    @property
    def sees_depth(self) -> bool:
        """Whether it has a depth channel."""
        return bool(self.changes.get("model", {}).get("depth_channel", True))


VARIANTS = (
    Variant("main", "Main"),
    Variant("no_depth", "No Depth", {"model": {"depth_channel": False}}),
    Variant("no_t60p", "No T60P", {"t60_weight": 0.0}),
    Variant("no_pretraining", "No Pretraining", pretrained=False),
)


class Workshop:
    """Trains what is not there yet.

    Parameters
    ----------
    settings : Settings
    places : Places
    """

    def __init__(self, settings: Settings, places: Places) -> None:
        self.settings, self.places = settings, places
        self.folder = settings.out / "variants"
        self.config = self._config({})

    def _config(self, changes: Mapping[str, Any]) -> AdversarialConfig:
        settings = self.settings
        common = {
            "data": str(self.places.folder),
            "seed": settings.seed,
            "steps": settings.steps,
            "depth_steps": settings.depth_steps,
            "patience": 0,
        }
        return load_adversarial_config(settings.config, **{**common, **changes})

    @property
    def encoder_weights(self) -> Path:
        """The pretrained encoder: that of the settings, else one trained here."""
        if self.settings.pretrained is not None:
            return self.settings.pretrained
        path, steps = self.folder / "families.safetensors", self.settings.pretraining_steps

        def make() -> dict[str, Any]:
            found = pretrain(path, self.places.train_shards, self.places.train, self.config, steps)
            return {**asdict(found), "weights": found.weights.name, "sha256": file_sha256(path)}

        inputs = {**self._inputs(self.config), "pretraining_steps": steps}
        once(self.folder / "families.json", inputs, make)
        return path

    def _inputs(self, config: AdversarialConfig) -> dict[str, Any]:
        return {"scenes": self.settings.scenes, "config": asdict(config)}

    @property
    def depth_weights(self) -> Path:
        """The depth network, trained once for all variants."""
        path = self.folder / "depth.safetensors"

        def make() -> dict[str, float]:
            torch.manual_seed(self.config.seed)
            processes = Processes.join()
            networks = make_networks(self.config).to(processes.device)
            assert isinstance(networks.model, PaperModel)
            network = networks.model.depth_network
            assert network is not None
            size = self.config.model.image_size
            pairs = ScenePairs(self.places.train_shards, self.places.train, self.config, size)
            stage = DepthStage(network, pairs, self.config, processes)
            stage.run()
            state = {f"depth_network.{k}": v.cpu() for k, v in network.state_dict().items()}
            path.parent.mkdir(parents=True, exist_ok=True)
            save_file(state, path)
            return {"loss": stage.loss}

        once(self.folder / "depth.json", self._inputs(self.config), make)
        return path

    def weights(self, variant: Variant) -> Path:
        """A variant's exported weights."""
        starts = [self.encoder_weights] if variant.pretrained else []
        starts += [self.depth_weights] if variant.sees_depth else []
        config = self._config(
            {**variant.changes, "depth_steps": 0, "weights": tuple(map(str, starts))}
        )
        inputs = {**self._inputs(config), "starts": [file_sha256(p) for p in starts]}
        digest = hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:8]
        config = replace(config, run=str(self.folder / f"{variant.name}-{digest}"))
        path = self.folder / f"{variant.name}.safetensors"
        once(self.folder / f"{variant.name}.record.json", inputs, lambda: _train(config, path))
        return path

    def model(self, variant: Variant, device: str = "auto") -> LoadedModel:
        """A variant, trained, as a bake loads it."""
        return load_model(self.weights(variant), device)


def _train(config: AdversarialConfig, path: Path) -> dict[str, Any]:
    """Train to the end, from where the run stopped, and export the averaged weights."""
    trainer = AdversarialTrainer(config, Processes.join())
    trainer.train()
    model = trainer.averaged.model.cpu().float()
    record = {"licence": "that of the weights it started from", "trained_steps": trainer.step}
    weights = save_model(model.eval(), path, record)
    return {"sha256": weights.sha256, "steps": trainer.step}
