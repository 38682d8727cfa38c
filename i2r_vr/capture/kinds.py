# SPDX-License-Identifier: MIT
"""What a picture of about 2:1 is: a panorama, a photo, or lenses' circles.

A panorama goes on round the back: the details of its first and last column are alike, whatever
the exposure of either. Its first and last row are each one point of the sphere, so hardly anything
changes along them. A flat border (a canvas, a bar) is alike everywhere and proves neither.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from i2r_vr.errors import I2RError

SMALLEST_PANORAMA = (512, 256)
_ASPECT_TOLERANCE = 0.01
_NEAR_TOLERANCE = 0.06
_WIDEST_STRETCH = (1.6, 2.4)
_PROBE = (512, 256)
_AROUND = 64
_SEAM_FLOOR = 1.5
_LOCAL_ROWS, _MOST_SHIFT, _INSETS = 31, 3, (0, 2, 5)
_LEAST_DETAIL, _STRONGEST = 1.0, 10.0
_FLAT, _FLAT_STEP, _BAR = 2.0, 3.0, 4
_BLANK = 0.75
_NEAR_POLES_DEG = (82.0, 62.0)
_SMOOTH_STEP = 0.5
_WEIGHTS, _BIAS = (12.05, 1.15, -1.01, -1.31, -9.44), -5.05
"""Of the clues, by logistic regression: `benchmarks/fit_sphere_score.py`."""
_FULL_SEAM = 0.75
"""More than this says no more: textures that tile close as well."""
_UNSEEN_SEAM, _SMOOTH_SEAM, _UNSEEN_POLES = 0.35, 0.6, (0.35, 0.45)
"""Where there is nothing to see: between what spheres and photos have."""
DOUBT = 1.5
"""Log odds within which an answer is told: 4.5 to 1."""


def is_two_to_one(width: int, height: int) -> bool:
    """True where the sides are 2:1 within 1 %.

    Examples
    --------
    >>> is_two_to_one(2048, 1030), is_two_to_one(2048, 1050)
    (True, False)
    """
    return abs(width / (2.0 * height) - 1.0) <= _ASPECT_TOLERANCE


def is_nearly_two_to_one(width: int, height: int) -> bool:
    """True where the sides are 2:1 within 6 %: somebody may have meant a panorama."""
    return abs(width / (2.0 * height) - 1.0) <= _NEAR_TOLERANCE


def may_be_stretched(width: int, height: int) -> bool:
    """True for sides between which panoramas are squeezed by video and by rounding."""
    low, high = _WIDEST_STRETCH
    return low <= width / height <= high


@dataclass(frozen=True)
class SphereEvidence:
    """What speaks for a whole sphere.

    Parameters
    ----------
    seam : float
        Correlation of the details of the left and right edge, -1..1; NaN where there are none.
    step : float
        Difference of the two edges over that of busy neighbouring columns; about 1 is usual.
    poles : (float, float)
        Change along the upper and lower edge over that along the middle rows; NaN where a flat
        bar hides the pole.
    upright : float
        Share of upright edges near the poles, 0..1, of the pole that has more: there a sphere's
        details are drawn out along the rows, while a photo's are as its middle's.
    framed : bool
        True where flat borders hide the seam.
    """

    seam: float
    step: float
    poles: tuple[float, float]
    upright: float
    framed: bool

    @property
    def clues(self) -> tuple[float, ...]:
        """What the score weighs: seam, log step, log of lesser and greater pole, upright edges."""
        poles = sorted(pole for pole in self.poles if not math.isnan(pole))
        lesser = min(max(poles[0], 0.02), 1.5) if poles else _UNSEEN_POLES[0]
        greater = min(max(poles[1], 0.02), 1.5) if len(poles) == 2 else _UNSEEN_POLES[1]
        unseen = _UNSEEN_SEAM if self.step > _SMOOTH_STEP else _SMOOTH_SEAM
        return (
            unseen if math.isnan(self.seam) else min(self.seam, _FULL_SEAM),
            math.log(min(max(self.step, 0.1), 4.0)),
            math.log(lesser),
            math.log(greater),
            self.upright,
        )

    @property
    def score(self) -> float:
        """Log odds of a sphere against a photo of the same sides: above 0 it is taken for one."""
        if self.framed:
            return -math.inf
        return _BIAS + sum(w * clue for w, clue in zip(_WEIGHTS, self.clues, strict=True))

    @property
    def is_sphere(self) -> bool:
        """True where all that is seen speaks for a sphere rather than for a photo."""
        return self.score > 0.0

    @property
    def is_plain(self) -> bool:
        """True where there is so little doubt that nothing needs to be said."""
        return abs(self.score) >= DOUBT

    @property
    def is_certain(self) -> bool:
        """True where even a picture of another aspect must be a whole sphere.

        Where a plain floor or a bar hides one pole, more is asked of the seam.
        """
        seen = [pole for pole in self.poles if not math.isnan(pole)]
        if self.framed or not seen or max(seen) > 0.2:
            return False
        return self.seam >= (0.75 if len(seen) == 2 else 0.9)


def sphere_evidence(rgb: NDArray[np.uint8]) -> SphereEvidence:
    """Look at the edges of a picture.

    Parameters
    ----------
    rgb : uint8 [H, W, 3]
    """
    small = cv2.resize(rgb, _PROBE, interpolation=cv2.INTER_AREA).astype(np.float32)
    top, bottom = _flat_rows(small), _flat_rows(small[::-1])
    left, right = _flat_rows(small.transpose(1, 0, 2)), _flat_rows(small.transpose(1, 0, 2)[::-1])
    seen = small[top if top >= _BAR else 0 : 256 - (bottom if bottom >= _BAR else 0)]
    framed = (left >= _BAR and right >= _BAR) or len(seen) < 64
    if framed:
        return SphereEvidence(math.nan, math.nan, (math.nan, math.nan), 1.0, True)
    steps = np.abs(np.diff(seen, axis=1)).mean(axis=(0, 2))
    step = float(np.abs(seen[:, 0] - seen[:, -1]).mean())
    step /= max(float(np.quantile(steps, 0.98)), _SEAM_FLOOR)
    coarse = cv2.resize(small, (_AROUND, 256), interpolation=cv2.INTER_AREA)
    around = np.abs(np.diff(coarse, axis=1, append=coarse[:, :1])).mean(axis=(1, 2))
    middle = max(float(np.median(around[64:192])), 0.5)
    poles = (
        math.nan if top >= _BAR else float(around[0]) / middle,
        math.nan if bottom >= _BAR else float(around[-1]) / middle,
    )
    return SphereEvidence(_seam_correlation(seen), step, poles, _upright_share(small), False)


def _flat_rows(small: NDArray[np.float32]) -> int:
    """How many of the first rows are of one colour with each other, then broken off sharply."""
    first = small[0].mean(axis=0)
    count = 0
    for row in small:
        if _spread(row) >= _FLAT or np.abs(row.mean(axis=0) - first).mean() >= _FLAT_STEP:
            break
        count += 1
    if count == 0 or count == len(small):
        return count
    inner = small[min(count + 2, len(small) - 1)]
    jump = np.abs(inner - small[count - 1]).mean()
    return count if jump > 2.0 * _FLAT_STEP or _spread(inner) > 4.0 * _FLAT else 0


def _spread(row: NDArray[np.float32]) -> float:
    return float(row.std(axis=0).mean())


def _upright_share(small: NDArray[np.float32]) -> float:
    """Share of the steps along the rows in all steps, near the poles but not at them."""
    near, far = (round(len(small) * (90.0 - deg) / 180.0) for deg in _NEAR_POLES_DEG)
    shares = []
    for band in (small[near : far + 2], small[-far - 2 : -near]):
        across = float(cv2.norm(band[1:-1, 2:], band[1:-1, :-2], cv2.NORM_L1))
        down = float(cv2.norm(band[2:, 1:-1], band[:-2, 1:-1], cv2.NORM_L1))
        shares.append(across / max(across + down, 1e-9))
    return max(shares)


def _seam_correlation(seen: NDArray[np.float32]) -> float:
    """Correlation of the edges' details, the best of small shifts and insets."""
    best = math.nan
    for inset in _INSETS:
        first, last = (
            np.clip(column - cv2.blur(column, (1, _LOCAL_ROWS)), -_STRONGEST, _STRONGEST)
            for column in (seen[:, inset], seen[:, -1 - inset])
        )
        for shift in range(-_MOST_SHIFT, _MOST_SHIFT + 1):
            one = first[_MOST_SHIFT:-_MOST_SHIFT].ravel()
            other = np.roll(last, shift, axis=0)[_MOST_SHIFT:-_MOST_SHIFT].ravel()
            if min(one.std(), other.std()) < _LEAST_DETAIL:
                continue
            found = float((one * other).mean() - one.mean() * other.mean())
            best = float(np.fmax(best, found / float(one.std() * other.std())))
    return best


def looks_spherical(rgb: NDArray[np.uint8]) -> bool:
    """True where a 2:1 picture closes at its seam and has poles."""
    return sphere_evidence(rgb).is_sphere


def fisheye_circles(rgb: NDArray[np.uint8]) -> int:
    """How many lenses' circles fill a picture: 2 in a 2:1, 1 in a square one, else 0.

    Their corners are dark and even, and all round inside their rim there is a picture.
    """
    height, width = rgb.shape[:2]
    count = int(width / height + 0.5)
    if count not in (1, 2) or abs(width / (count * height) - 1.0) > _ASPECT_TOLERANCE:
        return 0
    size = 128
    small = cv2.resize(rgb, (count * size, size), interpolation=cv2.INTER_AREA)
    centres = (np.arange(size) + 0.5) / size * 2.0 - 1.0
    radius = np.hypot(centres[None, :], centres[:, None])
    for lens in np.split(small.astype(np.float32).mean(axis=2), count, axis=1):
        corners = lens[radius > 1.06]
        rim = lens[(radius > 0.8) & (radius < 0.93)]
        dark = float(corners.mean()) < 24.0 and float(corners.std()) < 8.0
        filled = float((rim > float(corners.mean()) + 16.0).mean()) > 0.8
        if not dark or not filled or float(rim.std()) < 8.0:
            return 0
    return count


def check_not_blank(pictures: Sequence[NDArray[np.uint8]], file: Path) -> None:
    """Refuse pictures of one colour, which show nothing.

    Raises
    ------
    I2RError
        PICTURE_BLANK
    """
    means = []
    for rgb in pictures:
        small = cv2.resize(rgb, (64, 64), interpolation=cv2.INTER_AREA).astype(np.float32)
        if float(small.std(axis=(0, 1)).max()) >= _BLANK:
            return
        means.append(small.mean(axis=(0, 1)))
    if float(np.std(means, axis=0).max()) >= _BLANK:
        return
    shown = ", ".join(f"{value:.0f}" for value in np.mean(means, axis=0))
    raise I2RError(
        "PICTURE_BLANK",
        f"a picture of one colour ({shown})",
        "a picture of a place",
        "capture it again: the camera saw nothing",
        file,
    )


def unsupported(found: str, file: Path) -> I2RError:
    """The error for a picture whose projection is known by name and not read."""
    return I2RError(
        "PROJECTION_UNSUPPORTED",
        found,
        "an equirectangular panorama, a cubemap of perspective faces, or a screenshot",
        "convert it, or state its kind where it is none",
        file,
    )
