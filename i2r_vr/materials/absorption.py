# SPDX-License-Identifier: MIT
"""What materials absorb: the classes, the class of a name, and a user's own table."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from i2r_vr.acoustics.quantities import BAND_COUNT
from i2r_vr.errors import I2RError
from i2r_vr.materials.classes import MATERIAL_CLASSES, MaterialClass
from i2r_vr.strict_json import strict_json

__all__ = [
    "MATERIAL_CLASSES",
    "MaterialClass",
    "UserMaterial",
    "as_built",
    "fittings_absorption",
    "load_material_table",
]

FITTINGS_OF_ANY_PLACE, FITTINGS_OF_SMALL_ROOMS, SMALL_ROOM_M3 = 0.012, 0.045, 150.0
MOST_AS_BUILT = 0.97
MAX_TABLE_BYTES = 1024 * 1024


def fittings_absorption(volume_m3: float) -> float:
    """What a room absorbs beyond its materials' table, as a mean over its surfaces.

    Gaps, edges, ducts, sockets, small things and thin partitions: no built room is as hard as a
    table of materials says, and small rooms least. The amount for small rooms makes our
    procedural homes ring as homes do: 50 British living rooms had 0.5 s at mid frequencies in
    the mean (Jackson and Leventhall, in Everest's Master Handbook of Acoustics).

    Parameters
    ----------
    volume_m3 : float
        Of the room; infinite in the open air.

    Examples
    --------
    >>> round(fittings_absorption(50.0), 3), round(fittings_absorption(10_000.0), 3)
    (0.046, 0.013)
    """
    return FITTINGS_OF_ANY_PLACE + FITTINGS_OF_SMALL_ROOMS / (1.0 + volume_m3 / SMALL_ROOM_M3)


def as_built(absorption: Sequence[float], volume_m3: float) -> tuple[float, ...]:
    """A table's absorption, 7 octaves, and what fittings add to it in a room of a volume."""
    fittings = fittings_absorption(volume_m3)
    return tuple(max(value, min(value + fittings, MOST_AS_BUILT)) for value in absorption)


@dataclass(frozen=True)
class UserMaterial:
    """A line of a user's table: words that mean it, and what it absorbs.

    `stated`: in figures of the user's own, not as a class of the package.
    """

    name: str
    words: tuple[str, ...]
    absorption: tuple[float, ...]
    stated: bool = True


def load_material_table(path: Path) -> tuple[UserMaterial, ...]:
    """Read a user's own materials (``--materials FILE``, TOML or JSON).

    ``[[materials]]`` with `name`, optionally `words` (list), and either `class` or `absorption`
    (7 values from 125 Hz to 8 kHz).

    Raises
    ------
    I2RError
        MATERIALS_UNREADABLE, MATERIALS_FORMAT.
    """
    try:
        if path.stat().st_size > MAX_TABLE_BYTES:
            raise _table_error("a file of over 1 MiB", path)
        text = path.read_text(encoding="utf-8")
        record = strict_json(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except OSError as error:
        raise I2RError(
            "MATERIALS_UNREADABLE",
            error.strerror or "an unreadable file",
            "a readable TOML or JSON file",
            "check the path of --materials",
            path,
        ) from error
    except (ValueError, RecursionError) as error:
        raise _table_error("text that is neither TOML nor JSON", path) from error
    entries = record.get("materials") if isinstance(record, dict) else None
    if not isinstance(entries, list) or len(entries) > 10_000:
        raise _table_error("no list 'materials'", path)
    return tuple(_user_material(entry, i, path) for i, entry in enumerate(entries))


def _user_material(entry: Any, index: int, path: Path) -> UserMaterial:
    where = f"materials[{index}]"
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        raise _table_error(f"{where} without a name", path)
    words = entry.get("words", [])
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise _table_error(f"{where}.words that are no list of texts", path)
    absorption = entry.get("absorption")
    stated = absorption is not None
    if absorption is None:
        known = MATERIAL_CLASSES.get(str(entry.get("class")))
        if known is None:
            raise _table_error(f"{where} with neither a known class nor absorption", path)
        absorption = known.absorption
    if not _is_absorption(absorption):
        raise _table_error(f"{where}.absorption that is not 7 numbers in 0..1", path)
    values = tuple(float(value) for value in absorption)
    return UserMaterial(entry["name"], tuple(words), values, stated)


def _is_absorption(values: Any) -> bool:
    if not isinstance(values, Sequence) or isinstance(values, str) or len(values) != BAND_COUNT:
        return False
    return all(
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and math.isfinite(value)
        and 0.0 <= value <= 1.0
        for value in values
    )


def _table_error(found: str, path: Path) -> I2RError:
    return I2RError(
        "MATERIALS_FORMAT",
        found,
        "[[materials]] with name, and class or absorption (7 values)",
        "see docs/materials.md",
        path,
    )
