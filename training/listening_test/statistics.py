# SPDX-License-Identifier: MIT
"""The statistics of section 3.3: normality, two-way repeated-measures ANOVA, equivalence.

All tests are Pingouin's. The paired tests have one value a participant: the difference between
the mean rating of the generated and of the real responses of a category.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import pingouin

from i2r_vr.errors import I2RError
from training.listening_test.results import RATINGS

EQUIVALENCE_BOUND = 1.0
FEWEST_PARTICIPANTS = 4
FEWEST_FOR_NORMALITY = 20
"""D'Agostino and Pearson's test is not reliable below."""


@dataclass(frozen=True)
class Effect:
    """One line of the ANOVA; `p` has the Greenhouse-Geisser correction, `epsilon` is its factor."""

    rating: str
    source: str
    df_effect: int
    df_error: int
    f: float
    p_uncorrected: float
    p: float
    epsilon: float
    generalised_eta_squared: float


@dataclass(frozen=True)
class Equivalence:
    """One paired TOST: generated minus real in rating units; `p` is Bonferroni-adjusted."""

    rating: str
    category: str
    participants: int
    dof: int
    mean_difference: float
    bound: float
    p_unadjusted: float
    p: float


@dataclass(frozen=True)
class Normality:
    """D'Agostino and Pearson's omnibus test of one cell's ratings."""

    rating: str
    category: str
    source: str
    statistic: float
    p: float


def _check(means: pd.DataFrame) -> int:
    participants = means["participant"].nunique()
    if participants < FEWEST_PARTICIPANTS:
        raise I2RError(
            "TOO_FEW_PARTICIPANTS",
            f"{participants}",
            f"at least {FEWEST_PARTICIPANTS} whose answers count",
            "gather more results",
        )
    for rating in RATINGS:
        if means[rating].nunique() == 1:
            raise I2RError(
                "RATINGS_CONSTANT",
                f"every {rating} is {means[rating].iloc[0]:g}",
                "ratings that differ",
                "look at the result files",
            )
    return int(participants)


def anova(means: pd.DataFrame) -> list[Effect]:
    """Source, category and their interaction, for both ratings.

    Parameters
    ----------
    means : DataFrame
        `Ratings.means`: one row for each participant, category and source.

    Raises
    ------
    I2RError
        TOO_FEW_PARTICIPANTS or RATINGS_CONSTANT.
    """
    _check(means)
    effects = []
    for rating in RATINGS:
        table = pingouin.rm_anova(
            means, dv=rating, within=["source", "category"], subject="participant"
        )
        effects += [
            Effect(
                rating=rating,
                source=str(row["Source"]).replace(" * ", " x "),
                df_effect=int(row["ddof1"]),
                df_error=int(row["ddof2"]),
                f=float(row["F"]),
                p_uncorrected=float(row["p_unc"]),
                p=float(row["p_GG_corr"]),
                epsilon=float(row["eps"]),
                generalised_eta_squared=float(row["ng2"]),
            )
            for _, row in table.iterrows()
        ]
    return effects


def equivalence(means: pd.DataFrame, bound: float = EQUIVALENCE_BOUND) -> list[Equivalence]:
    """Paired two one-sided tests of each rating and category.

    Bonferroni counts all of them, both ratings together.

    Parameters
    ----------
    means : DataFrame
        As for `anova`.
    bound : float
        Epsilon: differences within it count as none, in rating units.

    Raises
    ------
    I2RError
        TOO_FEW_PARTICIPANTS or RATINGS_CONSTANT.
    """
    participants = _check(means)
    found = []
    for rating in RATINGS:
        for category in sorted(means["category"].unique()):
            cell = means[means["category"] == category]
            wide = cell.pivot(index="participant", columns="source", values=rating)
            difference = wide["generated"] - wide["real"]
            if difference.nunique() == 1:
                p, dof = float(abs(difference.iloc[0]) >= bound), participants - 1
            else:
                row = pingouin.tost(
                    wide["generated"].to_numpy(), wide["real"].to_numpy(), bound, paired=True
                ).iloc[0]
                p, dof = float(row["pval"]), int(row["dof"])
            found.append((rating, category, dof, float(difference.mean()), p))
    _, adjusted = pingouin.multicomp([p for *_, p in found], method="bonf")
    return [
        Equivalence(rating, category, participants, dof, mean, bound, p, float(corrected))
        for (rating, category, dof, mean, p), corrected in zip(found, adjusted, strict=True)
    ]


def normality(means: pd.DataFrame) -> list[Normality]:
    """The omnibus test of every cell; empty with fewer than 20 participants."""
    if means["participant"].nunique() < FEWEST_FOR_NORMALITY:
        return []
    found = []
    for rating in RATINGS:
        for (category, source), cell in means.groupby(["category", "source"]):
            if cell[rating].nunique() == 1:
                continue
            row = pingouin.normality(cell[rating], method="normaltest").iloc[0]
            found.append(
                Normality(rating, str(category), str(source), float(row["W"]), float(row["pval"]))
            )
    return found
