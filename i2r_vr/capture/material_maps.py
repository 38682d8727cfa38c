# SPDX-License-Identifier: MIT
"""Material maps: an index a pixel, explained by the sidecar, as absorption per octave."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture.decoding.formats import sniff_format, undecodable
from i2r_vr.capture.decoding.images import open_pillow
from i2r_vr.capture.decoding.limits import Limits
from i2r_vr.capture.sidecar import StatedMaterial
from i2r_vr.errors import I2RError, Notice
from i2r_vr.materials.absorption import (
    MATERIAL_CLASSES,
    UserMaterial,
    as_built,
    material_class_from_name,
    split_name,
)

NEUTRAL_ABSORPTION = (0.10, 0.10, 0.10, 0.11, 0.12, 0.13, 0.14)
"""Stands in the table where a material is not known: a furnished room's mean surface."""


@dataclass(frozen=True)
class MaterialMap:
    """Which material each pixel shows.

    Parameters
    ----------
    index : uint16 [H, W]
        Rows of the table (not the ids of the file).
    absorption : float64 [n, 7]
        Octaves 125 Hz to 8 kHz, 0..1; `NEUTRAL_ABSORPTION` where not known.
    stated : tuple of n bool
        Whether absorption is what somebody states of the surface, not a class's of the package.
    names, classes : tuple of n
        As stated, or read from the name; None where there is none.
    known : tuple of n bool
        False where neither class, absorption nor name says what the material is.
    source : str
        ``given`` where every known material states class or absorption, else ``named``.
    """

    index: NDArray[np.uint16]
    absorption: NDArray[np.float64]
    stated: tuple[bool, ...]
    names: tuple[str, ...]
    classes: tuple[str | None, ...]
    known: tuple[bool, ...]
    source: str

    def as_built(self, volume_m3: float) -> NDArray[np.float32]:
        """Absorption [n, 7] in a place of a volume, NaN where the material is not known.

        What is stated is taken as it is; to a class's table comes what fittings absorb.
        """
        rows = np.full(self.absorption.shape, np.nan, np.float32)
        for row, values, stated, known in zip(
            rows, self.absorption, self.stated, self.known, strict=True
        ):
            if known:
                row[:] = values if stated else as_built(values.tolist(), volume_m3)
        return rows


@dataclass(frozen=True)
class MaterialResolver:
    """What classes absorb, and how a name tells its class.

    Parameters
    ----------
    class_absorption : mapping of str to 7 floats
    class_of_name : callable
        Class of a material's name, or None.
    stated : frozenset of str
        Classes of a user's own table, whose figures are taken as they are.
    """

    class_absorption: Mapping[str, Sequence[float]]
    class_of_name: Callable[[str], str | None]
    stated: frozenset[str] = frozenset()


def default_resolver() -> MaterialResolver:
    """The package's own classes and words."""
    absorption = {name: tuple(c.absorption) for name, c in MATERIAL_CLASSES.items()}
    return MaterialResolver(absorption, material_class_from_name)


def resolver_with_table(table: Sequence[UserMaterial]) -> MaterialResolver:
    """The package's classes and words, and before them those of a user's table.

    An entry means a material whose name is the entry's name (letter case aside), or holds all
    the words of the name or of one of the entry's `words` in this order. The longest run of
    words wins, then the entry that comes first. Names of entries may be used as classes.
    """
    base = default_resolver()
    whole: dict[str, str] = {}
    runs: dict[tuple[str, ...], str] = {}
    for entry in table:
        whole.setdefault(entry.name.casefold(), entry.name)
        for text in (entry.name, *entry.words):
            runs.setdefault(tuple(split_name(text)), entry.name)
    runs.pop((), None)
    longest = max((len(run) for run in runs), default=0)

    def class_of_name(name: str) -> str | None:
        if name.casefold() in whole:
            return whole[name.casefold()]
        words = split_name(name)
        for length in range(min(longest, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                found = runs.get(tuple(words[start : start + length]))
                if found is not None:
                    return found
        return base.class_of_name(name)

    absorption = {**base.class_absorption, **{entry.name: entry.absorption for entry in table}}
    stated = frozenset(entry.name for entry in table if entry.stated)
    return MaterialResolver(absorption, class_of_name, stated)


def read_material_index(data: bytes, file: Path, limits: Limits) -> NDArray[np.uint16]:
    """Ids [H, W] of a material PNG: 8 or 16 bit grey, or palette entries.

    Raises
    ------
    I2RError
        MATERIAL_FORMAT, IMAGE_TOO_LARGE, IMAGE_TRUNCATED, IMAGE_UNREADABLE.
    """
    mode = "no PNG"
    if sniff_format(data) == "png":
        image = open_pillow(data, file, limits)
        mode = f"a PNG of mode {image.mode}"
        if image.mode in ("L", "P") or image.mode.startswith("I"):
            try:
                return np.asarray(image).astype(np.uint16)
            except Exception as error:
                raise undecodable(error, data, file) from error
    raise I2RError(
        "MATERIAL_FORMAT",
        mode,
        "a PNG with one 8 or 16 bit index a pixel",
        "export the indices without colours",
        file,
    )


def build_material_map(
    ids: NDArray[np.uint16],
    stated: Sequence[StatedMaterial],
    resolver: MaterialResolver,
    file: Path,
) -> tuple[MaterialMap | None, tuple[Notice, ...]]:
    """Explain ids by the sidecar's list.

    Returns
    -------
    MaterialMap or None
        None where no pixel's material is known.
    notices : tuple of Notice
        MATERIAL_ID_UNKNOWN and MATERIAL_NAME_UNKNOWN, naming what is not explained.
    """
    used = np.flatnonzero(np.bincount(ids.ravel(), minlength=1))
    by_id = {material.id: material for material in stated}
    names: list[str] = []
    classes: list[str | None] = []
    table: list[Sequence[float]] = []
    known: list[bool] = []
    as_it_is: list[bool] = []
    by_name = False
    unknown_ids, unknown_names = [], []
    for number in used.tolist():
        material = by_id.get(number, StatedMaterial(number))
        class_name = material.class_name
        absorption: Sequence[float] | None = material.absorption
        if class_name is None and absorption is None and material.name is not None:
            class_name = resolver.class_of_name(material.name)
            by_name |= class_name is not None
        if absorption is None and class_name is not None:
            absorption = resolver.class_absorption[class_name]
        if number not in by_id:
            unknown_ids.append(str(number))
        elif absorption is None:
            unknown_names.append(material.name or str(number))
        names.append(material.name or f"material {number}")
        classes.append(class_name)
        known.append(absorption is not None)
        as_it_is.append(material.absorption is not None or class_name in resolver.stated)
        table.append(NEUTRAL_ABSORPTION if absorption is None else absorption)
    notices = [
        Notice(code, f"{file.name}: {text} {', '.join(which[:8])}; treated as unknown.")
        for code, text, which in (
            ("MATERIAL_ID_UNKNOWN", "the sidecar does not list the ids", unknown_ids),
            ("MATERIAL_NAME_UNKNOWN", "no class is known for", unknown_names),
        )
        if which
    ]
    if not any(known):
        return None, tuple(notices)
    rows = np.zeros(65536, np.uint16)
    rows[used] = np.arange(len(used), dtype=np.uint16)
    result = MaterialMap(
        index=rows[ids],
        absorption=np.asarray(table, np.float64),
        stated=tuple(as_it_is),
        names=tuple(names),
        classes=tuple(classes),
        known=tuple(known),
        source="named" if by_name else "given",
    )
    return result, tuple(notices)
