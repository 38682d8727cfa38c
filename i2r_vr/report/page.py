# SPDX-License-Identifier: MIT
"""The report's HTML: everything inside one file, every text escaped."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from i2r_vr.bundle.store import load_bundle
from i2r_vr.errors import I2RError
from i2r_vr.report import plots, rasters, sounds
from i2r_vr.report.capture_search import CaptureFinder
from i2r_vr.report.level_files import levels_of
from i2r_vr.report.level_section import level_section
from i2r_vr.report.markup import figure, name, notice_list, number, text
from i2r_vr.report.place import Place, place_section, player
from i2r_vr.version import __version__


def write_report(bundles: Sequence[Path], output: Path, captures: Path | None = None) -> None:
    """Write the page: the levels that list the bundles, then the bundles' places.

    Parameters
    ----------
    bundles : sequence of path
        Metadata files.
    output : path
        The HTML file; written by rename.
    captures : path, optional
        Folder of the pictures, see `CaptureFinder`; one is shown where its SHA-256 is the
        bundle's.

    Raises
    ------
    I2RError
        As `load_bundle`; BUNDLE_FILE_MISSING, BUNDLE_FILE_DAMAGED; OUTPUT_NOT_WRITABLE.
    UsageError
        INPUT_MISSING, where `captures` does not exist.
    """
    finder = CaptureFinder(captures)
    sections, summaries = [], []
    places: dict[Path, Place] = {}
    for index, path in enumerate(bundles):
        place = Place.of(load_bundle(path), index, finder)
        places[Path(os.path.realpath(path))] = place
        sections.append(place_section(place))
        summaries.append((_link(place), [(b.hz, b.s) for b in place.zone.acoustics.t60_bands]))
    shown, wrong = levels_of(bundles)
    levels = [level_section(level, i, places) for i, level in enumerate(shown)]
    levels.append(notice_list(wrong))
    page = _page(
        levels, sections, [link for link, _ in summaries], [bands for _, bands in summaries]
    )
    partial = output.with_name(output.name + ".partial")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(page, encoding="utf-8")
        partial.replace(output)
    except OSError as error:
        raise I2RError(
            "OUTPUT_NOT_WRITABLE", error.strerror or "failed", "a file to write", "check it", output
        ) from None


def _asset(file: str) -> str:
    return resources.files("i2r_vr").joinpath("assets", file).read_text(encoding="utf-8")


def _page(
    levels: Sequence[str],
    sections: Sequence[str],
    links: Sequence[str],
    bands: Sequence[Sequence[tuple[int, float]]],
) -> str:
    count = f"{len(sections)} {'place' if len(sections) == 1 else 'places'}"
    compared = ""
    if len(sections) > 1:
        compared = figure(plots.comparison(bands), "T60 of all places", kind="wide")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>i2r-vr report</title><link rel="icon" href="data:,">'
        f"<style>{_asset('report.css')}</style></head><body>"
        f'<header><h1>Reverb from pictures</h1><p class="facts">{count}, i2r-vr '
        f"{text(__version__)}. Impulse responses made from pictures are plausible, not "
        f"measured.</p>{player('dry', 'Dry sound', sounds.wav_uri(sounds.dry_sound()))}"
        f"</header><main>{''.join(levels)}"
        f'<nav aria-label="Places"><ul>{"".join(links)}</ul></nav>{compared}'
        f"{''.join(sections)}</main><script>{_asset('report.js')}</script></body></html>\n"
    )


def _link(place: Place) -> str:
    """A place in the table of contents, with a small picture where there is one."""
    thumbnail = ""
    if place.capture is not None:
        small = rasters.resized(place.capture.rgb, rasters.THUMBNAIL_WIDTH)
        thumbnail = f'<img alt="" src="{rasters.jpeg_uri(small, 75)}">'
    seconds = place.zone.acoustics.t60_s
    decay = "no measurable decay" if seconds is None else f"T60 {number(seconds, 2, 's')}"
    return (
        f'<li><a href="#place{place.index}">{thumbnail}<i class="key b{place.index % 7}"></i>'
        f"<b>{name(place.zone.name)}</b> {decay}</a></li>"
    )
