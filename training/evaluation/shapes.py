# SPDX-License-Identifier: MIT
"""``python -m training.evaluation shapes``: how well the place itself is measured from true depth.

Heading, box and volume of places that are full of what hides them (`shape_places`) against the
builders' own figures. No network is asked and no WAV is made.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture import Sidecar
from i2r_vr.seeing.zone import Zone, estimate_zone
from training.evaluation.shape_places import STANDS, ShapedPlace, shaped_place
from training.evaluation.tables import put_into

VOLUME_FACTOR = 1.25
FACE_M, FACE_SHARE = 0.3, 0.05
HEADING_DEG = 3.0
LEAST_FILLED = 0.5
"""Of a box: less air than that needs a notice."""


@dataclass(frozen=True)
class ShapeErrors:
    """Errors of one place's measured shape.

    family, stand, fittings : of the place; volume_factor : measured over true; faces : [6] whether
    each face of the box is within `FACE_M` or `FACE_SHARE`; heading_deg : absolute error within a
    quarter turn; contradicts : whether volume and box contradict each other.
    """

    family: str
    stand: str
    fittings: tuple[str, ...]
    volume_factor: float
    faces: NDArray[np.bool_]
    heading_deg: float
    contradicts: bool


def measure_shape(place: ShapedPlace) -> ShapeErrors:
    """Measure a place from its depth and compare."""
    zone = estimate_zone(place.depth_m, np.ones(place.depth_m.shape, bool), Sidecar())
    away = (zone.yaw_deg - place.heading_deg + 45.0) % 90.0 - 45.0
    true = place.faces_along(zone.yaw_deg)
    bound = np.maximum(FACE_M, FACE_SHARE * true.sum(axis=1, keepdims=True))
    return ShapeErrors(
        place.family,
        place.stand,
        place.fittings,
        math.nan if zone.volume_m3 is None else zone.volume_m3 / place.volume_m3,
        (np.abs(_faces(zone) - true) <= bound).reshape(-1),
        abs(away),
        contradicts(zone),
    )


def contradicts(zone: Zone) -> bool:
    """Whether a zone's volume is more than its box, or less than half of it without a word."""
    if zone.volume_m3 is None:
        return not any(notice.code == "OUTDOORS" for notice in zone.notices)
    filled = zone.volume_m3 / math.prod(zone.size_m)
    told = any(notice.code == "ZONE_LOOSE" for notice in zone.notices)
    return filled > 1.0 + 1e-9 or (filled < LEAST_FILLED and not told)


def _faces(zone: Zone) -> NDArray[np.float64]:
    """Distances [3, 2] of a zone's faces from the capture along its own axes."""
    c, s = math.cos(math.radians(zone.yaw_deg)), math.sin(math.radians(zone.yaw_deg))
    x, y, z = zone.center_m
    center = np.array([c * x + s * y, c * y - s * x, z])
    half = np.asarray(zone.size_m) / 2.0
    return np.stack([half - center, half + center], axis=1)


def shape_table(errors: list[ShapeErrors]) -> str:
    """The figures in Markdown: all places, by where the camera stands, by what was added."""
    lines = [
        "| places | number | volume within a factor of 1.25 | median factor | faces within 0.3 m "
        "or 5 % | heading within 3 degrees | contradictions |",
        "|---|---|---|---|---|---|---|",
        _row("all", errors),
    ]
    groups = [(stand, [e for e in errors if e.stand == stand]) for stand in STANDS]
    for name in sorted({name for e in errors for name in e.fittings}):
        groups.append((f"with {name}", [e for e in errors if name in e.fittings]))
    for family in sorted({e.family for e in errors}):
        groups.append((family, [e for e in errors if e.family == family]))
    lines += [_row(name, those) for name, those in groups if those]
    return "\n".join(lines)


def _row(name: str, errors: list[ShapeErrors]) -> str:
    factor = np.exp(np.abs(np.log([e.volume_factor for e in errors])))
    faces = np.concatenate([e.faces for e in errors])
    heading = np.array([e.heading_deg for e in errors])
    cells = (
        name.replace("_", " "),
        str(len(errors)),
        f"{np.mean(factor <= VOLUME_FACTOR):.1%}",
        f"{np.median(np.nan_to_num(factor, nan=np.inf)):.3f}",
        f"{faces.mean():.1%}",
        f"{np.mean(heading <= HEADING_DEG):.1%}",
        str(sum(e.contradicts for e in errors)),
    )
    return f"| {' | '.join(cells)} |"


def measured(seeds: Iterable[int]) -> list[ShapeErrors]:
    """The errors of the places of seeds."""
    return [measure_shape(shaped_place(seed)) for seed in seeds]


@click.command()
@click.option("--places", type=int, default=200, help="How many.")
@click.option("--first", type=int, default=0, help="Seed of the first.")
@click.option("--into", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def shapes(places: int, first: int, into: Path | None) -> None:
    """Measure heading, box and volume of full places; print the table, or put it INTO a page."""
    table = shape_table(measured(range(first, first + places)))
    click.echo(table)
    if into is not None:
        text = put_into(into.read_text(encoding="utf-8"), f"{table}\n", "shapes")
        into.write_text(text, encoding="utf-8")
