# SPDX-License-Identifier: MIT
"""``python engine_bridges/conformance/make_cases.py``: make the cases in ``cases/`` anew.

Bundles of version 1 cannot be made any more: those of the cases in `FIRST` stay as they are. The
others are made as a bake makes them, from the prediction on: an exponential decay in a
place of a given shape. What a bridge must make of them is written by `expectations.py`.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import soundfile

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from engine_bridges.conformance.expectations import expected  # noqa: E402
from i2r_vr.acoustics.quantities import (  # noqa: E402
    EARLY_EDGES_S,
    LEARNED_DECAY_60_DB,
    NO_ENERGY_DB,
)
from i2r_vr.bundle.metadata import Generator, Vector  # noqa: E402
from i2r_vr.bundle.store import Bundle, BundleTarget, load_bundle, write_bundle  # noqa: E402
from i2r_vr.capture import Capture, Sidecar  # noqa: E402
from i2r_vr.config import BakeOptions  # noqa: E402
from i2r_vr.errors import Notice  # noqa: E402
from i2r_vr.frames import angles_from_direction  # noqa: E402
from i2r_vr.hearing.prediction import Prediction  # noqa: E402
from i2r_vr.pipeline.description import audio_files, depth_file, describe  # noqa: E402
from i2r_vr.pipeline.rendering import make_sound  # noqa: E402
from i2r_vr.pipeline.stages import Made  # noqa: E402
from i2r_vr.seeing.views import ViewSet, layout_directions  # noqa: E402
from i2r_vr.seeing.zone import Zone  # noqa: E402
from i2r_vr.version import __version__  # noqa: E402

CASES = HERE / "cases"
VIEWS = 4


@dataclass(frozen=True)
class Place:
    """A place to bake: its zone, its decay, and where it was captured (in our frame)."""

    zone: Zone
    t60_s: float | None
    position_m: Vector | None = (0.0, 0.0, 0.0)
    yaw_deg: float | None = None
    engine: str | None = None
    level: str | None = None
    sample_rate_hz: int = 16000
    directions: bool = False
    ambix: bool = False


def _box(name: str, center_m: Vector, size_m: Vector, yaw_deg: float = 0.0) -> Zone:
    radius, volume = float(np.hypot(*size_m[:2]) / 2.0), float(np.prod(size_m))
    return Zone(name, "box", center_m, size_m, radius, 0.4, volume, yaw_deg=yaw_deg)


def _ball(name: str, center_m: Vector, radius_m: float, volume_m3: float | None) -> Zone:
    size = (2.0 * radius_m,) * 3
    return Zone(name, "sphere", center_m, size, radius_m, 1.5, volume_m3, volume_m3 is None)


def prediction(t60_s: float | None) -> Prediction:
    """An exponential decay from the first reflection on; without a time, the ground's alone."""
    time = np.full(7, 0.4 if t60_s is None else t60_s)
    edges = np.array(EARLY_EDGES_S)
    left = np.exp(-LEARNED_DECAY_60_DB / time[:, None] * edges)
    energy = np.concatenate([left[:, :-1] - left[:, 1:], left[:, -1:]], axis=1)
    level = 10.0 * np.log10(np.maximum(energy, 1e-8)) - 3.0 + np.zeros((VIEWS, 1, 1))
    level += np.array([0.0, 1.0, -1.0, 0.5])[:, None, None]
    if t60_s is None:
        level[:, :, 1:] = NO_ENERGY_DB
    texture = np.random.default_rng(0).uniform(-60.0, -20.0, (512, 512))
    return Prediction(
        t60_s=time.astype(np.float32),
        t60_log_sigma=0.15,
        early_db=level[:, :, :5].astype(np.float32),
        late_db=level[:, :, 5].astype(np.float32),
        spectrogram_db=texture.astype(np.float32),
        openness=float(t60_s is None),
        source_distance_m=np.full(VIEWS, 2.0, np.float32),
        first_reflection_s=np.full(VIEWS, 0.005, np.float32),
        depth_m=np.ones((64, 128), np.float32),
        coverage=np.ones((64, 128), bool),
    )


def bake(place: Place, folder: Path) -> Bundle:
    """Bake a place into `folder`, whose name is the bundle's."""
    directions = layout_directions("horizon", VIEWS)
    azimuth, elevation = angles_from_direction(directions)
    share = np.full(VIEWS, 4.0 * np.pi / VIEWS)
    dark = np.zeros((VIEWS, 1, 1, 3), "u1")
    views = ViewSet(directions, azimuth, elevation, 90.0, share, dark, dark)
    options = BakeOptions(
        sample_rate_hz=place.sample_rate_hz,
        subtype="PCM_16",
        directions=place.directions,
        ambix=place.ambix,
    )
    capture = Capture(
        file=Path(f"{folder.name}.png"),
        stem=folder.name,
        relative_folder=PurePosixPath(),
        kind="panorama",
        rgb=np.zeros((1, 2, 3), np.uint8),
        width=512,
        height=256,
        depth_m=np.ones((1, 2), np.float32),
        materials=None,
        fov_deg=360.0,
        yaw_deg=place.yaw_deg,
        sidecar=Sidecar(
            position_m=place.position_m,
            yaw_deg=place.yaw_deg,
            engine=place.engine,
            level=place.level,
        ),
        sha256="a" * 64,
        inputs_sha256="b" * 64,
        warnings=(),
    )
    heard = prediction(place.t60_s)
    sound = make_sound(heard, views, options, capture.sidecar.bake)
    target = BundleTarget(folder, folder.name)
    generator = Generator("i2r-vr", __version__, "none", "c" * 64, "d" * 64, 0)
    made = Made(target, options, generator, capture, views, heard, place.zone, sound)
    write_bundle(target, describe(made), [*audio_files(made), depth_file(made)], durable=False)
    return load_bundle(folder)


FIRST = {
    "box_room": "A box with directions and ambiX, captured in Godot at a place and a yaw.",
    "sphere_zone": "A sphere at 48 kHz with a place, a yaw and a centre away from the capture.",
    "outdoors": (
        "Open air: no decay to measure, so the parametric reverb is muted; no place either."
    ),
    "short_decay": "A decay shorter than Godot's and Unreal's reverbs can play.",
    "unity_capture": (
        "A capture taken in Unity: placed all the same, with a note in the other engines."
    ),
    "plain": "No directions and no ambiX: a zone and its impulse response alone.",
}
"""Whole bundles of version 1."""
FIRST_FAULTS = (
    *("missing_wav", "damaged_wav", "other_rate", "damaged_json", "not_ours", "hostile_path"),
    *("hostile_file_list", "wrong_type", "missing_value"),
)
BOX = _box("Office", (0.5, -0.25, 0.1), (6.0, 4.0, 3.0), 25.0)
OPEN_AIR = replace(
    _ball("Street", (0.0, 0.0, 0.0), 12.0, None),
    notices=(Notice("OUTDOORS", "The place is open above and has no volume."),),
)
PLACES = {
    "turned_box": (
        "A box that is turned in its capture, which is turned in Godot: the headings add up.",
        Place(BOX, 0.6, (2.0, -3.0, 1.6), 30.0, "godot", None, 16000, True, True),
    ),
    "turned_past_behind": (
        "A box turned to the right, captured in Unity facing the back: past 180 degrees.",
        Place(
            _box("Bay", (-1.0, 2.0, 0.3), (3.0, 7.0, 2.6), -40.0),
            *(0.4, (10.0, -20.0, 1.6), -170.0, "unity"),
        ),
    ),
    "level_and_sphere": (
        "A sphere of a stated level, at 48 kHz.",
        Place(
            _ball("Chapel", (1.0, 2.0, 0.5), 5.0, 520.0),
            *(0.2, (-7.0, 4.5, 1.7), -120.0, None, "res://levels/town.tscn", 48000),
        ),
    ),
    "open_air": (
        "Open air in version 2: a wet response of the ground alone, a muted parametric reverb.",
        Place(OPEN_AIR, None, None),
    ),
}
SMALL = Place(BOX, 0.2, sample_rate_hz=8000)


def _text(change: Callable[[dict[str, Any]], None]) -> Callable[[Bundle], None]:
    """A fault that changes the metadata's JSON; the depth, which no bridge reads, is left out."""

    def harm(bundle: Bundle) -> None:
        (bundle.folder / str(bundle.metadata.zone.depth)).unlink()
        document = json.loads(bundle.path.read_text(encoding="utf-8"))
        change(document)
        bundle.path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")

    return harm


def _remove_wet(bundle: Bundle) -> None:
    (bundle.folder / str(bundle.metadata.zone.wet)).unlink()


def _narrow_wet(bundle: Bundle) -> None:
    path = bundle.folder / str(bundle.metadata.zone.wet)
    path.write_bytes((bundle.folder / bundle.metadata.zone.ir).read_bytes())


def _no_numbers(bundle: Bundle) -> None:
    """Floats, one of which is NaN."""
    path = bundle.folder / str(bundle.metadata.zone.wet)
    samples = np.zeros((400, 2), np.float32)
    samples[77, 1] = np.nan
    soundfile.write(path, samples, bundle.metadata.sample_rate_hz, subtype="FLOAT")


FAULTS: dict[str, tuple[str, str, Callable[[Bundle], None]]] = {
    "missing_wet": ("The zone's wet response is not there.", "FILE_MISSING", _remove_wet),
    "narrow_wet": ("A wet response of one channel.", "FILE_UNREADABLE", _narrow_wet),
    "newer_version": (
        "Metadata of a version to come.",
        "METADATA_VERSION",
        _text(lambda d: d.update(version=3)),
    ),
    "no_version": (
        "Metadata of a version that there was never.",
        "METADATA_VERSION",
        _text(lambda d: d.update(version=0)),
    ),
    "hostile_wet": (
        "A wet response that leads out of the bundle's folder to a WAV that is there.",
        "METADATA_PATH",
        _text(lambda d: d["zone"].update(wet="../turned_box/turned_box_wet.wav")),
    ),
    "no_numbers": ("A wet response with a sample that is NaN.", "FILE_UNREADABLE", _no_numbers),
    "loud": (
        "A level that would deafen.",
        "METADATA_INVALID",
        _text(lambda d: d["zone"].update(gain_db=300.0)),
    ),
    "inside_out": (
        "A rim of negative width.",
        "METADATA_INVALID",
        _text(lambda d: d["zone"].update(blend_distance_m=-0.5)),
    ),
    "missing_yaw": (
        "A zone of version 2 without its heading.",
        "METADATA_INVALID",
        _text(lambda d: d["zone"].pop("yaw_deg")),
    ),
}


def _write_case(folder: Path, case: dict[str, Any]) -> None:
    text = json.dumps(case, indent=2, ensure_ascii=False) + "\n"
    (folder / "case.json").write_text(text, encoding="utf-8")


def main() -> None:
    """Make every case."""
    for name, about in FIRST.items():
        _write_case(CASES / name, expected(load_bundle(CASES / name), about))
    for folder in CASES.iterdir():
        if folder.name not in FIRST and folder.name not in FIRST_FAULTS:
            shutil.rmtree(folder)
    for name, (about, place) in PLACES.items():
        folder = CASES / name
        _write_case(folder, expected(bake(place, folder), about))
    for name, (about, code, harm) in FAULTS.items():
        folder = CASES / name
        harm(bake(SMALL, folder))
        case = {
            "name": name,
            "about": about,
            "bundle": f"{name}.i2rvr",
            "messages": [{"level": "error", "code": code}],
            "zone": [],
            "reverb": [],
        }
        _write_case(folder, case)
    size = sum(path.stat().st_size for path in CASES.rglob("*") if path.is_file())
    print(f"{len(list(CASES.iterdir()))} cases, {size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
