# SPDX-License-Identifier: MIT
"""How tools name the six files of a cubemap: one table, and the reading of a name by it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_SEPARATOR = r"[-_. ]?"
_FRAME = rf"(?P<frame>{_SEPARATOR}\d{{1,6}})?"
_NUMBERED = re.compile(r"(^|.*[^a-z])(panorama|cubemap|cube|skybox|sky|faces?)", re.S)


@dataclass(frozen=True)
class FaceScheme:
    """A vocabulary for faces.

    Parameters
    ----------
    name : str
        ``axes``, ``words``, ``short``, ``letters``, ``compass`` or ``numbers``.
    words : 6 tuples of str
        Of right, left, up, down, front and back (of ``numbers``: the numbers in their order),
        lower case; any of a tuple will do.
    certain : bool
        True where such names leave no doubt that a cubemap is meant.
    joined : bool
        True where the word may follow the stem without anything between.
    """

    name: str
    words: tuple[tuple[str, ...], ...]
    certain: bool = False
    joined: bool = True

    @property
    def pattern(self) -> str:
        """A regular expression for the end of a name."""
        words = sorted((word for face in self.words for word in face), key=len, reverse=True)
        frame = _FRAME if self.name != "numbers" else "(?P<frame>)"
        choice = "|".join(map(re.escape, words))
        return rf"(?P<stem>.*?)(?P<separator>{_SEPARATOR})(?P<word>{choice}){frame}"


def _axes(*signs: tuple[str, str]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(pair[sign].format(axis) for pair in signs) for axis in "xyz" for sign in (0, 1)
    )


SCHEMES = (
    FaceScheme(
        "axes",
        _axes(
            ("p{}", "n{}"),
            ("pos{}", "neg{}"),
            ("pos_{}", "neg_{}"),
            ("positive{}", "negative{}"),
            ("positive_{}", "negative_{}"),
            ("+{}", "-{}"),
        ),
        certain=True,
    ),
    FaceScheme(
        "words",
        (
            ("right",),
            ("left",),
            ("up", "top"),
            ("down", "bottom"),
            ("front", "forward"),
            ("back", "backward", "rear"),
        ),
    ),
    FaceScheme("short", (("rt",), ("lf",), ("up",), ("dn",), ("ft",), ("bk",))),
    FaceScheme("letters", (("r",), ("l",), ("u",), ("d",), ("f",), ("b",)), joined=False),
    FaceScheme(
        "compass", (("east",), ("west",), ("up", "top"), ("down", "bottom"), ("north",), ("south",))
    ),
    FaceScheme("numbers", tuple((str(number),) for number in range(6)), joined=False),
)
_PATTERNS = {scheme: re.compile(scheme.pattern, re.S) for scheme in SCHEMES}


@dataclass(frozen=True)
class FaceName:
    """A name read by a scheme.

    Parameters
    ----------
    scheme : FaceScheme
    face : int
        Index into the scheme's words.
    stem : str
        What the six names have in common, as spelt; a frame number belongs to it.
    frameless : str
        The same without the frame number.
    """

    scheme: FaceScheme
    face: int
    stem: str
    frameless: str


def name_key(name: str) -> str:
    r"""A name without regard to letter case and to how accents are composed.

    Examples
    --------
    >>> name_key("Cafe\u0301") == name_key("CAF\u00c9")
    True
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def read_face_name(name: str) -> Iterator[FaceName]:
    """Every reading of a file's name, its suffix left out, as that of a face.

    Examples
    --------
    >>> [(n.scheme.name, n.face, n.stem) for n in read_face_name("Hall_PosX")]
    [('axes', 0, 'Hall')]
    >>> [(n.scheme.name, n.face, n.stem) for n in read_face_name("hallft")]
    [('short', 4, 'hall')]
    """
    folded = name.lower()
    if len(folded) != len(name):  # a letter whose lower case is longer: positions would differ
        folded = name
    for scheme, pattern in _PATTERNS.items():
        match = pattern.fullmatch(folded)
        if match is None or not _is_apart(scheme, match):
            continue
        word = match["word"]
        face = next(number for number, words in enumerate(scheme.words) if word in words)
        frameless = name[: match.end("stem")]
        frame = name[match.start("frame") : match.end("frame")] if match["frame"] else ""
        yield FaceName(scheme, face, frameless + frame, frameless)


def _is_apart(scheme: FaceScheme, match: re.Match[str]) -> bool:
    stem, joined = match["stem"], match["stem"] and not match["separator"]
    if scheme.name == "numbers":
        return _NUMBERED.fullmatch(stem) is not None
    if joined and not scheme.joined:
        return False
    return not (scheme.name != "axes" and match["frame"] and joined)


def is_face_name(name: str) -> bool:
    """True for names, without suffix, that end like a cubemap's face and hardly mean anything else.

    Examples
    --------
    >>> [is_face_name(name) for name in ("hall_px", "hall", "backup", "hall_left", "b")]
    [True, False, False, True, False]
    """
    for read in read_face_name(name):
        if read.scheme.name == "letters" and not read.frameless:
            continue
        apart = len(name) == len(read.frameless) or not name[len(read.frameless)].isalnum()
        if read.scheme.certain or apart or not read.frameless:
            return True
    return False
