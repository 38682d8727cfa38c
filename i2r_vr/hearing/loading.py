# SPDX-License-Identifier: MIT
"""Weights on disk: safetensors beside a description, checked before use, never a pickle."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from i2r_vr.errors import I2RError

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from i2r_vr.hearing.compact_model import CompactConfig, CompactModel
    from i2r_vr.hearing.paper import PaperConfig, PaperModel

    AnyModel = CompactModel | PaperModel

WEIGHTS_FOLDER = Path(__file__).parent.parent / "weights"
DEFAULT_MODEL = "compact"
MAX_WEIGHTS_BYTES = 512 * 1024 * 1024
MAX_DESCRIPTION_BYTES = 1024 * 1024
FORMAT_VERSION = 1
ARCHITECTURES = ("compact", "paper")


@dataclass(frozen=True)
class WeightsFile:
    """A model on disk.

    name : of the model; path : the safetensors file; sha256 : that its description promises;
    description : everything in the description (architecture, data, figures, licence).
    """

    name: str
    path: Path
    sha256: str
    description: Mapping[str, Any]

    @property
    def architecture(self) -> str:
        """Which network the weights belong to."""
        return str(self.description.get("architecture", ""))

    @property
    def codec(self) -> str:
        """The scale of its spectrograms: ``fixed_db``, or ``image2reverb`` of the public code."""
        return str(self.description.get("codec", "fixed_db"))

    @property
    def licence_notice(self) -> str | None:
        """What whoever uses the weights has to be told of their licence, if anything."""
        notice = self.description.get("licence_notice")
        return notice if isinstance(notice, str) and notice else None


@dataclass(frozen=True)
class LoadedModel:
    """A model ready to run: its weights' record, the network in eval mode, and where it lives."""

    weights: WeightsFile
    network: AnyModel
    device: torch.device

    @property
    def view_size(self) -> int:
        """Side in pixels of the square views that the network looks at."""
        from i2r_vr.hearing.compact_model import CompactModel

        if isinstance(self.network, CompactModel):
            return self.network.config.view_size
        return self.network.config.image_size

    @property
    def finer(self) -> int:
        """How many times finer it looks at what surfaces are made of."""
        from i2r_vr.hearing.compact_model import CompactModel
        from i2r_vr.hearing.surface_network import FINER

        return FINER if isinstance(self.network, CompactModel) else 1


def file_sha256(path: Path) -> str:
    """SHA-256 of a file in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def find_weights(name_or_path: str | Path) -> WeightsFile:
    """Find a model by its name in the package or by the path of its safetensors file.

    Raises
    ------
    I2RError
        WEIGHTS_MISSING or WEIGHTS_FORMAT.
    """
    given = Path(name_or_path)
    is_name = re.fullmatch(r"[A-Za-z0-9_-]+", str(name_or_path)) is not None
    path = WEIGHTS_FOLDER / f"{name_or_path}.safetensors" if is_name else given
    if not path.is_file():
        names = ", ".join(sorted(p.stem for p in WEIGHTS_FOLDER.glob("*.safetensors")))
        raise I2RError(
            "WEIGHTS_MISSING",
            f"no weights called '{name_or_path}'",
            f"one of: {names or 'none installed'}; or the path of a .safetensors file",
            "reinstall the package or give another --model",
        )
    description = path.with_suffix(".json")
    if not description.is_file() or description.stat().st_size > MAX_DESCRIPTION_BYTES:
        raise _format_error("no usable description beside the weights", description)
    try:
        record = json.loads(description.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise _format_error("the description is not JSON", description) from error
    sha256 = record.get("sha256") if isinstance(record, dict) else None
    if not isinstance(sha256, str) or record.get("format_version") != FORMAT_VERSION:
        raise _format_error("the description lacks sha256 or format_version 1", description)
    return WeightsFile(path.stem, path, sha256, record)


def list_weights() -> list[WeightsFile]:
    """The models in the package, by name."""
    return [find_weights(p.stem) for p in sorted(WEIGHTS_FOLDER.glob("*.safetensors"))]


def verify_weights(weights: WeightsFile) -> None:
    """Compare a file's SHA-256 with its description.

    Raises
    ------
    I2RError
        WEIGHTS_TAMPERED.
    """
    if weights.path.stat().st_size > MAX_WEIGHTS_BYTES:
        raise _format_error("the weights are larger than any model of ours", weights.path)
    found = file_sha256(weights.path)
    if found != weights.sha256:
        raise I2RError(
            "WEIGHTS_TAMPERED",
            f"sha256 {found[:12]}...",
            f"{weights.sha256[:12]}... as its description says",
            "reinstall the package or fetch the weights again",
            weights.path,
        )


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
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    weights = find_weights(name_or_path)
    verify_weights(weights)
    target = resolve_device(device)
    network = _empty_network(weights)
    try:
        tensors = {key: value.float() for key, value in load_file(weights.path).items()}
        state = network.state_dict()
        kept = {key: value.to(state[key].dtype) for key, value in tensors.items()}
        network.load_state_dict(kept, assign=True)
    except (SafetensorError, KeyError, RuntimeError) as error:
        raise _format_error("tensors that do not fit the architecture", weights.path) from error
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
    from i2r_vr.hearing.compact_model import CompactModel

    def stored(value: Tensor) -> Tensor:
        return value.half() if value.dtype.is_floating_point else value

    record = {
        "architecture": "compact" if isinstance(network, CompactModel) else "paper",
        "config": network.config.as_json(),
        **description,
    }
    state = {key: stored(value) for key, value in network.state_dict().items()}
    return write_weights(state, path, record)


def write_weights(
    tensors: Mapping[str, Tensor], path: Path, description: Mapping[str, Any]
) -> WeightsFile:
    """Write tensors as safetensors and their description beside them, each by rename.

    Parameters
    ----------
    tensors : mapping of str to Tensor
    path : path
        The ``.safetensors`` file.
    description : mapping
        With the key ``architecture``.
    """
    from safetensors.torch import save

    plain = {key: value.detach().cpu().contiguous().clone() for key, value in tensors.items()}
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_bytes(save(plain))
        sha256 = file_sha256(partial)
        record = {"format_version": FORMAT_VERSION, **description, "sha256": sha256}
        path.with_suffix(".json").unlink(missing_ok=True)
        partial.replace(path)
        partial.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", "utf-8")
        partial.replace(path.with_suffix(".json"))
    finally:
        partial.unlink(missing_ok=True)
    return find_weights(path)


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
        raise _format_error(f"{found}, no whole model that bakes", weights.path)
    if weights.architecture == "compact":
        from i2r_vr.hearing.compact_model import CompactConfig, CompactModel

        return CompactModel(CompactConfig(**_sizes(weights, CompactConfig)))
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
        raise _format_error("an unknown configuration", weights.path)
    values = {key: tuple(v) if isinstance(v, list) else v for key, v in given.items()}
    for key, value in values.items():
        sizes = value if isinstance(value, tuple) else (value,)
        if isinstance(defaults[key], bool):
            fits = isinstance(value, bool)
        else:
            fits = all(type(n) is int and 1 <= n <= 4096 for n in sizes)
        if not fits or isinstance(defaults[key], tuple) != isinstance(value, tuple):
            raise _format_error("a configuration out of range", weights.path)
        if isinstance(value, tuple) and len(value) != len(defaults[key]):
            raise _format_error("a configuration out of range", weights.path)
    return values


def _format_error(found: str, path: Path) -> I2RError:
    return I2RError(
        "WEIGHTS_FORMAT",
        found,
        "i2r-vr weights with their description (format_version 1)",
        "use the package's own weights or convert others with 'i2r-vr weights import'",
        path,
    )
