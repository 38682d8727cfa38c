"""When a capture counts as complete."""

import os
import time

import pytest

from i2r_vr.capture import discover
from i2r_vr.watch import settling
from i2r_vr.watch.fingerprint import fingerprint
from i2r_vr.watch.settings import WatchSettings
from i2r_vr.watch.settling import Settling


class Clock:
    """Time that passes when it is told to."""

    def __init__(self, monkeypatch):
        self.now = 1000.0
        self.offset = time.time() - self.now
        monkeypatch.setattr(settling.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(settling.time, "time", lambda: self.now + self.offset)

    def later(self, seconds):
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def source_of(path, content=b"x"):
    path.write_bytes(content)
    (source,) = [s for s in discover([path.parent]) if path in s.members]
    return source


def test_quiet_for_the_quiet_time(clock, tmp_path):
    waiting = Settling(WatchSettings(settle_s=1.0))
    source = source_of(tmp_path / "a.png")
    waiting.add(source, fingerprint(source))
    clock.later(0.3)
    assert waiting.take() == []
    (tmp_path / "a.png").write_bytes(b"longer")
    clock.later(0.8)
    assert waiting.take() == []
    assert waiting.due() > clock.now
    clock.later(1.0)
    (item,) = waiting.take()
    assert item.fingerprint == fingerprint(source)
    assert not item.patient
    assert len(waiting) == 0


def test_renamed_files_do_not_wait_and_faces_wait_longer(clock, tmp_path):
    waiting = Settling(WatchSettings(settle_s=1.0))
    whole = source_of(tmp_path / "a.png")
    face = source_of(tmp_path / "b_px.png")
    waiting.add(whole, fingerprint(whole), at_once=True)
    waiting.add(face, fingerprint(face), at_once=True)
    assert [item.source for item in waiting.take()] == [whole]
    for _ in range(19):
        clock.later(1.0)
        assert waiting.take() == []
    clock.later(1.5)
    (item,) = waiting.take()
    assert item.patient


@pytest.mark.parametrize("names", [("px", "nx", "py", "ny", "pz"), ("left", "right", "up", "down")])
def test_faces_that_come_slowly_wait_for_each_other(clock, tmp_path, names):
    """Each is quiet for longer than the patience by then, but not since the last one came."""
    waiting = Settling(WatchSettings(settle_s=1.0))
    for name in names:
        (tmp_path / f"b_{name}.png").write_bytes(b"x")
        sources = discover([tmp_path])
        waiting.drop(waiting.files() - {source.file for source in sources})
        for source in sources:
            if source.file not in waiting or len(source.members) > 1:
                waiting.add(source, fingerprint(source))
        clock.later(12.0)
        clock.offset -= 12.0  # files keep the times of this machine
        assert waiting.take() == []
    clock.later(9.0)
    taken = waiting.take()
    assert all(item.patient for item in taken)
    assert len(taken) == (1 if names[0] == "px" else 4)


def test_old_files_do_not_wait(tmp_path, monkeypatch):
    clock = Clock(monkeypatch)
    source = source_of(tmp_path / "a.png")
    clock.offset += 100.0
    waiting = Settling(WatchSettings(settle_s=1.0))
    waiting.add(source, fingerprint(source))
    (item,) = waiting.take()
    assert item.patient


def test_a_clock_that_is_behind_or_ahead(tmp_path, monkeypatch):
    clock = Clock(monkeypatch)
    source = source_of(tmp_path / "a.png")
    for offset in (-1e4, 5.0):
        clock.offset = time.time() - clock.now + offset
        waiting = Settling(WatchSettings(settle_s=1.0))
        waiting.add(source, fingerprint(source))
        assert waiting.take() == []
        clock.later(1.0)
        assert len(waiting.take()) == 1


def test_in_the_order_of_arrival_and_only_once(clock, tmp_path):
    waiting = Settling(WatchSettings(settle_s=1.0))
    sources = [source_of(tmp_path / f"{name}.png") for name in "cab"]
    for source in (*sources, sources[0]):
        waiting.add(source, fingerprint(source))
    clock.later(1.0)
    assert [item.source.stem for item in waiting.take()] == ["c", "a", "b"]


def test_what_tells_versions_apart(tmp_path):
    path = tmp_path / "a.png"
    source = source_of(path)
    before = fingerprint(source)
    assert fingerprint(source) == before
    os.utime(path, ns=(1, 1))
    assert fingerprint(source).changed_files(before) == {path}
    path.unlink()
    assert fingerprint(source).files == ()
    assert before.changed_files(None) == {path}
