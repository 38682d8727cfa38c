# SPDX-License-Identifier: MIT
"""Figures 2, 5, 6 and 7: pictures, their depth, what is made of them, and how it sounds."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from i2r_vr.auralization import convolved, read_recording, resampled
from i2r_vr.bundle import Bundle, load_bundle
from i2r_vr.capture import discover
from i2r_vr.checkpoint import LoadedModel, load_model
from i2r_vr.config import BakeOptions
from i2r_vr.inference import CaptureViews
from i2r_vr.pipeline import Pipeline
from training.evaluation.observation import observe
from training.experiments.places import CATEGORIES, Places
from training.experiments.settings import Settings
from training.experiments.sound_pictures import (
    draw_depth,
    draw_picture,
    draw_spectrogram,
    draw_waveform,
)
from training.experiments.truth import true_responses
from training.scenes.captures import write_capture

Float = NDArray[np.float64]
SAMPLES = Path(__file__).resolve().parents[2] / "samples"
RATE = 48000
SECONDS = 5.0
RESPONSE_SECONDS = 3.0
AROUND = 6
"""Directions of Figure 7."""


@dataclass(frozen=True)
class Row:
    """One line of a figure: a picture with its depth, and responses by name."""

    name: str
    rgb: NDArray[np.uint8]
    depth_m: NDArray[np.float32]
    responses: dict[str, Float]


def dry_sound() -> Float:
    """The samples' own dry recording [samples] at 48 kHz."""
    recording, rate = read_recording(SAMPLES / "dry.wav")
    return resampled(recording[0], rate, RATE)


def wet(dry: Float, response: Float) -> Float:
    """The dry sound in a place."""
    return convolved(dry[None], response, 0.0)[0]


class Baker:
    """Bakes captures and tells what it saw: bundles beside the depth that the model used.

    Parameters
    ----------
    model : LoadedModel
    options : BakeOptions
    """

    def __init__(self, model: LoadedModel, options: BakeOptions) -> None:
        self.pipeline = _Watching(options, model)

    def bake(self, folder: Path, out: Path) -> dict[str, tuple[Bundle, NDArray[np.float32]]]:
        """Bundles and view depths [V, S, S] or sphere depth [64, 128] by the captures' stems."""
        found = {}
        for result in self.pipeline.bake(discover([folder]), out):
            if result.error is not None:
                raise result.error
            assert result.bundle is not None
            stem = result.source.stem
            found[stem] = load_bundle(result.bundle), self.pipeline.depth[stem]
        return found


class _Watching(Pipeline):
    """A pipeline that keeps the depth that its predictions were made with."""

    def __init__(self, options: BakeOptions, model: LoadedModel) -> None:
        super().__init__(options, model)
        self.depth: dict[str, NDArray[np.float32]] = {}

    def _predict(self, jobs: Sequence[Any]) -> None:
        super()._predict(jobs)
        for job in jobs:
            if job.prediction is not None:
                self.depth[job.source.stem] = job.prediction.depth_m


def category_examples(settings: Settings, places: Places, model: LoadedModel) -> list[Row]:
    """The first test scene of each category with its own and its generated response."""
    rows = []
    options = BakeOptions(directions=False, ambix=False)
    with tempfile.TemporaryDirectory() as work:
        chosen = {}
        for scene, category in zip(places.test, places.test_categories, strict=True):
            chosen.setdefault(category, int(scene))
        for category, scene in chosen.items():
            seen = observe(places.test_shards, scene, "screenshot")
            write_capture(Path(work) / "in", category, seen.rgb, kind="screenshot")
        baked = Baker(model, options).bake(Path(work) / "in", Path(work) / "out")
        for category in CATEGORIES:
            if category not in chosen:
                continue
            bundle, depth = baked[category]
            seen = observe(places.test_shards, chosen[category], "screenshot")
            true = true_responses(places.test_shards, chosen[category], RATE, settings.seed)
            responses = {"scene's own": true.zone, "generated": bundle.zone_ir()}
            rows.append(Row(category, seen.rgb, _ahead(depth), responses))
    return rows


def sample_examples(model: LoadedModel) -> list[Row]:
    """The samples' pictures by themselves: no depth or materials beside them."""
    rows = []
    with tempfile.TemporaryDirectory() as work:
        pictures = {}
        for path in sorted([*SAMPLES.glob("*.jpg"), *SAMPLES.glob("*.png")]):
            if path.stem.endswith((".depth", ".material")) or path.stem.startswith("hall_"):
                continue
            pictures[path.stem] = _read(path)
            write_capture(Path(work) / "in", path.stem, pictures[path.stem])
        options = BakeOptions(directions=False, ambix=False)
        baked = Baker(model, options).bake(Path(work) / "in", Path(work) / "out")
        for name, (bundle, depth) in baked.items():
            whole = bundle.metadata.capture.kind == "panorama"
            shown = depth if whole else _ahead(depth)
            rows.append(Row(name, pictures[name], shown, {"generated": bundle.zone_ir()}))
    return rows


def directions_of_panorama(model: LoadedModel, name: str = "church") -> list[Row]:
    """Views around a sample panorama, each with the response of its direction."""
    options = BakeOptions(layout="horizon", views=AROUND, ambix=False)
    with tempfile.TemporaryDirectory() as work:
        write_capture(Path(work) / "in", name, _read(SAMPLES / f"{name}.jpg"))
        baker = Baker(model, options)
        bundle, depth = baker.bake(Path(work) / "in", Path(work) / "out")[name]
        views = _views(baker.pipeline, Path(work) / "in")
        rows = []
        for direction in bundle.metadata.directions:
            number = direction.index
            label = f"{direction.azimuth_deg:.0f}° left"
            response = {"generated": bundle.direction_ir(number)}
            rows.append(Row(label, views.views.rgb[number], depth, response))
    return rows


def _views(pipeline: Pipeline, folder: Path) -> CaptureViews:
    from i2r_vr.capture import load_capture

    (source,) = discover([folder])
    return pipeline._sample(load_capture(source, pipeline.load_options))


def _read(path: Path) -> NDArray[np.uint8]:
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    assert picture is not None
    return np.ascontiguousarray(picture[..., ::-1])


def _ahead(depth: NDArray[np.float32]) -> NDArray[np.float32]:
    """The part of a sphere's depth [64, 128] that a photo of 90 degrees shows."""
    rows, columns = depth.shape
    return depth[rows // 4 : 3 * rows // 4, 3 * columns // 8 : 5 * columns // 8]


def examples(settings: Settings, places: Places) -> str:
    """Draw all four figures with the settings' model; what they show, as Markdown."""
    model, dry, out = load_model(settings.model, "cpu"), dry_sound(), settings.out / "examples"
    out.mkdir(parents=True, exist_ok=True)
    own = f"by {settings.model} from the picture alone"
    categories = category_examples(settings, places, model)
    draw_overview(categories[0], dry, f"Figure 2: from a picture to a wet sound, {own}", out)
    draw_rows(categories, dry, f"Figure 5: rendered test scenes, {own}", out / "figure5.png")
    samples = sample_examples(model)
    draw_rows(samples, dry, f"Figure 6: the sample captures, {own}", out / "figure6.png")
    around = directions_of_panorama(model)
    draw_rows(around, dry, f"Figure 7: around one panorama, {own}", out / "figure7.png")
    return (
        "Figures 2, 5, 6 and 7: dry sound `samples/dry.wav`; all spectrograms on a mel scale, "
        "90 dB below their loudest. Scenes of Figure 5 by kind: "
        + ", ".join(row.name for row in categories)
        + ".\n"
    )


def draw_overview(row: Row, dry: Float, title: str, out: Path) -> None:
    """Figure 2: picture, depth and response; dry and wet waveform and spectrogram."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11.0, 4.4), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(2, 4)
    response = row.responses["generated"]
    draw_picture(panels[0, 0], row.rgb)
    panels[0, 0].set_title("picture", fontsize=8)
    draw_depth(panels[1, 0], row.depth_m)
    sounds = ((response, RESPONSE_SECONDS), (dry, SECONDS), (wet(dry, response), SECONDS))
    names = ("impulse response", "dry", "wet")
    for column, name, (sound, seconds) in zip(panels.T[1:], names, sounds, strict=True):
        draw_waveform(column[0], sound, RATE, seconds)
        column[0].set_title(name, fontsize=8)
        draw_spectrogram(column[1], sound, RATE, seconds)
        column[1].set_xlabel("s", fontsize=7)
    figure.suptitle(title, fontsize=10)
    figure.savefig(out / "figure2.png", dpi=110)


def draw_rows(rows: Sequence[Row], dry: Float, title: str, path: Path) -> None:
    """Lines of picture, depth, the dry sound, and each response with the sound in it."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    names = list(rows[0].responses)
    titles = ["picture", "depth", "dry"]
    titles += [f"{name}: {what}" for name in names for what in ("response", "wet")]
    figure = Figure(figsize=(2.25 * len(titles), 1.75 * len(rows) + 0.5), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(len(rows), len(titles), squeeze=False)
    for line, row in zip(panels, rows, strict=True):
        draw_picture(line[0], row.rgb)
        line[0].set_title(row.name, fontsize=8)
        draw_depth(line[1], row.depth_m)
        draw_spectrogram(line[2], dry, RATE, SECONDS)
        for place, name in enumerate(names):
            response = row.responses[name]
            draw_spectrogram(line[3 + 2 * place], response, RATE, RESPONSE_SECONDS)
            draw_spectrogram(line[4 + 2 * place], wet(dry, response), RATE, SECONDS)
    for panel, name in zip(panels[0][2:], titles[2:], strict=True):
        panel.set_title(name, fontsize=8)
    figure.suptitle(title, fontsize=10)
    figure.savefig(path, dpi=110)
