# SPDX-License-Identifier: MIT
"""What the camera says of a capture: how it was held, where it looked, how wide it saw."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture.decoding.gpano import CameraPose, fitting_part, parse_gpano, parse_pose
from i2r_vr.capture.decoding.images import Picture
from i2r_vr.capture.levelling import level_sphere, level_view
from i2r_vr.capture.sidecar import Sidecar
from i2r_vr.errors import Notice

FILM_DIAGONAL_MM = math.hypot(36.0, 24.0)
_TOLD_FROM_DEG = 0.5
_STEEPEST_DEG = 85.0


@dataclass(frozen=True)
class Camera:
    """Camera data of a capture, the sidecar's statements first.

    Parameters
    ----------
    pose : CameraPose
    yaw_deg : float, optional
        In our frame, counter-clockwise, -180 <= yaw < 180.
    fov_deg : float, optional
        Horizontal, of a screenshot.
    fov_source : str
        ``stated``, ``exif`` or ``estimated``.
    notices : tuple of Notice
    """

    pose: CameraPose
    yaw_deg: float | None
    fov_deg: float | None
    fov_source: str
    notices: tuple[Notice, ...]

    @property
    def view_pitch_deg(self) -> float:
        """How far above the horizon a view's centre looks, never quite straight up or down."""
        return min(max(self.pose.pitch_deg, -_STEEPEST_DEG), _STEEPEST_DEG)

    def levelled(self, image: NDArray[np.generic], sphere: bool) -> NDArray[np.generic]:
        """A plane of the capture's grid as a level camera would have seen it.

        A view keeps its pitch, which is where its centre looks.
        """
        if sphere:
            return level_sphere(image, self.pose.pitch_deg, self.pose.roll_deg)
        return level_view(image, self.pose.roll_deg)


def fov_of_focal_length(focal_35mm: float, width: int, height: int) -> float:
    """Horizontal field of view in degrees, the picture's diagonal being that of the film.

    Source: CIPA DCG-001, 35 mm film equivalent focal length (equal angle on the diagonal).

    Examples
    --------
    >>> round(fov_of_focal_length(18.0, 6000, 4000), 1)
    90.0
    """
    half_mm = FILM_DIAGONAL_MM / 2.0 * width / math.hypot(width, height)
    return 2.0 * math.degrees(math.atan(half_mm / focal_35mm))


def read_camera(picture: Picture, sidecar: Sidecar) -> Camera:
    """Camera data of a picture (of six faces the first) and its sidecar."""
    pose = parse_pose(picture.xmp)
    notices = []
    part = parse_gpano(picture.xmp)
    if part is not None and fitting_part(part, picture.width, picture.height) != part:
        notices.append(
            Notice(
                "GPANO_STALE",
                f"The GPano data are those of a picture of {part.width}x{part.height}, not of "
                f"this one of {picture.width}x{picture.height}, and are not used.",
            )
        )
        pose = CameraPose()
    if max(abs(pose.pitch_deg), abs(pose.roll_deg)) >= _TOLD_FROM_DEG:
        notices.append(
            Notice(
                "CAPTURE_LEVELLED",
                f"GPano says that the camera was pitched by {pose.pitch_deg:g} and rolled by "
                f"{pose.roll_deg:g} degrees; the capture was made level.",
            )
        )
    yaw_deg = sidecar.yaw_deg
    if yaw_deg is None and pose.heading_deg is not None:
        yaw_deg = (180.0 - pose.heading_deg) % 360.0 - 180.0 + 0.0
    fov_deg, fov_source = sidecar.fov_deg, "stated"
    if fov_deg is None:
        fov_source = "estimated"
        if picture.focal_35mm is not None:
            fov_deg = fov_of_focal_length(picture.focal_35mm, picture.width, picture.height)
            fov_source = "exif"
    return Camera(pose, yaw_deg, fov_deg, fov_source, tuple(notices))
