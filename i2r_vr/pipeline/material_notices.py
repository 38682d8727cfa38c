# SPDX-License-Identifier: MIT
"""What a bundle tells of the materials of its capture: records, warnings, and what is in doubt."""

from __future__ import annotations

from collections.abc import Sequence

from i2r_vr.bundle.metadata import ClassRecord, MaterialRecord
from i2r_vr.errors import Notice
from i2r_vr.hearing.prediction import HeardMaterial

MOST_RECORDS = 100
LEAST_SHARE = 0.02
"""Of the view and of the absorption: a material with less of both does not matter."""
MOST_NAMED = 8
CERTAIN = 0.995
"""Probability of a class from which it is told alone."""


def weight(material: HeardMaterial) -> float:
    """How much a material matters, by its shares of the view and of the absorption."""
    return material.share + material.absorption_share


def material_records(materials: Sequence[HeardMaterial]) -> tuple[MaterialRecord, ...] | None:
    """The metadata's records, the material that matters most first; None where there is none."""
    ordered = sorted(materials, key=weight, reverse=True)[:MOST_RECORDS]
    return tuple(map(_record, ordered)) or None


def _record(material: HeardMaterial) -> MaterialRecord:
    classes = tuple(ClassRecord(*told) for told in material.classes)
    certain = not classes or classes[0].probability >= CERTAIN
    return MaterialRecord(
        name=material.name,
        class_=classes[0].name if classes else None,
        classes=None if certain else classes,
        share=material.share,
        absorption_share=material.absorption_share,
        absorption_500_hz=material.absorption_500_hz,
        source=material.source,
    )


def material_notices(materials: Sequence[HeardMaterial]) -> list[Notice]:
    """Warnings about names that say nothing, or something else than the looks."""
    estimated = [m for m in materials if m.source == "estimated" and not m.contradicted]
    found = []
    for code, text, end, which in (
        (
            "MATERIAL_ID_UNKNOWN",
            "The sidecar does not list",
            "judged by its looks.",
            [m for m in estimated if not m.listed],
        ),
        (
            "MATERIAL_NAME_UNKNOWN",
            "No name says what is made of what:",
            "judged by its looks.",
            [m for m in estimated if m.listed],
        ),
        (
            "MATERIAL_LOOKS_OTHERWISE",
            "The looks are strongly against the name of",
            "state its class where the name is right.",
            [m for m in materials if m.contradicted],
        ),
    ):
        told = _listed(which)
        if told:
            found.append(Notice(code, f"{text} {told}; {end}"))
    return found


def _listed(materials: Sequence[HeardMaterial]) -> str:
    """Materials that matter with their shares, the one that matters most first."""
    mattering = [m for m in materials if max(m.share, m.absorption_share) >= LEAST_SHARE]
    ordered = sorted(mattering, key=weight, reverse=True)
    shown = ", ".join(
        f"{m.name} ({m.share:.0%} of the view, {m.absorption_share:.0%} of the absorption)"
        for m in ordered[:MOST_NAMED]
    )
    rest = len(ordered) - MOST_NAMED
    return f"{shown} and {rest} more" if rest > 0 else shown


def narrowing(materials: Sequence[HeardMaterial], depth_given: bool) -> str:
    """What would narrow the range of T60, the most promising first."""
    wishes = [] if depth_given else ["a depth map"]
    doubtful = max(
        (m for m in materials if m.source != "given"), key=lambda m: m.doubt_share, default=None
    )
    if doubtful is not None:
        wishes.append(
            f'the class of "{doubtful.name}" ({doubtful.doubt_share:.0%} of the doubt about '
            "materials)"
        )
    elif not materials:
        wishes.append("materials")
    return " or ".join([*wishes, "room.t60_s"]) + " in the sidecar would narrow it."
