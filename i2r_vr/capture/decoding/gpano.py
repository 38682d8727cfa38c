# SPDX-License-Identifier: MIT
"""Photo Sphere XMP (GPano): what a panorama camera says about the sphere's part it took.

Source: Photo Sphere XMP Metadata, namespace http://ns.google.com/photos/1.0/panorama/. The
packet is searched by regular expressions within a bounded length; no XML is parsed, so entities
cannot expand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

_MAX_PACKET = 1 << 20
_NAME = re.compile(rb"GPano:(\w{1,40})\s{0,8}(?:=\s{0,8}[\"']([^\"'<]{0,64})|>([^<]{0,64})<)")


@dataclass(frozen=True)
class SpherePart:
    """Where a picture lies on the full sphere, in pixels of the full panorama.

    `projection` is ``equirectangular``, ``cylindrical`` or another word; sizes are None where
    the packet does not state them (or states nonsense), then the picture is the whole sphere.
    """

    projection: str
    full_width: int | None = None
    full_height: int | None = None
    left: int = 0
    top: int = 0
    width: int | None = None
    height: int | None = None

    @property
    def cropped(self) -> bool:
        """True where the picture is less than the whole sphere."""
        return self.full_width is not None and (
            (self.width, self.height) != (self.full_width, self.full_height)
        )


def _number(text: str | None) -> int | None:
    if text is None or re.fullmatch(r"\s*\d{1,7}(\.0*)?\s*", text) is None:
        return None
    return int(float(text))


def parse_gpano(xmp: bytes) -> SpherePart | None:
    """The GPano properties of an XMP packet, or None where it has none.

    Examples
    --------
    >>> parse_gpano(b'<x GPano:ProjectionType="equirectangular"/>').projection
    'equirectangular'
    """
    found: dict[str, str] = {}
    for match in _NAME.finditer(xmp[:_MAX_PACKET]):
        value = match[2] if match[2] is not None else match[3]
        found.setdefault(match[1].decode("ascii", "replace"), value.decode("utf-8", "replace"))
    if "ProjectionType" not in found:
        return None
    projection = found["ProjectionType"].strip().lower()
    names = (
        "FullPanoWidthPixels",
        "FullPanoHeightPixels",
        "CroppedAreaImageWidthPixels",
        "CroppedAreaImageHeightPixels",
        "CroppedAreaLeftPixels",
        "CroppedAreaTopPixels",
    )
    full_w, full_h, width, height, left, top = (_number(found.get(name)) for name in names)
    if full_w is None or full_h is None or width is None or height is None:
        return SpherePart(projection)
    left, top = left or 0, top or 0
    inside = 0 < width <= full_w - left and 0 < height <= full_h - top
    if not inside:
        return SpherePart(projection)
    return SpherePart(projection, full_w, full_h, left, top, width, height)


def pad_to_sphere(
    image: NDArray[Any], part: SpherePart, full_size: tuple[int, int]
) -> NDArray[Any]:
    """Put a cropped panorama into its place on the sphere; the rest repeats its border.

    Parameters
    ----------
    image : [h, w] or [h, w, C]
        The cropped area, in any resolution; depth and indices are never interpolated.
    part : SpherePart
        With all sizes stated.
    full_size : (int, int)
        Height and width of the result.
    """
    height, width = full_size
    if part.full_width is None or part.full_height is None:
        return image
    scale_x, scale_y = width / part.full_width, height / part.full_height
    left, top = round(part.left * scale_x), round(part.top * scale_y)
    right = round((part.left + (part.width or 0)) * scale_x)
    bottom = round((part.top + (part.height or 0)) * scale_y)
    smooth = image.dtype == np.uint8 and image.ndim == 3
    mode = cv2.INTER_AREA if smooth else cv2.INTER_NEAREST_EXACT
    size = (max(1, right - left), max(1, bottom - top))
    area = image if size == image.shape[1::-1] else cv2.resize(image, size, interpolation=mode)
    below, beside = height - top - area.shape[0], width - left - area.shape[1]
    return np.asarray(cv2.copyMakeBorder(area, top, below, left, beside, cv2.BORDER_REPLICATE))
