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
_ASPECT_TOLERANCE = 0.02
_WHOLE_TOLERANCE = 0.01
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
    if text is None or re.fullmatch(r"\s*-?\d{1,7}(\.0*)?\s*", text) is None:
        return None
    return int(float(text))


@dataclass(frozen=True)
class CameraPose:
    """How the camera was held, in degrees: see `i2r_vr.capture.levelling`.

    `heading_deg` is the compass heading of the picture's centre, clockwise from north.
    """

    heading_deg: float | None = None
    pitch_deg: float = 0.0
    roll_deg: float = 0.0


def _properties(xmp: bytes) -> dict[str, str]:
    """The GPano properties of an XMP packet as texts."""
    found: dict[str, str] = {}
    for match in _NAME.finditer(xmp[:_MAX_PACKET]):
        value = match[2] if match[2] is not None else match[3]
        found.setdefault(match[1].decode("ascii", "replace"), value.decode("utf-8", "replace"))
    return found


def _degrees(text: str | None) -> float | None:
    if text is None or re.fullmatch(r"\s*[+-]?\d{1,4}(\.\d{0,12})?\s*", text) is None:
        return None
    value = float(text)
    return value if abs(value) <= 360.0 else None


def parse_pose(xmp: bytes) -> CameraPose:
    """Heading, pitch and roll of an XMP packet; level where it says nothing or nonsense.

    Examples
    --------
    >>> parse_pose(b'<x GPano:PosePitchDegrees="-2.5"/>')
    CameraPose(heading_deg=None, pitch_deg=-2.5, roll_deg=0.0)
    """
    found = _properties(xmp)
    return CameraPose(
        _degrees(found.get("PoseHeadingDegrees")),
        _degrees(found.get("PosePitchDegrees")) or 0.0,
        _degrees(found.get("PoseRollDegrees")) or 0.0,
    )


def parse_gpano(xmp: bytes) -> SpherePart | None:
    """The sphere's part that an XMP packet states, or None where it states none.

    A crop may go over the seam: its left end then lies right of its right end.

    Examples
    --------
    >>> parse_gpano(b'<x GPano:ProjectionType="equirectangular"/>').projection
    'equirectangular'
    """
    found = _properties(xmp)
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
    if not (0 < width <= full_w and top >= 0 and 0 < height <= full_h - top):
        return SpherePart(projection)
    return SpherePart(projection, full_w, full_h, left % full_w, top, width, height)


def fitting_part(part: SpherePart | None, width: int, height: int) -> SpherePart | None:
    """`part` where its sizes have the aspect of a picture of `width` x `height`.

    Where they do not, the picture was cropped, padded or resized after its GPano data were
    written: of a 2:1 picture the projection is still believed, of another one nothing.
    """
    if part is None or part.width is None or part.height is None:
        return part
    if abs(width / height * part.height / part.width - 1.0) <= _ASPECT_TOLERANCE:
        return part
    whole = abs(width / (2.0 * height) - 1.0) <= _WHOLE_TOLERANCE
    return SpherePart(part.projection) if whole else None


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
    over_seam = part.left + (part.width or 0) > part.full_width
    left = 0 if over_seam else round(part.left * scale_x)
    right = left + round((part.width or 0) * scale_x)
    if not over_seam:
        right = round((part.left + (part.width or 0)) * scale_x)
    top = round(part.top * scale_y)
    bottom = round((part.top + (part.height or 0)) * scale_y)
    smooth = image.dtype == np.uint8 and image.ndim == 3
    mode = cv2.INTER_AREA if smooth else cv2.INTER_NEAREST_EXACT
    size = (max(1, right - left), max(1, bottom - top))
    area = image if size == image.shape[1::-1] else cv2.resize(image, size, interpolation=mode)
    below, beside = height - top - area.shape[0], width - left - area.shape[1]
    if over_seam:
        left, beside = beside // 2, beside - beside // 2
    whole = cv2.copyMakeBorder(area, top, below, left, beside, cv2.BORDER_REPLICATE)
    if over_seam:
        whole = np.roll(whole, round(part.left * scale_x) - left, axis=1)
    return np.asarray(whole)
