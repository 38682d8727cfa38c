# SPDX-License-Identifier: MIT
"""Stated volumes: they scale all distances of a place."""

from __future__ import annotations

from collections.abc import Sequence

from i2r_vr.capture import Sidecar
from i2r_vr.hearing.scene_views import SceneViews
from i2r_vr.seeing.views import CaptureViews
from i2r_vr.seeing.zone import estimate_zone


def volume_factors(captures: Sequence[CaptureViews], scene: SceneViews) -> list[float]:
    """By what the distances of captures are to be multiplied for their volumes to be those stated.

    1 where none is stated, and in the open, which has no volume.
    """
    return [_factor(scene, i, capture.volume_m3) for i, capture in enumerate(captures)]


def _factor(scene: SceneViews, i: int, volume_m3: float | None) -> float:
    if volume_m3 is None:
        return 1.0
    depth, coverage = scene.grid_depth[i].cpu().numpy(), scene.coverage[i].cpu().numpy()
    seen_m3 = estimate_zone(depth, coverage, Sidecar()).volume_m3
    return 1.0 if not seen_m3 else float((volume_m3 / seen_m3) ** (1.0 / 3.0))
