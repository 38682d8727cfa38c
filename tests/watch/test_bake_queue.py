"""The queue between the service and the baker."""

import dataclasses
import threading
import time

from i2r_vr.capture import discover
from i2r_vr.watch.bake_queue import BakeQueue
from i2r_vr.watch.fingerprint import fingerprint
from i2r_vr.watch.settling import Settled


def items_of(folder, *names):
    items = []
    for name in names:
        (folder / name).write_bytes(b"x")
    for number, name in enumerate(names):
        (source,) = [s for s in discover([folder]) if s.file.name == name]
        items.append(Settled(source, fingerprint(source), number, True))
    return items


def names(sources):
    return [source.file.name for source in sources]


def test_in_order_each_once_and_the_latest_version(tmp_path):
    queue = BakeQueue()
    first, second = items_of(tmp_path, "b.png", "a.png")
    newer = dataclasses.replace(first, arrived=7)
    for item in (first, second, newer):
        queue.put(item)
    assert queue.sizes() == (2, 0)
    assert names(queue.stream()) == ["b.png", "a.png"]
    assert queue.done(first.source.file) == newer
    assert queue.done(first.source.file) is None


def test_a_capture_in_hand_is_not_given_out_again(tmp_path):
    queue = BakeQueue()
    (item,) = items_of(tmp_path, "a.png")
    queue.put(item)
    assert names(queue.stream()) == ["a.png"]
    queue.put(item)
    assert names(queue.stream()) == []
    queue.done(item.source.file)
    assert names(queue.stream()) == ["a.png"]


def test_those_that_could_want_one_name_are_not_in_hand_together(tmp_path):
    queue = BakeQueue()
    for item in items_of(tmp_path, "hall.jpg", "hall.png", "hall_png.jpg", "hall2.png"):
        queue.put(item)
    assert names(queue.stream()) == ["hall.jpg", "hall2.png"]
    queue.done(tmp_path / "hall.jpg")
    assert names(queue.stream()) == ["hall.png"]


def test_wanted_only_while_the_files_are_the_same(tmp_path):
    queue = BakeQueue()
    (item,) = items_of(tmp_path, "a.png")
    queue.put(item)
    list(queue.stream())
    assert queue.is_wanted(item.source)
    queue.hold(60.0)
    assert not queue.is_wanted(item.source)
    queue.release()
    (tmp_path / "a.png").write_bytes(b"other")
    assert not queue.is_wanted(item.source)


def test_held_and_closed(tmp_path):
    queue = BakeQueue()
    queue.put(items_of(tmp_path, "a.png")[0])
    queue.hold(0.2)
    assert names(queue.stream()) == []
    start = time.monotonic()
    assert queue.wait()
    assert time.monotonic() - start >= 0.2
    threading.Timer(0.1, queue.close).start()
    list(queue.stream())
    assert not queue.wait()


def test_suspects_are_given_out_alone_and_the_culprit_is_found(tmp_path):
    queue = BakeQueue()
    items = items_of(tmp_path, "a.png", "b.png", "c.png")
    for item in items[:2]:
        queue.put(item)
    assert names(queue.stream()) == ["a.png", "b.png"]
    queue.put(items[2])
    assert queue.retry_alone() == []
    assert names(queue.stream()) == ["a.png"]
    queue.done(tmp_path / "a.png")
    assert names(queue.stream()) == ["b.png"]
    assert names(queue.retry_alone()) == ["b.png"]
    queue.done(tmp_path / "b.png")
    assert names(queue.stream()) == ["c.png"]


def test_a_waiting_capture_learns_of_its_neighbours(tmp_path):
    queue = BakeQueue()
    (early,) = items_of(tmp_path, "hall.png")
    queue.put(early)
    items_of(tmp_path, "hall.jpg")
    (now,) = [s for s in discover([tmp_path]) if s.file.name == "hall.png"]
    queue.refresh(now)
    (given,) = queue.stream()
    assert given.namesakes == ("hall.jpg", "hall.png")
