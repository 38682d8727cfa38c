# SPDX-License-Identifier: MIT
"""The configuration of an adversarial run: one TOML file, unknown keys refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from i2r_vr.hearing.paper import PaperConfig
from i2r_vr.hearing.surface_network import FINER
from training.compact.configuration import read_config

ARCHITECTURES = ("paper", "compact")
DEPTHS = ("estimated", "true", "constant")
DISCRIMINATOR_WIDTHS = (32, 64, 128, 256, 256, 256)
"""Channels of the paper's discriminator at 512, 256, 128, 64, 32 and 16 pixels."""


@dataclass(frozen=True)
class AdversarialConfig:
    """Everything that a run of `python -m training.adversarial.train` depends on.

    architecture : "paper", or "compact" (its shipped weights, of which the generator alone is
    trained further); data : folder of scene shards, or one of recordings and pictures that
    `python -m training.preparation` made; run : folder for checkpoints and curves;
    weights : safetensors files with tensors of the model that a new run starts from;

    steps : updates of every optimiser; images : pictures in a batch of one process; accumulate :
    batches whose gradients are added up for one update; workers : processes that make batches;
    effects : of the camera, in the pictures;

    generator_rate, discriminator_rate, encoder_rate, betas, epsilon : of the three Adam
    optimisers (Table 2); adversarial_weight : of the discriminator's verdict; l1_weight,
    t60_weight : the two lambdas of equation 2; paper_t60 : the T60 proxy to the letter, over whole
    spectrograms, which of recordings keep their noise;

    depth : what the encoder sees as depth: "estimated", "true" (an engine knows it) or
    "constant" (`constant_disparity`); depth_steps : supervised steps of the depth network before
    all else, 0 where its weights are given; depth_rate : their learning rate;

    ema : decay of the averaged weights; bfloat16 : mixed precision; validate_every : steps;
    patience : validations without a better T60 until the run stops, 0 for never;
    validation_scenes; listen : examples drawn and heard in TensorBoard.
    """

    architecture: str = "paper"
    data: str = "data/scenes"
    run: str = "runs/paper"
    weights: tuple[str, ...] = ()
    steps: int = 20000
    images: int = 16
    accumulate: int = 1
    workers: int = 8
    seed: int = 0
    threads: int = 0
    effects: bool = True
    held_out_families: bool = False
    generator_rate: float = 4e-4
    discriminator_rate: float = 2e-4
    encoder_rate: float = 1e-5
    betas: tuple[float, float] = (0.0, 0.99)
    epsilon: float = 1e-8
    adversarial_weight: float = 1.0
    l1_weight: float = 100.0
    t60_weight: float = 100.0
    paper_t60: bool = False
    depth: str = "estimated"
    constant_disparity: float = 0.5
    depth_steps: int = 2000
    depth_rate: float = 2e-4
    ema: float = 0.999
    bfloat16: bool = True
    checkpoint_minutes: float = 5.0
    validate_every: int = 500
    validation_scenes: int = 120
    patience: int = 12
    listen: int = 3
    discriminator_widths: tuple[int, ...] = DISCRIMINATOR_WIDTHS
    model: PaperConfig = field(default_factory=PaperConfig)

    def __post_init__(self) -> None:
        """Refuse what no run can be made of.

        Raises
        ------
        ValueError
            For a value out of its range.
        """
        for name, known in (("architecture", ARCHITECTURES), ("depth", DEPTHS)):
            if getattr(self, name) not in known:
                raise ValueError(f"{name} must be one of {', '.join(known)}")
        if self.images < 2:
            raise ValueError("images must be 2 or more: batch normalisation and the minibatch")
        if min(self.steps, self.accumulate, self.validate_every, self.validation_scenes) < 1:
            raise ValueError("steps, accumulate, validate_every, validation_scenes: 1 or more")
        if len(self.betas) != 2 or len(self.discriminator_widths) != len(DISCRIMINATOR_WIDTHS):
            raise ValueError("betas are two numbers, discriminator_widths six")

    @property
    def finer(self) -> int:
        """How many times finer the networks look at surfaces than at pictures."""
        return FINER if self.architecture == "compact" else 1


def load_adversarial_config(path: Path, **overrides: Any) -> AdversarialConfig:
    """Read a run's file; see `training.compact.configuration.read_config`."""
    return read_config(path, AdversarialConfig(), **overrides)
