# SPDX-License-Identifier: MIT
"""From weights to a model that is ready to run, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from i2r_vr.errors import I2RError
from i2r_vr.hearing.looks import load_looks
from i2r_vr.hearing.predicting import Hear, ReverbNetwork, Wishes
from i2r_vr.hearing.prediction import Prediction
from i2r_vr.hearing.weights_file import (
    WeightsFile,
    find_weights,
    format_error,
    read_weights,
    write_weights,
)
from i2r_vr.seeing.views import CaptureViews

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from i2r_vr.hearing.compact_model import CompactConfig, CompactModel
    from i2r_vr.hearing.paper import PaperConfig, PaperModel

    AnyModel = CompactModel | PaperModel

DEFAULT_MODEL = "compact"
ARCHITECTURES = ("compact", "paper")


@dataclass(frozen=True)
class LoadedModel:
    """A model ready to run: its weights' record, the network in eval mode, and where it lives."""

    weights: WeightsFile
    network: ReverbNetwork
    device: torch.device

    def predict(self, captures: Sequence[CaptureViews], wishes: Wishes) -> list[Prediction]:
        """Predict the reverberation of captures; see `ReverbNetwork`.

        On a CPU in one thread, so that the bits do not depend on the number of processors.
        """
        with self._alone():
            return self.network.predict(captures, self.weights, wishes)

    def look(self, capture: CaptureViews, wishes: Wishes) -> Hear:
        """Look at a capture once, to hear it often as `predict` does; see `ReverbNetwork`."""
        with self._alone():
            hear = self.network.look(capture, self.weights, wishes)

        def hear_alone(stated: CaptureViews) -> Prediction:
            with self._alone():
                return hear(stated)

        return hear_alone

    def _alone(self) -> AbstractContextManager[None]:
        from i2r_vr.hearing.single_thread import single_thread

        return single_thread() if self.device.type == "cpu" else nullcontext()


def load_model(name_or_path: str | Path = DEFAULT_MODEL, device: str = "auto") -> LoadedModel:
    """Load a model, verified, onto a device.

    Parameters
    ----------
    name_or_path : str or path
    device : {"auto", "cpu", "cuda", "mps"}

    Raises
    ------
    I2RError
        WEIGHTS_MISSING, WEIGHTS_FORMAT, WEIGHTS_TAMPERED or DEVICE_UNAVAILABLE.
    """
    weights = find_weights(name_or_path)
    tensors = read_weights(weights)
    target = resolve_device(device)
    network = _empty_network(weights)
    try:
        state = network.state_dict()
        kept = {key: value.to(state[key].dtype) for key, value in tensors.items()}
        network.load_state_dict(kept, assign=True)
    except (KeyError, RuntimeError) as error:
        raise format_error("tensors that do not fit the architecture", weights.path) from error
    import torch

    network = network.eval().requires_grad_(False).to(target)
    network = network.to(memory_format=torch.channels_last)
    return LoadedModel(weights, network, target)


def save_model(network: AnyModel, path: Path, description: Mapping[str, Any]) -> WeightsFile:
    """Write half-precision weights and their description.

    Parameters
    ----------
    network : CompactModel or PaperModel
    path : path
        The ``.safetensors`` file.
    description : mapping
        What else the description should say (data, seeds, hardware, figures, licence).
    """

    def stored(value: Tensor) -> Tensor:
        return value.half() if value.dtype.is_floating_point else value

    record = {
        "architecture": network.architecture,
        "config": network.config.as_json(),
        **description,
    }
    state = {key: stored(value) for key, value in network.state_dict().items()}
    return write_weights(state, path, record)


def resolve_device(name: str) -> torch.device:
    """The device for a name; ``auto`` prefers CUDA, then MPS, then the CPU.

    Raises
    ------
    I2RError
        DEVICE_UNAVAILABLE.
    """
    import torch

    available = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if name == "auto":
        name = next(kind for kind, there in available.items() if there)
    if not available.get(name, False):
        there = ", ".join(kind for kind, is_there in available.items() if is_there)
        raise I2RError("DEVICE_UNAVAILABLE", f"no {name} device", there, "give another --device")
    return torch.device(name)


def _empty_network(weights: WeightsFile) -> AnyModel:
    """The network that a file's weights belong to, without them."""
    if weights.architecture not in ARCHITECTURES:
        found = f"architecture '{weights.architecture}'"
        raise format_error(f"{found}, no whole model that bakes", weights.path)
    if weights.architecture == "compact":
        from i2r_vr.hearing.blank_network import Unfilled
        from i2r_vr.hearing.compact_model import CompactConfig, CompactModel

        with Unfilled():
            model = CompactModel(CompactConfig(**_sizes(weights, CompactConfig)))
        model.looks = load_looks(weights, model.config.surface_widths[-1])
        return model
    require_paper()
    import torch

    from i2r_vr.hearing.paper import PaperConfig, PaperModel

    config = PaperConfig(**_sizes(weights, PaperConfig))
    with torch.device("meta"):  # no time for numbers that are replaced at once
        return PaperModel(config)


def require_paper() -> None:
    """Make sure that what the paper's networks need is installed.

    Raises
    ------
    I2RError
        PAPER_NOT_INSTALLED.
    """
    try:
        import torchvision  # noqa: F401
    except ImportError as error:
        raise I2RError(
            "PAPER_NOT_INSTALLED",
            f"no module {error.name}",
            "the extra 'paper'",
            "install i2r-vr[paper] or use another model",
        ) from None


def _sizes(weights: WeightsFile, kind: type[CompactConfig] | type[PaperConfig]) -> dict[str, Any]:
    """The configuration in a description, of the types and within the bounds of its class."""
    given = weights.description.get("config", {})
    defaults: dict[str, Any] = {field.name: field.default for field in fields(kind)}
    if not isinstance(given, dict) or set(given) - set(defaults):
        raise format_error("an unknown configuration", weights.path)
    values = {key: tuple(v) if isinstance(v, list) else v for key, v in given.items()}
    for key, value in values.items():
        sizes = value if isinstance(value, tuple) else (value,)
        if isinstance(defaults[key], bool):
            fits = isinstance(value, bool)
        else:
            fits = all(type(n) is int and 1 <= n <= 4096 for n in sizes)
        if not fits or isinstance(defaults[key], tuple) != isinstance(value, tuple):
            raise format_error("a configuration out of range", weights.path)
        if isinstance(value, tuple) and len(value) != len(defaults[key]):
            raise format_error("a configuration out of range", weights.path)
    return values
