# SPDX-License-Identifier: MIT
"""Which channels of an OpenEXR file are its picture, and which its depth, by their names.

Renderers write dozens of layers into one file: Blender ``ViewLayer.Combined.R``, Arnold, V-Ray
and Unreal a nameless picture beside ``N.X`` or ``FinalImageWorldDepth.R``. A name is read word by
word, so that ``DiffCol`` is diffuse colour and ``WorldDepth`` a depth.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_COLOURS = {"r": "r", "red": "r", "g": "g", "green": "g", "b": "b", "blue": "b", "y": "y"}


def _words(name: str) -> frozenset[str]:
    """The words of a name in lower case.

    Examples
    --------
    >>> sorted(_words("FinalImageWorldDepth")), sorted(_words("view_layer.AO"))
    (['depth', 'final', 'image', 'world'], ['ao', 'layer', 'view'])
    """
    return frozenset(word.lower() for word in _WORD.findall(name))


_BEAUTY = _words(
    """
    combined beauty composite final image rgb rgba color colour main master lit
    """
)
_OTHER = _words(
    """
    albedo alpha ambient ao aov base basecolor bump coat col crypto cryptomatte curvature
    debug denoising depth diff diffcol diffdir diffind diffuse dir direct displacement
    emission emissive emit env environment facing flow fog fresnel gloss glossy gi id ind
    index indirect irradiance light lighting mask material matte metallic mist motion n noise
    noisy normal normals object occlusion opacity p position raw reflect reflection refract
    refraction roughness selfillum sh shadow shadows sheen specular spec sss subsurface trans
    transmission transparency unlit uv variance vector velocity vol volume w world z zdepth
    """
)
_BEHIND = _words("background backdrop bg right")
_DEPTH = _words("depth zdepth distance dist deepz range")
_NO_DEPTH = _words(
    """
    albedo ao color colour crypto cryptomatte diff diffuse emission flow fog id mask mist
    motion n normal normals occlusion p position pos shadow tangent uv vector velocity
    """
)
_DEPTH_CHANNELS = ("z", "depth", "zdepth", "distance", "v", "y", "r")


@dataclass(frozen=True)
class Choice:
    """Channels chosen (R, G, B or Y; none where nothing suits), their layer, and its rivals.

    `rivals` are the other layers where names leave it open which one is the picture.
    """

    channels: tuple[str, ...]
    layer: str = ""
    rivals: tuple[str, ...] = ()


def _split(name: str) -> tuple[str, str]:
    """Layer and channel of a name, the channel in lower case."""
    layer, _, channel = name.rpartition(".")
    return layer, channel.lower()


def _doubt(layer: str) -> tuple[int, bool]:
    """How little a layer's name says that it is the picture, the least first."""
    words = _words(layer)
    if not layer:
        rank = 0
    elif words & _OTHER:
        rank = 3
    else:
        rank = 1 if words & _BEAUTY else 2
    return rank, bool(words & _BEHIND)


def choose_colours(names: Sequence[str]) -> Choice:
    """The picture among the channels of a file.

    The nameless layer comes before one called combined, beauty, rgba or the like, that before
    one whose name says nothing, that before one that is another pass (albedo, normals,
    shadows). A background and a right eye come last among equals; else the first in the file.

    Examples
    --------
    >>> choose_colours(["AO.R", "AO.G", "AO.B", "beauty.R", "beauty.G", "beauty.B"]).channels
    ('beauty.R', 'beauty.G', 'beauty.B')
    >>> choose_colours(["b", "g", "r"]).channels
    ('r', 'g', 'b')
    """
    layers: dict[str, dict[str, str]] = {}
    for name in names:
        layer, channel = _split(name)
        if channel in _COLOURS:
            layers.setdefault(layer, {}).setdefault(_COLOURS[channel], name)
    for wanted in ("rgb", "y"):
        able = [layer for layer, found in layers.items() if set(wanted) <= set(found)]
        if able:
            best = min(able, key=_doubt)
            rivals = [layer for layer in able if layer != best]
            open_question = _doubt(best)[0] >= 2 and bool(rivals)
            channels = tuple(layers[best][channel] for channel in wanted)
            return Choice(channels, best, tuple(rivals) if open_question else ())
    return Choice(())


def _depth_doubt(name: str, nameless_too: bool) -> tuple[int, bool, int] | None:
    """How little a channel's name says that it is depth; None where it says that it is not."""
    layer, channel = _split(name)
    if channel not in _DEPTH_CHANNELS:
        return None
    words = _words(layer)
    place = _DEPTH_CHANNELS.index(channel)
    behind = bool(words & _BEHIND)
    if words & _DEPTH or (words and "z" in _words(layer.rpartition(".")[2])):
        return 0, behind, place
    if words & _NO_DEPTH:
        return None
    if channel in ("depth", "zdepth", "distance"):
        return 0, behind, place
    if channel == "z":
        return (1 if not layer else 2), behind, place
    return (3, behind, place) if nameless_too else None


def _siblings(name: str, names: Sequence[str]) -> tuple[str, ...]:
    """The other two channels of a triple R G B or X Y Z of the same layer, where it is one."""
    layer, channel = _split(name)
    beside = {_split(other)[1]: other for other in names if _split(other)[0] == layer}
    for triple in ("rgb", "xyz"):
        if channel in triple and set(triple) <= set(beside):
            return tuple(beside[one] for one in triple if one != channel)
    return ()


def choose_depth(names: Sequence[str]) -> tuple[str, ...]:
    """The depth among the channels of a depth map, its siblings after it; none where none is.

    What is called depth comes before a nameless Z, that before the Z of any other layer but
    normals, mist, position and their like, and that before V, Y and R.

    Examples
    --------
    >>> choose_depth(["ViewLayer.Depth.V", "ViewLayer.Mist.Z"])
    ('ViewLayer.Depth.V',)
    >>> choose_depth(["B", "G", "R"])
    ('R', 'G', 'B')
    """
    if len(names) == 1 and not _words(names[0].rpartition(".")[0]) & _NO_DEPTH:
        return tuple(names)
    doubts = {name: doubt for name in names if (doubt := _depth_doubt(name, True)) is not None}
    if not doubts:
        return ()
    best = min(doubts, key=lambda name: doubts[name])
    return (best, *_siblings(best, names))


def choose_own_depth(names: Sequence[str]) -> tuple[str, ...]:
    """The depth beside a picture in one file: Z, or what is called depth; none where none is.

    Examples
    --------
    >>> choose_own_depth(["B", "G", "R", "Z"])
    ('Z',)
    >>> choose_own_depth(["B", "G", "N.X", "N.Y", "N.Z", "R"])
    ()
    """
    doubts = {
        name: doubt
        for name in names
        if (doubt := _depth_doubt(name, False)) is not None and not _siblings(name, names)
    }
    return (min(doubts, key=lambda name: doubts[name]),) if doubts else ()
