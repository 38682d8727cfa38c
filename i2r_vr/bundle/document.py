# SPDX-License-Identifier: MIT
"""A metadata file as JSON, before its records are built: size, format, version and its keys.

Version 2 added `wet`, `depth`, `yaw_deg` and `depth_scale` of `zone`, and `level`, `room` and
`bake` of `capture`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from i2r_vr.bundle.json_records import invalid
from i2r_vr.errors import I2RError
from i2r_vr.strict_json import parse_json

FORMAT = "i2rvr"
OLDEST_VERSION, VERSION = 1, 2
MAX_METADATA_BYTES = 8 * 1024 * 1024
"""Some twenty times what the most directions need."""
_ADDED: Mapping[str, Mapping[str, bool]] = {
    "zone": {"wet": True, "depth": True, "yaw_deg": True, "depth_scale": False},
    "capture": {"level": False, "room": False, "bake": False},
}
"""Keys of version 2 alone, and whether they must be there."""


def parse_document(text: str | bytes, file: str | Path | None = None) -> dict[str, Any]:
    """The JSON object of a metadata file, its format and version checked.

    Raises
    ------
    I2RError
        As `Metadata.from_json`, but for METADATA_INVALID of its members and METADATA_PATH.
    """
    if len(text) > MAX_METADATA_BYTES:
        raise I2RError(
            "METADATA_TOO_LARGE",
            f"{len(text)} bytes of metadata",
            f"at most {MAX_METADATA_BYTES}",
            "bake the capture again",
            file,
        )
    document = parse_json(text, file, "METADATA_BROKEN", "bake the capture again")
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise I2RError(
            "METADATA_FORMAT", "no i2rvr document", f'"format": "{FORMAT}"', "give a bundle", file
        )
    version = document.get("version")
    if isinstance(version, bool) or not isinstance(version, int):
        invalid("$.version", version, "a whole number", file)
    if not OLDEST_VERSION <= version <= VERSION:
        raise I2RError(
            "METADATA_VERSION",
            f"version {str(version)[:20]}",
            f"{OLDEST_VERSION} to {VERSION}",
            "update i2r-vr or bake again with this version",
            file,
        )
    return document


def known_keys(document: Mapping[str, Any], file: str | Path | None = None) -> dict[str, Any]:
    """The document with the keys that its version knows.

    Raises
    ------
    I2RError
        METADATA_INVALID, where a key that its version has added is absent.
    """
    found = dict(document)
    for part, keys in _ADDED.items():
        values = found.get(part)
        if not isinstance(values, dict):
            continue
        if document["version"] == 1:
            found[part] = {key: value for key, value in values.items() if key not in keys}
            continue
        for key, needed in keys.items():
            if needed and key not in values:
                invalid(f"$.{part}.{key}", None, "a value; it is absent", file)
    return found
