# SPDX-License-Identifier: MIT
"""What the pretrained trunk sees, kept: pooled features of every view, a file a part.

Class probabilities are not kept: they follow from the pooled features (`class_probabilities`).
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from i2r_vr.hearing.trunk import MAP_WIDTHS, POOLED_WIDTH, TrunkFeatures, trunk_colours
from training.compact.device import bfloat16_pays, halved
from training.compact.pretrained import SHA256, Pretrained
from training.probing.sources import Part, Picture

SIXTEENTH = 2
"""Place among the trunk's maps of that of stride 16."""
VIEWS_AT_ONCE = 12
FORMAT_VERSION = 1

Half = NDArray[np.float16]


@dataclass(frozen=True)
class SeenViews:
    """Features of M views of N pictures.

    names : [N]; picture : [M], number of each view's picture; view : [M], its number in the
    layout of panoramas (12) or photographs (4); pooled : float16 [M, 1280]; sixteenth : float16
    [M, 112], mean of the map of stride 16.
    """

    names: tuple[str, ...]
    picture: NDArray[np.int32]
    view: NDArray[np.int32]
    pooled: Half
    sixteenth: Half

    def of(self, names: Sequence[str]) -> SeenViews:
        """The views of some pictures, in the order of their names."""
        place = {name: number for number, name in enumerate(names)}
        number = np.array([place.get(name, -1) for name in self.names], np.int32)
        missing = sorted(set(names) - set(self.names))
        if missing:
            raise KeyError(f"{missing[0]} has not been seen")
        kept = np.flatnonzero(number[self.picture] >= 0)
        return SeenViews(
            tuple(names),
            number[self.picture[kept]],
            self.view[kept],
            self.pooled[kept],
            self.sixteenth[kept],
        )

    def mean_features(self, views: Iterable[int]) -> NDArray[np.float64]:
        """Mean pooled features [N, 1280] of some views, of which every picture has one."""
        chosen = np.isin(self.view, list(views))
        picture = self.picture[chosen]
        total = np.zeros((len(self.names), self.pooled.shape[1]))
        np.add.at(total, picture, self.pooled[chosen].astype(np.float64))
        return total / np.bincount(picture, minlength=len(total))[:, None]


def look(pretrained: Pretrained, views: Picture, half: bool) -> TrunkFeatures:
    """The trunk's features of views uint8 [V, S, S, 3]; in bfloat16 where `half` and it pays."""
    device = next(pretrained.trunk.parameters()).device
    picture = trunk_colours(torch.from_numpy(views).to(device))
    with torch.inference_mode(), halved(device, half):
        features: TrunkFeatures = pretrained.trunk(picture)
    return features


def class_probabilities(pretrained: Pretrained, pooled: NDArray[np.floating]) -> NDArray[Any]:
    """Probabilities [M, 1000] of ImageNet's classes by pooled features [M, 1280]."""
    with torch.inference_mode():
        logits = pretrained.classifier(torch.from_numpy(pooled.astype(np.float32)))
    probabilities: NDArray[np.float32] = logits.softmax(dim=1).numpy()
    return probabilities


def _made_of(part: Part, size: int, half: bool) -> str:
    """What a file holds, as JSON; another trunk, size or picture gives another."""
    return json.dumps(
        {
            "format_version": FORMAT_VERSION,
            "trunk": SHA256,
            "size": size,
            "bfloat16": half,
            "pictures": part.made_of,
        }
    )


def _is_kept(file: Path, made_of: str) -> bool:
    if not file.exists():
        return False
    with np.load(file) as kept:
        return str(kept["made_of"]) == made_of


def see_part(pretrained: Pretrained, part: Part, size: int, half: bool) -> SeenViews:
    """Features of all views of a part's pictures."""
    picture, view, pooled, sixteenth = [], [], [], []
    for number in range(len(part.pictures)):
        views = part.views(number, size)
        for start in range(0, len(views), VIEWS_AT_ONCE):
            seen = look(pretrained, views[start : start + VIEWS_AT_ONCE], half)
            pooled.append(seen.pooled.float().cpu().numpy())
            sixteenth.append(seen.maps[SIXTEENTH].float().mean(dim=(2, 3)).cpu().numpy())
        picture += [number] * len(views)
        view += list(range(len(views)))
    return SeenViews(
        part.pictures,
        np.array(picture, np.int32),
        np.array(view, np.int32),
        np.concatenate(pooled).reshape(-1, POOLED_WIDTH).astype(np.float16),
        np.concatenate(sixteenth).reshape(-1, MAP_WIDTHS[SIXTEENTH]).astype(np.float16),
    )


def see(
    pretrained: Pretrained, parts: Iterable[Part], folder: Path, size: int, half: bool = True
) -> Iterator[str]:
    """See what has not been seen yet and keep it in a folder; yields a line a part.

    Parameters
    ----------
    pretrained : Pretrained
    parts : iterable of Part
    folder : path
        A file `PART.npz` each; one that was made of something else is made anew.
    size : int
        Side of the views in pixels, a multiple of 32.
    half : bool
        Whether to compute in bfloat16 where the device is faster in it.
    """
    half = half and bfloat16_pays(next(pretrained.trunk.parameters()).device)
    folder.mkdir(parents=True, exist_ok=True)
    for part in parts:
        file, made_of = folder / f"{part.name}.npz", _made_of(part, size, half)
        if _is_kept(file, made_of):
            continue
        begun, spent = time.perf_counter(), time.process_time()
        seen = see_part(pretrained, part, size, half)
        partial = file.with_suffix(".partial.npz")
        np.savez_compressed(partial, made_of=np.array(made_of), **vars(seen))
        partial.replace(file)
        views = len(seen.view)
        wall, own = time.perf_counter() - begun, time.process_time() - spent
        yield (
            f"{part.name}: {views} views of {size} pixels, {1e3 * wall / views:.0f} ms each "
            f"({1e3 * own / views:.0f} ms of processor time)"
        )


def read_seen(folder: Path) -> SeenViews:
    """All parts of a folder as one.

    Raises
    ------
    FileNotFoundError
        Where it holds none.
    """
    files = sorted(file for file in folder.glob("*.npz") if not file.stem.endswith(".partial"))
    if not files:
        raise FileNotFoundError(f"no features in {folder}: python -m training.probing see")
    parts: list[dict[str, NDArray[Any]]] = []
    before = 0
    for file in files:
        with np.load(file) as kept:
            part = {field.name: kept[field.name] for field in fields(SeenViews)}
        part["picture"] = part["picture"] + before
        before += len(part["names"])
        parts.append(part)
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    names = tuple(str(name) for name in joined.pop("names"))
    return SeenViews(names, **joined)
