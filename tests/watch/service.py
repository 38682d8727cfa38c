"""The service as a process of its own, and pictures to drop into its folder."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import cv2
import numpy as np

from i2r_vr.bundle.layout import bundles_below
from i2r_vr.bundle.store import load_bundle
from i2r_vr.bundle.validation import validate_bundle
from i2r_vr.capture import discover, hash_inputs
from i2r_vr.errors import I2RError
from tests.patience import HANG_S

ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}
SMALL = ("--sample-rate", "8000", "--views", "1", "--no-ambix")


def picture_bytes(seed=0, suffix=".png", size=(64, 96)):
    """A small screenshot."""
    pixels = np.random.default_rng(seed).integers(0, 255, (*size, 3)).astype(np.uint8)
    return cv2.imencode(suffix, pixels)[1].tobytes()


def drop(path, seed=0):
    """A whole small screenshot, written in place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(picture_bytes(seed, path.suffix))
    return path


def wait_until(condition, what="the condition", limit_s=HANG_S):
    """Wait for something that must come; its value."""
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.01)
    raise AssertionError(f"{what} did not come within {limit_s:g} s")


class Service:
    """``i2r-vr watch`` on a folder, with a tiny model."""

    def __init__(self, folder, out, weights, *arguments, prefix=(), settle="0.3"):
        self.folder, self.out = Path(folder), Path(out)
        self.command = [
            *prefix,
            *(sys.executable, "-m", "i2r_vr", "watch", str(folder), "--out", str(out)),
            *("--model", str(weights), "--device", "cpu", "--json", "--settle", settle),
            *SMALL,
            *arguments,
        ]
        self.lines = []
        self.errors = []
        self.process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, *_):
        self.kill()
        if kind is not None:
            print("status:", self.status())
            print("said:", *self.errors, sep="\n")

    def start(self):
        """Start the process and read what it says."""
        self.process = subprocess.Popen(
            self.command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=ENVIRONMENT,
        )
        self.readers = [
            threading.Thread(target=self._read, args=(stream, lines), daemon=True)
            for stream, lines in (
                (self.process.stdout, self.lines),
                (self.process.stderr, self.errors),
            )
        ]
        for reader in self.readers:
            reader.start()
        return self

    def _read(self, stream, lines):
        with stream:
            for line in stream:
                lines.append(line)

    def kill(self):
        """End the process as a crash would."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for reader in self.readers:
            reader.join()

    def stop(self, number=signal.SIGTERM):
        """Ask it to stop; exit code and seconds."""
        start = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(HANG_S)
        spent = time.monotonic() - start
        for reader in self.readers:
            reader.join()
        return code, spent

    def wait(self):
        """Wait for an end of its own; the exit code."""
        code = self.process.wait(HANG_S)
        for reader in self.readers:
            reader.join()
        return code

    def results(self, status=None):
        """What it printed, by status."""
        records = [json.loads(line) for line in list(self.lines)]
        return [r for r in records if status is None or r["status"] == status]

    def said(self, code):
        """Lines on standard error that begin with a code."""
        return [line for line in list(self.errors) if line.startswith(code)]

    def status(self):
        """The status file."""
        try:
            return json.loads((self.out / ".i2rvr" / "status.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}

    def is_idle(self):
        status = self.status()
        return status.get("state") == "idle" and status.get("process") == self.process.pid

    def wait_idle(self):
        """Wait until it has nothing to do."""
        wait_until(self.is_idle, "idleness")
        return self

    def wait_bundle(self, name):
        """Wait for a bundle; its path."""
        path = self.out / name / f"{Path(name).name}.i2rvr"
        wait_until(path.exists, f"bundle {name}")
        return path

    def wait_current(self, name):
        """Wait for the bundle of a capture as it is now; its path."""
        path = self.out / name / f"{Path(name).name}.i2rvr"
        wait_until(lambda: is_current(path, self.folder), f"the newest bundle {name}")
        return path


def is_current(bundle, folder):
    """True where a bundle was made from its capture as it lies in the folder now.

    While it is replaced there is none.
    """
    try:
        wanted = load_bundle(bundle).metadata.capture
    except I2RError as error:
        if error.code not in ("BUNDLE_NOT_FOUND", "BUNDLE_UNREADABLE"):
            raise
        return False
    for source in discover([folder]):
        if source.file.name == wanted.file and source.error is None:
            return hash_inputs(source)[1] == wanted.inputs_sha256
    return False


def bundles(out):
    """Names of all bundles below a folder, which may be changing."""
    return sorted(path.parent.relative_to(out).as_posix() for path in bundles_below(out))


def assert_whole(out):
    """Every bundle is valid, and nothing half is left."""
    for path in bundles_below(out):
        assert validate_bundle(path) == []
    assert not list(Path(out).rglob(".i2rvr-staging"))
    for folder in Path(out).rglob("*.wav"):
        assert list(folder.parent.glob("*.i2rvr")), f"{folder.parent} has sound without metadata"
