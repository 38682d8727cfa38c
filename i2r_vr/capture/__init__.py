# SPDX-License-Identifier: MIT
"""Captures: find them, read them, check them.

`discover` finds what lies in files and folders, `load_capture` turns one into a `Capture`:
sRGB picture, radial depth in metres, materials as absorption, and the sidecar's statements in
our frame, the `Tuning` of the sound among them; `Picture` is a capture in memory. `folders` tells
by names what lies in a folder, `decoding` what lies in a file.
"""

from i2r_vr.capture.capture_source import CaptureSource
from i2r_vr.capture.decoding.limits import Limits
from i2r_vr.capture.in_memory import Picture
from i2r_vr.capture.load import Capture, LoadOptions, hash_inputs, load_capture
from i2r_vr.capture.material_maps import (
    Material,
    MaterialMap,
    MaterialResolver,
    default_resolver,
    resolver_with_table,
)
from i2r_vr.capture.sidecar import (
    DepthEncoding,
    Sidecar,
    StatedMaterial,
    StatedRoom,
    parse_sidecar,
)
from i2r_vr.capture.sources import (
    Found,
    discover,
    discover_folder,
    find_captures,
    is_face_name,
)
from i2r_vr.capture.tuning import Tuning

__all__ = [
    "Capture",
    "CaptureSource",
    "DepthEncoding",
    "Found",
    "Limits",
    "LoadOptions",
    "Material",
    "MaterialMap",
    "MaterialResolver",
    "Picture",
    "Sidecar",
    "StatedMaterial",
    "StatedRoom",
    "Tuning",
    "decoding",
    "default_resolver",
    "discover",
    "discover_folder",
    "find_captures",
    "folders",
    "hash_inputs",
    "is_face_name",
    "load_capture",
    "parse_sidecar",
    "passed_over",
    "resolver_with_table",
]
