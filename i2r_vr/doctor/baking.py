# SPDX-License-Identifier: MIT
"""What baking needs: packages, a device, weights; and whether a bake really works."""

from __future__ import annotations

import importlib
import os
import platform
import re
import struct
import sys
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from importlib import metadata
from pathlib import Path

from i2r_vr.config import BakeOptions
from i2r_vr.doctor.finding import Finding
from i2r_vr.errors import I2RError
from i2r_vr.errors.wording import counted
from i2r_vr.version import __version__

_SHOWN = ("torch", "numpy", "scipy", "opencv-python-headless", "OpenEXR", "soundfile", "watchdog")
_MODULES = {"opencv-python-headless": "cv2", "pillow": "PIL"}
"""What packages are imported as, where that is not their name."""
REINSTALL = "install the package again: pip install --force-reinstall i2r-vr"


def versions() -> Iterator[Finding]:
    """The package, Python, the system, and the packages that are needed, each of them loaded."""
    yield Finding("i2r-vr", "ok", f"{__version__} in {Path(__file__).parent.parent}")
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    python = f"{platform.python_version()} ({sys.executable}) on {system}"
    yield Finding("python", "ok", python)
    found, missing, broken = [], [], []
    for name in _required():
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
            continue
        trouble = _loading_trouble(name)
        if trouble is not None:
            broken.append(f"{name} {version} ({trouble})")
        elif name in _SHOWN:
            found.append(f"{name} {version}")
    if missing:
        yield Finding("packages", "bad", "missing: " + ", ".join(missing), REINSTALL)
    elif broken:
        yield Finding("packages", "bad", "cannot be loaded: " + ", ".join(broken), REINSTALL)
    else:
        yield Finding("packages", "ok", ", ".join(found))
    yield _sofa()


def _sofa() -> Finding:
    """The extra that SOFA files need."""
    install = "pip install 'i2r-vr[sofa]'"
    try:
        version = metadata.version("sofar")
    except metadata.PackageNotFoundError:
        return Finding("sofa", "note", "--sofa and --hrtf are not available", install)
    trouble = _loading_trouble("sofar")
    if trouble is not None:
        return Finding("sofa", "note", f"sofar {version} cannot be loaded: {trouble}", install)
    return Finding("sofa", "ok", f"sofar {version}")


def _loading_trouble(name: str) -> str | None:
    """Why a package cannot be imported, or None where it can."""
    try:
        importlib.import_module(_MODULES.get(name.lower(), name))
    except Exception as error:  # whatever its own code and its libraries raise
        return " ".join(f"{type(error).__name__}: {error}".split())[:120]
    return None


def _required() -> list[str]:
    """Names of the packages that this one declares, extras aside."""
    try:
        declared = metadata.requires("i2r-vr") or []
    except metadata.PackageNotFoundError:
        return list(_SHOWN)
    names = (re.match(r"[A-Za-z0-9._-]+", line) for line in declared if "extra ==" not in line)
    return [name[0] for name in names if name is not None]


def devices(options: BakeOptions) -> Iterator[Finding]:
    """The device that a bake takes, and what it can run."""
    import torch

    from i2r_vr.hearing.loading import resolve_device
    from i2r_vr.hearing.predicting import CAPTURES_PER_BATCH

    kind = resolve_device(options.device).type
    batch = CAPTURES_PER_BATCH[kind]
    if kind == "cuda":
        about = torch.cuda.get_device_properties(0)
        what = f"{about.name}, {about.total_memory / 2**30:.0f} GiB"
    elif kind == "mps":
        what = "Apple GPU"
    else:
        what, batch = counted(os.cpu_count() or 1, "processor"), options.job_count
    yield Finding("device", "ok", f"{kind}: {what}, {counted(batch, 'capture')} at a time")


def weights(options: BakeOptions) -> Iterator[Finding]:
    """The models of the package and the one that is asked for, each of them loaded."""
    from i2r_vr.hearing.loading import load_model
    from i2r_vr.hearing.weights_file import find_weights, list_weights

    wanted = find_weights(options.model)
    for entry in {found.path: found for found in (*list_weights(), wanted)}.values():
        try:
            load_model(entry.path, "cpu")
        except I2RError as error:
            trouble = Finding.of_error("weights", error)
            yield trouble if entry.path == wanted.path else replace(trouble, state="note")
        else:
            yield Finding("weights", "ok", f"{entry.name} ({entry.architecture}), {entry.sha256}")


def trial(options: BakeOptions) -> Iterator[Finding]:
    """A bake of a small shaded picture into a folder of its own."""
    from i2r_vr.capture import discover
    from i2r_vr.pipeline.queue import Pipeline

    with tempfile.TemporaryDirectory(prefix="i2r-vr-doctor-") as folder:
        picture = Path(folder) / "trial.png"
        picture.write_bytes(shaded_png(96, 64))
        pipeline = Pipeline(replace(options, force=True))
        (result,) = pipeline.bake(discover([picture]), Path(folder) / "out")
    if result.error is not None:
        raise result.error
    yield Finding("bake", "ok", f"a trial took {result.seconds:.2f} s")


def shaded_png(width: int, height: int) -> bytes:
    """A grey PNG picture that brightens to its lower right."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    shades = (bytes(255 * x * y // (width * height) for x in range(width)) for y in range(height))
    rows = b"".join(b"\0" + row for row in shades)
    content = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + content
