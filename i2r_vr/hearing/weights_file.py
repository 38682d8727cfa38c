# SPDX-License-Identifier: MIT
"""Weights on disk: safetensors beside a description, checked before use, never a pickle."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from i2r_vr.errors import I2RError
from i2r_vr.strict_json import strict_json

if TYPE_CHECKING:
    from torch import Tensor

WEIGHTS_FOLDER = Path(__file__).parent.parent / "weights"
MAX_WEIGHTS_BYTES = 512 * 1024 * 1024
"""Twice the paper's model at single precision."""
MAX_DESCRIPTION_BYTES = 1024 * 1024
"""A description is a few kilobytes."""
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

    @property
    def codec(self) -> str:
        """The scale of its spectrograms: ``fixed_db``, or ``image2reverb`` of the public code."""
        return str(self.description.get("codec", "fixed_db"))

    @property
    def licence_notice(self) -> str | None:
        """What whoever uses the weights has to be told of their licence, if anything."""
        notice = self.description.get("licence_notice")
        return notice if isinstance(notice, str) and notice else None


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
        raise format_error("no usable description beside the weights", description)
    try:
        record = strict_json(description.read_bytes())
    except (ValueError, OSError) as error:
        raise format_error("the description is not JSON", description) from error
    sha256 = record.get("sha256") if isinstance(record, dict) else None
    if not isinstance(sha256, str) or record.get("format_version") != FORMAT_VERSION:
        raise format_error("the description lacks sha256 or format_version 1", description)
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
        raise format_error("the weights are larger than any model of ours", weights.path)
    found = file_sha256(weights.path)
    if found != weights.sha256:
        raise I2RError(
            "WEIGHTS_TAMPERED",
            f"sha256 {found[:12]}...",
            f"{weights.sha256[:12]}... as its description says",
            "reinstall the package or fetch the weights again",
            weights.path,
        )


def read_weights(weights: WeightsFile) -> dict[str, Tensor]:
    """A file's tensors by their names, verified, all as float32.

    Raises
    ------
    I2RError
        WEIGHTS_TAMPERED, WEIGHTS_FORMAT.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    verify_weights(weights)
    try:
        return {key: value.float() for key, value in load_file(weights.path).items()}
    except SafetensorError as error:
        raise format_error("no readable tensors", weights.path) from error


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

    Raises
    ------
    I2RError
        WEIGHTS_FORMAT for numbers that are not finite, as those of half precision beyond 65504.
    """
    from safetensors.torch import save

    plain = {key: value.detach().cpu().contiguous().clone() for key, value in tensors.items()}
    for key, value in plain.items():
        if not value.isfinite().all():
            raise format_error(f"numbers in '{key}' that are not finite as {value.dtype}", path)
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


def format_error(found: str, path: Path) -> I2RError:
    """WEIGHTS_FORMAT, for weights or their description at a path."""
    return I2RError(
        "WEIGHTS_FORMAT",
        found,
        "i2r-vr weights with their description (format_version 1)",
        "use the package's own weights or convert others with 'i2r-vr weights import'",
        path,
    )
