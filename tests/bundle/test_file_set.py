# SPDX-License-Identifier: MIT
"""A set of files is whole or absent, wherever its writing is stopped."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from i2r_vr.bundle.file_set import STAGING, replace_files
from i2r_vr.errors import I2RError

OLD = {"a.wav": b"old a", "b.wav": b"old b", "gone.wav": b"old", "hall.i2rvr": b"old list"}
NEW = {"a.wav": b"new a", "b.wav": b"new b", "c.wav": b"new c", "hall.i2rvr": b"new list"}
OLD_OWN = frozenset(OLD) - {"hall.i2rvr"}
MOST_STEPS = 60


class Killed(BaseException):
    """A stop that no handler may survive: what a crash does."""


class Saboteur:
    """Stops at the n-th system call that changes the disk; counts them all."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, stop: BaseException) -> None:
        self.count, self.used, self.at, self.stop, self.dead = 0, 0, -1, stop, False
        for name in ("replace", "unlink", "mkdir", "rmdir"):
            monkeypatch.setattr(os, name, self._guard(getattr(os, name)))
        monkeypatch.setattr(os, "fsync", self._guard(lambda handle: None))
        monkeypatch.setattr(Path, "open", self._guard(Path.open))

    def arm(self, at: int) -> None:
        self.count, self.at, self.dead = 0, at, False

    def disarm(self) -> None:
        self.used, self.at, self.dead = self.count, -1, False

    def _guard(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.count += 1
            if self.dead or self.count == self.at:
                self.dead = isinstance(self.stop, Killed)
                raise self.stop
            return real(*args, **kwargs)

        return call


def content(folder: Path) -> dict[str, bytes]:
    """The files of a folder, the hidden ones aside."""
    if not folder.exists():
        return {}
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}


def steps(folder: Path, saboteur: Saboteur) -> Iterator[int]:
    """Every step at which a write into a fresh copy can be stopped."""
    for at in range(1, MOST_STEPS):
        yield at
        if saboteur.used < at:
            return
    raise AssertionError("more steps than expected")


@pytest.mark.parametrize("first_write", [True, False])
def test_a_crash_leaves_the_old_set_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first_write: bool
) -> None:
    saboteur = Saboteur(monkeypatch, Killed())
    outcomes = set()
    for at in steps(tmp_path, saboteur):
        folder = tmp_path / str(at)
        if not first_write:
            replace_files(folder, OLD, "hall.i2rvr", frozenset())
            (folder / "a.wav.meta").write_bytes(b"theirs")
        saboteur.arm(at)
        with suppress(Killed, I2RError):
            replace_files(folder, NEW, "hall.i2rvr", OLD_OWN)
        saboteur.disarm()
        found = content(folder)
        if not first_write:
            assert found.pop("a.wav.meta") == b"theirs"
        if "hall.i2rvr" in found:
            assert found in (OLD, NEW)
        outcomes.add(found.get("hall.i2rvr"))
        own = OLD_OWN if found.get("hall.i2rvr") == b"old list" else frozenset(NEW)
        again = own if "hall.i2rvr" in found else frozenset()
        replace_files(folder, NEW, "hall.i2rvr", again)
        found = content(folder)
        found.pop("a.wav.meta", None)
        assert found == NEW
        assert not (folder / STAGING).exists()
    assert outcomes == {None, b"new list"} | (set() if first_write else {b"old list"})


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "DISK_FULL"),
        (errno.EACCES, "OUT_NOT_WRITABLE"),
        (errno.EIO, "OUT_FAILED"),
    ],
)
def test_a_failing_disk_leaves_nothing_partial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    saboteur = Saboteur(monkeypatch, OSError(number, os.strerror(number)))
    codes = set()
    for at in steps(tmp_path, saboteur):
        folder = tmp_path / "out" / str(at)
        saboteur.arm(at)
        try:
            replace_files(folder, NEW, "hall.i2rvr", frozenset())
        except I2RError as error:
            codes.add(error.code)
        saboteur.disarm()
        assert content(folder) in ({}, NEW)
        if not content(folder):
            assert not folder.exists() or not list(folder.glob("[!.]*"))
    assert codes == {code}


def test_full_disk_while_staging_keeps_the_old_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_files(tmp_path, OLD, "hall.i2rvr", frozenset())
    real = os.fsync
    calls = []

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(I2RError, match="DISK_FULL: no space left on device"):
        replace_files(tmp_path, NEW, "hall.i2rvr", OLD_OWN)
    assert content(tmp_path) == OLD
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_files_of_others_are_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "b.wav").write_bytes(b"theirs")
    with pytest.raises(I2RError, match="BUNDLE_FILE_NOT_OURS"):
        replace_files(tmp_path, NEW, "hall.i2rvr", frozenset())
    assert content(tmp_path) == {"b.wav": b"theirs"}


def test_a_file_that_appears_after_a_crash_is_not_taken_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saboteur = Saboteur(monkeypatch, Killed())
    for at in steps(tmp_path, saboteur):
        folder = tmp_path / str(at)
        saboteur.arm(at)
        with suppress(Killed, I2RError):
            replace_files(folder, NEW, "hall.i2rvr", frozenset())
        saboteur.disarm()
        if not folder.exists() or "c.wav" in content(folder):
            continue
        (folder / "c.wav").write_bytes(b"theirs")
        with pytest.raises(I2RError, match="BUNDLE_FILE_NOT_OURS"):
            replace_files(folder, NEW, "hall.i2rvr", frozenset())
        assert content(folder)["c.wav"] == b"theirs"


def test_a_forged_ledger_gives_no_files_away(tmp_path: Path) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_bytes(b"theirs")
    folder = tmp_path / "hall"
    (folder / STAGING).mkdir(parents=True)
    (folder / STAGING / "ledger.json").write_text('{"old": ["../victim.txt"], "new": []}')
    replace_files(folder, NEW, "hall.i2rvr", frozenset())
    assert victim.read_bytes() == b"theirs"


def test_out_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    for folder in (tmp_path / "out", tmp_path / "out" / "hall"):
        with pytest.raises(I2RError, match="OUT_NOT_A_FOLDER"):
            replace_files(folder, NEW, "hall.i2rvr", frozenset())


def test_names_that_are_too_long(tmp_path: Path) -> None:
    with pytest.raises(I2RError, match="NAME_TOO_LONG"):
        replace_files(tmp_path / ("x" * 300), NEW, "hall.i2rvr", frozenset())
