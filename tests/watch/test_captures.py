"""The way of a capture, step by step, without a model."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from i2r_vr.bundle.layout import BundleTarget
from i2r_vr.bundle.origins import Origins
from i2r_vr.capture import discover
from i2r_vr.errors import I2RError
from i2r_vr.watch.bake_queue import BakeQueue
from i2r_vr.watch.captures import Captures
from i2r_vr.watch.memory import Memory
from i2r_vr.watch.scan import Scanner
from i2r_vr.watch.settings import WatchSettings
from tests.bundles import write
from tests.watch.service import drop

BROKEN = I2RError("IMAGE_TRUNCATED", "half", "a whole", "copy again")


class Desk:
    """Captures with a folder to scan and no quiet time."""

    def __init__(self, home, settle_s=0.0):
        self.root, self.out = home / "in", home / "out"
        self.root.mkdir()
        self.scanner = Scanner(self.root, self.out)
        self.captures = Captures(WatchSettings(settle_s=settle_s), BakeQueue())

    def look(self):
        orphans = self.captures.take_in(self.scanner.scan(), ())
        self.captures.advance()
        return orphans

    def take(self):
        return [source.file.name for source in self.captures.queue.stream()]

    def bundle(self, name):
        path = self.out / name / f"{name}.i2rvr"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
        return path


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def test_baked_once_and_again_when_it_changes(desk):
    path = drop(desk.root / "a.png")
    desk.look()
    assert desk.take() == ["a.png"]
    assert desk.captures.finished(path, desk.bundle("a"))
    desk.look()
    assert desk.take() == []
    drop(path, 1)
    desk.look()
    assert desk.take() == ["a.png"]
    assert not desk.captures.finished(path, desk.bundle("a"))
    assert desk.captures.memory.counts() == (1, 0)


def test_changed_while_in_hand(desk):
    path = drop(desk.root / "a.png")
    desk.look()
    desk.take()
    drop(path, 1)
    desk.look()
    assert desk.take() == []
    desk.captures.finished(path, desk.bundle("a"))
    desk.captures.advance()
    assert desk.take() == ["a.png"]


def test_a_failure_is_remembered_until_the_capture_changes(desk):
    path = drop(desk.root / "a.png")
    desk.look()
    desk.take()
    assert desk.captures.failed(path, BROKEN.at(path))
    desk.look()
    assert desk.take() == []
    assert desk.captures.memory.failures(9)[0]["code"] == "IMAGE_TRUNCATED"
    drop(path, 1)
    desk.look()
    assert desk.take() == ["a.png"]
    desk.captures.finished(path, desk.bundle("a"))
    assert desk.captures.memory.counts() == (1, 0)


def test_a_failure_of_what_was_just_written_is_not_believed_yet(tmp_path):
    desk = Desk(tmp_path, settle_s=0.01)
    path = drop(desk.root / "a.png")
    while not (taken := desk.take()):
        desk.look()
    assert taken == ["a.png"]
    assert not desk.captures.failed(path, BROKEN)
    while not desk.take():
        desk.captures.advance()
    assert desk.captures.failed(path, BROKEN)


def test_a_failure_because_of_another_file_ends_with_that_file(desk):
    path = drop(desk.root / "a.png")
    foreign = desk.bundle("a").with_name("a_zone.wav")
    foreign.write_text("not ours")
    desk.look()
    desk.take()
    in_the_way = I2RError("BUNDLE_FILE_NOT_OURS", "a file", "none", "move it", foreign)
    assert desk.captures.failed(path, in_the_way)
    desk.look()
    assert desk.take() == []
    foreign.unlink()
    desk.look()
    assert desk.take() == ["a.png"]


def test_gone_before_during_and_after(desk):
    for name in ("before", "during", "after"):
        drop(desk.root / f"{name}.png")
    desk.captures.take_in(desk.scanner.scan(), ())
    (desk.root / "before.png").unlink()
    desk.captures.advance()
    assert sorted(desk.take()) == ["after.png", "during.png"]
    desk.captures.finished(desk.root / "after.png", desk.bundle("after"))
    (desk.root / "during.png").unlink()
    desk.look()
    during = desk.bundle("during")
    desk.captures.finished(desk.root / "during.png", during)
    assert desk.captures.memory.orphans == {during}
    (desk.root / "after.png").unlink()
    assert desk.look() == [desk.out / "after" / "after.i2rvr"]
    assert desk.captures.memory.counts() == (0, 0)


def test_a_failure_of_what_has_gone_is_no_news(desk):
    path = drop(desk.root / "a.png")
    desk.look()
    desk.take()
    path.unlink()
    assert not desk.captures.failed(path, I2RError("FILE_MISSING", "none", "one", "look", path))
    assert desk.captures.waiting() == 0


FACES = ("px", "nx", "py", "ny", "pz", "nz")


def drop_face(folder, face):
    path = folder / f"sky_{face}.png"
    cv2.imwrite(str(path), np.full((64, 64, 3), 90, np.uint8))
    return path


def test_faces_in_hand_when_their_cubemap_becomes_whole(desk):
    first = [drop_face(desk.root, face) for face in FACES[:4]]
    desk.look()
    taken = [desk.root / name for name in desk.take()]
    assert taken
    assert set(taken) <= set(first)
    for face in FACES[4:]:
        drop_face(desk.root, face)
    desk.look()
    error = I2RError("CUBEMAP_INCOMPLETE", "four", "six", "add the others")
    outcomes = [desk.captures.failed(path, error.at(path)) for path in taken]
    assert not any(outcomes)
    assert desk.captures.memory.counts() == (0, 0)
    (whole,) = desk.take()
    assert desk.captures.finished(desk.root / whole, desk.bundle("sky"))
    assert desk.captures.memory.counts() == (1, 0)
    assert desk.captures.waiting() == 0


def test_a_face_that_is_alone_again_while_in_hand(desk):
    first = drop_face(desk.root, "px")
    error = I2RError("CUBEMAP_INCOMPLETE", "one", "six", "add the others").at(first)
    desk.look()
    assert desk.take() == ["sky_px.png"]
    others = [drop_face(desk.root, face) for face in FACES[1:]]
    desk.look()
    for path in others:
        path.unlink()
    desk.look()
    outcomes = [desk.captures.failed(first, error)]
    while desk.take():
        outcomes.append(desk.captures.failed(first, error))
        desk.look()
    assert outcomes.count(True) == 1
    assert desk.captures.memory.counts() == (0, 1)
    assert desk.captures.waiting() == 0


def test_an_internal_error_is_tried_again_a_few_times(desk, monkeypatch):
    from i2r_vr.watch import captures

    monkeypatch.setattr(captures, "backoff_s", lambda attempt: 0.0)
    path = drop(desk.root / "a.png")
    desk.look()
    error = I2RError("INTERNAL_ERROR", "a bug", "none", "report it", path)
    tries = 0
    while desk.take():
        tries += 1
        assert desk.captures.failed(path, error) == (tries == 1)
        desk.captures.advance()
    assert tries == 4
    assert desk.captures.waiting() == 0


def test_what_could_not_be_written_goes_back_to_the_head(desk):
    for name in "ab":
        drop(desk.root / f"{name}.png")
    desk.look()
    stream = desk.captures.queue.stream()
    first = next(stream)
    desk.captures.put_back(first.file)
    assert desk.take() == ["a.png", "b.png"]


def test_bundles_of_another_folder_are_no_orphans_while_their_captures_are_there(tmp_path):
    out, memory = tmp_path / "out", Memory()
    origins = Origins(out)
    bundles = {}
    for folder in ("in", "else"):
        drop(tmp_path / folder / f"{folder}.png")
        (source,) = discover([tmp_path / folder])
        bundle = write(out, folder)
        described = replace(bundle.metadata.capture, file=source.file.name)
        bundle.path.write_text(replace(bundle.metadata, capture=described).to_json())
        origins.record(BundleTarget.of(out, source.relative_folder, source.stem), source)
        bundles[folder] = bundle.path
    origins.save()
    present = discover([tmp_path / "in"])
    memory.find_orphans(out, present)
    assert memory.orphans == set()
    (tmp_path / "else" / "else.png").unlink()
    memory.find_orphans(out, present)
    assert memory.orphans == {bundles["else"]}
    origins.path.unlink()
    (tmp_path / "in" / "in.png").unlink()
    memory.find_orphans(out, [])
    assert memory.orphans == set(bundles.values())
