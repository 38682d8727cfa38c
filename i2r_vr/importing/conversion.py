# SPDX-License-Identifier: MIT
"""From a foreign checkpoint to safetensors with a description that tells where it is from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch import Tensor

from i2r_vr.capture.folders import IMAGE_SUFFIXES
from i2r_vr.errors import I2RError, UsageError
from i2r_vr.hearing.loading import require_paper
from i2r_vr.hearing.weights_file import WeightsFile, file_sha256, write_weights

KINDS = ("image2reverb", "places365", "monodepth2")
_NON_COMMERCIAL = (
    "These weights hold or derive from Monodepth2's, which Niantic licenses for non-commercial "
    "use only; what is made with them falls under that."
)
_LICENCES = {
    "image2reverb": "code MIT (N. Singh et al. 2021); encoder from Places365 weights, CC BY",
    "places365": "CC BY (B. Zhou et al., Places365, 2017)",
    "monodepth2": "Monodepth2 licence, non-commercial use only (Niantic, C. Godard et al. 2019)",
}


def import_weights(
    kind: str,
    source: Path,
    output: Path,
    dry_pictures: Path | None = None,
    overwrite: bool = False,
) -> WeightsFile:
    """Convert a checkpoint of others.

    Parameters
    ----------
    kind : {"image2reverb", "places365", "monodepth2"}
    source : path
        The checkpoint; of Monodepth2 the folder.
    output : path
        The ``.safetensors`` file; its description goes beside it.
    dry_pictures : path, optional
        Of image2reverb: a folder of pictures of dry places, to find the constant that the
        checkpoint lost; its expectation is taken without them.
    overwrite : bool

    Raises
    ------
    UsageError
        OPTION_CONFLICT, OUTPUT_NAME.
    I2RError
        PAPER_NOT_INSTALLED, OUTPUT_EXISTS, OUTPUT_NOT_WRITABLE, FILE_MISSING, CHECKPOINT_TOO_LARGE,
        CHECKPOINT_UNSAFE, CHECKPOINT_UNREADABLE, CHECKPOINT_LAYOUT, CHECKPOINT_SHAPE,
        CHECKPOINT_VALUES, CALIBRATION_FAILED.
    """
    if dry_pictures is not None and kind != "image2reverb":
        raise UsageError(
            "OPTION_CONFLICT", f"--calibrate with {kind}", "image2reverb", "leave it out"
        )
    if output.suffix != ".safetensors":
        raise UsageError("OUTPUT_NAME", output.name, "a name ending in .safetensors", "add it")
    if not overwrite and (output.exists() or output.with_suffix(".json").exists()):
        raise I2RError(
            "OUTPUT_EXISTS", "a file of that name", "none", "give --force or another -o", output
        )
    require_paper()
    tensors, description = _converted(kind, source, dry_pictures)
    description["source"] = _origin(kind, source)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        return write_weights(tensors, output, description)
    except OSError as error:
        raise I2RError(
            "OUTPUT_NOT_WRITABLE",
            str(error)[:120],
            "a writable folder",
            "check",
            output,
        ) from error


def _converted(
    kind: str, source: Path, dry_pictures: Path | None
) -> tuple[Mapping[str, Tensor], dict[str, Any]]:
    from i2r_vr.importing.pretrained import read_monodepth2, read_places365

    description: dict[str, Any] = {"architecture": kind, "licence": _LICENCES[kind]}
    if kind == "places365":
        return read_places365(source), description
    if kind == "monodepth2":
        return read_monodepth2(source), description | {"licence_notice": _NON_COMMERCIAL}
    return _image2reverb(source, dry_pictures, description)


def _image2reverb(
    source: Path, dry_pictures: Path | None, description: dict[str, Any]
) -> tuple[Mapping[str, Tensor], dict[str, Any]]:
    from i2r_vr.importing.calibration import calibrate
    from i2r_vr.importing.image2reverb import read_image2reverb

    model = read_image2reverb(source)
    scale = {"last_scale": "expected, 1 / sqrt(fan_in)"}
    if dry_pictures is not None:
        pictures = _pictures_in(dry_pictures)
        factor = calibrate(model, pictures)
        scale = {"last_scale": f"calibrated with {len(pictures)} pictures, times {factor:.4f}"}
    description |= {
        "architecture": "paper",
        "config": model.config.as_json(),
        "codec": "image2reverb",
        "disparity": "relative",
        **scale,
    }
    if model.depth_network is not None:
        description["licence"] += "; depth network from Monodepth2, non-commercial use only"
        description["licence_notice"] = _NON_COMMERCIAL
    return model.state_dict(), description


def _origin(kind: str, source: Path) -> dict[str, Any]:
    files = [source / "encoder.pth", source / "depth.pth"] if kind == "monodepth2" else [source]
    return {
        "kind": kind,
        "files": [{"name": file.name, "sha256": file_sha256(file)} for file in files],
    }


def _pictures_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise I2RError("FILE_MISSING", "no such folder", "a folder", "check the path", folder)
    return sorted(
        Path(entry.path)
        for entry in os.scandir(folder)
        if entry.is_file() and Path(entry.name).suffix.lower() in IMAGE_SUFFIXES
    )
