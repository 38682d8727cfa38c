# SPDX-License-Identifier: MIT
"""Keys of a sidecar that are not known: told where they look like known ones misspelt."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from i2r_vr.errors import Notice

KNOWN_KEYS: Mapping[str, tuple[str, ...]] = {
    "": (
        *("position", "yaw_deg", "engine", "fov_deg", "kind", "depth", "materials", "surfaces"),
        *("room", "zone", "level", "bake"),
    ),
    "depth": ("kind", "metres_per_unit", "near", "far", "sky"),
    "materials": ("id", "name", "class", "absorption"),
    "surfaces": ("floor", "walls", "ceiling"),
    "room": ("volume_m3", "t60_s"),
    "zone": ("name", "shape", "size_m", "radius_m"),
    "bake": (
        *("t60_scale", "t60_bands", "early_db", "late_db", "predelay_ms", "depth_scale", "views"),
    ),
}
_NOTED = {"materials": ("physics_material",)}
"""What add-ons note for whoever reads the sidecar; `name` holds it as well."""
_MEANT = {
    "scale": "metres_per_unit",
    "unit": "metres_per_unit",
    "units": "metres_per_unit",
    "meters_per_unit": "metres_per_unit",
    "type": "kind",
    "rt60": "t60_s",
    "rt": "t60_s",
    "t60": "t60_s",
    "reverb_time": "t60_s",
    "volume": "volume_m3",
    "fov": "fov_deg",
    "yaw": "yaw_deg",
    "heading": "yaw_deg",
    "rotation": "yaw_deg",
    "size": "size_m",
    "radius": "radius_m",
    "pos": "position",
    "index": "id",
    "wall": "walls",
}
_CLOSE = 0.75
_MOST_TOLD, _LONGEST_KEY = 8, 60


def unknown_keys(document: Mapping[str, Any]) -> tuple[Notice, ...]:
    """Notices about keys that are ignored though they look meant.

    At the top only what resembles a known key is told, since tools keep notes of their own there;
    inside the known objects every other key.

    Parameters
    ----------
    document : mapping
        The sidecar's JSON object.
    """
    told = list(dict.fromkeys(_messages(document)))
    return tuple(Notice("SIDECAR_KEY_UNKNOWN", message) for message in told[:_MOST_TOLD])


def _messages(document: Mapping[str, Any]) -> Iterator[str]:
    for key in document:
        meant = _meant(key, "", document)
        if key not in KNOWN_KEYS[""] and meant is not None:
            yield f"The sidecar's key {_shown(key)} is not known; {meant} may be meant."
    for name, known in KNOWN_KEYS.items():
        value = document.get(name)
        members = value if name == "materials" and isinstance(value, list) else [value]
        for member in members[:65536]:
            if not name or not isinstance(member, dict):
                continue
            noted = _NOTED.get(name, ())
            for key in [key for key in member if key not in known and key not in noted]:
                meant = _meant(key, name, member)
                advice = (
                    f"known are {', '.join(known)}" if meant is None else f"{meant} may be meant"
                )
                yield f"The sidecar's key {name}.{_shown(key)} is not known; {advice}."


def _shown(key: str) -> str:
    return "".join(c for c in key[:_LONGEST_KEY] if c.isprintable())


def _meant(key: str, name: str, present: Mapping[str, Any]) -> str | None:
    """The known key that a misspelt one resembles, where that is not there as well."""
    folded = key[:_LONGEST_KEY].strip().casefold().replace("-", "_")
    free = [known for known in KNOWN_KEYS[name] if known not in present]
    alias = _MEANT.get(folded)
    if alias in free:
        return alias
    return next(iter(difflib.get_close_matches(folded, free, 1, _CLOSE)), None)
