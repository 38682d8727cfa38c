# SPDX-License-Identifier: MIT
"""TIFFs of more than 8 bits, which Pillow reads in part only: integers and floats of any layout.

Pillow serves as the decompressor alone. Each plane is handed to it as a grey picture of bytes,
and order of bytes, predictor (TIFF 6.0, section 14; Adobe's technical note 3), layout and
orientation are undone here.
"""

from __future__ import annotations

import ctypes
import io
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import TiffImagePlugin, _imaging

from i2r_vr.capture.decoding import tiff_directory as tags
from i2r_vr.capture.decoding.formats import undecodable
from i2r_vr.capture.decoding.limits import Limits
from i2r_vr.capture.decoding.tiff_directory import TiffDirectory, main_directory
from i2r_vr.errors import I2RError

_COMPRESSIONS = (1, 5, 8, 32773, 32946, 34925, 50000)
_NAMES = {6: "old JPEG", 7: "JPEG", 34712: "JPEG 2000", 34887: "LERC", 52546: "JPEG XL"}
_TYPES = {
    **{(1, bits): f"u{bits // 8}" for bits in (8, 16, 32)},
    **{(2, bits): f"i{bits // 8}" for bits in (8, 16, 32)},
    **{(3, bits): f"f{bits // 8}" for bits in (16, 32, 64)},
}
_MIN_IS_WHITE, _GREY, _RGB, _CMYK = 0, 1, 2, 5
_MAX_SAMPLES = 16
_SEPARATE = 2
_DIFFERENCES, _FLOAT_DIFFERENCES = 2, 3


def _silence_libtiff() -> None:
    """Keep Pillow's libtiff from writing to standard error; its failures raise all the same."""
    try:
        library = ctypes.CDLL(_imaging.__file__)
        for name in ("TIFFSetErrorHandler", "TIFFSetWarningHandler"):
            setter = getattr(library, name)
            setter.argtypes, setter.restype = (ctypes.c_void_p,), ctypes.c_void_p
            setter(None)
    except (AttributeError, OSError):  # linked in such a way that its handlers are out of reach
        return


_silence_libtiff()


def _unsupported(found: str, file: Path) -> I2RError:
    return I2RError(
        "TIFF_UNSUPPORTED",
        f"a TIFF of {found}",
        "grey, RGB or CMYK of 8 to 32 bits or floats, packed without loss",
        "export it in another format, such as PNG or OpenEXR",
        file,
    )


def _sample_type(directory: TiffDirectory, file: Path) -> np.dtype[np.generic]:
    """The type of a sample as stored.

    Raises
    ------
    I2RError
        TIFF_UNSUPPORTED
    """
    bits = set(directory.tags.get(tags.BITS, (1,)))
    kind = directory.value(tags.SAMPLE_FORMAT, 1)
    name = _TYPES.get((1 if kind == 4 else kind, directory.bits))
    if len(bits) != 1 or name is None:
        kinds = {2: "signed integers", 3: "floats", 5: "complex integers", 6: "complex floats"}
        shown = " and ".join(str(number) for number in sorted(bits))
        raise _unsupported(f"{shown}-bit {kinds.get(kind, 'integers')}", file)
    return np.dtype(("<" if directory.little_endian else ">") + name)


def _check_layout(directory: TiffDirectory, file: Path) -> None:
    compression = directory.value(tags.COMPRESSION, 1)
    if compression not in _COMPRESSIONS:
        raise _unsupported(f"compression {_NAMES.get(compression, compression)}", file)
    photometric = directory.value(tags.PHOTOMETRIC, _GREY)
    if photometric not in (_MIN_IS_WHITE, _GREY, _RGB, _CMYK):
        shown = {3: "a palette", 6: "YCbCr colours", 8: "CIE L*a*b* colours"}
        name = shown.get(photometric, f"colours of kind {photometric}")
        raise _unsupported(f"{name} in {directory.bits} bits", file)
    least = {_RGB: 3, _CMYK: 4}.get(photometric, 1)
    if not least <= directory.value(tags.SAMPLES, 1) <= _MAX_SAMPLES:
        raise _unsupported(f"{directory.value(tags.SAMPLES, 1)} samples a pixel", file)


def _byte_picture(data: bytes, directory: TiffDirectory, plane: int, row: int) -> bytes:
    """A TIFF of one plane's bytes as grey pixels, `row` of them a row of strips or of a tile."""
    tiled = tags.TILE_OFFSETS in directory.tags
    height = directory.height
    if tiled:
        across = -(-directory.width // directory.value(tags.TILE_WIDTH, 1))
        tile_height = directory.value(tags.TILE_HEIGHT, 1)
        number, width = across * -(-height // tile_height), row * across
        offset_tag, bytes_tag = tags.TILE_OFFSETS, tags.TILE_BYTES
        shape = {tags.TILE_WIDTH: (row,), tags.TILE_HEIGHT: (tile_height,)}
    else:
        rows = min(directory.value(tags.ROWS_PER_STRIP, height), height)
        number, width = -(-height // max(1, rows)), row
        offset_tag, bytes_tag = tags.STRIP_OFFSETS, tags.STRIP_BYTES
        shape = {tags.ROWS_PER_STRIP: (rows,)}
    offsets = directory.tags.get(offset_tag, ())[plane * number : (plane + 1) * number]
    sizes = directory.tags.get(bytes_tag, ())[plane * number : (plane + 1) * number]
    if len(offsets) != number or len(sizes) != number or sum(sizes) > len(data):
        raise ValueError("strips that are truncated")
    pieces = [data[start : start + size] for start, size in zip(offsets, sizes, strict=True)]
    if [len(piece) for piece in pieces] != list(sizes):
        raise ValueError("strips that are truncated")
    entries: dict[int, tuple[int, ...]] = {
        tags.WIDTH: (width,),
        tags.HEIGHT: (height,),
        tags.BITS: (8,),
        tags.COMPRESSION: (directory.value(tags.COMPRESSION, 1),),
        tags.PHOTOMETRIC: (_GREY,),
        tags.SAMPLES: (1,),
        **shape,
        bytes_tag: sizes,
        offset_tag: sizes,  # replaced below, of the same length
    }
    end_of_entries = 8 + 2 + 12 * len(entries) + 4
    first = end_of_entries + sum(4 * len(v) for v in entries.values() if len(v) > 1)
    entries[offset_tag] = tuple((first + np.cumsum((0, *sizes[:-1]))).tolist())
    head = [struct.pack("<2sHIH", b"II", 42, 8, len(entries))]
    longer = b""
    for tag in sorted(entries):
        values = entries[tag]
        place = values[0] if len(values) == 1 else end_of_entries + len(longer)
        head.append(struct.pack("<HHII", tag, 4, len(values), place))
        if len(values) > 1:
            longer += struct.pack(f"<{len(values)}I", *values)
    return b"".join([*head, b"\0\0\0\0", longer, *pieces])


def _undone(
    stored: NDArray[np.uint8], predictor: int, kind: np.dtype[np.generic], samples: int
) -> NDArray[np.generic]:
    """Bytes [H, N, row] of strips (N is 1) or tiles as samples [H, N * pixels, samples]."""
    height, pieces, row = stored.shape
    pixels = row // (samples * kind.itemsize)
    if predictor == _FLOAT_DIFFERENCES:
        steps = stored.reshape(height, pieces, -1, samples)
        summed = np.cumsum(steps, axis=2, dtype=np.uint8)
        planes = summed.reshape(height, pieces, kind.itemsize, pixels * samples)
        values = np.ascontiguousarray(planes.swapaxes(2, 3)).view(kind.newbyteorder(">"))
        return values.reshape(height, pieces * pixels, samples)
    whole = np.ascontiguousarray(stored).view(kind).reshape(height, pieces, pixels, samples)
    if predictor == _DIFFERENCES:
        unsigned = np.dtype(f"u{kind.itemsize}")
        steps = whole.view(unsigned.newbyteorder(kind.byteorder)).astype(unsigned)
        whole = np.cumsum(steps, axis=2, dtype=unsigned).view(kind.newbyteorder("="))
    return whole.reshape(height, pieces * pixels, samples)


def _plane(
    data: bytes, directory: TiffDirectory, plane: int, kind: np.dtype[np.generic], samples: int
) -> NDArray[np.generic]:
    tiled = tags.TILE_OFFSETS in directory.tags
    pixels = directory.value(tags.TILE_WIDTH, 1) if tiled else directory.width
    row = pixels * samples * kind.itemsize
    image = TiffImagePlugin.TiffImageFile(io.BytesIO(_byte_picture(data, directory, plane, row)))
    stored = np.asarray(image).reshape(directory.height, -1, row)
    predictor = directory.value(tags.PREDICTOR, 1)
    found = _undone(stored, predictor, kind, samples)
    return found[:, : directory.width].astype(kind.newbyteorder("="), copy=False)


def turned_upright(image: NDArray[np.generic], orientation: int) -> NDArray[np.generic]:
    """`image` [H, W, ...] by its EXIF orientation 1 to 8; other numbers leave it as it is."""
    if 5 <= orientation <= 8:
        image = image.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        image = image[:, ::-1]
    if orientation in (3, 4, 7, 8):
        image = image[::-1]
    return image


def read_tiff(data: bytes, file: Path, limits: Limits) -> NDArray[np.generic]:
    """Samples as stored, upright, [H, W] or [H, W, 3] in RGB order; alpha is dropped.

    Raises
    ------
    I2RError
        IMAGE_TOO_LARGE, IMAGE_TRUNCATED, IMAGE_UNREADABLE, TIFF_UNSUPPORTED.
    """
    directory = main_directory(data, file)
    limits.check_pixels(directory.width, directory.height, file)
    _check_layout(directory, file)
    kind = _sample_type(directory, file)
    samples = directory.value(tags.SAMPLES, 1)
    photometric = directory.value(tags.PHOTOMETRIC, _GREY)
    wanted = {_RGB: 3, _CMYK: 4}.get(photometric, 1)
    try:
        if directory.value(tags.PLANAR, 1) == _SEPARATE and samples > 1:
            planes = [_plane(data, directory, k, kind, 1) for k in range(wanted)]
            pixels = np.concatenate(planes, axis=2)
        else:
            pixels = _plane(data, directory, 0, kind, samples)[..., :wanted]
    except Exception as error:
        raise undecodable(error, data, file) from error
    if photometric == _CMYK:
        pixels = _rgb_of_cmyk(pixels)
    elif photometric == _MIN_IS_WHITE and kind.kind == "u":
        pixels = np.iinfo(pixels.dtype.str).max - pixels
    upright = turned_upright(pixels, directory.value(tags.ORIENTATION, 1))
    return np.ascontiguousarray(upright if wanted > 1 else upright[..., 0])


def _rgb_of_cmyk(inks: NDArray[np.generic]) -> NDArray[np.generic]:
    """RGB [H, W, 3] of the same type, each ink taking its share of the light away."""
    most = float(np.iinfo(inks.dtype.str).max) if inks.dtype.kind in "ui" else 1.0
    light = 1.0 - inks.astype(np.float64) / most
    return (light[..., :3] * light[..., 3:] * most).astype(inks.dtype)
