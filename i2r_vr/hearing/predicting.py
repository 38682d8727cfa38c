# SPDX-License-Identifier: MIT
"""What every network that bakes answers, and how captures are put before it.

Batches have a fixed number of captures per kind of device (the rest is padding), so a capture's
result does not depend on its company.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from i2r_vr.hearing.prediction import Prediction
from i2r_vr.hearing.weights_file import WeightsFile
from i2r_vr.seeing.views import CaptureViews

CAPTURES_PER_BATCH: Mapping[str, int] = {"cpu": 1, "cuda": 8, "mps": 4}
"""One keeps a processor busy; several a GPU, within the memory of a small one. Changing a number
changes bytes of bundles. Chosen, not measured."""


@dataclass(frozen=True)
class Wishes:
    """What a bake decides about predictions.

    seed : of the generator's noise (and of the public codec's phases); depth_scale : multiplies
    estimated depth (that which is given was scaled on loading); codec : "own", or "public", which
    decodes the spectrograms of an imported image2reverb model as the published code does.
    """

    seed: int
    depth_scale: float = 1.0
    codec: str = "own"


Hear = Callable[[CaptureViews], Prediction]
HearTogether = Callable[[Sequence[CaptureViews]], list[Prediction]]
"""What a network predicts of a capture that it has looked at, or of several, as a person states
them."""


class ReverbNetwork(Protocol):
    """A network that bakes.

    architecture : its name in the description of weights; view_size : side in pixels of the
    square views that it looks at; finer : how many times finer it looks at what surfaces are
    made of.
    """

    architecture: ClassVar[str]

    @property
    def view_size(self) -> int:
        """Side of its views in pixels."""

    @property
    def finer(self) -> int:
        """How many times finer its finer views are."""

    def decay_factor(self, free_path_ratio: float) -> float:
        """By what its decay times are to be multiplied for what stands hidden in a place.

        Parameters
        ----------
        free_path_ratio : float
            Of the whole place's mean free path to that of what is seen of it
            (`i2r_vr.seeing.hidden`), where depth is given.
        """

    def predict(
        self, captures: Sequence[CaptureViews], weights: WeightsFile, wishes: Wishes
    ) -> list[Prediction]:
        """Predict the reverberation of captures whose views have the same directions and size.

        Parameters
        ----------
        captures : sequence of CaptureViews
            Any number.
        weights : WeightsFile
            Those that the network has; their description may say how it is to be read.
        wishes : Wishes
        """

    def look(self, capture: CaptureViews, weights: WeightsFile, wishes: Wishes) -> Hear:
        """Look at a capture once, to hear it as often as a person states something else of it.

        Returns
        -------
        Hear
            For the same views with other `surfaces` and another `depth_scale`: what `predict`
            gives, to the bit, without looking again.
        """


def in_batches(
    captures: Sequence[CaptureViews],
    size: int,
    predict: Callable[[Sequence[CaptureViews]], list[Prediction]],
) -> list[Prediction]:
    """Predictions of any number of captures, `size` at a time; the last batch is padded."""
    found: list[Prediction] = []
    for start in range(0, len(captures), size):
        batch = list(captures[start : start + size])
        padded = batch + [batch[-1]] * (size - len(batch))
        found += predict(padded)[: len(batch)]
    return found
