# SPDX-License-Identifier: MIT
"""Which bundle name a capture gets where several captures share a stem.

A bundle on disk belongs to its ``capture.file`` for good, so a capture that arrives later never
takes an earlier one's name. Only a bare name that nobody owns is given away: to the capture
that has it already under no name, in the order of file names. All others get their suffix
added, again as long as the name belongs to somebody else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from pathlib import PurePath

Owner = Callable[[str], str | None]


def _suffixed(
    file: str, stem: str, neighbours: AbstractSet[str], taken: AbstractSet[str], taken_by: Owner
) -> str:
    """The first of ``stem_png``, ``stem_png_png`` ... that is nobody else's."""
    tail = "_" + (PurePath(file).suffix.lstrip(".") or "capture")
    name = stem + tail
    while True:
        foreign = name.casefold() in neighbours or name.casefold() in taken
        if not foreign and taken_by(name) in (None, file):
            return name
        name += tail


def assign_bundle_name(
    file: str,
    stem: str,
    namesakes: Sequence[str],
    neighbours: AbstractSet[str],
    taken_by: Owner,
) -> str:
    """The bundle's name of the capture `file`.

    Parameters
    ----------
    file, stem : str
        The capture's file name and its stem.
    namesakes : sequence of str
        File names of all captures with this stem in the folder, `file` included, sorted.
    neighbours : set of str
        All stems of the folder, case folded: their bare names are theirs.
    taken_by : callable
        ``capture.file`` of the bundle on disk under a name, or None.

    Examples
    --------
    >>> pair = ("hall.jpg", "hall.png")
    >>> [assign_bundle_name(f, "hall", pair, {"hall"}, lambda name: None) for f in pair]
    ['hall', 'hall_png']
    >>> disk = {"hall": "hall.png"}.get
    >>> [assign_bundle_name(f, "hall", pair, {"hall"}, disk) for f in pair]
    ['hall_jpg', 'hall']
    """
    group = tuple(namesakes) or (file,)
    owner = taken_by(stem)
    names: dict[str, str] = {}
    taken: set[str] = set()
    bare_free = owner is None
    for member in group:
        own_suffixed = _suffixed(member, stem, neighbours, taken, taken_by)
        already = taken_by(own_suffixed) == member
        if owner == member or (bare_free and not already):
            names[member] = stem
            bare_free = False
        else:
            names[member] = own_suffixed
            taken.add(own_suffixed.casefold())
    return names[file]
