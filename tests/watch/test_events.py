"""What becomes of the system's events."""

import logging
from pathlib import Path, PurePosixPath

import pytest
from watchdog import events as system

from i2r_vr.errors import I2RError
from i2r_vr.watch import events
from i2r_vr.watch.events import FolderEvents


@pytest.fixture
def folder(tmp_path):
    woken = []
    watched = FolderEvents(tmp_path, lambda p: p.parts[:1] == ("out",), lambda: woken.append(1))
    watched.woken = woken
    return watched


def tell(folder, kind, source="", target=""):
    paths = [str(folder.root / name) if name else "" for name in (source, target)]
    folder._dispatch(getattr(system, kind)(*paths))


def test_written_files_and_changed_folders(folder):
    tell(folder, "FileModifiedEvent", "x/a.png")
    tell(folder, "FileCreatedEvent", "y/b.depth.exr")
    tell(folder, "FileDeletedEvent", "z/c.capture.json")
    tell(folder, "DirCreatedEvent", "w/new")
    changes = folder.take()
    assert changes.written == {folder.root / "x" / "a.png"}
    assert changes.folders == {PurePosixPath(p) for p in ("y", "z", "w")}
    assert changes.renewed == {PurePosixPath("w/new")}
    assert folder.woken == [1]
    assert not folder.pending


def test_what_means_nothing(folder):
    for name in ("notes.txt", ".hidden/a.png", "a.png.part", "out/a.png", "~a.png"):
        tell(folder, "FileCreatedEvent", name)
        tell(folder, "FileModifiedEvent", name)
    tell(folder, "DirCreatedEvent", "out/a")
    folder._dispatch(system.FileCreatedEvent("/elsewhere/a.png"))
    assert not folder.pending
    assert folder.woken == []


def test_renames_from_a_temporary_name_or_from_outside_are_whole(folder):
    tell(folder, "FileMovedEvent", "a.png.part", "a.png")
    tell(folder, "FileMovedEvent", "", "b.png")
    tell(folder, "FileMovedEvent", "c.png", "d.png")
    tell(folder, "FileMovedEvent", "e.png", "e.bak")
    changes = folder.take()
    assert changes.moved_in == {folder.root / "a.png", folder.root / "b.png"}
    assert changes.folders == {PurePosixPath()}


def test_too_many_events_are_one(folder, monkeypatch):
    monkeypatch.setattr(events, "MOST_CHANGES", 10)
    for number in range(11):
        tell(folder, "FileCreatedEvent", f"{number}/a.png")
    changes = folder.take()
    assert changes.everything
    assert len(changes) == 1


def test_an_overflow_is_heard_of_and_nothing_is_printed(folder, caplog):
    folder.start()
    try:
        logging.getLogger("watchdog.observers.inotify_c").warning("queue overflowed")
        assert folder.take().everything
    finally:
        folder.stop()
    assert not folder.alive


def test_no_observer_for_what_is_not_there(tmp_path):
    with pytest.raises(I2RError) as caught:
        FolderEvents(tmp_path / "nowhere", lambda p: False, lambda: None).start()
    assert caught.value.code == "OBSERVER_UNAVAILABLE"


def test_a_root_behind_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    watched = FolderEvents(tmp_path / "link", lambda p: False, lambda: None)
    for path in (tmp_path / "real" / "a.png", tmp_path / "link" / "b.png"):
        watched._dispatch(system.FileModifiedEvent(str(path)))
    root = tmp_path / "link"
    assert watched.take().written == {root / "a.png", root / "b.png"}
    assert Path(watched.root) == root
