# SPDX-License-Identifier: MIT
"""``python -m training.evaluation levels``: how probes in levels of known plan are arranged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path

import click
import numpy as np

from i2r_vr.level.arrangement import HEIGHT_M, REACH_M, Arrangement, arrange
from i2r_vr.level.sight import Float, Sight
from i2r_vr.level.spaces import OwnSpace, own_space, within
from training.evaluation.pictured_probes import pictured
from training.evaluation.plan_scores import PlanScores, plan_scores
from training.evaluation.tables import put_into
from training.scenes.levels import FAMILIES, LevelPlan, make_plan
from training.scenes.levels.probes import Probe, by_hand, on_grid, standing

PLACEMENTS = ("2 m", "4 m", "8 m", "by hand")
_MOVED_M = 0.5
COLUMNS = {
    "rooms": "rooms found",
    "points": "floor in its room",
    "single": "box-shaped: one box",
    "covered": "rooms covered",
    "within": "boxes within",
    "inside": "probes inside",
    "doors": "doorways found",
    "portals": "portals right",
    "apart": "boxes apart",
}


@click.command()
@click.option("--seeds", default=5, show_default=True, help="Levels of each family.")
@click.option("--first", default=100, show_default=True, help="The first seed.")
@click.option("--family", "families", multiple=True, help="Only these families.")
@click.option("--placement", "placements", multiple=True, type=click.Choice(PLACEMENTS))
@click.option(
    "--pictures", is_flag=True, help="Estimate depth from rendered pictures, as a bake does."
)
@click.option("--into", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-v", "--verbose", is_flag=True, help="A row for each level.")
def levels(
    seeds: int,
    first: int,
    families: Sequence[str],
    placements: Sequence[str],
    pictures: bool,
    into: Path | None,
    verbose: bool,
) -> None:
    """Arrange probes in levels of known plan; what came of it, or put it INTO a page."""
    rows: dict[tuple[str, str], PlanScores] = {}
    changed, elsewhere = 0, 0
    for family in families or sorted(FAMILIES):
        for placement in placements or PLACEMENTS:
            for seed in range(first, first + seeds):
                judged = judge(family, placement, seed, pictures)
                if judged is None:
                    continue
                scores, (near, far) = judged
                changed, elsewhere = changed + near, elsewhere + far
                rows[family, placement] = rows.get((family, placement), PlanScores()) + scores
                if verbose:
                    click.echo(_row(f"{family} {seed}", placement, scores))
                    if far:
                        click.echo(f"{far} rooms elsewhere changed")
    made = table(rows)
    if not pictures:
        made += (
            f"\nOne probe more or fewer, and one moved by half a metre, in each level: {changed} "
            f"rooms changed where it sees, {elsewhere} elsewhere.\n"
        )
    click.echo(made)
    if into is not None:
        text = put_into(into.read_text(encoding="utf-8"), made, _mark(pictures))
        into.write_text(text, encoding="utf-8")


def _mark(pictures: bool) -> str:
    """Name of the place in a page where a table belongs."""
    return "levels by pictures" if pictures else "levels"


def judge(
    family: str, placement: str, seed: int, pictures: bool = False
) -> tuple[PlanScores, tuple[int, int]] | None:
    """Scores of one level, and rooms that change where one probe does: near it, and elsewhere.

    None where no probe stands. By `pictures`, arranged by the depth that is estimated from them
    (no probe is then moved), and judged by what is truly seen.
    """
    plan, rng = make_plan(family, seed), np.random.default_rng([seed, PLACEMENTS.index(placement)])
    if placement == "by hand":
        probes = by_hand(plan, rng)
    else:
        probes = on_grid(plan, float(placement.removesuffix(" m")), rng)
    if not probes:
        return None
    arranged = _Arranger(plan)
    if pictures:
        found = arranged(pictured(plan, probes, seed))
        return plan_scores(plan, probes, found, rng), (0, 0)
    found = arranged(probes)
    return plan_scores(plan, probes, found, rng), _changes(plan, probes, arranged, rng)


class _Arranger:
    """Arranges probes of one level; what a probe sees by itself is found once."""

    def __init__(self, plan: LevelPlan) -> None:
        self._plan, self._known = plan, dict[Probe, OwnSpace]()

    def __call__(self, probes: Sequence[Probe]) -> Arrangement:
        def own(number: int, sight: Sight) -> OwnSpace:
            if probes[number] not in self._known:
                self._known[probes[number]] = own_space(sight)
            return self._known[probes[number]]

        silent = [probe.room in self._plan.muted for probe in probes]
        return arrange([probe.sight for probe in probes], silent, self._plan.heading_rad, own)


def _changes(
    plan: LevelPlan, probes: Sequence[Probe], arranged: _Arranger, rng: np.random.Generator
) -> tuple[int, int]:
    """Rooms that change where a probe is put to others, and where it is moved."""
    if len(probes) < 2:
        return 0, 0
    one = probes[int(rng.integers(len(probes)))]
    others = [probe for probe in probes if probe is not one]
    fewer, whole = arranged(others), arranged([*others, one])
    counts = [_differing(fewer, whole, _sight_box(plan, one))]
    place = one.place + np.append(rng.uniform(-_MOVED_M, _MOVED_M, 2), 0.0)
    for moved in standing(plan, place[None], rng):
        about = np.array([_sight_box(plan, probe) for probe in (one, moved)])
        box = (about[:, 0].min(axis=0), about[:, 1].max(axis=0))
        counts.append(_differing(whole, arranged([*others, moved]), box))
    return sum(near for near, _ in counts), sum(far for _, far in counts)


def _sight_box(plan: LevelPlan, probe: Probe) -> tuple[Float, Float]:
    """Corners of the box about all that a probe sees, through doors too."""
    return within(probe.sight.turned(-plan.heading_rad), REACH_M, HEIGHT_M).bounds


def _differing(one: Arrangement, other: Arrangement, about: tuple[Float, Float]) -> tuple[int, int]:
    """Rooms of two arrangements whose boxes are not the same: that reach into a box, and not."""
    low, high = about
    near = far = 0
    for boxes in set(one.boxes) ^ set(other.boxes):
        met = any(np.all(np.less(b.low, high)) and np.all(np.greater(b.high, low)) for b in boxes)
        near, far = near + met, far + (not met)
    return near, far


def table(rows: dict[tuple[str, str], PlanScores]) -> str:
    """Markdown: a row for each family and placement, and for each placement of all families."""
    lines = [
        "| level | probes | " + " | ".join(COLUMNS.values()) + " |",
        "|---" * (len(COLUMNS) + 2) + "|",
        *(_row(family, placement, scores) for (family, placement), scores in rows.items()),
        *(_row("**all**", placement, scores) for placement, scores in _sums(rows)),
    ]
    return "\n".join(lines) + "\n"


def _sums(rows: dict[tuple[str, str], PlanScores]) -> Iterator[tuple[str, PlanScores]]:
    for placement in PLACEMENTS:
        own = [scores for (_, where), scores in rows.items() if where == placement]
        if own:
            yield placement, sum(own, PlanScores())


def _row(name: str, placement: str, scores: PlanScores) -> str:
    cells = []
    for field in fields(scores):
        right, asked = getattr(scores, field.name)
        cells.append("-" if asked == 0 else f"{right / asked:.1%} of {asked}")
    return f"| {name} | {placement} | " + " | ".join(cells) + " |"
