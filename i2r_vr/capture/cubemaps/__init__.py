# SPDX-License-Identifier: MIT
"""Cubemaps: six faces, or one picture with all of them, turned into a panorama."""

from i2r_vr.capture.cubemaps.arrangements import (
    AS_NAMED,
    Arrangement,
    best_arrangement,
    file_arrangements,
)
from i2r_vr.capture.cubemaps.geometry import (
    FACE_NAMES,
    SMALLEST_FACE,
    face_rays,
    faces_to_sphere,
    sphere_size,
)
from i2r_vr.capture.cubemaps.layouts import (
    LAYOUTS,
    ORDERS,
    Layout,
    candidates,
    detect_layout,
    holds_unknown_cube,
    is_equiangular,
    layout_of_size,
)
from i2r_vr.capture.cubemaps.seams import EdgeTable, compare_edges
from i2r_vr.capture.cubemaps.verdict import arrange_files, told_arrangement, unknown_order

__all__ = [
    "AS_NAMED",
    "FACE_NAMES",
    "LAYOUTS",
    "ORDERS",
    "SMALLEST_FACE",
    "Arrangement",
    "EdgeTable",
    "Layout",
    "arrange_files",
    "best_arrangement",
    "candidates",
    "compare_edges",
    "detect_layout",
    "face_names",
    "face_rays",
    "faces_to_sphere",
    "file_arrangements",
    "holds_unknown_cube",
    "is_equiangular",
    "layout_of_size",
    "sphere_size",
    "told_arrangement",
    "unknown_order",
]
