"""What goes wrong around the captures: folders that vanish, full disks, lost events, crashes."""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from i2r_vr.bundle.store import file_sha256, load_bundle
from tests.watch.service import Service, assert_whole, bundles, drop, wait_until

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="uses what Linux has")


def test_the_watched_folder_may_come_late_and_go(weights, tmp_path):
    folder, out = tmp_path / "in", tmp_path / "out"
    with Service(folder, out, weights) as service:
        wait_until(lambda: service.said("WATCH_FOLDER_MISSING"))
        wait_until(lambda: service.status().get("state") == "waiting")
        drop(folder / "a.png")
        service.wait_bundle("a")
        folder.rename(tmp_path / "away")
        wait_until(lambda: len(service.said("WATCH_FOLDER_MISSING")) == 2)
        drop(folder / "b.png")
        service.wait_bundle("b")
        wait_until(lambda: len(service.said("RECOVERED")) == 2)
        shutil.rmtree(folder)
        (tmp_path / "away").rename(folder)
        drop(folder / "c.png")
        service.wait_bundle("c")
        service.wait_idle()
        assert len([r for r in service.results("baked") if r["file"].endswith("a.png")]) == 1


def test_a_vanished_out_is_made_and_filled_again(weights, folders):
    folder, out = folders
    drop(folder / "a.png")
    with Service(folder, out, weights) as service:
        service.wait_bundle("a")
        service.wait_idle()
        shutil.rmtree(out.rename(out.with_name("gone")))  # at once, whatever is being written
        service.wait_bundle("a")
        service.wait_idle()
        assert service.said("OUT_RENEWED")
        out.rename(out.with_name("old"))
        out.write_text("in the way")
        wait_until(lambda: service.said("OUT_NOT_A_FOLDER"))
        drop(folder / "b.png")
        time.sleep(1.0)
        out.unlink()
        service.wait_bundle("a")
        service.wait_bundle("b")
        with Service(folder, out, weights) as second:
            assert second.wait() == 2


def test_a_bundle_that_somebody_deleted_is_made_again_by_the_rescan(weights, folders):
    folder, out = folders
    drop(folder / "a.png")
    with Service(folder, out, weights, "--rescan", "1") as service:
        bundle = service.wait_bundle("a")
        service.wait_idle()
        shutil.rmtree(bundle.parent)
        service.wait_bundle("a")


def test_what_a_crash_left_is_cleared(weights, folders):
    folder, out = folders
    for name in ("kept", "gone"):
        drop(folder / f"{name}.png")
    with Service(folder, out, weights, "--once") as service:
        assert service.wait() == 0
    for name in ("kept", "gone"):
        bundle = out / name
        (bundle / f"{name}.i2rvr").unlink()
        (bundle / ".i2rvr-staging").mkdir()
        files = [p.name for p in bundle.iterdir() if p.is_file()]
        ledger = f'{{"old": [], "new": {files!r}}}'.replace("'", '"')
        (bundle / ".i2rvr-staging" / "ledger.json").write_text(ledger)
    (out / "gone" / "mine.txt").write_text("of somebody else")
    (folder / "gone.png").unlink()
    with Service(folder, out, weights, "--once") as service:
        assert service.wait() == 0
    assert bundles(out) == ["kept"]
    assert [p.name for p in (out / "gone").iterdir()] == ["mine.txt"]
    assert_whole(out)


def test_orphans_are_found_at_the_start(weights, folders):
    folder, out = folders
    for name in ("a", "b"):
        drop(folder / "sub" / f"{name}.png")
    with Service(folder, out, weights, "--once") as service:
        assert service.wait() == 0
    (folder / "sub" / "a.png").unlink()
    (folder / "sub" / "b.png").write_bytes(b"broken now")
    with Service(folder, out, weights, "--once") as service:
        assert service.wait() == 1
    assert service.status()["orphaned"] == [str(out / "sub" / "a" / "a.i2rvr")]


@LINUX
def test_events_that_the_system_dropped_are_caught_up(weights, folders):
    folder, out = folders
    with Service(folder, out, weights) as service:
        service.wait_idle()
        service.process.send_signal(signal.SIGSTOP)
        stat = Path(f"/proc/{service.process.pid}/stat")
        wait_until(lambda: stat.read_text().rpartition(")")[2].split()[0] == "T")
        limit = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
        noise = [folder / "noise1.png", folder / "noise2.png"]
        for path in noise:
            path.touch()
        for number in range(limit + 100):
            os.utime(noise[number % 2])
        for path in noise:
            path.unlink()
        drop(folder / "later" / "a.png")
        service.process.send_signal(signal.SIGCONT)
        service.wait_bundle("later/a")
        assert service.said("EVENTS_LOST")
        drop(folder / "later" / "b.png")
        service.wait_bundle("later/b")


@LINUX
def test_polling_where_the_observer_cannot_start(weights, folders):
    folder, out = folders
    code = (
        "import sys; from watchdog.observers import inotify_c; import errno\n"
        "def refuse(*args): raise OSError(errno.EMFILE, 'inotify instance limit reached')\n"
        "inotify_c.InotifyFD.__init__ = refuse\n"
        "from i2r_vr.cli import main; main()"
    )
    service = Service(folder, out, weights)
    start = service.command.index("-m")
    service.command[start : start + 2] = ["-c", code]
    with service:
        service.wait_idle()
        assert service.said("OBSERVER_UNAVAILABLE")
        assert service.status()["changes"] == "polling"
        drop(folder / "a.png")
        service.wait_bundle("a")


def _bounded():
    """A prefix under which the permission bits hold for the superuser too."""
    if os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("permission bits do not hold for the superuser")
    caps = "-dac_override,-dac_read_search"
    return ("setpriv", f"--bounding-set={caps}", f"--inh-caps={caps}")


@LINUX
def test_permissions_that_come_and_go(weights, folders):
    folder, out = folders
    with Service(folder, out, weights, prefix=_bounded()) as service:
        drop(folder / "ok.png")
        service.wait_bundle("ok")
        sealed = drop(folder.parent / "sealed.png", 1)
        sealed.chmod(0)
        sealed.rename(folder / "sealed.png")
        wait_until(lambda: [f for f in service.status()["failures"] if "sealed" in f["capture"]])
        assert service.status()["failures"][0]["code"] == "FILE_UNREADABLE"
        (folder / "sealed.png").chmod(0o644)
        service.wait_bundle("sealed")

        out.chmod(0o555)
        drop(folder / "later.png", 2)
        wait_until(lambda: service.said("OUT_NOT_WRITABLE"))
        out.chmod(0o755)
        service.wait_bundle("later")
        service.wait_idle()
        assert not service.status()["failures"]

        (folder / "sub").mkdir()
        (folder / "sub").chmod(0)
        wait_until(lambda: service.said("FOLDER_UNREADABLE"))
        (folder / "sub").chmod(0o755)
        drop(folder / "sub" / "inner.png")
        service.wait_bundle("sub/inner")


def fill_the_disk(path):
    with path.open("wb", buffering=0) as stream, suppress(OSError):
        while True:
            stream.write(bytes(4096))


@LINUX
def test_a_full_disk_is_waited_for(weights, folders):
    folder, out = folders
    out.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(out)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no small disk can be made here")
    try:
        with Service(folder, out, weights) as service:
            service.wait_idle()
            ballast = out / "ballast"
            fill_the_disk(ballast)
            for seed in range(3):
                drop(folder / f"{seed}.png", seed)
            wait_until(lambda: service.said("DISK_FULL"))
            assert bundles(out) == []
            ballast.unlink()
            wait_until(lambda: bundles(out) == ["0", "1", "2"], "the bundles")
            service.wait_idle()
            assert service.said("RECOVERED")
            assert not service.results("failed")
            assert_whole(out)
            service.stop()
    finally:
        subprocess.run(["umount", str(out)], check=True)


@LINUX
def test_the_empty_place_of_an_unmounted_share_is_not_filled(weights, folders):
    folder, out = folders
    out.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(out)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    mounted = True
    try:
        with Service(folder, out, weights) as service:
            drop(folder / "a.png")
            service.wait_bundle("a")
            service.wait_idle()
            subprocess.run(["umount", "--lazy", str(out)], check=True)
            mounted = False
            wait_until(lambda: service.said("OUT_FAILED"))
            drop(folder / "b.png", 1)
            time.sleep(2.0)
            assert not list(out.iterdir())
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(out)], check=True)


def test_the_road_itself_may_break_at_a_capture(weights, folders):
    folder, out = folders
    for name in ("a", "poison", "z"):
        drop(folder / f"{name}.png")
    code = (
        "import i2r_vr.pipeline.road as road; from pathlib import Path\n"
        "load = road.load_capture\n"
        "def broken(source, options):\n"
        "    if source.stem == 'poison': raise ZeroDivisionError('by accident')\n"
        "    return load(source, options)\n"
        "road.load_capture = broken\n"
        "from i2r_vr.cli import main; main()"
    )
    service = Service(folder, out, weights, "--once")
    start = service.command.index("-m")
    service.command[start : start + 2] = ["-c", code]
    with service:
        assert service.wait() == 1
    assert bundles(out) == ["a", "z"]
    (failure,) = service.results("failed")
    assert failure["error"]["code"] == "INTERNAL_ERROR"
    assert failure["file"].endswith("poison.png")


def test_a_bundle_of_another_folder_is_kept_until_its_capture_is_gone(weights, folders):
    folder, out = folders
    other = drop(folder.parent / "else" / "a.png", 1)
    with Service(other.parent, out, weights, "--once") as service:
        assert service.wait() == 0
    before = load_bundle(out / "a").metadata.capture.sha256
    mine = drop(folder / "a.png", 2)
    with Service(folder, out, weights, "--rescan", "1") as service:
        (failure,) = wait_until(lambda: service.results("failed"), "the failure")
        assert failure["error"]["code"] == "BUNDLE_TAKEN"
        assert load_bundle(out / "a").metadata.capture.sha256 == before
        assert service.status()["orphaned"] == []
        other.unlink()
        wait_until(lambda: service.results("baked"), "its bundle")
        service.wait_idle()
        assert service.status()["failures"] == []
    assert load_bundle(out / "a").metadata.capture.sha256 == file_sha256(mine)
