# SPDX-License-Identifier: MIT
"""Depth maps: OpenEXR, TIFF, npy, npz, PFM and 16-bit PNG to radial metres with sky as inf."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from i2r_vr.capture.decoding.exr import read_exr
from i2r_vr.capture.decoding.exr_layers import choose_depth, choose_own_depth
from i2r_vr.capture.decoding.float_maps import array_of_npz, read_pfm
from i2r_vr.capture.decoding.formats import describe_content, sniff_format, undecodable
from i2r_vr.capture.decoding.images import open_pillow
from i2r_vr.capture.decoding.limits import Limits
from i2r_vr.capture.decoding.tiff import read_tiff
from i2r_vr.capture.depth_geometry import ray_stretch
from i2r_vr.capture.depth_plausibility import check_channels
from i2r_vr.capture.sidecar import DepthEncoding
from i2r_vr.errors import I2RError, Notice

MAX_INVALID_SHARE = 0.05
SKY_BEYOND_M = 1.0e5
_NPY_MAGIC = b"\x93NUMPY"
_NPY_MAX_HEADER = 10_000
_FAR_TOLERANCE = 1.0e-3


@dataclass(frozen=True)
class RawDepth:
    """Numbers of a depth file as stored; `full_scale` is 65535 for a 16-bit picture."""

    values: NDArray[np.float32]  # [H, W]
    full_scale: float | None = None


def _format_error(found: str, file: Path) -> I2RError:
    return I2RError(
        "DEPTH_FORMAT",
        found,
        "one channel of floats (OpenEXR, TIFF, npy, npz, PFM) or a 16-bit grey PNG",
        "export the depth map in one of these formats",
        file,
    )


def _read_npy(data: bytes, file: Path, limits: Limits) -> NDArray[np.generic]:
    """An array out of npy bytes; pickles are never opened, headers are bounded."""
    stream = io.BytesIO(data)
    try:
        version = npy_format.read_magic(stream)
        read = {
            (1, 0): npy_format.read_array_header_1_0,
            (2, 0): npy_format.read_array_header_2_0,
        }[version]
        shape, fortran, dtype = read(stream, max_header_size=_NPY_MAX_HEADER)
    except Exception as error:
        raise _format_error("an npy file with a damaged header", file) from error
    if dtype.hasobject:
        raise I2RError(
            "DEPTH_PICKLED",
            "an npy file of pickled objects",
            "an npy file of floats",
            "save it with dtype float32",
            file,
        )
    if dtype.kind not in "fiu" or len(shape) not in (2, 3) or shape[2:] not in ((), (1,)):
        raise _format_error(f"an npy array of {dtype} with shape {shape}", file)
    limits.check_pixels(shape[1], shape[0], file)
    count = math.prod(shape)
    if len(data) - stream.tell() < count * dtype.itemsize:
        raise I2RError(
            "IMAGE_TRUNCATED",
            f"{len(data) - stream.tell()} bytes of values",
            f"{count * dtype.itemsize} bytes",
            "copy or export it again",
            file,
        )
    values = np.frombuffer(data, dtype, count, stream.tell())
    return values.reshape(shape[:2], order="F" if fortran else "C")


def read_depth(data: bytes, file: Path, limits: Limits) -> RawDepth:
    """Decode a depth file; the content decides its format.

    Raises
    ------
    I2RError
        DEPTH_FORMAT, DEPTH_NOT_DISTANCE, DEPTH_PICKLED, IMAGE_TOO_LARGE, IMAGE_TRUNCATED,
        IMAGE_UNREADABLE.
    """
    if data.startswith(b"PK"):
        data = array_of_npz(data, file, limits)
    kind = "npy" if data.startswith(_NPY_MAGIC) else sniff_format(data)
    kind = "pfm" if data[:2] in (b"Pf", b"PF") else kind
    full_scale = None
    values: NDArray[np.generic]
    if kind == "npy":
        values = _read_npy(data, file, limits)
    elif kind == "pfm":
        values = read_pfm(data, file, limits)
    elif kind == "exr":
        planes = read_exr(data, file, limits, choose_depth, fill=math.inf)
        if not planes:
            raise _format_error("an OpenEXR file without a depth channel", file)
        check_channels(planes, file)
        values = planes[0]
    elif kind == "tiff":
        values = read_tiff(data, file, limits)
        if values.ndim != 2 or values.dtype == np.uint8:
            raise _format_error(f"a TIFF of {values.dtype} with shape {values.shape}", file)
        full_scale = 65535.0 if values.dtype == np.uint16 else None
    elif kind == "png":
        image = open_pillow(data, file, limits)
        if not image.mode.startswith("I"):
            raise _format_error(f"a PNG of mode {image.mode}", file)
        try:
            values = np.asarray(image)
        except Exception as error:
            raise undecodable(error, data, file) from error
        full_scale = 65535.0
    else:
        raise _format_error(describe_content(data), file)
    with np.errstate(over="ignore", invalid="ignore"):
        return RawDepth(np.ascontiguousarray(values, np.float32), full_scale)


def read_own_depth(data: bytes, file: Path, limits: Limits) -> RawDepth | None:
    """The depth in a picture's own OpenEXR file, or None where it has none.

    Raises
    ------
    I2RError
        IMAGE_TOO_LARGE, IMAGE_TRUNCATED, IMAGE_UNREADABLE.
    """
    if sniff_format(data) != "exr":
        return None
    planes = read_exr(data, file, limits, choose_own_depth, fill=math.inf)
    return RawDepth(planes[0]) if planes else None


def to_metres(
    values: NDArray[np.float32],
    full_scale: float | None,
    encoding: DepthEncoding,
    scale: float,
    fov_deg: float | None,
    file: Path,
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Radial metres with the sky as inf, and the mask of invalid pixels (also inf).

    Parameters
    ----------
    values : float32 [H, W]
        As stored.
    full_scale : float, optional
        Largest number of an integer map: depth 1.0 of a buffer, else no distance but sky.
    encoding : DepthEncoding
    scale : float
        Further factor on all distances.
    fov_deg : float, optional
        Horizontal field of view of a perspective picture; None for a panorama, which has
        radial depth only.

    Raises
    ------
    I2RError
        DEPTH_KIND_MISMATCH
    """
    perspective = encoding.kind in ("planar", "reversed_z")
    if fov_deg is None and perspective:
        raise I2RError(
            "DEPTH_KIND_MISMATCH",
            f"{encoding.kind} depth beside a panorama",
            "radial depth (distance along each ray)",
            'export distances or capture a cubemap, and state "depth": {"kind": "radial"}',
            file,
        )
    invalid = np.isnan(values)
    near, far = encoding.near or 0.0, encoding.far
    if encoding.kind == "reversed_z":
        values = values / np.float32(full_scale or 1.0)
        invalid |= values > 1.0001
        sky = values == 0.0
        slope = 1.0 / near - (1.0 / far if far is not None else 0.0)
        inverse = values * np.float32(slope) + np.float32(1.0 / far if far is not None else 0.0)
        distance = np.divide(1.0, inverse, out=np.full_like(values, np.inf), where=inverse > 0)
    else:
        distance = values
        zero = values == 0.0
        sky = zero if encoding.sky == "0" else np.zeros_like(zero)
        invalid |= zero & ~sky
        if full_scale is not None and encoding.sky == "inf":
            sky |= values >= full_scale
    if encoding.sky == "far" and far is not None:
        sky |= distance >= far * (1.0 - _FAR_TOLERANCE)
    metres = distance * np.float32(encoding.metres_per_unit * scale)
    if perspective and fov_deg is not None:
        metres = metres * ray_stretch(metres.shape[0], metres.shape[1], fov_deg)
    metres = np.where(sky | invalid | ~(metres < SKY_BEYOND_M), np.float32(np.inf), metres)
    return metres.astype(np.float32), invalid


def check_negative(values: NDArray[np.float32], file: Path) -> None:
    """Refuse negative depths.

    Raises
    ------
    I2RError
        DEPTH_NEGATIVE
    """
    least = float(np.fmin.reduce(values, axis=None))
    if least < 0.0:
        raise I2RError(
            "DEPTH_NEGATIVE",
            f"negative depths (least {least:g})",
            "distances of zero or more",
            "export the depth again",
            file,
        )


def check_invalid(invalid: NDArray[np.bool_], file: Path) -> tuple[Notice, ...]:
    """Allow up to 5 % invalid pixels, with a notice.

    Raises
    ------
    I2RError
        DEPTH_INVALID_PIXELS
    """
    share = float(invalid.mean())
    if share > MAX_INVALID_SHARE:
        raise I2RError(
            "DEPTH_INVALID_PIXELS",
            f"{100.0 * share:.1f} % invalid depths (NaN or zero)",
            f"at most {100.0 * MAX_INVALID_SHARE:.0f} %",
            'export the depth again, or state what marks the sky ("depth": {"sky": "0"})',
            file,
        )
    if share == 0.0:
        return ()
    return (
        Notice(
            "DEPTH_INVALID_SKY",
            f"{100.0 * share:.2f} % of {file.name} are invalid depths and were taken for sky.",
        ),
    )
