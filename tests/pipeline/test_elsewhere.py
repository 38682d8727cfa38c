"""What goes to other processes and what comes back, without any cluster."""

import pickle
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest

import i2r_vr
from i2r_vr.bundle.layout import own_folder
from i2r_vr.bundle.out_lock import owned
from i2r_vr.capture import discover
from i2r_vr.config import BakeOptions
from i2r_vr.errors import I2RError
from i2r_vr.pipeline import elsewhere
from i2r_vr.pipeline.elsewhere import Elsewhere
from i2r_vr.pipeline.queue import Pipeline
from i2r_vr.pipeline.workshop import Workshop, lock_of
from tests.tiny import box_room_depth, panorama_picture, save_tiny_model, write_room


@pytest.fixture(scope="module")
def options(tmp_path_factory):
    weights = save_tiny_model(tmp_path_factory.mktemp("weights"))
    return BakeOptions(model=str(weights), device="cpu", views=1, ambix=False, directions=False)


class Here:
    """An executor that does at once what it is handed; what holds a deadly capture is refused."""

    worker_count = 1
    deadly = frozenset()
    facts_of = staticmethod(lambda facts: facts)
    sizes: tuple[int, ...] = ()

    def __init__(self, _address, make, facts, _requirements, _tell, _silence_s):
        self._made = make()
        self.facts = type(self).facts_of(dict(facts(self._made)))

    def submit(self, function, errands):
        future = Future()
        type(self).sizes += (len(errands),)
        if {errand.source.stem for errand in errands} & self.deadly:
            future.set_exception(I2RError("WORKER_DIED", "3 workers", "none", "look"))
            return future
        try:
            sent = pickle.loads(pickle.dumps(errands))
            future.set_result(pickle.loads(pickle.dumps(function(self._made, sent))))
        except I2RError as error:
            future.set_exception(error)
        return future

    def shutdown(self, **_):
        pass


@pytest.fixture
def here(monkeypatch):
    kind = type("HereForOneTest", (Here,), {})
    monkeypatch.setattr(elsewhere, "ClusterExecutor", kind)
    return kind


def bake(options, folder, out):
    with owned(out, "bake"):
        return list(Pipeline(options, workplace=Elsewhere).bake(discover([folder]), out))


def test_of_several_captures_the_one_that_kills_workers_fails(options, here, tmp_path, monkeypatch):
    for name in ("a", "poison", "z"):
        write_room(tmp_path / "in", name)
    monkeypatch.setattr(elsewhere, "CAPTURES_PER_BATCH", {"cpu": 8})
    monkeypatch.setattr(Here, "deadly", {"poison"})
    results = bake(options, tmp_path / "in", tmp_path / "out")
    assert [r.status for r in results] == ["baked", "failed", "baked"]
    assert results[1].error.code == "WORKER_DIED"
    assert results[1].error.file.endswith("poison.png")
    assert here.sizes == (1, 2, 1, 1)  # the first goes before the device is known


def test_who_interrupts_the_wait_for_a_cluster_is_told_of_what_became_whole(
    options, here, tmp_path, monkeypatch
):
    class Interrupted(Future):
        waited = False

        def done(self):
            return self.waited and super().done()

        def result(self, timeout=None):
            if not self.waited:
                self.waited = True
                raise KeyboardInterrupt
            return super().result(timeout)

    monkeypatch.setattr(f"{__name__}.Future", Interrupted)
    write_room(tmp_path / "in", "a")
    sources, out = discover([tmp_path / "in"]), tmp_path / "out"
    pipeline = Pipeline(options, workplace=Elsewhere)
    with owned(out, "bake"):
        with pytest.raises(KeyboardInterrupt):
            list(pipeline.bake(sources, out))
        assert [result.status for result in pipeline.in_hand.whole()] == ["baked"]
        assert [result.status for result in pipeline.look(sources, out)] == ["up_to_date"]


def test_machines_that_do_not_see_the_folders_are_told(options, tmp_path):
    write_room(tmp_path / "in", "a")
    out = tmp_path / "out"
    with owned(out, "bake"):
        lock = lock_of(out)
        with pytest.raises(I2RError, match=f"CLUSTER_FOLDER_NOT_SHARED.*{out}"):
            Workshop(options, out, b"of another OUT at the same path")
        workshop = Workshop(options, out, lock)
        errands = []
        monkey = Pipeline(options, workplace=lambda *_: Listening(errands))
        list(monkey.bake(discover([tmp_path / "in"]), out))
        (tmp_path / "in").rename(tmp_path / "moved")
        with pytest.raises(I2RError, match=f"CLUSTER_FOLDER_NOT_SHARED.*{tmp_path / 'in'}"):
            workshop.bake(errands)


class Listening:
    """A workplace that keeps what it is handed."""

    def __init__(self, errands):
        self._errands = errands

    def bake(self, errands, *_):
        self._errands += errands
        return iter(())


def test_nothing_is_written_into_a_folder_that_another_process_owns(options, here, tmp_path):
    write_room(tmp_path / "in", "a")
    out = tmp_path / "out"
    with owned(out, "bake"):
        workshop = Workshop(options, out, lock_of(out))
        errands = []
        pipeline = Pipeline(options, workplace=lambda *_: Listening(errands))
        list(pipeline.bake(discover([tmp_path / "in"]), out))
        (own_folder(out) / "lock").write_text("another process's")
        (result,) = workshop.bake(errands)
    assert result.error.code == "OUT_LOCKED"
    assert not list(out.rglob("?*.i2rvr"))


def test_other_options_there_are_refused(options, here, tmp_path, monkeypatch):
    write_room(tmp_path / "in", "a")
    other = staticmethod(lambda facts: {**facts, "options": "0" * 64})
    monkeypatch.setattr(Here, "facts_of", other)
    with pytest.raises(I2RError, match="CLUSTER_NODES_DIFFER: other options"):
        bake(options, tmp_path / "in", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_where_nothing_is_to_bake_no_cluster_is_asked(options, tmp_path, monkeypatch):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/link.png").symlink_to(tmp_path / "outside.png")
    monkeypatch.setattr(elsewhere, "ClusterExecutor", None)
    results = bake(options, tmp_path / "in", tmp_path / "out")
    assert [r.status for r in results] in (["failed"], [])


def test_what_is_sent_is_small_and_absolute(options, here, tmp_path, monkeypatch):
    for number in range(3):
        write_room(tmp_path / "in", f"room{number}", position=[0, 0, number])
    monkeypatch.chdir(tmp_path)
    seen = []
    monkeypatch.setattr(Here, "submit", lambda self, _, errands: seen.extend(errands) or done([]))
    with owned(Path("out"), "bake"), pytest.raises(ValueError, match="zip"):
        list(Pipeline(options, workplace=Elsewhere).bake(discover(["in"]), Path("out")))
    for errand in seen:
        paths = [*errand.source.files, errand.target.folder]
        assert all(path.is_absolute() for path in paths)
        assert not errand.source.namesakes
        assert not errand.source.neighbours


def done(value):
    future = Future()
    future.set_result(value)
    return future


def test_a_picture_in_memory_goes_along(options, here, tmp_path):
    shown = i2r_vr.Picture(panorama_picture(box_room_depth()), box_room_depth(), name="held")
    with owned(tmp_path / "out", "bake"):
        (result,) = Pipeline(options, workplace=Elsewhere).bake([shown.source()], tmp_path / "out")
    assert result.status == "baked"
    assert result.written.capture.depth_source == "given"


def test_a_model_that_is_loaded_already_is_loaded_there_by_its_file(options, here, tmp_path):
    from i2r_vr.hearing.loading import load_model

    write_room(tmp_path / "in", "a")
    plain = replace(options, model="compact", device="auto")
    pipeline = Pipeline(plain, load_model(options.model, "cpu"), workplace=Elsewhere)
    with owned(tmp_path / "out", "bake"):
        (result,) = pipeline.bake(discover([tmp_path / "in"]), tmp_path / "out")
    assert result.written.generator.model == "tiny"
