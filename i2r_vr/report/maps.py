# SPDX-License-Identifier: MIT
"""Drawings with places in them: directions on the picture, energy on the sphere, the plan."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from i2r_vr.bundle.metadata import DirectionRecord, ZoneRecord
from i2r_vr.capture import Capture
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


def _marker(direction: DirectionRecord, x: float, y: float, radius: float) -> str:
    """A numbered mark that the page's script makes a button for listening."""
    label = text(f"Direction {direction.index}: {bearing(direction)}")
    return (
        f'<g class="marker" data-direction="{direction.index}"><title>{label}</title>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}"/>'
        f'<text x="{x:.1f}" y="{y + 0.36 * radius:.1f}" font-size="{radius}">'
        f"{direction.index}</text></g>"
    )


def picture(capture: Capture, directions: Sequence[DirectionRecord]) -> str:
    """The capture with its directions marked."""
    small = rasters.resized(capture.rgb, rasters.PICTURE_WIDTH)
    height, width = small.shape[:2]
    image = (
        f'<img alt="The capture" width="{width}" height="{height}" src="{rasters.jpeg_uri(small)}">'
    )
    if capture.kind == "screenshot" or not directions:
        return f'<div class="stack">{image}</div>'
    marks = "".join(
        _marker(
            d,
            (180.0 - d.azimuth_deg) % 360.0 / 360.0 * 1024.0,
            float(np.clip((90.0 - d.elevation_deg) / 180.0 * 512.0, 16.0, 496.0)),
            15,
        )
        for d in directions
    )
    overlay = svg("Directions of the impulse responses", 1024, 512, marks)
    return f'<div class="stack">{image}{overlay}</div>'


def depth(capture: Capture) -> tuple[str, str] | None:
    """The depth map and a note on its range, where depth was given."""
    if capture.depth_m is None:
        return None
    found = rasters.depth_range(capture.depth_m)
    low, high = found or (1.0, 2.0)
    uri = rasters.depth_map(capture.depth_m, low, high)
    note = "Nothing but sky." if found is None else f"Bright is {low:.1f} m, dark is {high:.1f} m"
    sky = bool(np.isinf(capture.depth_m).any()) and found is not None
    return f'<img alt="Depth map" src="{uri}">', note + (", blue is sky." if sky else ".")


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


def energy_sphere(directions: Sequence[DirectionRecord], mark: str) -> str | None:
    """Reflected energy by the source's direction; None for fewer than three known ones."""
    known = [d for d in directions if d.acoustics.drr_db is not None]
    if len(known) < 3:
        return None
    values = np.array([-(d.acoustics.drr_db or 0.0) for d in known], np.float64)
    middle = (values.min() + values.max()) / 2.0
    reach = max(LEAST_RANGE_DB, float(np.ptp(values))) / 2.0
    low, high = middle - reach, middle + reach
    uri = rasters.sphere_map(np.array([d.direction for d in known]), values, low, high)
    place = (230.0, 125.0, 214.0, 107.0)
    x, y, half_x, half_y = place
    marks = []
    for d in known:
        a, b = _hammer(np.radians(np.array(d.azimuth_deg)), np.radians(np.array(d.elevation_deg)))
        marks.append(_marker(d, x + half_x * float(a), y - half_y * float(b), 10))
    bar = [(share, number(low + share * (high - low), 1)) for share in (0.0, 0.5)]
    bar.append((1.0, number(high, 1, "dB")))
    oval = f'cx="{x}" cy="{y}" rx="{half_x}" ry="{half_y}"'
    content = (
        f'<clipPath id="{mark}c"><ellipse {oval}/></clipPath>'
        f'<image x="{x - half_x}" y="{y - half_y}" width="{2 * half_x}" height="{2 * half_y}" '
        f'preserveAspectRatio="none" clip-path="url(#{mark}c)" href="{uri}"/>{_graticule(place)}'
        f'<ellipse class="rim" {oval}/>{"".join(marks)}'
        f'<text x="{x}" y="252" class="middle">ahead</text>'
        f'<text x="16" y="252">behind</text>'
        f'<text x="{x + half_x}" y="252" class="end">behind</text>'
        + colour_bar(452, 25, 200, bar, mark)
    )
    return svg("Reflected energy by direction", 520, 262, content)


def _outline(capture: Capture | None) -> NDArray[np.float64] | None:
    """What the capture sees at its own height: points [k, 2] (x, y) in metres."""
    if capture is None or capture.depth_m is None or capture.kind == "screenshot":
        return None
    rows, columns = capture.depth_m.shape
    chosen = np.linspace(0, columns - 1, 240).astype(int)
    reach = np.minimum(capture.depth_m[rows // 2, chosen], MOST_PLAN_M).astype(np.float64)
    azimuth = np.pi - (chosen + 0.5) * 2.0 * np.pi / columns
    return np.stack([reach * np.cos(azimuth), reach * np.sin(azimuth)], axis=1)


def plan(zone: ZoneRecord, capture: Capture | None, directions: Sequence[DirectionRecord]) -> str:
    """The zone from above, ahead is up: its shape, its blend, the capture, the sources."""
    width, height = PLAN_SIZE
    outline = _outline(capture)
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
    if outline is not None:
        points = " ".join("{:.1f},{:.1f}".format(*place(*point)) for point in outline.tolist())
        parts.append(f'<polygon class="seen" points="{points}"/>')
    for source in sources.tolist():
        x, y = place(*source)
        parts.append(f'<circle class="source" cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>')
    x, y = place(0.0, 0.0)
    parts.append(
        f'<path class="camera" d="M{x:.1f} {y - 11:.1f}l7 16l-7 -4l-7 4z"/>'
        f"{scale_bar(width, height, scale)}"
    )
    clip = f'<svg x="0" y="0" width="{width}" height="{height - 24}">{"".join(parts[:-1])}</svg>'
    return svg("Plan of the zone, ahead is up", width, height, clip + parts[-1])
