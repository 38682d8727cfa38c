# SPDX-License-Identifier: MIT
"""Pictures of two eyes: over-under or side by side, full height or squeezed, VR180.

The halves of such a picture are nearly equal. Where an eye is a full sphere the first one (the
left) is used; other stereo pictures are refused by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture.cubemaps import detect_layout, layout_of_size
from i2r_vr.capture.decoding.gpano import fitting_part, parse_gpano
from i2r_vr.capture.decoding.images import Picture
from i2r_vr.capture.kinds import is_two_to_one, sphere_evidence, unsupported

_PROBE = 96
_LEAST_SIDE = 256
"""Of a picture that is looked at: its halves' halves are still about as large as the probe."""
_MOST_SHIFT = 5
_ALIKE = 0.9
_LEAST_DETAIL = 3.0
_CLEARLY_LESS = 0.15
_SQUEEZED_SEAM = 0.65
"""Square eyes are mostly half spheres (VR180), whose sides resemble each other in rooms."""


@dataclass(frozen=True)
class Stereo:
    """How two eyes share a picture.

    Parameters
    ----------
    over_under : bool
        True for one above the other, False for side by side.
    width, height : int
        Of the picture, pixels.
    full_sphere : bool
        True where each eye is a full sphere (perhaps squeezed).
    """

    over_under: bool
    width: int
    height: int
    full_sphere: bool

    @property
    def name(self) -> str:
        """What people call it."""
        way = "over-under" if self.over_under else "side-by-side"
        return f"a stereo {'panorama' if self.full_sphere else 'picture'} ({way})"

    def eye(self, image: NDArray[np.generic]) -> NDArray[np.generic]:
        """The first eye of the picture, or of a map of both eyes; a map of one eye is left alone.

        Squeezed eyes are brought to 2:1 by averaging or repeating whole pixels.
        """
        height, width = image.shape[:2]
        if abs(width / height / (self.width / self.height) - 1.0) > 0.02:
            return image
        half = image[: height // 2] if self.over_under else image[:, : width // 2]
        height, width = half.shape[:2]
        if is_two_to_one(width, height):
            return half
        if width > 2 * height:
            return np.repeat(half, max(1, round(width / (2 * height))), axis=0)
        return np.repeat(half, max(1, round(2 * height / width)), axis=1)


def _shrunk(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A picture averaged down by a whole factor, for all that looks at its halves."""
    height, width = rgb.shape[:2]
    factor = max(1, min(height, width) // _LEAST_SIDE)
    size = (width // factor, height // factor)
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def _details(half: NDArray[np.uint8]) -> NDArray[np.float32]:
    small = cv2.resize(half, (_PROBE, _PROBE), interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return np.asarray(grey - cv2.GaussianBlur(grey, (0, 0), 8.0), np.float32)


def halves_likeness(rgb: NDArray[np.uint8], over_under: bool) -> float:
    """Correlation of the details of two halves, -1..1, the best of small shifts; 0 without any."""
    height, width = rgb.shape[:2]
    if over_under:
        one, other = _details(rgb[: height // 2]), _details(rgb[height - height // 2 :])
    else:
        one, other = _details(rgb[:, : width // 2]), _details(rgb[:, width - width // 2 :])
    if min(float(one.std()), float(other.std())) < _LEAST_DETAIL:
        return 0.0
    best = 0.0
    inner = one[:, _MOST_SHIFT:-_MOST_SHIFT].ravel()
    for shift in range(-_MOST_SHIFT, _MOST_SHIFT + 1):
        moved = np.roll(other, shift, axis=1)[:, _MOST_SHIFT:-_MOST_SHIFT].ravel()
        best = max(best, float(np.corrcoef(inner, moved)[0, 1]))
    return best


def _goes_on_alike(rgb: NDArray[np.uint8], over_under: bool, likeness: float) -> bool:
    """True where one half's own halves are as alike: an edge or a pattern that runs through."""
    height, width = rgb.shape[:2]
    half = rgb[: height // 2] if over_under else rgb[:, : width // 2]
    return halves_likeness(np.ascontiguousarray(half), over_under) > likeness - _CLEARLY_LESS


def find_stereo(rgb: NDArray[np.uint8], width: int, height: int) -> Stereo | None:
    """How a picture holds two eyes, or None where its halves differ.

    Parameters
    ----------
    rgb : uint8 [H, W, 3]
    width, height : int
        Of the file.
    """
    small = _shrunk(rgb)
    for over_under in (True, False):
        likeness = halves_likeness(small, over_under)
        if likeness < _ALIKE or _goes_on_alike(small, over_under, likeness):
            continue
        found = Stereo(over_under, width, height, full_sphere=True)
        eye = found.eye(rgb).astype(np.uint8)
        evidence = sphere_evidence(eye)
        square = (width == 2 * height and not over_under) or height == 2 * width
        whole = is_two_to_one(eye.shape[1], eye.shape[0]) and evidence.is_sphere
        whole = whole and (not square or evidence.seam >= _SQUEEZED_SEAM)
        return found if whole else Stereo(over_under, width, height, full_sphere=False)
    return None


def take_one_eye(
    pictures: Sequence[Picture], stated: str | None, file: Path
) -> tuple[Sequence[Picture], Stereo | None]:
    """One eye of a picture of two, and how they share it; other pictures as they are.

    Raises
    ------
    I2RError
        PROJECTION_UNSUPPORTED, for eyes that are no full sphere.
    """
    picture = pictures[0]
    if len(pictures) > 1 or stated in ("screenshot", "cubemap"):
        return pictures, None
    part = fitting_part(parse_gpano(picture.xmp), picture.width, picture.height)
    if part is not None and part.cropped:
        return pictures, None
    if layout_of_size(picture.width, picture.height) and detect_layout(picture.rgb) is not None:
        return pictures, None
    stereo = find_stereo(picture.rgb, picture.width, picture.height)
    if stereo is None:
        return pictures, None
    if not stereo.full_sphere:
        if stated == "panorama" and is_two_to_one(picture.width, picture.height):
            return pictures, None
        raise unsupported(f"{stereo.name}, whose eyes are no full sphere (VR180?)", file)
    eye = stereo.eye(picture.rgb).astype(np.uint8)
    height, width = eye.shape[:2]
    return [replace(picture, rgb=eye, width=width, height=height)], stereo
