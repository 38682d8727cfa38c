# SPDX-License-Identifier: MIT
"""Captures of all probes, written whole into the folder that i2r-vr bakes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import unreal

from i2rvr.cube_faces import FACES
from i2rvr.map_files import encode_grey_png, encode_npy
from i2rvr.messages import BridgeError, Cancelled, Message
from i2rvr.probes import Probe, find_probes
from i2rvr.progress import Progress, cancelled, log, progress
from i2rvr.rooms import open_level
from i2rvr.scene_capture import CubeCamera, cube_camera
from i2rvr.surface_trace import UNKNOWN, SurfaceTracer


@dataclass(frozen=True)
class CaptureSizes:
    """Edges of a face's picture, depth map and material map, pixels; exposure in stops."""

    picture: int = 512
    depth: int = 256
    material: int = 128
    exposure_stops: float = 0.0


_SIDECAR = ".capture.json"
_UNSAVED = "Untitled"


def home(captures: Path, name: str, level: str | None) -> Path:
    """Where a probe's capture lies: in a folder of its level, for other levels have equal labels.

    One that lies in `captures` itself stays there, and with it its bundle and its room's id. Levels
    of one name have numbered folders.

    Parameters
    ----------
    name : str
        The probe's.
    level : str or None
        As its sidecar states it, such as ``/Game/Maps/Hall``.
    """
    own = level or ""
    if _level_of(captures / (name + _SIDECAR)) == own:
        return captures
    base = own.rsplit("/", 1)[-1] or _UNSAVED
    folder, number = captures / base, 1
    while not {_level_of(file) for file in folder.glob("*" + _SIDECAR)} <= {own, None}:
        number += 1
        folder = captures / f"{base}_{number}"
    return folder


def _level_of(file: Path) -> str | None:
    """The level that a sidecar states, "" of one that states none; None without a sidecar."""
    try:
        document = json.loads(file.read_bytes())
        return str(document.get("level", ""))
    except (OSError, ValueError, AttributeError):
        return None


def sidecar(probe: Probe, materials: dict[str, int], level: str | None) -> str:
    """``NAME.capture.json``: place and heading as the details panel shows them, and the level."""
    document: dict[str, object] = {
        "engine": "unreal",
        "kind": "cubemap",
        "position": list(probe.location_cm),
        "yaw_deg": probe.yaw_deg,
        "depth": {"kind": "radial", "metres_per_unit": 1, "sky": "inf"},
    }
    if level is not None:
        document["level"] = level
    if materials:
        document["materials"] = [{"id": number, "name": name} for name, number in materials.items()]
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


@contextmanager
def _staged(folder: Path, name: str) -> Iterator[Path]:
    """A hidden folder whose files move into `folder` at the end: pictures last, all or none."""
    stage = folder / f".{name}.part"
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    try:
        yield stage
        files = sorted(stage.iterdir(), key=lambda file: (len(file.suffixes) == 1, file))
        for file in files:
            file.replace(folder / file.name)
        written = {file.name for file in files}
        for face in FACES:
            old = folder / f"{name}_{face}.material.png"
            if old.name not in written and old.exists():
                old.unlink()
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def capture_probe(
    probe: Probe, camera: CubeCamera, folder: Path, sizes: CaptureSizes, steps: Progress
) -> None:
    """Capture one probe into its home: six pictures, depth and material maps, and the sidecar."""
    editor: unreal.UnrealEditorSubsystem = unreal.get_editor_subsystem(unreal.UnrealEditorSubsystem)
    tracer, level = SurfaceTracer(editor.get_editor_world()), open_level()
    with _staged(home(folder, probe.name, level), probe.name) as stage:
        maps: dict[str, list[int]] = {}
        for face in FACES:
            steps.step(f"{probe.name}, {face}", 1.0 / len(FACES))
            picture = stage / f"{probe.name}_{face}.png"
            depth_m = camera.face(probe, face, picture)
            depth = encode_npy(depth_m, sizes.depth, sizes.depth)
            picture.with_suffix(".depth.npy").write_bytes(depth)
            maps[face] = tracer.face(probe, face, sizes.material, depth_m, sizes.depth)
        if any(number != UNKNOWN for ids in maps.values() for number in ids):
            for face, ids in maps.items():
                png = encode_grey_png(ids, sizes.material, sizes.material)
                (stage / f"{probe.name}_{face}.material.png").write_bytes(png)
        text = sidecar(probe, tracer.ids, level).encode("utf-8")
        (stage / (probe.name + _SIDECAR)).write_bytes(text)


def _capture_each(
    probes: list[Probe],
    folder: Path,
    sizes: CaptureSizes,
    steps: Progress,
    report: tuple[list[str], list[Message]],
) -> None:
    done, messages = report
    with cube_camera((sizes.picture, sizes.depth), sizes.exposure_stops) as camera:
        for probe in probes:
            try:
                capture_probe(probe, camera, folder, sizes, steps)
                done.append(probe.name)
            except BridgeError as error:
                messages.append(error.message)


def capture_probes(folder: Path, sizes: CaptureSizes) -> tuple[list[str], list[Message]]:
    """Capture every probe of the open level; names of the captures, and messages."""
    done: list[str] = []
    messages: list[Message] = []
    try:
        probes = find_probes()
        folder.mkdir(parents=True, exist_ok=True)
        with progress(len(probes), "Capturing probes") as steps:
            _capture_each(probes, folder, sizes, steps, (done, messages))
    except BridgeError as error:
        messages.append(error.message)
    except OSError as error:
        failure = BridgeError(
            "CAPTURE_FAILED", str(error), "a folder to write to", "check its rights", folder
        )
        messages.append(failure.message)
    except Cancelled:
        messages.append(cancelled("finished captures are whole"))
    log(messages)
    return done, messages
