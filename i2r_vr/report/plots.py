# SPDX-License-Identifier: MIT
"""Charts of the report as inline SVG; colours come from the style sheet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics import OCTAVE_BANDS_HZ, band_energies
from i2r_vr.acoustics.decay import schroeder_integration
from i2r_vr.bundle.metadata import Interval
from i2r_vr.report import rasters
from i2r_vr.report.markup import text

DYNAMIC_DB = 70.0
"""Responses end where every band has fallen 65 dB."""
ECHO_RANGE_DB = 48.0
"""Lower echoes would only thicken the foot of the drawing. Chosen by eye."""
ECHO_LENGTH_S = 0.12
"""Past the 80 ms that count as early, so that their end is seen."""
_POINTS = 220
"""Of a curve, a point every two pixels or so: more makes the page larger and looks the same."""
_BEND_DB = 0.4
"""A pixel and a half: straight parts of a curve need no points between."""
COLOURS, DASHES = 8, 7
"""Of lines, as the style sheet has them."""
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)

Float = NDArray[np.float64]
Ticks = Sequence[tuple[float, str]]


@dataclass(frozen=True)
class Chart:
    """An SVG with two axes; values between `x` and `y` (low, high) lie on the plane."""

    title: str
    x: tuple[float, float]
    y: tuple[float, float]
    width: int = 520
    height: int = 270
    left: int = 54
    right: int = 14
    top: int = 14
    bottom: int = 40

    def across(self, value: float) -> float:
        """Horizontal place of a value."""
        share = (value - self.x[0]) / (self.x[1] - self.x[0])
        return self.left + share * (self.width - self.left - self.right)

    def down(self, value: float) -> float:
        """Vertical place of a value."""
        share = (value - self.y[0]) / (self.y[1] - self.y[0])
        return self.height - self.bottom - share * (self.height - self.top - self.bottom)

    def line(self, xs: Float, ys: Float, kind: str) -> str:
        """A polyline."""
        points = " ".join(
            f"{self.across(x):.1f},{self.down(y):.1f}" for x, y in zip(xs, ys, strict=True)
        )
        return f'<polyline class="{kind}" points="{points}"/>'

    def around(self, content: str, x_ticks: Ticks, y_ticks: Ticks, x_name: str, y_name: str) -> str:
        """The whole SVG: grid and labels around the content."""
        end, base = self.width - self.right, self.height - self.bottom
        parts = []
        for value, label in x_ticks:
            x = f"{self.across(value):.1f}"
            parts.append(f'<line class="grid" x1="{x}" x2="{x}" y1="{self.top}" y2="{base}"/>')
            parts.append(f'<text x="{x}" y="{base + 16}" class="middle">{text(label)}</text>')
        for value, label in y_ticks:
            y = self.down(value)
            parts.append(
                f'<line class="grid" x1="{self.left}" x2="{end}" y1="{y:.1f}" y2="{y:.1f}"/>'
            )
            parts.append(
                f'<text x="{self.left - 7}" y="{y + 4:.1f}" class="end">{text(label)}</text>'
            )
        centre, half = (self.left + end) / 2, (self.top + base) / 2
        parts.append(content)
        parts.append(
            f'<text x="{centre}" y="{self.height - 5}" class="middle">{text(x_name)}</text>'
            f'<text x="12" y="{half}" class="middle" transform="rotate(-90 12 {half})">'
            f"{text(y_name)}</text>"
        )
        return svg(self.title, self.width, self.height, "".join(parts))


def svg(title: str, width: float, height: float, content: str, role: str = "img") -> str:
    """An SVG that readers of the page without sight find by its title; a group has parts."""
    return (
        f'<svg viewBox="0 0 {width} {height}" role="{role}" aria-label="{text(title)}">'
        f"<title>{text(title)}</title>{content}</svg>"
    )


def ticks(low: float, high: float, most: int = 7) -> list[tuple[float, str]]:
    """Round values between two bounds with their labels."""
    step = next((s for s in _STEPS if (high - low) / s <= most), (high - low) / most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [(i * step, f"{i * step:g}".replace("-", "\u2212")) for i in range(first, last + 1)]


def scale_bar(width: float, height: float, scale: float) -> str:
    """A bar of round metres at the foot of a drawing of `scale` units a metre.

    It takes a quarter of the width at most, and at least a tenth.
    """
    most_m = max(width / 4.0 / scale, 1e-9)
    decade = 10.0 ** math.floor(math.log10(most_m))
    metres = max(step * decade for step in (1.0, 2.0, 5.0) if step * decade <= most_m * 1.000001)
    length = metres * scale
    x, y = width / 2 - length / 2, height - 16
    return (
        f'<path class="ruler" d="M{x:.1f} {y - 4}v8m0 -4h{length:.1f}m0 -4v8"/>'
        f'<text class="middle" x="{width / 2}" y="{height - 2}">{metres:g} m</text>'
    )


def band_name(hz: int) -> str:
    """An octave's short name.

    Examples
    --------
    >>> band_name(500), band_name(2000)
    ('500', '2k')
    """
    return f"{hz}" if hz < 1000 else f"{hz // 1000}k"


def line_style(index: int) -> str:
    """The classes of a line: seven dashes and eight colours, so that 56 lines all differ."""
    return f"b{index % COLOURS} d{index % DASHES}"


def line_key(index: int) -> str:
    """A line's sample for a legend."""
    return (
        f'<svg class="key" viewBox="0 0 34 8" aria-hidden="true">'
        f'<path class="curve {line_style(index)}" d="M0 4H34"/></svg>'
    )


def band_legend() -> str:
    """The octaves' lines."""
    items = "".join(
        f'<li data-band="{i}">{line_key(i)} {band_name(hz)}\xa0Hz</li>'
        for i, hz in enumerate(OCTAVE_BANDS_HZ)
    )
    return f'<ul class="legend">{items}</ul>'


def decay_curves(ir: Float, sample_rate: int, title: str) -> str:
    """Backward-integrated decay of every octave."""
    length_s = len(ir) / sample_rate
    chart = Chart(title, (0.0, length_s), (-DYNAMIC_DB, 0.0))
    lines = []
    for band in band_energies(ir[None], sample_rate):
        curve = schroeder_integration(band.energy[0], band.step_s, band.start)
        if curve is None:
            continue
        chosen = np.unique(np.linspace(0, len(curve.level_db) - 1, _POINTS).astype(int))
        level = curve.level_db[chosen]
        kept = chosen[level >= -DYNAMIC_DB]
        number = OCTAVE_BANDS_HZ.index(band.hz)
        xs, ys = kept * band.step_s, curve.level_db[kept]
        drawn = chart.line(*_thinned(xs, ys), f"curve {line_style(number)}")
        lines.append(f"<g><title>{band.hz} Hz</title>{drawn}</g>")
    return chart.around(
        "".join(lines), ticks(0.0, length_s), ticks(-DYNAMIC_DB, 0.0, 8), "time in s", "level in dB"
    )


def _thinned(xs: Float, ys: Float) -> tuple[Float, Float]:
    """Only the points of a curve that it needs to keep within `_BEND_DB`."""
    kept = [0]
    for i in range(2, len(xs)):
        first = kept[-1]
        share = (xs[first + 1 : i] - xs[first]) / (xs[i] - xs[first])
        straight = ys[first] + share * (ys[i] - ys[first])
        if np.abs(ys[first + 1 : i] - straight).max() > _BEND_DB:
            kept.append(i - 1)
    kept = [*kept, len(xs) - 1] if len(xs) > 1 else kept
    return xs[kept], ys[kept]


def t60_bars(bands: Sequence[tuple[int, float]], interval: Interval | None, title: str) -> str:
    """T60 of each octave as bars; the range of the mid-band T60 as a shade behind them."""
    known = [(OCTAVE_BANDS_HZ.index(hz), s) for hz, s in bands if hz in OCTAVE_BANDS_HZ]
    if not known:
        return '<p class="absent">No octave has a decay that can be measured.</p>'
    top = max(0.1, 1.18 * max(s for _, s in known), 1.05 * interval.high if interval else 0.0)
    chart = Chart(title, (-0.5, 6.5), (0.0, top))
    parts = []
    if interval is not None:
        x, y = chart.across(1.5), chart.down(interval.high)
        parts.append(
            f'<rect class="range" x="{x:.1f}" y="{y:.1f}" width="{chart.across(3.5) - x:.1f}" '
            f'height="{chart.down(interval.low) - y:.1f}"><title>likely range of the mid-band T60'
            "</title></rect>"
        )
    for i, seconds in known:
        x, y = chart.across(i - 0.3), chart.down(seconds)
        parts.append(
            f'<rect class="bar b{i}" x="{x:.1f}" y="{y:.1f}" rx="2" '
            f'width="{chart.across(i + 0.3) - x:.1f}" height="{chart.down(0.0) - y:.1f}"/>'
            f'<text class="middle value" x="{chart.across(i):.1f}" y="{y - 5:.1f}">'
            f"{seconds:.2f}</text>"
        )
    slots = [(i, band_name(hz)) for i, hz in enumerate(OCTAVE_BANDS_HZ)]
    return chart.around("".join(parts), slots, ticks(0.0, top, 6), "octave in Hz", "T60 in s")


def early_echoes(ir: Float, sample_rate: int, direct_end_s: float, title: str) -> str:
    """Levels of the first 120 ms, half a millisecond a stick, the direct sound apart."""
    step = max(1, round(0.0005 * sample_rate))
    count = min(len(ir), round(ECHO_LENGTH_S * sample_rate)) // step
    peaks = np.abs(ir[: count * step]).reshape(count, step).max(axis=1)
    level = 20.0 * np.log10(np.maximum(peaks / max(float(peaks.max(initial=0.0)), 1e-12), 1e-9))
    chart = Chart(title, (-2.0, 1000.0 * ECHO_LENGTH_S), (-ECHO_RANGE_DB, 3.0))
    sticks: dict[str, list[str]] = {"direct": [], "echo": []}
    for i, value in enumerate(level):
        if value > -ECHO_RANGE_DB:
            kind = "direct" if i * step < direct_end_s * sample_rate else "echo"
            x = chart.across((i + 0.5) * 1000.0 * step / sample_rate)
            foot = chart.down(-ECHO_RANGE_DB)
            sticks[kind].append(f"M{x:.0f} {foot:.0f}V{chart.down(float(value)):.0f}")
    paths = "".join(f'<path class="stick {k}" d="{"".join(v)}"/>' for k, v in sticks.items() if v)
    return chart.around(
        paths,
        ticks(0.0, 1000.0 * ECHO_LENGTH_S),
        ticks(-ECHO_RANGE_DB, 0.0, 5),
        "time after the direct sound in ms",
        "level in dB",
    )


def colour_bar(x: float, y: float, height: float, marks: Ticks, mark: str) -> str:
    """The colour map as an upright bar; marks are (share from the bottom, text)."""
    stops = rasters.colour_stops()
    steps = "".join(
        f'<stop offset="{i / (len(stops) - 1):.3f}" stop-color="{colour}"/>'
        for i, colour in enumerate(stops)
    )
    labels = "".join(
        f'<text x="{x + 15}" y="{y + (1.0 - share) * height + 4:.1f}">{text(label)}</text>'
        for share, label in marks
    )
    return (
        f'<linearGradient id="{mark}" x1="0" x2="0" y1="1" y2="0">{steps}</linearGradient>'
        f'<rect x="{x}" y="{y}" width="10" height="{height}" rx="2" fill="url(#{mark})"/>{labels}'
    )


def spectrogram(length_s: float, sample_rate: int, href: str, mark: str, title: str) -> str:
    """Axes and colour bar around the picture at `href`; `mark` names the bar in the page."""
    top_hz = rasters.highest_hz(sample_rate)
    octaves = math.log2(top_hz / rasters.LOWEST_HZ)
    chart = Chart(title, (0.0, length_s), (0.0, octaves), right=58)
    x, y = chart.left, chart.top
    width = chart.width - chart.left - chart.right
    height = chart.height - chart.top - chart.bottom
    image = (
        f'<image x="{x}" y="{y}" width="{width}" height="{height}" preserveAspectRatio="none" '
        f'href="{href}"/>'
    )
    marks = [(1.0 - db / rasters.SPECTROGRAM_DEPTH_DB, f"\u2212{db}") for db in (20, 40, 60, 80)]
    bar = colour_bar(chart.width - 48, y, height, [(1.0, "0 dB"), *marks], mark)
    bands = [
        (math.log2(hz / rasters.LOWEST_HZ), band_name(hz))
        for hz in (*OCTAVE_BANDS_HZ, 16000)
        if hz <= top_hz
    ]
    return chart.around(image + bar, ticks(0.0, length_s), bands, "time in s", "frequency in Hz")
