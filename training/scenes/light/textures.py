# SPDX-License-Identifier: MIT
"""Base-colour images of real materials, read from a folder and laid on surfaces in metres.

Files are named ``<class>__<source>.jpg``. What an image shows side by side (courses, tiles,
planks, chips) was counted in `texture_patterns.tsv`, and such things have sizes; other images
span as many metres as pictures of their class do. The files of `reserved_textures.tsv` are kept
for the sealed set: `read_textures` leaves them out, by name and by content.
"""

from __future__ import annotations

import csv
import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from i2r_vr.materials.absorption import MATERIAL_CLASSES
from training.scenes.scene import Primitives, Textures

LARGEST_SIDE, LARGEST_BYTES, LARGEST_SOURCE = 512, 16 * 2**20, 4096
"""Pixels of an image as it is kept, bytes of a file, pixels of a file's image."""
_HERE = Path(__file__).parent

THING_M = {
    "panel": (0.6, 0.625),
    "course": (0.071, 0.083),
    "block": (0.19, 0.25),
    "rubble": (0.16, 0.32),
    "sett": (0.09, 0.14),
    "glazed": (0.065, 0.105),
    "tile": (0.1, 0.33),
    "mosaic": (0.022, 0.05),
    "plank": (0.07, 0.2),
    "stave": (0.05, 0.09),
    "chip": (0.02, 0.035),
    "mat": (0.85, 0.95),
    "rib": (0.12, 0.2),
}
"""Metres from one thing of a pattern to the next across it."""
IMAGE_M = {
    "soil": (1.2, 3.0),
    "grass": (1.2, 3.0),
    "sand": (1.2, 3.0),
    "snow": (1.5, 4.0),
    "gravel": (0.8, 1.8),
    "rock": (1.5, 4.0),
    "asphalt": (1.2, 2.5),
    "concrete": (1.8, 3.6),
    "plaster": (1.4, 3.0),
    "plasterboard": (0.8, 1.6),
    "marble": (0.9, 2.4),
    "stone": (0.8, 1.8),
    "metal": (0.7, 1.6),
    "wood_panel": (0.7, 1.6),
    "carpet": (0.5, 1.1),
    "carpet_thin": (0.6, 1.4),
    "curtain_heavy": (0.4, 0.9),
    "curtain_light": (0.4, 0.9),
    "upholstery": (0.3, 0.7),
    "bed_textile": (0.4, 0.9),
}
"""Metres that an image of a class spans where nothing can be counted in it."""
OTHER_IMAGE_M = (0.5, 1.2)
WALL_PATTERNS = frozenset({"course", "block", "rubble", "glazed", "rib"})
FLOOR_PATTERNS = frozenset({"sett", "mat", "stave"})
"""What is laid on walls alone, never turned: courses are level, ribs upright; on floors alone."""
UPRIGHT_CLASSES = frozenset({"brick", "painted_brick", "corrugated_metal"})
PREVIEW_PX = 128
"""Largest side of a preview, which is a cut-out of its pattern."""
LEVEL_SHARE = 0.5
"""Share of a material's area that looks up from which on it is a floor's."""


@dataclass(frozen=True)
class Texture:
    """An image of a material.

    file : its name; levels : float32 [n, 3] linear RGB of all its levels, see `image_levels`;
    side : pixels of the largest; span_m : least and most metres across; pattern : of `THING_M`,
    or "" where nothing was counted; upright : whether it is a wall's and never turned.
    """

    file: str
    levels: NDArray[np.float32]
    side: int
    span_m: tuple[float, float]
    pattern: str
    upright: bool


@dataclass(frozen=True)
class Shown:
    """What a material shows: one texture repeated in metres, or, whole, one of several.

    metres, offset : along u and v of a repeat; quarters : turns by 90 degrees; tint : RGB factor.
    """

    textures: tuple[Texture, ...]
    metres: tuple[float, float] = (1.0, 1.0)
    offset: tuple[float, float] = (0.0, 0.0)
    quarters: int = 0
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    whole: bool = False


def image_levels(rgb: NDArray[np.uint8]) -> tuple[NDArray[np.float32], int]:
    """Levels of an sRGB image [H, W, 3] in linear light, and the side of the largest in pixels.

    The image is made square, its side the power of two at or below its own, at most 512; each
    further level is the mean of two by two pixels, down to one.
    """
    side = min(LARGEST_SIDE, 2 ** int(math.log2(min(rgb.shape[:2]))))
    share = rgb.astype(np.float32) / np.float32(255)
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    level = linear.astype(np.float32)
    if level.shape[:2] != (side, side):
        resized = cv2.resize(level, (side, side), interpolation=cv2.INTER_AREA)
        level = np.asarray(resized, np.float32)
    levels = [level.reshape(-1, 3)]
    while len(level) > 1:
        level = level.reshape(len(level) // 2, 2, len(level) // 2, 2, 3).mean(axis=(1, 3))
        levels.append(level.reshape(-1, 3))
    return np.concatenate(levels), side


def _rows(name: str) -> list[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


@lru_cache(maxsize=1)
def reserved_textures() -> Mapping[str, str]:
    """SHA-256 of the content of each file that is kept for the sealed set, by its name."""
    return {row["file"]: row["sha256"] for row in _rows("reserved_textures.tsv")}


@lru_cache(maxsize=1)
def _patterns() -> Mapping[str, tuple[str, int]]:
    return {
        row["file"]: (row["pattern"], int(row["across"])) for row in _rows("texture_patterns.tsv")
    }


def class_of(file: str) -> str | None:
    """The material class in a file's name, or None where it has none."""
    name = file.split("__")[0]
    return name if "__" in file and name in MATERIAL_CLASSES else None


def _decoded(path: Path, content: bytes) -> NDArray[np.uint8]:
    """The RGB image [H, W, 3] in the content of a file."""
    image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR) if content else None
    if image is None:
        raise ValueError(f"{path} is no picture: give a JPEG file")
    if max(image.shape) > LARGEST_SOURCE or min(image.shape[:2]) < 8:
        raise ValueError(f"{path} has {image.shape[:2]} pixels: sides of 8 to {LARGEST_SOURCE}")
    return np.ascontiguousarray(image[..., ::-1], np.uint8)


def texture_of(path: Path, content: bytes) -> Texture:
    """The texture in the content of an image file.

    Raises
    ------
    ValueError
        Where the file is no picture, or is larger than `LARGEST_BYTES` or `LARGEST_SOURCE`.
    """
    if len(content) > LARGEST_BYTES:
        raise ValueError(f"{path} has {len(content)} bytes: at most {LARGEST_BYTES} are read")
    levels, side = image_levels(_decoded(path, content))
    kind = class_of(path.name) or ""
    pattern, across = _patterns().get(path.name, ("", 0))
    low, high = THING_M[pattern] if pattern else IMAGE_M.get(kind, OTHER_IMAGE_M)
    span = (low * max(1, across), high * max(1, across))
    return Texture(path.name, levels, side, span, pattern, pattern in WALL_PATTERNS)


def source_of(file: str) -> str:
    """Where a file's image is from: what stands behind its class, without the suffix."""
    return file.partition("__")[2].rpartition(".")[0]


def _training_texture(path: Path, content: bytes) -> Texture:
    """A texture for training: courses stay level though nobody counted them.

    Previews that are no repeat of their pattern, which are small, are mirrored to one.
    """
    texture = texture_of(path, content)
    if class_of(path.name) in UPRIGHT_CLASSES and not texture.pattern:
        texture = replace(texture, upright=True)
    image = _decoded(path, content)
    height, width = image.shape[:2]
    if min(height, width) > PREVIEW_PX:
        return texture
    levels, side = image_levels(np.pad(image, ((0, height), (0, width), (0, 0)), "symmetric"))
    low, high = texture.span_m
    return replace(texture, levels=levels, side=side, span_m=(2 * low, 2 * high))


def read_textures(folder: Path) -> dict[str, tuple[Texture, ...]]:
    """Textures of a folder and its folders by class, without those kept for the sealed set.

    These are known by name, by content and by source: no other scan or preview of a source that
    the sealed set shows is read. Of two files of one name the first folder's is taken.

    Raises
    ------
    FileNotFoundError
        Where the folder isn't there or holds no texture for training.
    """
    found: dict[str, list[Texture]] = {}
    reserved = reserved_textures()
    contents = set(reserved.values())
    sources = {source_of(name) for name in reserved}
    names: set[str] = set()
    paths = sorted(folder.rglob("*.jpg"), key=lambda path: (len(path.parts), str(path)))
    for path in paths:
        kind = class_of(path.name)
        if kind is None or path.name in names or source_of(path.name) in sources:
            continue
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() not in contents:
            names.add(path.name)
            found.setdefault(kind, []).append(_training_texture(path, content))
    if not found:
        raise FileNotFoundError(f"no <class>__<source>.jpg to train on in {folder}")
    return {kind: tuple(textures) for kind, textures in found.items()}


def floor_materials(solids: Primitives, materials: int) -> NDArray[np.bool_]:
    """Which of a scene's materials [n] lie level: most of their boxes' area looks up."""
    x, y, z = solids.box_half.T.astype(float)
    area = np.stack([y * z, y * z, x * z, x * z, 0 * x, x * y], axis=1)
    rows = solids.box_material.ravel()
    whole = np.bincount(rows, area.ravel(), materials)
    level = np.bincount(solids.box_material[:, 5], area[:, 5], materials)
    return np.asarray(level > LEVEL_SHARE * np.maximum(whole, 1e-9))


def draw_shown(
    rng: np.random.Generator, textures: Sequence[Texture], floor: bool = False
) -> Shown | None:
    """One of the textures of a class, its size, place, turn, tint and brightness drawn.

    None where none of them is for a floor, or for what is none.
    """
    unfit = WALL_PATTERNS if floor else FLOOR_PATTERNS
    fit = [texture for texture in textures if texture.pattern not in unfit]
    if not fit:
        return None
    texture = fit[int(rng.integers(len(fit)))]
    low, high = texture.span_m
    metres = math.exp(rng.uniform(math.log(low), math.log(high)))
    tint = math.exp(rng.normal(0.0, 0.18)) * np.exp(rng.normal(0.0, 0.05, 3))
    return Shown(
        (texture,),
        (metres, metres),
        (float(rng.random()), float(rng.random())),
        0 if texture.upright else int(rng.integers(4)),
        (float(tint[0]), float(tint[1]), float(tint[2])),
    )


def textures_of(materials: int, shown: Mapping[int, Shown]) -> Textures:
    """The arrays of a scene with a number of materials, some of which show textures."""
    if not shown:
        return Textures()
    levels: list[NDArray[np.float32]] = []
    start: list[int] = [0]
    side: list[int] = []
    image = np.full(materials, -1, np.int32)
    variants, quarters = np.zeros((2, materials), np.int32)
    metres, tint = np.ones((materials, 2), np.float32), np.ones((materials, 3), np.float32)
    offset = np.zeros((materials, 2), np.float32)
    for index, one in sorted(shown.items()):
        image[index] = len(side)
        variants[index] = len(one.textures) if one.whole else 0
        quarters[index], metres[index] = one.quarters, one.metres
        offset[index], tint[index] = one.offset, one.tint
        for texture in one.textures:
            levels.append(texture.levels)
            side.append(texture.side)
            start.append(start[-1] + len(texture.levels))
    return Textures(
        texels=np.concatenate(levels),
        start=np.array(start[:-1], np.int32),
        side=np.array(side, np.int32),
        image=image,
        variants=variants,
        metres=metres,
        offset=offset,
        quarters=quarters,
        tint=tint,
    )
