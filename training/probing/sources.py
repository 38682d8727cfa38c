# SPDX-License-Identifier: MIT
"""Where the views come from that a trunk is shown: shards of scenes, tables of real pictures.

A panorama is seen as the bake sees it, in twelve views of 90 degrees; a photograph as a whole,
pressed into a square, and as its centre square, each with its mirror image. Both layouts are the
same wherever the picture comes from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import cv2
import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture import Capture, Sidecar
from i2r_vr.seeing.views import sample_views
from training.datasets.labelled_pictures import LabelledPicture, read_picture
from training.datasets.view_plans import LABEL_VIEWS
from training.evaluation.observation import observe
from training.scenes.shards import SceneShards

FOV_DEG = 90.0
PICTURES_A_PART = 32
PHOTO_VIEWS = ("whole", "centre", "whole mirrored", "centre mirrored")

Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Part:
    """Some pictures of a source, which are seen and kept together.

    name : of its file; made_of : sha256 of what the pictures are read from; pictures : their
    names; views : uint8 [V, S, S, 3] of the picture of a number at a size.
    """

    name: str
    made_of: str
    pictures: tuple[str, ...]
    views: Callable[[int, int], Picture]


def features_folder(root: Path, source: Path, kind: str, size: int) -> Path:
    """Where the features of a source are kept: of a table by its folder's name and its own.

    Examples
    --------
    >>> features_folder(Path("features"), Path("data/scenes"), "panorama", 224).as_posix()
    'features/scenes-panorama/224'
    >>> features_folder(Path("features"), Path("photos/photos.tsv"), "panorama", 224).as_posix()
    'features/photos-photos/224'
    """
    name = f"{source.parent.name}-{source.stem}" if source.suffix else f"{source.name}-{kind}"
    return root / name / str(size)


def panorama_views(rgb: Picture, size: int) -> Picture:
    """Views [12, S, S, 3] of a panorama [H, 2H, 3], as a bake has them."""
    height, width = rgb.shape[:2]
    capture = Capture(
        file=Path(),
        stem="",
        relative_folder=PurePosixPath(),
        kind="panorama",
        rgb=rgb,
        width=width,
        height=height,
        depth_m=None,
        materials=None,
        fov_deg=360.0,
        sidecar=Sidecar(),
        sha256="",
        inputs_sha256="",
        warnings=(),
    )
    return sample_views(capture, "fibonacci", LABEL_VIEWS, FOV_DEG, size).rgb


def photo_views(rgb: Picture, size: int) -> Picture:
    """Views [4, S, S, 3] of a photograph [H, W, 3], in the order of `PHOTO_VIEWS`."""
    height, width = rgb.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    seen = []
    for picture in (rgb, rgb[top : top + side, left : left + side]):
        mode = cv2.INTER_AREA if min(picture.shape[:2]) > size else cv2.INTER_LINEAR
        seen.append(cv2.resize(picture, (size, size), interpolation=mode))
    return np.stack([*seen, *(view[:, ::-1] for view in seen)]).astype(np.uint8)


def views_of(rgb: Picture, panorama: bool, size: int) -> Picture:
    """Views of a panorama or a photograph."""
    return panorama_views(rgb, size) if panorama else photo_views(rgb, size)


def shard_parts(root: Path, kind: str) -> list[Part]:
    """A part for each shard of a folder; the pictures' names are their seeds.

    Parameters
    ----------
    root : path
    kind : {"panorama", "screenshot", "photograph"}
        See `observe`.
    """
    shards = SceneShards(root)
    parts = []
    for number, shard in enumerate(shards.shards):
        start = int(shards.starts[number])

        def views(place: int, size: int, start: int = start) -> Picture:
            return views_of(observe(shards, start + place, kind).rgb, kind == "panorama", size)

        digest = hashlib.sha256(f"{kind} {start} ".encode())
        for name in ("seed", "photo_rgb" if kind == "photograph" else "rgb"):
            digest.update(np.ascontiguousarray(shard[name]).data)
        seeds = tuple(str(int(seed)) for seed in shard["seed"])
        parts.append(Part(f"shard-{number:05d}", digest.hexdigest(), seeds, views))
    return parts


def picture_parts(pictures: Sequence[LabelledPicture]) -> list[Part]:
    """Parts of panoramas, then of photographs."""
    parts = []
    for panorama in (True, False):
        chosen = [picture for picture in pictures if picture.panorama == panorama]
        for start in range(0, len(chosen), PICTURES_A_PART):
            some = chosen[start : start + PICTURES_A_PART]

            def views(
                place: int,
                size: int,
                some: Sequence[LabelledPicture] = some,
                panorama: bool = panorama,
            ) -> Picture:
                return views_of(read_picture(some[place]), panorama, size)

            digest = hashlib.sha256(f"{panorama} ".encode())
            for picture in some:
                digest.update(picture.file.read_bytes())
            name = f"{'panoramas' if panorama else 'photos'}-{start // PICTURES_A_PART:05d}"
            parts.append(Part(name, digest.hexdigest(), tuple(p.name for p in some), views))
    return parts
