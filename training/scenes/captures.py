# SPDX-License-Identifier: MIT
"""Rendered scenes as captures on disk: picture, depth, materials and sidecar."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics.quantities import OCTAVE_BANDS_HZ


def write_capture(
    folder: Path,
    name: str,
    rgb: NDArray[np.uint8],
    depth_m: NDArray[np.floating[Any]] | None = None,
    material: NDArray[np.unsignedinteger[Any]] | None = None,
    absorption: NDArray[np.floating[Any]] | None = None,
    material_names: tuple[str, ...] | None = None,
    **sidecar: Any,
) -> Path:
    """Write ``NAME.png`` and what goes beside it.

    Parameters
    ----------
    folder : path
    name : str
        Stem of the files.
    rgb : uint8 [H, W, 3]
    depth_m : float [H, W], optional
        Radial metres, inf is sky; written as ``NAME.depth.npy``.
    material : uint8 [H, W], optional
        Index of each pixel's material; written as ``NAME.material.png``.
    absorption : float [n, 7], optional
        Of each material, stated in the sidecar.
    material_names : tuple of str, optional
        Stated in the sidecar; the class is then read from the name where `absorption` is None.
    **sidecar
        Further keys of ``NAME.capture.json``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    cv2.imwrite(str(path), np.ascontiguousarray(rgb[..., ::-1]))
    if depth_m is not None:
        np.save(folder / f"{name}.depth.npy", depth_m.astype(np.float32))
        sidecar["depth"] = {"kind": "radial", "metres_per_unit": 1, "sky": "inf"}
    if material is not None:
        cv2.imwrite(str(folder / f"{name}.material.png"), material)
        sidecar["materials"] = [
            _material(int(index), absorption, material_names) for index in np.unique(material)
        ]
    if sidecar:
        (folder / f"{name}.capture.json").write_text(json.dumps(sidecar, indent=1) + "\n")
    return path


def _material(
    index: int,
    absorption: NDArray[np.floating[Any]] | None,
    names: tuple[str, ...] | None,
) -> dict[str, Any]:
    stated: dict[str, Any] = {"id": index}
    if names is not None:
        stated["name"] = names[index]
    if absorption is not None:
        stated["absorption"] = [
            {"hz": hz, "value": round(float(value), 4)}
            for hz, value in zip(OCTAVE_BANDS_HZ, absorption[index], strict=True)
        ]
    return stated
