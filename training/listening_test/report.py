# SPDX-License-Identifier: MIT
"""An analysis as JSON values and as Markdown."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from training.listening_test.results import Ratings
from training.listening_test.statistics import (
    Effect,
    Equivalence,
    Normality,
    anova,
    equivalence,
    normality,
)

ALPHA = 0.05


@dataclass(frozen=True)
class Analysis:
    """Everything that `analyse` finds."""

    title: str
    participants: int
    excluded: dict[str, str]
    anova: list[Effect]
    equivalence: list[Equivalence]
    normality: list[Normality]

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    def markdown(self) -> str:
        """Tables for people."""
        lines = [f"# {self.title}", "", f"{self.participants} participants."]
        lines += [f"Left out: {name} ({why})." for name, why in sorted(self.excluded.items())]
        lines += [
            *("", "## Two-way repeated-measures ANOVA", ""),
            "p with Greenhouse-Geisser correction.",
            *("", "| rating | effect | F | p | epsilon | eta² |", "|---|---|---|---|---|---|"),
        ]
        lines += [
            f"| {e.rating} | {e.source} | F({e.df_effect}, {e.df_error}) = {e.f:.2f} "
            f"| {_p(e.p)} | {e.epsilon:.2f} | {e.generalised_eta_squared:.3f} |"
            for e in self.anova
        ]
        bound = self.equivalence[0].bound
        lines += [
            *("", "## Equivalence of real and generated (paired TOST)", ""),
            f"Bounds of ±{bound:g} rating units; Bonferroni over {len(self.equivalence)} tests.",
            "",
            "| rating | scenes | generated less real | dof | p | equivalent |",
            "|---|---|---|---|---|---|",
        ]
        lines += [
            f"| {e.rating} | {e.category} | {e.mean_difference:+.2f} | {e.dof} | {_p(e.p)} "
            f"| {'yes' if e.p < ALPHA else 'not shown'} |"
            for e in self.equivalence
        ]
        lines += ["", "## Normality (D'Agostino and Pearson)", ""]
        if not self.normality:
            lines.append("Too few participants to test.")
        else:
            low = [n for n in self.normality if n.p < ALPHA]
            cells = ", ".join(f"{n.rating} {n.category} {n.source} ({_p(n.p)})" for n in low)
            lines.append(
                f"{len(low)} of {len(self.normality)} cells differ from normal at p < {ALPHA}"
                + (f": {cells}." if low else ".")
            )
        return "\n".join(lines) + "\n"


def analyse(ratings: Ratings) -> Analysis:
    """All tests of section 3.3 on the ratings.

    Raises
    ------
    I2RError
        TOO_FEW_PARTICIPANTS or RATINGS_CONSTANT.
    """
    means = ratings.means()
    return Analysis(
        ratings.title,
        int(means["participant"].nunique()),
        ratings.excluded,
        anova(means),
        equivalence(means),
        normality(means),
    )


def _p(value: float) -> str:
    return "< .001" if value < 0.001 else f"{value:.3f}".lstrip("0")
