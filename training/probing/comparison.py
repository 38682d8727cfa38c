# SPDX-License-Identifier: MIT
"""``python -m training.probing compare``: readings learnt from scenes, from pictures, from both.

The development scenes and the captures teach nothing. Pictures that teach are also judged, each
by a reading that saw none of its site.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from training.datasets.labelled_pictures import LabelledPicture, is_taught, labelled_pictures
from training.evaluation import picture_scores
from training.evaluation.observation import choose_scenes
from training.probing import judging
from training.probing.cache import SeenViews, read_seen
from training.probing.learning import (
    balanced,
    picture_samples,
    scene_samples,
)
from training.probing.regression import LeftOut, RangeRidge, Samples, fit, left_out
from training.probing.sources import features_folder
from training.scenes.shards import SceneShards

KINDS = {"panorama": True, "screenshot": False}
COLUMNS = (
    "learnt from",
    "samples",
    "scenes, panorama: T60",
    "rank",
    "volume",
    "scenes, photo: T60",
    "rank",
    "volume",
    "captures: rank",
    "inside",
    "log-spread",
    "panoramas: rank",
    "inside",
    "photographs: rank",
    "inside",
    "pictures left out: rank",
    "inside",
)


@dataclass(frozen=True)
class Comparison:
    """What is compared, and where features are kept.

    features : folder that ``see`` has filled; size : of views in pixels; scenes : folders of
    shards to learn from; test : of shards to judge by, of families that no scene is of, if any;
    photos, captures : tables; count : of test scenes, at most.
    """

    features: Path
    size: int
    scenes: tuple[Path, ...]
    test: Path | None
    photos: Path
    captures: Path
    count: int

    def _seen(self, source: Path, kind: str = "panorama") -> SeenViews:
        return read_seen(features_folder(self.features, source, kind, self.size))

    @cached_property
    def _pictures(self) -> list[LabelledPicture]:
        return labelled_pictures(self.photos)

    def sources(self) -> Iterator[tuple[str, Samples]]:
        """What readings are learnt from, by name."""
        pictures, seen = self._pictures, self._seen(self.photos)
        every = picture_samples(pictures, seen)
        free = picture_samples([picture for picture in pictures if picture.free], seen)
        yield "pictures", every
        yield "pictures under CC0 or CC-BY", free
        if not self.scenes:
            return
        shards = [(SceneShards(root), root) for root in self.scenes]
        scenes = balanced(
            [
                scene_samples(scene, self._seen(root, kind), whole)
                for scene, root in shards
                for kind, whole in KINDS.items()
            ]
        )
        yield "scenes", scenes
        yield "scenes and pictures", balanced([scenes, every])
        yield "scenes and pictures under CC0 or CC-BY", balanced([scenes, free])

    def judge(self, samples: Samples) -> dict[str, Any]:
        """Scores of a reading that is learnt from samples."""
        unseen = left_out(samples)
        reading = fit(samples, unseen.penalty)
        scores: dict[str, Any] = {
            "samples": len(samples.weight),
            "penalty": unseen.penalty,
            "scenes": {} if self.test is None else self._on_scenes(reading, self.test),
        }
        captures, seen = labelled_pictures(self.captures), self._seen(self.captures)
        scores["captures"] = {
            name: asdict(
                picture_scores.judge_pictures(some, judging.heard(reading, some, seen)[:, 0])
            )
            for name, some in picture_scores.judged(captures).items()
        }
        scores["pictures left out"] = asdict(self._left_out(samples, unseen, reading))
        return scores

    def _on_scenes(self, reading: RangeRidge, test: Path) -> dict[str, Any]:
        shards = SceneShards(test)
        chosen = choose_scenes(shards, True, self.count, len(shards)).tolist()
        return {
            kind: asdict(
                judging.judge_scenes(reading, shards, chosen, self._seen(test, kind), whole)
            )
            for kind, whole in KINDS.items()
        }

    def _left_out(
        self, samples: Samples, unseen: LeftOut, reading: RangeRidge
    ) -> picture_scores.RealScores:
        """Scores on the pictures that may teach; `reading` has seen none that is not in samples."""
        taught = [picture for picture in self._pictures if is_taught(picture)]
        said = judging.heard(reading, taught, self._seen(self.photos))[:, 0]
        told = dict(zip(samples.judged.tolist(), unseen.values[:, 0].tolist(), strict=True))
        values = [
            told.get(picture.name, value) for picture, value in zip(taught, said, strict=True)
        ]
        return picture_scores.judge_pictures(taught, np.array(values))

    def run(self) -> dict[str, Any]:
        """Scores by what a reading was learnt from."""
        return {name: self.judge(samples) for name, samples in self.sources()}


def _row(name: str, scores: dict[str, Any]) -> list[str]:
    def figure(scores: dict[str, Any], name: str) -> str:
        return "{value:.2f} ({low:.2f} to {high:.2f})".format(**scores[name])

    def share(scores: dict[str, Any]) -> str:
        inside = scores["inside"]
        return f"{inside['value']:.0%} ({inside['low']:.0%} to {inside['high']:.0%})"

    row = [name, str(scores["samples"])]
    for kind in KINDS:
        found = scores["scenes"].get(kind)
        if found is None:
            row += ["", "", ""]
            continue
        row += [f"{found['t60']['median']:.1%}", f"{found['t60']['rank']:.2f}"]
        row.append(f"x{found['volume']['median']:.2f}")
    captures = scores["captures"]
    row += [figure(captures["all"], "rank"), share(captures["all"])]
    row.append(figure(captures["all"], "log_spread"))
    for kind in ("panoramas", "photographs"):
        row += [figure(captures[kind], "rank"), share(captures[kind])]
    apart = scores["pictures left out"]
    return [*row, figure(apart, "rank"), share(apart)]


def markdown(report: dict[str, Any], size: int) -> str:
    """The scores as a table."""
    some = next(iter(report.values()))
    scenes, captures = some["scenes"], some["captures"]
    rendered = scenes["panorama"]["t60"]["scenes"] if scenes else 0
    lines = [
        f"Ridge regressions to ln T60 and ln volume on features of a frozen trunk, views of {size} "
        f"pixels. Judged on {rendered} rendered scenes of families that taught nothing (median "
        f"errors; volume as a factor) and on {captures['all']['pictures']} "
        f"real captures indoors ({captures['panoramas']['pictures']} panoramas, "
        f"{captures['photographs']['pictures']} photographs) with the T60 to expect; pictures left "
        f"out: {some['pictures left out']['pictures']} that teach, each by a reading that saw none "
        "of its site. In brackets 90 % bootstrap intervals.",
        "",
        "| " + " | ".join(COLUMNS) + " |",
        "|" + "---|" * len(COLUMNS),
    ]
    lines += ["| " + " | ".join(_row(name, scores)) + " |" for name, scores in report.items()]
    return "\n".join(lines) + "\n"
