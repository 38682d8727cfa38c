"""The smallest adversarial run on a few real scenes, for several test files."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from training.adversarial.configuration import load_adversarial_config
from training.adversarial.trainer import AdversarialTrainer
from training.processes import Processes
from training.scenes.generate import scene_record, write_shard

CONFIGS = Path("training/configs")
SCENES = 3


def write_scenes(root):
    """Three chapels (a second or two of decay): one to test, one to validate, one to train on."""
    write_shard(root, 0, 0, SCENES, ["chapel"], partial(scene_record, height=256))
    return root


def tiny_config(data, run, **changes):
    """A configuration whose steps take a second."""
    config = load_adversarial_config(CONFIGS / "paper_small.toml", data=str(data), run=str(run))
    model = replace(config.model, generator_widths=(8, 8, 8, 8, 8, 4, 4))
    tiny = {
        "images": 2,
        "steps": 2,
        "depth_steps": 0,
        "validate_every": 100,
        "validation_scenes": 1,
        "discriminator_widths": (2, 2, 4, 4, 4, 4),
        "model": model,
    }
    return replace(config, **{**tiny, **changes})


def trainer(config):
    """The trainer of a configuration, alone."""
    return AdversarialTrainer(config, Processes.join())
