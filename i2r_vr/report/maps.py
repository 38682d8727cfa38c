# SPDX-License-Identifier: MIT
"""Drawings with places in them: directions on the picture, energy on the sphere, the plan."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from i2r_vr.bundle.metadata import DirectionRecord, ZoneRecord
from i2r_vr.report import rasters
from i2r_vr.report.markup import bearing, number, text
from i2r_vr.report.plots import Float, colour_bar, scale_bar, svg

LEAST_RANGE_DB = 3.0
"""Smallest range of the colours, or the noise of like directions would be drawn as a pattern.
Chosen by eye."""
PLAN_SIZE = (520, 300)
"""Width and height in the drawing's own units."""
MOST_PLAN_M = 60.0
"""Beyond it a plan would shrink the room around the capture to a dot. Chosen by eye."""


def _marker(direction: DirectionRecord, x: float, y: float, radius: float, place: str) -> str:
    """A numbered mark that the page's script makes a button for listening."""
    label = f"{place}, direction {direction.index}: {text(bearing(direction))}"
    return (
        f'<g class="marker" data-direction="{direction.index}"><title>{label}</title>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}"/>'
        f'<text x="{x:.1f}" y="{y + 0.36 * radius:.1f}" font-size="{radius}">'
        f"{direction.index}</text></g>"
    )


def picture(
    shown: rasters.Picture, directions: Sequence[DirectionRecord], href: str, place: str
) -> str:
    """A picture, which lies at `href`, with directions marked on it as on the whole sphere.

    `place` is the place's name as HTML.
    """
    height, width = shown.shape[:2]
    image = (
        f'<img alt="Picture of {place}" width="{width}" height="{height}" loading="lazy" '
        f'src="{href}">'
    )
    if not directions:
        return f'<div class="stack">{image}</div>'
    marks = "".join(
        _marker(
            d,
            (180.0 - d.azimuth_deg) % 360.0 / 360.0 * 1024.0,
            float(np.clip((90.0 - d.elevation_deg) / 180.0 * 512.0, 16.0, 496.0)),
            15,
            place,
        )
        for d in directions
    )
    return (
        f'<div class="stack">{image}<svg viewBox="0 0 1024 512" role="group" '
        f'aria-label="Directions of the impulse responses of {place}">{marks}</svg></div>'
    )


def depth(range_m: tuple[float, float] | None, href: str, mark: str, title: str) -> str:
    """The picture of a depth at `href` with angles and a colour bar in metres.

    `mark` names the bar in the page; there is none where all is sky.
    """
    x, y, width, height = 52, 14, 390, 195
    image = (
        f'<image x="{x}" y="{y}" width="{width}" height="{height}" preserveAspectRatio="none" '
        f'href="{href}"/>'
    )
    sides = ("behind", "left", "ahead", "right", "behind")
    labels = "".join(
        f'<text class="middle" x="{x + width * i / 4:.0f}" y="{y + height + 16}">{side}</text>'
        for i, side in enumerate(sides)
    )
    labels += "".join(
        f'<text class="end" x="{x - 6}" y="{y + height * i / 2 + 4:.0f}">{side}</text>'
        for i, side in enumerate(("up", "level", "down"))
    )
    bar = ""
    if range_m is not None:
        low, high = range_m
        marks = [(1.0 - i / 3, number(low * (high / low) ** (i / 3), 1)) for i in range(3)]
        bar = colour_bar(x + width + 10, y, height, [*marks, (0.0, number(high, 1, "m"))], mark)
    return svg(title, 520, 238, image + labels + bar)


def _hammer(azimuth: Float, elevation: Float) -> tuple[Float, Float]:
    """Place in -1..1 of angles in radians, left (positive azimuth) to the left, up positive."""
    root = np.sqrt(1.0 + np.cos(elevation) * np.cos(azimuth / 2.0))
    return -np.cos(elevation) * np.sin(azimuth / 2.0) / root, np.sin(elevation) / root


def _graticule(place: tuple[float, float, float, float]) -> str:
    """Circles of azimuth and elevation every 45 and 30 degrees."""
    centre_x, centre_y, half_x, half_y = place
    along = np.radians(np.linspace(-180.0, 180.0, 61))
    lines = [(along, np.full(61, math.radians(e))) for e in (-60, -30, 0, 30, 60)]
    lines += [(np.full(61, math.radians(a)), along / 2.0) for a in range(-135, 180, 45)]
    paths = []
    for azimuth, elevation in lines:
        x, y = _hammer(azimuth, elevation)
        points = zip(centre_x + half_x * x, centre_y - half_y * y, strict=True)
        paths.append("M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in points))
    return f'<path class="graticule" d="{"".join(paths)}"/>'


@dataclass(frozen=True)
class EnergySphere:
    """Reflected energy by the source's direction: what is known, and the range of its colours."""

    known: tuple[DirectionRecord, ...]
    values: Float
    low: float
    high: float

    @classmethod
    def of(cls, directions: Sequence[DirectionRecord]) -> EnergySphere | None:
        """None for fewer than three known ones."""
        known = tuple(d for d in directions if d.acoustics.drr_db is not None)
        if len(known) < 3:
            return None
        values = np.array([-(d.acoustics.drr_db or 0.0) for d in known], np.float64)
        middle = (values.min() + values.max()) / 2.0
        reach = max(LEAST_RANGE_DB, float(np.ptp(values))) / 2.0
        return cls(known, values, float(middle - reach), float(middle + reach))

    def picture(self) -> bytes:
        """The energies in Hammer's projection, as a picture."""
        vectors = np.array([d.direction for d in self.known])
        return rasters.sphere_map(vectors, self.values, self.low, self.high)


def energy_sphere(sphere: EnergySphere, href: str, mark: str, place: str, title: str) -> str:
    """The picture at `href` with its directions marked; `place` is the place's name as HTML."""
    known, low, high = sphere.known, sphere.low, sphere.high
    rim = (230.0, 125.0, 214.0, 107.0)
    x, y, half_x, half_y = rim
    marks = []
    for d in known:
        a, b = _hammer(np.radians(np.array(d.azimuth_deg)), np.radians(np.array(d.elevation_deg)))
        marks.append(_marker(d, x + half_x * float(a), y - half_y * float(b), 10, place))
    bar = [(share, number(low + share * (high - low), 1)) for share in (0.0, 0.5)]
    bar.append((1.0, number(high, 1, "dB")))
    oval = f'cx="{x}" cy="{y}" rx="{half_x}" ry="{half_y}"'
    content = (
        f'<clipPath id="{mark}c"><ellipse {oval}/></clipPath>'
        f'<image x="{x - half_x}" y="{y - half_y}" width="{2 * half_x}" height="{2 * half_y}" '
        f'preserveAspectRatio="none" clip-path="url(#{mark}c)" href="{href}"/>{_graticule(rim)}'
        f'<ellipse class="rim" {oval}/>{"".join(marks)}'
        f'<text x="{x}" y="252" class="middle">ahead</text>'
        f'<text x="16" y="252">behind</text>'
        f'<text x="{x + half_x}" y="252" class="end">behind</text>'
        + colour_bar(452, 25, 200, bar, mark)
    )
    return svg(title, 520, 262, content, "group")


def _outline(depth_m: NDArray[np.float32] | None) -> list[Float]:
    """What is seen at the capture's own height: lines of points [k, 2] (x, y) in metres."""
    if depth_m is None:
        return []
    rows, columns = depth_m.shape
    reach = np.minimum(depth_m[rows // 2].astype(np.float64), MOST_PLAN_M)
    azimuth = np.pi - (np.arange(columns + 1) + 0.5) * 2.0 * np.pi / columns
    points = np.append(reach, reach[0])[:, None] * np.stack([np.cos(azimuth), np.sin(azimuth)], 1)
    seen = np.isfinite(points[:, 0])
    parts = np.split(points, np.flatnonzero(seen[1:] != seen[:-1]) + 1)
    return [part for part in parts if len(part) > 1 and np.isfinite(part[0, 0])]


def plan(
    zone: ZoneRecord,
    depth_m: NDArray[np.float32] | None,
    directions: Sequence[DirectionRecord],
    title: str = "Plan of the zone, ahead is up",
) -> str:
    """The zone from above, ahead is up: its shape, its blend, what is seen, the sources."""
    width, height = PLAN_SIZE
    centre = np.array(zone.center_m[:2], np.float64)
    half = np.array(zone.size_m[:2]) / 2 if zone.shape == "box" else np.full(2, zone.radius_m)
    half = np.clip(half, 0.1, 1e4)
    yaw_deg = zone.yaw_deg or 0.0
    cos, sin = (abs(f(math.radians(yaw_deg))) for f in (math.cos, math.sin))
    reach = np.array([[cos, sin], [sin, cos]]) @ half if zone.shape == "box" else half
    sources = np.array([d.source_distance_m * np.array(d.direction[:2]) for d in directions])
    shown = np.concatenate([sources.reshape(-1, 2), np.full((1, 2), 0.5), np.full((1, 2), -0.5)])
    low = np.minimum(centre - reach - zone.blend_distance_m, shown.min(axis=0))
    high = np.maximum(centre + reach + zone.blend_distance_m, shown.max(axis=0))
    span = np.clip(high - low, 1.0, 1e5)
    scale = min((width - 30) / span[1], (height - 50) / span[0])
    middle = (low + high) / 2

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            width / 2 - (y - middle[1]) * scale,
            (height - 20) / 2 - (x - middle[0]) * scale,
        )

    def shape(grown_m: float, kind: str) -> str:
        x, y = place(*centre)
        a, b = (half[1] + grown_m) * scale, (half[0] + grown_m) * scale
        if zone.shape == "box":
            box = f'x="{x - a:.1f}" y="{y - b:.1f}" width="{2 * a:.1f}" height="{2 * b:.1f}"'
            turn = f' transform="rotate({-yaw_deg:.1f} {x:.1f} {y:.1f})"' if yaw_deg else ""
            return f'<rect class="{kind}" {box} rx="3"{turn}/>'
        return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{a:.1f}"/>'

    parts = [shape(zone.blend_distance_m, "blend"), shape(0.0, "zone")]
    for line in _outline(depth_m):
        points = " ".join("{:.0f},{:.0f}".format(*place(*point)) for point in line.tolist())
        parts.append(f'<polyline class="seen" points="{points}"/>')
    for source in sources.tolist():
        x, y = place(*source)
        parts.append(f'<circle class="source" cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>')
    x, y = place(0.0, 0.0)
    parts.append(
        f'<path class="camera" d="M{x:.1f} {y - 11:.1f}l7 16l-7 -4l-7 4z"/>'
        f"{scale_bar(width, height, scale)}"
    )
    clip = f'<svg x="0" y="0" width="{width}" height="{height - 24}">{"".join(parts[:-1])}</svg>'
    return svg(title, width, height, clip + parts[-1])
