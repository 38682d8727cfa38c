# SPDX-License-Identifier: MIT
"""Picture files to 8-bit sRGB: JPEG, PNG, WebP, TIFF, BMP, TGA, JPEG 2000, Radiance HDR, OpenEXR.

The first bytes decide what a file is, not its suffix (of TGA, which has no signature, both).
Sizes are read from the header and bounded before anything is decoded
(`i2r_vr.capture.decoding.limits`). EXIF orientation is applied.
Alpha is dropped, not composited: engines leave arbitrary alpha behind the colours they drew.
Pictures wider than 4096 pixels are reduced by averaging.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import (
    BmpImagePlugin,
    Image,
    ImageOps,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    TgaImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from i2r_vr.capture.cubemaps import LAYOUTS, layout_of_size
from i2r_vr.capture.decoding.exr import read_exr_rgb
from i2r_vr.capture.decoding.formats import (
    describe_content,
    is_targa,
    sniff_format,
    undecodable,
    webp_size,
)
from i2r_vr.capture.decoding.hdr import read_radiance, tone_map, tone_map_together
from i2r_vr.capture.decoding.limits import WORKING_WIDTH, Limits
from i2r_vr.capture.decoding.tiff import read_tiff
from i2r_vr.capture.decoding.tiff_directory import main_directory
from i2r_vr.errors import I2RError, Notice

SMALLEST_SIDE = 64
_EXIF_DIRECTORY, _FOCAL_35MM, _EXIF_SIZE = 0x8769, 0xA405, (0xA002, 0xA003)
_SAME_ASPECT = 0.02
_OPENERS: dict[str, Callable[[io.BytesIO], Image.Image]] = {
    "jpeg": JpegImagePlugin.JpegImageFile,
    "png": PngImagePlugin.PngImageFile,
    "webp": WebPImagePlugin.WebPImageFile,
    "tiff": TiffImagePlugin.TiffImageFile,
    "bmp": BmpImagePlugin.BmpImageFile,
    "jp2": Jpeg2KImagePlugin.Jpeg2KImageFile,
    "tga": TgaImagePlugin.TgaImageFile,
}


@dataclass(frozen=True)
class Picture:
    """A decoded picture.

    Parameters
    ----------
    rgb : uint8 [H, W, 3]
        sRGB, at most 4096 wide.
    width, height : int
        Of the file, after EXIF orientation.
    xmp : bytes
        The XMP packet, empty where there is none.
    high_dynamic_range : bool
        True where the picture was tone-mapped.
    focal_35mm : float, optional
        Focal length in 35 mm film, where EXIF states one of this picture.
    notices : tuple of Notice
        What the reader of the file should tell.
    """

    rgb: NDArray[np.uint8]
    width: int
    height: int
    xmp: bytes = b""
    high_dynamic_range: bool = False
    focal_35mm: float | None = None
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class _Linear:
    """A picture in linear light float32 [H, W, 3], which has to be exposed yet."""

    light: NDArray[np.float32]
    width: int
    height: int
    xmp: bytes = b""
    notices: tuple[Notice, ...] = ()

    def developed(self, rgb: NDArray[np.uint8]) -> Picture:
        """The picture, its light as sRGB."""
        return Picture(rgb, self.width, self.height, self.xmp, True, notices=self.notices)


def working_size(width: int, height: int) -> tuple[int, int]:
    """Width and height to which a picture is reduced; tiles of cubemap layouts stay whole."""
    layout = layout_of_size(width, height)
    if layout is not None:
        columns, rows = LAYOUTS[layout]
        tile = min(width // columns, WORKING_WIDTH // min(columns, 4))
        return tile * columns, tile * rows
    if width <= WORKING_WIDTH:
        return width, height
    return WORKING_WIDTH, max(1, round(height * WORKING_WIDTH / width))


def _reduced(image: NDArray[Any], width: int, height: int) -> NDArray[Any]:
    """`image` averaged down to the working size of a picture of `width` x `height`."""
    size = working_size(width, height)
    if image.shape[1::-1] == size:
        return image
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA))


def resample_nearest(image: NDArray[np.generic], height: int, width: int) -> NDArray[np.generic]:
    """`image` [h, w, ...] at another size, each pixel that of the nearest centre."""
    if image.shape[:2] == (height, width):
        return image
    rows = ((np.arange(height) + 0.5) * (image.shape[0] / height)).astype(np.int64)
    columns = ((np.arange(width) + 0.5) * (image.shape[1] / width)).astype(np.int64)
    if height < image.shape[0]:  # whole rows are copied at once: pixels first where there are fewer
        return np.asarray(image.take(rows, axis=0).take(columns, axis=1))
    return np.asarray(image.take(columns, axis=1).take(rows, axis=0))


def open_pillow(data: bytes, file: Path, limits: Limits) -> Image.Image:
    """A Pillow image of which only the header was read, its size within the limits.

    The format's own reader is used, so that Pillow's global pixel limit plays no part.

    Raises
    ------
    I2RError
        IMAGE_FORMAT_UNKNOWN, IMAGE_UNREADABLE, IMAGE_TOO_LARGE.
    """
    kind = sniff_format(data)
    if kind is None and file.suffix.lower() == ".tga" and is_targa(data):
        kind = "tga"
    opener = _OPENERS.get(kind or "")
    if opener is None:
        raise I2RError(
            "IMAGE_FORMAT_UNKNOWN",
            describe_content(data),
            "a JPEG, PNG, WebP, TIFF, BMP, TGA, JPEG 2000, Radiance HDR or OpenEXR picture",
            "export the picture in one of these formats",
            file,
        )
    stated = webp_size(data) if kind == "webp" else None
    if stated is not None:
        limits.check_pixels(*stated, file)
    try:
        image = opener(io.BytesIO(data))
    except Exception as error:
        raise undecodable(error, data, file) from error
    limits.check_pixels(image.width, image.height, file)
    return image


def _to_rgb(image: Image.Image, target_width: int) -> tuple[NDArray[np.uint8], bool]:
    """Colours of any Pillow mode as uint8 [H, W, 3], and whether they were tone-mapped.

    Pictures of more than twice the target's width are averaged down on the way, which bounds
    the memory that they take.
    """
    if image.mode == "F":
        grey = np.asarray(image, np.float32)
        return tone_map(np.repeat(grey[..., None], 3, axis=2)), True
    if image.mode.startswith("I"):
        level = np.clip(np.asarray(image).astype(np.int64), 0, 65535)
        grey8 = ((level * 255 + 32767) // 65535).astype(np.uint8)
        return np.repeat(grey8[..., None], 3, axis=2), False
    colours = image if image.mode == "RGB" else image.convert("RGB")
    factor = colours.width // max(1, target_width)
    return np.asarray(colours if factor < 2 else colours.reduce(factor)), False


def _decode_pillow(data: bytes, file: Path, limits: Limits, frame: int = 0) -> Picture:
    image = open_pillow(data, file, limits)
    if frame:
        try:
            image.seek(frame)
        except Exception as error:
            raise undecodable(error, data, file) from error
        limits.check_pixels(image.width, image.height, file)
    width, height = image.size
    try:
        # Pillow turns TIFFs by itself
        orientation = 1 if image.format == "TIFF" else image.getexif().get(0x0112, 1)
    except Exception:  # a damaged EXIF block must not cost the picture
        orientation = 1
    focal_35mm = _focal_35mm(image)
    turned = isinstance(orientation, int) and 5 <= orientation <= 8
    try:
        if image.format == "JPEG" and max(width, height) > WORKING_WIDTH:
            image.draft("", _target_size(width, height, turned))
        image.load()
        xmp = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
        rgb, hdr = _to_rgb(image, _target_size(width, height, turned)[0])
        if orientation != 1:
            rgb = _turned(rgb, orientation)
    except Exception as error:
        raise undecodable(error, data, file) from error
    if turned:
        width, height = height, width
    packet = xmp.encode("utf-8", "replace") if isinstance(xmp, str) else bytes(xmp)
    return Picture(_reduced(rgb, width, height), width, height, packet, hdr, focal_35mm)


def _focal_35mm(image: Image.Image) -> float | None:
    """EXIF's FocalLengthIn35mmFilm, unless its pixel sizes are those of another picture."""
    try:
        exif = image.getexif().get_ifd(_EXIF_DIRECTORY)
        focal = float(exif.get(_FOCAL_35MM, 0))
        stated = [float(exif.get(tag, 0)) for tag in _EXIF_SIZE]
    except Exception:  # a damaged EXIF block must not cost the picture
        return None
    if not 1.0 <= focal <= 2000.0:
        return None
    if min(stated) > 0.0:
        sides, shown = sorted(stated), sorted(image.size)
        if abs(sides[1] / sides[0] * shown[0] / shown[1] - 1.0) > _SAME_ASPECT:
            return None
    return focal


def _target_size(width: int, height: int, turned: bool) -> tuple[int, int]:
    if turned:
        return working_size(height, width)[::-1]
    return working_size(width, height)


def _turned(rgb: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    image = Image.fromarray(rgb)
    image.getexif()[0x0112] = orientation
    return np.asarray(ImageOps.exif_transpose(image))


def _linear(light: NDArray[np.generic]) -> _Linear:
    height, width = light.shape[:2]
    colours = light.astype(np.float32)
    if colours.ndim == 2:
        colours = np.repeat(colours[..., None], 3, axis=2)
    return _Linear(_reduced(colours, width, height), width, height)


def _decode_tiff(data: bytes, file: Path, limits: Limits) -> Picture | _Linear:
    directory = main_directory(data, file)
    if directory.bits <= 8:
        return _decode_pillow(data, file, limits, directory.number)
    pixels = read_tiff(data, file, limits)
    if pixels.dtype.kind == "f":
        return replace(_linear(pixels), xmp=directory.xmp)
    most = int(np.iinfo(pixels.dtype.str).max)
    level = np.clip(pixels, 0, None).astype(np.float32) * np.float32(255.0 / most)
    rgb = np.rint(level).astype(np.uint8)
    if rgb.ndim == 2:
        rgb = np.repeat(rgb[..., None], 3, axis=2)
    height, width = rgb.shape[:2]
    return Picture(_reduced(rgb, width, height), width, height, directory.xmp)


def _decode(data: bytes, file: Path, limits: Limits) -> Picture | _Linear:
    kind = sniff_format(data)
    decoded: Picture | _Linear
    if kind == "exr":
        light, notices = read_exr_rgb(data, file, limits)
        decoded = replace(_linear(light), notices=notices)
    elif kind == "tiff":
        decoded = _decode_tiff(data, file, limits)
    elif kind == "hdr":
        decoded = _linear(read_radiance(data, file, limits))
    else:
        decoded = _decode_pillow(data, file, limits)
    if min(decoded.width, decoded.height) < SMALLEST_SIDE:
        raise I2RError(
            "IMAGE_TOO_SMALL",
            f"{decoded.width}x{decoded.height} pixels",
            f"at least {SMALLEST_SIDE}x{SMALLEST_SIDE}",
            "export a larger picture",
            file,
        )
    return decoded


def decode_pictures(
    contents: Sequence[bytes], files: Sequence[Path], limits: Limits
) -> list[Picture]:
    """Decode the bytes of pictures of one place; those in linear light get one exposure.

    Parameters
    ----------
    contents : sequence of bytes
        Of each file.
    files : sequence of Path
        Named in errors.
    limits : Limits
        Bounds on the size that the headers may state.

    Raises
    ------
    I2RError
        As `decode_picture`.
    """
    decoded = [_decode(data, file, limits) for data, file in zip(contents, files, strict=True)]
    shown = iter(tone_map_together([each.light for each in decoded if isinstance(each, _Linear)]))
    return [each if isinstance(each, Picture) else each.developed(next(shown)) for each in decoded]


def decode_picture(data: bytes, file: Path, limits: Limits) -> Picture:
    """Decode a picture's bytes.

    Parameters
    ----------
    data : bytes
        The file's content.
    file : Path
        Named in errors.
    limits : Limits
        Bounds on the size that the header may state.

    Raises
    ------
    I2RError
        IMAGE_FORMAT_UNKNOWN, IMAGE_TOO_LARGE, IMAGE_TOO_SMALL, IMAGE_TRUNCATED,
        IMAGE_UNREADABLE.
    """
    return decode_pictures([data], [file], limits)[0]
