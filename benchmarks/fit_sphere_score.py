# SPDX-License-Identifier: MIT
"""How a picture of about 2:1 is told from a panorama: fits and judges the score of `kinds`.

    python benchmarks/fit_sphere_score.py --panoramas DIR ... --photographs DIR ...

Photographs are cut to 2:1 at the top, the middle and the bottom; each is also mirrored to one that
closes at its seam and is no sphere, which counts a quarter. Panoramas are shown as they are and
with a lamp at the zenith, a drift of the exposure, a logo and a bar. Figures are of ten-fold
cross-validation, all of one picture on one side.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import cv2
import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from i2r_vr.capture.kinds import DOUBT, is_two_to_one, sphere_evidence

_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")


def _pictures(folders: tuple[Path, ...]) -> Iterator[NDArray[np.uint8]]:
    for folder in folders:
        for file in sorted(folder.iterdir()):
            if file.suffix.lower() in _SUFFIXES:
                read = cv2.imread(str(file), cv2.IMREAD_COLOR)
                if read is not None:
                    yield cv2.cvtColor(read, cv2.COLOR_BGR2RGB).astype(np.uint8)


def _spoilt(rgb: NDArray[np.uint8], seed: int) -> Iterator[NDArray[np.uint8]]:
    """A panorama, and one with each of the usual troubles."""
    yield rgb
    height, width = rgb.shape[:2]
    draw = np.random.default_rng(seed)
    lamp = rgb.copy()
    middle = int(draw.integers(width))
    columns = (np.arange(width // 3) + middle) % width
    lamp[: height // 12, columns] = 255
    yield lamp
    drift = np.linspace(1.0, draw.uniform(0.75, 0.9), width)[None, :, None]
    yield np.asarray(rgb * drift, np.uint8)
    logo = rgb.copy()
    across, down = width // 6, height // 8
    left = int(draw.integers(width - across))
    logo[-down:, left : left + across] = draw.integers(256, size=(down, 1, 3))
    yield logo
    bar = rgb.copy()
    bar[: height // 16] = draw.integers(256, size=3)
    yield bar


def _cuts(rgb: NDArray[np.uint8]) -> Iterator[tuple[NDArray[np.uint8], float]]:
    """The 2:1 parts of a photograph, and one mirrored at its side; and what each counts."""
    height, width = rgb.shape[:2]
    tall = width // 2
    for top in sorted({0, (height - tall) // 2, height - tall}) if height >= tall else ():
        yield rgb[top : top + tall], 1.0
    side = min(height, width)
    square = rgb[(height - side) // 2 :, (width - side) // 2 :][:side, :side]
    yield np.concatenate([square, square[:, ::-1]], axis=1), 0.25


def _look(
    panoramas: tuple[Path, ...], photographs: tuple[Path, ...]
) -> Iterator[tuple[tuple[float, ...], bool, float, int]]:
    """Of each picture: clues, whether it is a sphere, what it counts, and the file's number."""
    for number, rgb in enumerate(_pictures(panoramas)):
        if is_two_to_one(rgb.shape[1], rgb.shape[0]):
            for shown in _spoilt(rgb, number):
                yield sphere_evidence(shown).clues, True, 1.0 if shown is rgb else 0.25, number
    for number, rgb in enumerate(_pictures(photographs)):
        if not is_two_to_one(rgb.shape[1], rgb.shape[0]):
            for shown, count in _cuts(rgb):
                evidence = sphere_evidence(np.ascontiguousarray(shown))
                if not evidence.framed:
                    yield evidence.clues, False, count, 100_000 + number


@click.command()
@click.option("--panoramas", type=click.Path(path_type=Path), multiple=True, required=True)
@click.option("--photographs", type=click.Path(path_type=Path), multiple=True, required=True)
def main(panoramas: tuple[Path, ...], photographs: tuple[Path, ...]) -> None:
    """Print the fitted weights, and how often the score is right, in doubt, and wrong."""
    clues, is_sphere, counts, files = (
        np.array(column) for column in zip(*_look(panoramas, photographs), strict=True)
    )
    share = counts[is_sphere].sum() / counts.sum()
    weights = counts * np.where(is_sphere, 0.5 / share, 0.5 / (1.0 - share))
    score = np.zeros(len(clues))
    fit = LogisticRegression(C=10.0, max_iter=5000)
    for learn, judge in GroupKFold(10).split(clues, is_sphere, files):
        fit.fit(clues[learn], is_sphere[learn], sample_weight=weights[learn])
        score[judge] = fit.decision_function(clues[judge])
    doubt = np.abs(score) < DOUBT
    for name, truth, count in (
        ("panoramas", True, 1.0),
        ("panoramas, spoilt", True, 0.25),
        ("photographs", False, 1.0),
        ("photographs, mirrored", False, 0.25),
    ):
        of = (is_sphere == truth) & (counts == count)
        right = (score[of] > 0.0) == truth
        print(
            f"{name}: {of.sum()}, right {right.mean():.1%}, told as in doubt "
            f"{doubt[of].mean():.1%}, wrong without a word {(~right & ~doubt[of]).mean():.1%}"
        )
    fit.fit(clues, is_sphere, sample_weight=weights)
    shown = ", ".join(f"{value:.2f}" for value in fit.coef_[0])
    print(f"weights: ({shown}), bias {fit.intercept_[0]:.2f}")


if __name__ == "__main__":
    main()
