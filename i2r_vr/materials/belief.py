# SPDX-License-Identifier: MIT
"""What a material is believed to be: what its name says, joined with how it looks.

One rule for all names (Bayes): the probability by the name, times how much likelier its looks
make each class. A name that hardly narrows leaves the looks to decide; one that says what a thing
is made of yields only to looks that are very unlike it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from i2r_vr.materials.names import NameEvidence
from i2r_vr.materials.vocabulary import CLASS_NAMES, Float

ALLOWED = 0.05
"""Probability by a name from which a class is one that the name allows."""
LOOKS_OTHERWISE = 0.5
"""A material word is contradicted where less than this is left of the classes that it allows."""
TOLD = 0.05
"""Probability from which a class is worth telling."""


def joined(name: Float, looks: Float) -> Float:
    """Probabilities [..., K] by name and looks together.

    Parameters
    ----------
    name : float64 [..., K]
        Probabilities by the name.
    looks : float64 [..., K]
        How much likelier the looks make each class, as natural logarithms up to a constant.

    Examples
    --------
    >>> joined(np.array([0.9, 0.1]), np.log([1.0, 3.0])).round(2).tolist()
    [0.75, 0.25]
    """
    evidence = looks - looks.max(axis=-1, keepdims=True)
    probability = name * np.exp(evidence)
    total = probability.sum(axis=-1, keepdims=True)
    return np.asarray(probability / np.maximum(total, 1e-300))


@dataclass(frozen=True)
class Belief:
    """What one material is believed to be.

    Parameters
    ----------
    probability : float64 [K]
        Of `CLASS_NAMES`.
    contradicted : bool
        Whether its name says what it is made of and its looks say strongly that it is not.
    """

    probability: Float
    contradicted: bool = False

    def told(self) -> tuple[tuple[str, float], ...]:
        """The classes that it may well be and their probabilities, the likeliest first."""
        order = np.argsort(-self.probability, kind="stable")
        first = int(order[0])
        return tuple(
            (CLASS_NAMES[i], float(self.probability[i]))
            for i in order.tolist()
            if i == first or self.probability[i] >= TOLD
        )


def certain(class_name: str) -> Belief:
    """That a material is of a class of the package."""
    probability = np.zeros(len(CLASS_NAMES))
    probability[CLASS_NAMES.index(class_name)] = 1.0
    return Belief(probability)


def believe(evidence: NameEvidence, looks: Float, outdoors: float) -> Belief:
    """What a material is, by its name and its looks.

    Parameters
    ----------
    evidence : NameEvidence
    looks : float64 [K]
        As in `joined`; zeros where it is not looked at.
    outdoors : float
        Probability that it is outdoors.
    """
    by_name = evidence.at(outdoors)
    probability = joined(by_name, looks)
    kept = float(probability[by_name >= ALLOWED].sum())
    return Belief(probability, evidence.strength == "strong" and kept < LOOKS_OTHERWISE)
