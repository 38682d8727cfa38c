"""The lock of OUT: one process at a time, freed by a crash, nothing left of a vain attempt."""

import os
import subprocess
import sys
import threading

import pytest

from i2r_vr.bundle import out_lock
from i2r_vr.bundle.layout import own_folder
from i2r_vr.bundle.out_lock import OutLock, lock_holder, owned
from i2r_vr.errors import I2RError, UsageError

HOLD = """
import sys
from pathlib import Path
from i2r_vr.bundle.out_lock import owned
with owned(Path(sys.argv[1]), "bake"):
    (Path(sys.argv[1]) / "bundle").mkdir()
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    """A process that holds the folder ``out``."""
    command = [sys.executable, "-c", HOLD, str(tmp_path / "out")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_one_process_at_a_time(holder, tmp_path):
    with (
        pytest.raises(UsageError, match=r"^OUT_LOCKED: the folder is held by process") as told,
        owned(tmp_path / "out", "bake"),
    ):
        pass
    assert f"process {holder.pid} on " in str(told.value)
    assert str(told.value).endswith(f"({tmp_path / 'out'})")
    holder.communicate("")
    with owned(tmp_path / "out", "bake"):
        assert lock_holder(tmp_path / "out")["process"] == os.getpid()
    assert lock_holder(tmp_path / "out") is None


def test_a_crash_frees_it(holder, tmp_path):
    holder.kill()
    holder.wait()
    with owned(tmp_path / "out", "bake"):
        pass


def test_the_threads_of_a_process_share_it(tmp_path):
    out, inside, done = tmp_path / "out", threading.Barrier(2, timeout=60), []

    def work():
        with owned(out, "bake"):
            inside.wait()
            done.append(lock_holder(out) is not None)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [True, True]
    assert not out.exists()


def test_nothing_stays_of_a_folder_that_nothing_was_put_into(tmp_path):
    out = tmp_path / "a" / "b" / "out"
    with owned(out, "bake"):
        assert (own_folder(out) / "lock").is_file()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ZeroDivisionError), owned(out, "bake"):
        _ = 1 // 0
    assert list(tmp_path.iterdir()) == []
    with owned(out, "bake"):
        (out / "bundle").mkdir()
    assert sorted(path.name for path in out.iterdir()) == [".i2rvr", "bundle"]


def test_a_folder_that_was_there_stays(tmp_path):
    with owned(tmp_path, "bake"):
        pass
    assert tmp_path.is_dir()


def test_a_file_in_the_way(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(I2RError, match=r"^OUT_NOT_A_FOLDER: "), owned(tmp_path / "out", "bake"):
        pass
    assert (tmp_path / "out").read_text() == "mine"


def test_a_lock_that_is_removed_meanwhile_is_made_anew(tmp_path, monkeypatch):
    """Between opening and locking, its last holder may have removed it."""
    real, times = out_lock._taken, []

    def taken(handle):
        if not times:
            (own_folder(tmp_path) / "lock").unlink()
        times.append(handle)
        return real(handle)

    monkeypatch.setattr(out_lock, "_taken", taken)
    lock = OutLock(tmp_path, "bake")
    lock.acquire()
    assert lock.still_there()
    assert len(times) == 2
    lock.release()


def test_a_share_without_locks_is_used_without_one(tmp_path, monkeypatch):
    def unsupported(handle):
        raise OSError(out_lock.errno.ENOLCK, "No locks available")

    monkeypatch.setattr(out_lock, "_lock", unsupported)
    with owned(tmp_path / "out", "bake"):
        (tmp_path / "out" / "bundle").mkdir()
    assert (tmp_path / "out" / "bundle").is_dir()
