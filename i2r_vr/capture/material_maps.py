# SPDX-License-Identifier: MIT
"""Material maps: an index a pixel, and what the sidecar states of each, as evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture.decoding.formats import sniff_format, undecodable
from i2r_vr.capture.decoding.images import open_pillow
from i2r_vr.capture.decoding.limits import Limits
from i2r_vr.capture.sidecar import StatedMaterial
from i2r_vr.errors import I2RError
from i2r_vr.materials.absorption import MATERIAL_CLASSES, UserMaterial
from i2r_vr.materials.names import NameEvidence, name_evidence
from i2r_vr.materials.words import split_name


@dataclass(frozen=True)
class Material:
    """What is known of one material of a capture before it is looked at.

    Parameters
    ----------
    name : str
        As the sidecar has it; "material 7" where it has none.
    evidence : NameEvidence
        What the name says.
    class_name : str, optional
        Stated, or that of a user's own words for it: one of the package's classes or of the
        user's.
    absorption : 7 floats, optional
        Of `class_name` by its table, or as stated of the material itself.
    exact : bool
        Whether absorption is what somebody states of the surface, not a table's figure.
    stated : bool
        Whether the sidecar says so; a user's own words are a name's evidence that needs no proof.
    listed : bool
        Whether the sidecar lists the index at all.
    """

    name: str
    evidence: NameEvidence
    class_name: str | None = None
    absorption: tuple[float, ...] | None = None
    exact: bool = False
    stated: bool = False
    listed: bool = True

    @property
    def source(self) -> str:
        """``given``, ``named``, or ``estimated`` where only its looks can tell what it is."""
        if self.stated:
            return "given"
        told = self.absorption is not None or self.evidence.strength != "none"
        return "named" if told else "estimated"


@dataclass(frozen=True)
class MaterialMap:
    """Which material each pixel shows.

    Parameters
    ----------
    index : uint16 [H, W]
        Places in `materials` (not the ids of the file).
    materials : tuple of Material
    """

    index: NDArray[np.uint16]
    materials: tuple[Material, ...]

    @property
    def source(self) -> str:
        """``given`` where all that is known is stated; ``estimated`` where nothing is known."""
        sources = {material.source for material in self.materials}
        return next((s for s in ("named", "given") if s in sources), "estimated")


@dataclass(frozen=True)
class MaterialResolver:
    """What classes absorb, and the words that a user has for them.

    Parameters
    ----------
    class_absorption : mapping of str to 7 floats
    class_of_name : callable
        Class of a material's name by the user's own words, or None.
    exact : frozenset of str
        Classes of a user's own table, whose figures are taken as they are.
    """

    class_absorption: Mapping[str, Sequence[float]]
    class_of_name: Callable[[str], str | None] = lambda name: None
    exact: frozenset[str] = frozenset()

    def material(self, stated: StatedMaterial, listed: bool = True) -> Material:
        """What is known of a material of the sidecar."""
        name = stated.name
        class_name, own_word = stated.class_name, None
        if class_name is None and stated.absorption is None and name is not None:
            class_name = own_word = self.class_of_name(name)
        absorption = stated.absorption
        if absorption is None and class_name is not None:
            absorption = tuple(self.class_absorption[class_name])
        return Material(
            name=name if name is not None else f"material {stated.id}",
            evidence=name_evidence(name or ""),
            class_name=class_name,
            absorption=absorption,
            exact=stated.absorption is not None or class_name in self.exact,
            stated=absorption is not None and own_word is None,
            listed=listed,
        )


def default_resolver() -> MaterialResolver:
    """The package's own classes."""
    return MaterialResolver({name: c.absorption for name, c in MATERIAL_CLASSES.items()})


def resolver_with_table(table: Sequence[UserMaterial]) -> MaterialResolver:
    """The package's classes, and those of a user's table with the words for them.

    An entry means a material whose name is the entry's name (letter case aside), or holds all
    the words of the name or of one of the entry's `words` in this order. The longest run of
    words wins, then the entry that comes first. Names of entries may be used as classes.
    """
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
        return None

    own = {entry.name: entry.absorption for entry in table}
    absorption = {**default_resolver().class_absorption, **own}
    exact = frozenset(entry.name for entry in table if entry.stated)
    return MaterialResolver(absorption, class_of_name, exact)


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
    ids: NDArray[np.uint16], stated: Sequence[StatedMaterial], resolver: MaterialResolver
) -> MaterialMap:
    """Explain the ids [H, W] of a file by the sidecar's list; what has one name is one material."""
    narrow = ids.astype(np.uint8) if ids.max(initial=0) < 256 else ids
    bound = 256 if narrow.dtype == np.uint8 else 65536
    used = np.flatnonzero(cv2.calcHist([narrow], [0], None, [bound], [0, bound])).tolist()
    by_id = {material.id: material for material in stated}
    places = np.zeros(bound, np.uint16)
    materials: dict[StatedMaterial, Material] = {}
    order: dict[StatedMaterial, int] = {}
    for number in used:
        entry = by_id.get(number, StatedMaterial(number))
        alike = entry if entry.name is None else replace(entry, id=0)
        materials.setdefault(alike, resolver.material(entry, number in by_id))
        places[number] = order.setdefault(alike, len(order))
    index = cv2.LUT(narrow, places) if bound == 256 else places.take(ids)
    return MaterialMap(np.asarray(index, np.uint16), tuple(materials.values()))
