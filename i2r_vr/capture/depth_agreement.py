# SPDX-License-Identifier: MIT
"""Whether a depth map lies on its picture as it should: edges of both must fall together.

Edges of the depth are creases and steps (where its inverse is not smooth), edges of the picture
steps of its logarithm. Their correlation is compared over the map as given, upside down,
mirrored and both, and over shifts, whose spread says how much chance there is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture.depth_geometry import Plane

FLIPS = ("as given", "upside down", "mirrored", "upside down and mirrored")
_PICTURE_STEP = 0.6
_DEPTH_STEP = 0.2
_BLUR_PX = 0.7
_LEAST_Z = 3.5
_BETTER_SPHERE, _BETTER_VIEW = 1.5, 3.0
_LEAST_TURN_Z = 5.5
_BETTER_TURN = 2.5
_LEAST_TURN_DEG = 4.0


@dataclass(frozen=True)
class Agreement:
    """How well a depth map fits its picture.

    Parameters
    ----------
    z : 4 floats
        Correlation of the edges for each of `FLIPS`, in standard deviations over all shifts.
    turn_deg : float
        Of a panorama, the turn to the left at which the map fits best.
    turn_z : float
        The correlation there.
    sphere : bool
    """

    z: tuple[float, float, float, float]
    turn_deg: float
    turn_z: float
    sphere: bool

    @property
    def fault(self) -> str | None:
        """What is wrong with how the map lies, or None."""
        best = int(np.argmax(self.z))
        better = _BETTER_SPHERE if self.sphere else _BETTER_VIEW
        flipped = self.z[best] >= _LEAST_Z and self.z[best] - self.z[0] >= better
        turned = self.sphere and abs(self.turn_deg) >= _LEAST_TURN_DEG
        turned = turned and self.turn_z >= max(_LEAST_TURN_Z, self.z[0] + _BETTER_TURN)
        if turned and self.turn_z > self.z[best]:
            side = "left" if self.turn_deg > 0 else "right"
            return f"turned by {abs(self.turn_deg):.0f} degrees to the {side}"
        return FLIPS[best] if flipped else None


def _picture_edges(rgb: NDArray[np.uint8], size: tuple[int, int], sphere: bool) -> Plane:
    small = cv2.resize(rgb, size[::-1], interpolation=cv2.INTER_AREA).astype(np.float32)
    light = np.log(small + 8.0).mean(axis=2)
    last = light[:, :1] if sphere else light[:, -1:]
    across = np.abs(np.diff(light, axis=1, append=last))
    down = np.abs(np.diff(light, axis=0, append=light[-1:]))
    return np.asarray(np.maximum(across, down))


def _depth_edges(plane: Plane, sphere: bool) -> Plane:
    known = np.isfinite(plane) & (plane > 0.0)
    inverse = np.divide(1.0, plane, out=np.zeros_like(plane), where=known)
    edges = np.zeros_like(plane)
    for axis in (0, 1):
        before, after = np.roll(inverse, 1, axis), np.roll(inverse, -1, axis)
        whole = before + after + 2.0 * inverse
        bend = np.abs(before + after - 2.0 * inverse)
        edge = np.divide(2.0 * bend, whole, out=np.zeros_like(bend), where=whole > 0.0)
        if axis == 0:
            edge[[0, -1]] = 0.0
        elif not sphere:
            edge[:, [0, -1]] = 0.0
        edges = np.maximum(edges, edge)
    return edges


def _levelled(edges: Plane, step: float) -> Plane:
    """Edges with a bound, softened, without what every pixel of their row has in common."""
    soft = cv2.GaussianBlur(np.minimum(edges / step, 1.0), (0, 0), _BLUR_PX)
    return np.asarray(soft - soft.mean(axis=1, keepdims=True), np.float32)


def edge_agreement(
    pictures: Sequence[NDArray[np.uint8]], planes: Sequence[Plane], sphere: bool
) -> Agreement:
    """Compare the edges of pictures and of depths.

    Parameters
    ----------
    pictures : sequence of uint8 [H, W, 3]
        One, or the six faces of a cube.
    planes : sequence of float32 [h, w]
        Depths of each, reduced; not finite or not positive is sky.
    sphere : bool
        True for an equirectangular panorama, whose columns close.
    """
    size = planes[0].shape
    shape = (size[0], size[1])
    power = [0.0, 0.0]
    sums = np.zeros((4, *shape))
    for rgb, plane in zip(pictures, planes, strict=True):
        seen = _levelled(_picture_edges(rgb, shape, sphere), _PICTURE_STEP)
        depth = _levelled(_depth_edges(plane, sphere), _DEPTH_STEP)
        power[0] += float((seen * seen).sum())
        power[1] += float((depth * depth).sum())
        spectrum = np.fft.rfft2(seen)
        flips = (depth, depth[::-1], depth[:, ::-1], depth[::-1, ::-1])
        for number, flip in enumerate(flips):
            sums[number] += np.fft.irfft2(spectrum * np.conj(np.fft.rfft2(flip)), s=shape)
    if min(power) <= 0.0:
        return Agreement((0.0, 0.0, 0.0, 0.0), 0.0, 0.0, sphere)
    spread = sums.std(axis=(1, 2))
    z = tuple(float(one[0, 0] / max(s, 1e-12)) for one, s in zip(sums, spread, strict=True))
    row = sums[0, 0] / max(float(spread[0]), 1e-12)
    turn = int(row.argmax())
    columns = turn - shape[1] if turn > shape[1] // 2 else turn
    return Agreement((z[0], z[1], z[2], z[3]), columns * 360.0 / shape[1], float(row[turn]), sphere)
