"""OUT: its lock, its loss, and what a crash left."""

import json
import subprocess
import sys

import pytest

from i2r_vr.bundle.file_set import STAGING
from i2r_vr.bundle.layout import bundles_below
from i2r_vr.bundle.out_lock import OutLock, lock_holder
from i2r_vr.errors import I2RError, UsageError
from i2r_vr.watch import out_folder
from i2r_vr.watch.out_folder import OutFolder, check_writable, clear_leftovers
from i2r_vr.watch.telling import Troubles


class Said:
    """A listener that keeps what it is told."""

    def __init__(self):
        self.codes = []

    def result(self, result):
        raise AssertionError(result)

    def trouble(self, error):
        self.codes.append(error.code)

    def note(self, notice):
        self.codes.append(notice.code)


@pytest.fixture
def said():
    return Said()


@pytest.fixture
def folder(tmp_path, said, monkeypatch):
    monkeypatch.setattr(out_folder, "CHECK_INTERVAL_S", 0.0)
    monkeypatch.setattr(out_folder, "backoff_s", lambda attempt: 0.0)
    folder = OutFolder(tmp_path / "deep" / "out", tmp_path / "in", Troubles(said))
    yield folder
    folder.release()


def test_made_owned_and_owned_by_one_alone(folder, tmp_path):
    assert folder.own()
    with pytest.raises(UsageError) as caught:
        OutLock(folder.out, "bake").acquire()
    assert caught.value.code == "OUT_LOCKED"
    assert lock_holder(folder.out)["task"] == f"watch {tmp_path / 'in'}"
    folder.release()
    assert lock_holder(folder.out) is None


def test_a_crash_frees_the_lock(folder):
    folder.out.mkdir(parents=True)
    code = (
        "import os, sys; from pathlib import Path; from i2r_vr.bundle.out_lock import OutLock\n"
        "OutLock(Path(sys.argv[1]), 'x').acquire(); os._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder.out)], check=False)
    assert done.returncode == 9
    assert folder.own()
    assert folder.takings == 1


def test_lost_and_found(folder, said):
    assert folder.own()
    moved = folder.out.rename(folder.out.with_name("moved"))
    assert folder.own()
    assert folder.takings == 2
    folder.out.parent.rename(folder.out.parent.with_name("gone"))
    assert not folder.own()
    assert said.codes == ["OUT_FAILED"]
    assert not folder.out.parent.exists()
    folder.out.parent.mkdir()
    assert folder.own()
    assert said.codes[-1] == "RECOVERED"
    assert moved != folder.out


def test_a_failed_write_holds_all_only_where_all_are_concerned(folder, said, monkeypatch):
    folder.own()
    one = I2RError("OUT_NOT_WRITABLE", "denied", "access", "check", folder.out / "x")
    assert folder.hold(one) is None
    full = I2RError("DISK_FULL", "no space", "space", "free some", folder.out)
    assert folder.hold(full) == 0.0
    assert said.codes == ["DISK_FULL"]
    monkeypatch.setattr(out_folder, "check_writable", lambda out: full)
    assert folder.still_held() == 0.0
    assert folder.troubled
    folder.written()
    assert said.codes == ["DISK_FULL", "RECOVERED"]


def test_writable_or_not(tmp_path):
    assert check_writable(tmp_path) is None
    assert [p.name for p in tmp_path.rglob("*")] == [".i2rvr"]
    (tmp_path / "file").touch()
    assert check_writable(tmp_path / "file").code == "OUT_NOT_A_FOLDER"


def lay(folder, *, ledger, files):
    folder.mkdir(parents=True)
    for name in files:
        (folder / name).write_text("x")
    if ledger is not None:
        (folder / STAGING).mkdir()
        (folder / STAGING / "ledger.json").write_text(json.dumps(ledger))
        (folder / STAGING / "staged.wav").write_text("x")


def test_leftovers(tmp_path):
    half = {"old": ["h_zone.wav"], "new": ["h_dir00.wav", "staged.wav"]}
    lay(tmp_path / "h", ledger=half, files=["h_zone.wav", "h_dir00.wav", "mine.txt"])
    lay(tmp_path / "x" / "w", ledger=half, files=["w.i2rvr", "h_zone.wav"])
    lay(tmp_path / "e", ledger={"old": [], "new": ["staged.wav"]}, files=[])
    lay(tmp_path / "n", ledger=None, files=["n_zone.wav"])
    clear_leftovers(tmp_path)
    left = sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file())
    assert left == ["h/mine.txt", "n/n_zone.wav", "x/w/h_zone.wav", "x/w/w.i2rvr"]
    assert not (tmp_path / "e").exists()
    assert list(bundles_below(tmp_path)) == [tmp_path / "x" / "w" / "w.i2rvr"]
