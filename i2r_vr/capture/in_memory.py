# SPDX-License-Identifier: MIT
"""Captures in memory: arrays in place of files, read as the files with that content would be."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture.capture_source import CaptureSource
from i2r_vr.errors import I2RError

_FACES = ("px", "nx", "py", "ny", "pz", "nz")


@dataclass(frozen=True, eq=False)
class Picture:
    """A capture in memory, for `bake` and `bake_many` in place of a path.

    It is checked and understood as a file of the same content: what an array lacks, such as a
    field of view, is stated in `sidecar` or estimated.

    Parameters
    ----------
    rgb : uint8 [H, W, 3] or [6, S, S, 3]
        sRGB: a panorama (2:1), a screenshot, a cubemap in one picture, or its six faces in the
        order +x, -x, +y, -y, +z, -z.
    depth_m : float [H, W] or [6, S, S], optional
        Radial metres, inf where there is sky (another unit or kind: the sidecar's ``depth``), in
        the picture's projection.
    materials : uint8 or uint16 [H, W], optional
        Index of each pixel's material in the sidecar's ``materials``.
    sidecar : mapping, optional
        What a ``NAME.capture.json`` would say, such as ``{"fov_deg": 70}``.
    name : str
        The bundle's name; plain, as a file's without suffix.

    Raises
    ------
    I2RError
        PICTURE_INVALID.

    Examples
    --------
    >>> import numpy as np
    >>> Picture(np.zeros((256, 512, 3), np.uint8), name="hall").name
    'hall'
    """

    rgb: NDArray[np.uint8]
    depth_m: NDArray[np.floating] | None = None
    materials: NDArray[np.unsignedinteger] | None = None
    sidecar: Mapping[str, Any] = field(default_factory=dict)
    name: str = "picture"

    def __post_init__(self) -> None:
        _check(self.rgb, "rgb", ("uint8",), self._faces, (3,))
        if self.depth_m is not None:
            _check(self.depth_m, "depth_m", ("float16", "float32", "float64"), self._faces)
        if self.materials is not None:
            _check(self.materials, "materials", ("uint8", "uint16"), ())
        if not self.name or self.name.startswith(".") or re.search(r"[/\\\0]", self.name):
            raise _invalid(f"the name {self.name[:80]!r}", "a plain name, no path")

    @property
    def _faces(self) -> tuple[int, ...]:
        """Leading axis of the arrays: six of a cubemap in faces."""
        return (6,) if np.ndim(self.rgb) == 4 else ()

    def source(self) -> CaptureSource:
        """The capture as if it lay in files of the same content.

        Raises
        ------
        I2RError
            PICTURE_INVALID, where the sidecar cannot be written as JSON.
        """
        sixfold = bool(self._faces)
        names = [f"{self.name}_{face}" for face in _FACES] if sixfold else [self.name]
        content: dict[Path, bytes] = {}

        def put(suffix: str, parts: Sequence[bytes]) -> tuple[Path, ...]:
            files = tuple(Path(name + suffix) for name in names[: len(parts)])
            content.update(zip(files, parts, strict=True))
            return files

        pictures = self.rgb if sixfold else self.rgb[None]
        members = put(".bmp", [_encoded(".bmp", each[..., ::-1]) for each in pictures])
        depth: tuple[Path, ...] = ()
        if self.depth_m is not None:
            maps = self.depth_m if sixfold else self.depth_m[None]
            depth = put(".depth.npy", [_npy(each) for each in maps])
        material: tuple[Path, ...] = ()
        if self.materials is not None:
            material = (Path(self.name + ".material.png"),)
            content[material[0]] = _encoded(".png", self.materials)
        sidecar = Path(self.name + ".capture.json") if self.sidecar else None
        if sidecar is not None:
            content[sidecar] = self._sidecar_json()
        return CaptureSource(
            file=members[0],
            members=members,
            stem=self.name,
            depth=depth,
            material=material,
            sidecar=sidecar,
            namesakes=(members[0].name,),
            content=content,
        )

    def _sidecar_json(self) -> bytes:
        try:
            return json.dumps(dict(self.sidecar), allow_nan=False).encode()
        except (TypeError, ValueError) as error:
            raise _invalid(f"a sidecar: {error}", "what a NAME.capture.json can hold") from None


def _check(
    values: Any,
    name: str,
    kinds: tuple[str, ...],
    lead: tuple[int, ...],
    tail: tuple[int, ...] = (),
) -> None:
    shape: tuple[int, ...] = getattr(values, "shape", ())
    kind = str(getattr(values, "dtype", type(values)))
    expected = f"{' or '.join(kinds)} [{', '.join(map(str, (*lead, 'H', 'W', *tail)))}]"
    fits = len(shape) == len(lead) + 2 + len(tail) and 0 not in shape
    fits = fits and shape[: len(lead)] == lead and (not tail or shape[-len(tail) :] == tail)
    if not fits or kind not in kinds:
        raise _invalid(f"{name} of {kind} {list(shape)}", expected)


def _invalid(found: str, expected: str) -> I2RError:
    return I2RError("PICTURE_INVALID", found, expected, "give such a Picture")


def _encoded(suffix: str, pixels: NDArray[np.unsignedinteger]) -> bytes:
    done, data = cv2.imencode(suffix, np.ascontiguousarray(pixels))
    assert done
    return bytes(data)


def _npy(values: NDArray[np.floating]) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.asarray(values, "<f4"), allow_pickle=False)
    return stream.getvalue()
