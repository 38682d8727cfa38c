# SPDX-License-Identifier: MIT
"""``python -m training.experiments gallery FOLDER``: the paper's supplement, Figures 13 to 22.

Pictures by topic, each a line of picture, depth, response, dry and wet sound, to look at and to
listen to: a sheet for every topic, and one page with players.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import cv2
import numpy as np
import soundfile
from numpy.typing import NDArray

from i2r_vr.bundle.auralization import resampled
from i2r_vr.bundle.store import Bundle, load_bundle
from i2r_vr.capture import CaptureSource, LoadOptions, discover, load_capture
from i2r_vr.config import BakeOptions
from i2r_vr.errors import I2RError
from i2r_vr.hearing.loading import LoadedModel, load_model
from i2r_vr.pipeline.queue import Pipeline
from i2r_vr.strict_json import strict_json
from training.experiments.example_sheets import RATE, Row, draw_rows, wet
from training.experiments.examples import dry_sound, photo_depth
from training.experiments.gallery_page import DRY, Figure, Line, draw_dry, draw_panels, page
from training.experiments.settings import write_text

MANIFEST = "manifest.json"
MOST_MANIFEST_BYTES = 1 << 22
OTHERS = "pictures"
CLASSES = ("small", "medium", "large", "outdoor")
"""Order of the topics of a manifest."""
SHOWN_PX = 480
"""Longer side of a picture on the page."""
Float = NDArray[np.float64]


@dataclass(frozen=True)
class Subject:
    """A picture of the gallery: its topic, its name there, and what is known of it."""

    topic: str
    source: CaptureSource
    about: str = ""


def manifest_items(folder: Path) -> dict[str, dict[str, Any]]:
    """What a folder's manifest says of each file; nothing without one.

    Raises
    ------
    I2RError
        MANIFEST_UNREADABLE.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return {}
    try:
        if path.stat().st_size > MOST_MANIFEST_BYTES:
            raise ValueError("too large")
        items = strict_json(path.read_bytes())["items"]
        return {str(item["file"]): dict(item) for item in items}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise I2RError(
            "MANIFEST_UNREADABLE",
            type(error).__name__,
            "an object with `items`, each with its `file`",
            "correct it or take it away",
            path,
        ) from None


def about(item: dict[str, Any]) -> str:
    """In words what a manifest knows of a picture."""
    parts = [str(item["subclass"])] if item.get("subclass") else []
    expected = item.get("expected_rt60_s")
    if isinstance(expected, dict) and {"min", "max"} <= set(expected):
        parts.append(f"T60 of {expected['min']} to {expected['max']} s expected")
    return "; ".join(parts)


def find_subjects(folder: Path) -> list[Subject]:
    """The pictures of a folder by topic: its folders, or the classes of its manifest.

    Raises
    ------
    I2RError
        NO_CAPTURE, MANIFEST_UNREADABLE, and those of `discover`.
    """
    items = manifest_items(folder)
    found = []
    for source in discover([folder]):
        item = items.get(source.file.name, {})
        parts = source.relative_folder.parts
        topic = parts[0] if parts else str(item.get("acoustic_class") or OTHERS)
        found.append(Subject(topic, source, about(item)))
    if not found:
        raise I2RError(
            "NO_CAPTURE", "no picture", "pictures, in a folder a topic", "check the path", folder
        )
    order = {name: number for number, name in enumerate(CLASSES)}
    return sorted(found, key=lambda s: (order.get(s.topic, len(order)), s.topic, s.source.stem))


def row_of(subject: Subject, bundle: Bundle, model: LoadedModel) -> Row:
    """A baked picture as a line of a sheet."""
    capture = load_capture(subject.source, LoadOptions())
    heard = bundle.metadata.zone.depth
    if capture.kind == "screenshot" or heard is None:
        depth = photo_depth(model, capture.rgb)
    else:
        depth = np.load(bundle.folder / heard).astype(np.float32)
    response = resampled(bundle.zone_ir(), bundle.metadata.sample_rate_hz, RATE)
    return Row(subject.source.stem, shown(capture.rgb), depth, {"generated": response})


def shown(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A picture at the size of the page."""
    scale = SHOWN_PX / max(rgb.shape[:2])
    if scale >= 1.0:
        return rgb
    size = (round(rgb.shape[1] * scale), round(rgb.shape[0] * scale))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def write_sound(path: Path, sound: Float) -> None:
    """A sound at 48 kHz, 16 bit, its peak 1 dB below full scale."""
    peak = max(float(np.abs(sound).max()), 1e-12)
    soundfile.write(path, sound * 10.0 ** (-1.0 / 20.0) / peak, RATE, subtype="PCM_16")


def figures_words(bundle: Bundle) -> str:
    """The figures of a bundle's zone in words."""
    zone = bundle.metadata.zone
    t60, drr = zone.acoustics.t60_s, zone.acoustics.drr_db
    words = ["no T60" if t60 is None else f"T60 {t60:.2f} s"]
    if drr is not None:
        words.append(f"DRR {drr:.0f} dB")
    return ", ".join([*words, f"{zone.volume_m3:.0f} m3"] if zone.volume_m3 else words)


def make_gallery(folder: Path, out: Path, model: LoadedModel, dry: Float) -> list[str]:
    """Bake the pictures of a folder and lay them out in OUT; a line for each that failed.

    Bundles are kept in ``OUT/bundles``: what is up to date is not baked again.

    Raises
    ------
    I2RError
        As `find_subjects`.
    """
    subjects = find_subjects(folder)
    numbered = {s.source.file: (f"{number:03d}", s) for number, s in enumerate(subjects)}
    for name in ("panels", "sounds", "sheets"):
        (out / name).mkdir(parents=True, exist_ok=True)
    write_sound(out / f"sounds/{DRY}.wav", dry)
    draw_dry(dry, out / "panels")
    rows: dict[str, list[tuple[Row, Line]]] = {subject.topic: [] for subject in subjects}
    failed = []
    pipeline = Pipeline(BakeOptions(directions=False, ambix=False), model)
    for result in pipeline.bake([s.source for s in subjects], out / "bundles"):
        number, subject = numbered[result.source.file]
        if result.error is not None:
            failed.append(str(result.error.at(subject.source.file.name)))
            continue
        assert result.bundle is not None
        bundle = load_bundle(result.bundle)
        row = row_of(subject, bundle, model)
        response = row.responses["generated"]
        in_place = wet(dry, response)
        draw_panels(row, in_place, out / "panels", number)
        write_sound(out / f"sounds/{number}_response.wav", response)
        write_sound(out / f"sounds/{number}_wet.wav", in_place)
        line = Line(number, row.name, figures_words(bundle), subject.about)
        rows[subject.topic].append((row, line))
    figures = []
    for place, (topic, lines) in enumerate(rows.items()):
        lines = sorted(lines, key=lambda pair: pair[1].number)
        if lines:
            sheet = f"sheets/{place:02d}.png"
            draw_rows([row for row, _ in lines], dry, topic, out / sheet)
            figures.append(Figure(topic, sheet, [line for _, line in lines]))
    write_text(out / "index.html", page(figures, failed, model.weights.name))
    return failed


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path), default=Path("build/gallery"))
@click.option("--model", default="compact", show_default=True)
@click.option("--dry", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def gallery(folder: Path, out: Path, model: str, dry: Path | None) -> None:
    """Bake the pictures of FOLDER, a folder a topic, and lay them out with players."""
    try:
        heard = dry_sound() if dry is None else dry_sound(dry)
        failed = make_gallery(folder, out, load_model(model, "cpu"), heard)
    except I2RError as error:
        raise click.ClickException(str(error)) from None
    for line in failed:
        click.echo(line, err=True)
    click.echo(f"{out / 'index.html'}")
    if failed:
        raise SystemExit(1)
