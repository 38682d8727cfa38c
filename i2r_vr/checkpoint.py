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

    from i2r_vr.model import CompactConfig, CompactModel

WEIGHTS_FOLDER = Path(__file__).parent / "weights"
DEFAULT_MODEL = "compact"
MAX_WEIGHTS_BYTES = 512 * 1024 * 1024
MAX_DESCRIPTION_BYTES = 1024 * 1024
FORMAT_VERSION = 1


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


@dataclass(frozen=True)
class LoadedModel:
    """A model ready to run: its weights' record, the network in eval mode, and where it lives."""

    weights: WeightsFile
    network: CompactModel
    device: torch.device


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

    from i2r_vr.model import CompactModel

    weights = find_weights(name_or_path)
    verify_weights(weights)
    if weights.architecture != "compact":
        raise _format_error(f"architecture '{weights.architecture}'", weights.path)
    target = resolve_device(device)
    network = CompactModel(_compact_config(weights))
    try:
        tensors = {key: value.float() for key, value in load_file(weights.path).items()}
        state = network.state_dict()
        kept = {key: value.to(state[key].dtype) for key, value in tensors.items()}
        network.load_state_dict(kept)
    except (SafetensorError, KeyError, RuntimeError) as error:
        raise _format_error("tensors that do not fit the architecture", weights.path) from error
    import torch

    network = network.eval().requires_grad_(False).to(target)
    network = network.to(memory_format=torch.channels_last)
    return LoadedModel(weights, network, target)


def save_model(network: CompactModel, path: Path, description: Mapping[str, Any]) -> WeightsFile:
    """Write half-precision weights and their description.

    Parameters
    ----------
    network : CompactModel
    path : path
        The ``.safetensors`` file.
    description : mapping
        What else the description should say (data, seeds, hardware, figures, licence).
    """
    from safetensors.torch import save_file

    def stored(value: torch.Tensor) -> torch.Tensor:
        value = value.detach().cpu().contiguous()
        return value.half() if value.dtype.is_floating_point else value

    save_file({key: stored(value) for key, value in network.state_dict().items()}, path)
    record = {
        "format_version": FORMAT_VERSION,
        "architecture": "compact",
        "config": network.config.as_json(),
        **description,
        "sha256": file_sha256(path),
    }
    text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    path.with_suffix(".json").write_text(text, encoding="utf-8")
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


def _compact_config(weights: WeightsFile) -> CompactConfig:
    from i2r_vr.model import CompactConfig

    given = weights.description.get("config", {})
    known = {field.name for field in fields(CompactConfig)}
    if not isinstance(given, dict) or set(given) - known:
        raise _format_error("an unknown configuration", weights.path)
    values: dict[str, Any] = {
        key: tuple(v) if isinstance(v, list) else v for key, v in given.items()
    }
    sizes = [n for v in values.values() for n in (v if isinstance(v, tuple) else (v,))]
    if not all(isinstance(n, int) and 1 <= n <= 4096 for n in sizes):
        raise _format_error("a configuration out of range", weights.path)
    return CompactConfig(**values)


def _format_error(found: str, path: Path) -> I2RError:
    return I2RError(
        "WEIGHTS_FORMAT",
        found,
        "i2r-vr weights with their description (format_version 1)",
        "use the package's own weights or convert others with 'i2r-vr weights import'",
        path,
    )
