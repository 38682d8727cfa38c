# SPDX-License-Identifier: MIT
"""Figures 2, 5, 6 and 7: pictures, their depth, what is made of them, and how it sounds."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from i2r_vr.bundle.auralization import read_recording, resampled
from i2r_vr.bundle.store import Bundle, load_bundle
from i2r_vr.capture import LoadOptions, discover, load_capture
from i2r_vr.config import BakeOptions
from i2r_vr.hearing.compact_model import CompactModel
from i2r_vr.hearing.loading import LoadedModel, load_model
from i2r_vr.hearing.paper import PaperModel
from i2r_vr.pipeline.queue import Pipeline
from i2r_vr.pipeline.road import Road
from i2r_vr.pipeline.stages import Heard, Loaded
from i2r_vr.pipeline.workplaces import OwnProcess
from i2r_vr.report.markup import bearing
from i2r_vr.seeing.views import sample_views
from training.datasets.view_plans import AHEAD
from training.evaluation.observation import PHOTO_FOV_DEG, observe
from training.experiments.example_sheets import RATE, Row, draw_overview, draw_rows
from training.experiments.places import CATEGORIES, Places
from training.experiments.settings import Settings
from training.experiments.truth import true_responses
from training.scenes.captures import write_capture

Float = NDArray[np.float64]
SAMPLES = Path(__file__).resolve().parents[2] / "samples"
MOST_DRY_S = 20.0
AROUND = 6
"""Directions of Figure 7."""


def dry_sound(path: Path = SAMPLES / "dry.wav") -> Float:
    """A dry recording [samples] at 48 kHz, twenty seconds of it at most; the samples' own."""
    recording, rate = read_recording(path)
    mono = np.asarray(recording.mean(axis=0), np.float64)[: round(MOST_DRY_S * rate)]
    return np.asarray(resampled(mono, rate, RATE), np.float64)


class _WatchingRoad(Road):
    """A road that keeps the depth on the sphere [64, 128] that its predictions saw, by stem."""

    def __init__(self, options: BakeOptions, model: LoadedModel) -> None:
        super().__init__(options, model)
        self.depth: dict[str, NDArray[np.float32]] = {}

    def hear(self, batch: Sequence[Loaded]) -> list[Heard]:
        """Run the model over what was loaded."""
        found = super().hear(batch)
        for each in found:
            self.depth[each.loaded.errand.source.stem] = each.prediction.depth_m
        return found


class WatchingPipeline(Pipeline):
    """A pipeline that keeps the depth that its predictions saw."""

    def __init__(self, options: BakeOptions, model: LoadedModel) -> None:
        watching = _WatchingRoad(options, model)
        super().__init__(options, model, workplace=lambda *_: OwnProcess(watching))
        self.depth = watching.depth

    def bundles(self, folder: Path, out: Path) -> dict[str, Bundle]:
        """The bundles of a folder of captures, by stem."""
        found = {}
        for result in self.bake(discover([folder]), out):
            if result.error is not None:
                raise result.error
            assert result.bundle is not None
            found[result.source.stem] = load_bundle(result.bundle)
        return found


@torch.inference_mode()
def photo_depth(model: LoadedModel, rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Depth [S, S] in metres that a model estimates of a photo, at the size that it looks at."""
    network = model.network
    assert isinstance(network, CompactModel | PaperModel)
    size = network.view_size
    square = cv2.resize(rgb, (size, size), interpolation=cv2.INTER_AREA)
    picture = torch.from_numpy(square)[None]
    found: Tensor = network.estimate_depth(picture[None], AHEAD, PHOTO_FOV_DEG)
    return found[0, 0].numpy()


def category_examples(settings: Settings, places: Places, model: LoadedModel) -> list[Row]:
    """The first test scene of each category with its own and its generated response."""
    rows = []
    options = BakeOptions(directions=False, ambix=False)
    with tempfile.TemporaryDirectory() as work:
        chosen: dict[str, int] = {}
        for scene, category in zip(places.test, places.test_categories, strict=True):
            chosen.setdefault(category, int(scene))
        for category, scene in chosen.items():
            seen = observe(places.test_shards, scene, "screenshot")
            write_capture(Path(work) / "in", category, seen.rgb, kind="screenshot")
        baked = WatchingPipeline(options, model).bundles(Path(work) / "in", Path(work) / "out")
        for category in CATEGORIES:
            if category not in chosen:
                continue
            seen = observe(places.test_shards, chosen[category], "screenshot")
            true = true_responses(places.test_shards, chosen[category], RATE, settings.seed)
            own = true.zone.astype(np.float64)
            responses = {"scene's own": own, "generated": baked[category].zone_ir()}
            rows.append(Row(category, seen.rgb, photo_depth(model, seen.rgb), responses))
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
        pipeline = WatchingPipeline(options, model)
        baked = pipeline.bundles(Path(work) / "in", Path(work) / "out")
        for name, bundle in baked.items():
            whole = bundle.metadata.capture.kind == "panorama"
            shown = pipeline.depth[name] if whole else photo_depth(model, pictures[name])
            rows.append(Row(name, pictures[name], shown, {"generated": bundle.zone_ir()}))
    return rows


def directions_of_panorama(model: LoadedModel, name: str = "church") -> list[Row]:
    """Views around a sample panorama, each with the response of its direction."""
    options = BakeOptions(layout="horizon", views=AROUND, ambix=False)
    with tempfile.TemporaryDirectory() as work:
        write_capture(Path(work) / "in", name, _read(SAMPLES / f"{name}.jpg"))
        bundle = WatchingPipeline(options, model).bundles(Path(work) / "in", Path(work) / "out")[
            name
        ]
        (source,) = discover([Path(work) / "in"])
        capture = load_capture(source, LoadOptions())
        views = sample_views(
            capture, options.layout, AROUND, options.fov_deg, model.network.view_size
        )
        rows = []
        for direction in bundle.metadata.directions:
            number = direction.index
            response = {"generated": bundle.direction_ir(number)}
            depth = photo_depth(model, views.rgb[number])
            rows.append(Row(bearing(direction), views.rgb[number], depth, response))
    return rows


def _read(path: Path) -> NDArray[np.uint8]:
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    assert picture is not None
    return np.ascontiguousarray(picture[..., ::-1])


def examples(settings: Settings, places: Places) -> str:
    """Draw all four figures with the settings' model; what they show, as Markdown."""
    model, dry, out = load_model(settings.model, "cpu"), dry_sound(), settings.out / "examples"
    out.mkdir(parents=True, exist_ok=True)
    own = f"by {model.weights.name} from the picture alone"
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
