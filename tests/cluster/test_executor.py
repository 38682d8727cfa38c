"""Ray itself with two workers on this machine, started once: an executor, and bakes by it."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import i2r_vr
from i2r_vr.bundle.file_set import STAGING
from i2r_vr.bundle.layout import own_folder
from i2r_vr.bundle.out_lock import owned
from i2r_vr.capture import discover
from i2r_vr.cluster import LOCAL, ClusterExecutor, Requirements
from i2r_vr.cluster.connection import connected
from i2r_vr.config import BakeOptions
from i2r_vr.errors import I2RError
from i2r_vr.pipeline.elsewhere import Elsewhere
from i2r_vr.pipeline.queue import Pipeline
from tests.tiny import save_tiny_model, write_room
from training.scenes.generate import generate, write_shard

pytestmark = [
    pytest.mark.skipif(
        importlib.util.find_spec("ray") is None, reason="the extra 'cluster' is not installed"
    ),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # of Ray, in newer Pythons
]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="as Linux does it")
OPTIONS = {"views": 2, "ambix": False, "sample_rate_hz": 16000}


@pytest.fixture(scope="module", autouse=True)
def ray_here():
    with connected(LOCAL, cpus=2) as ray:
        yield ray


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return save_tiny_model(tmp_path_factory.mktemp("weights"))


@pytest.fixture(scope="module")
def executor():
    with ClusterExecutor(LOCAL) as found:
        yield found


def content(out):
    """Every file of a folder of bundles but the lock and the index, by its path."""
    own = own_folder(out)
    paths = [path for path in out.rglob("*") if path.is_file()]
    kept = [path for path in paths if path not in (own / "lock", own / "index")]
    return {str(path.relative_to(out)): path.read_bytes() for path in kept}


def test_it_is_an_executor(executor):
    assert list(executor.map(abs, [-3, 4, -5])) == [3, 4, 5]
    assert executor.submit(os.getpid).result() != os.getpid()
    with pytest.raises(ZeroDivisionError):
        executor.submit(divmod, 1, 0).result()
    with pytest.raises(I2RError, match="OUT_FAILED: a, expected b, c") as failure:
        executor.submit(_refuse).result()
    assert failure.value.suggestion == "d"


def _refuse():
    raise I2RError("OUT_FAILED", "a", "b", "c", suggestion="d")


@LINUX
def test_a_worker_that_is_killed_loses_nothing(executor, capfd):
    before = {executor.submit(os.getpid).result() for _ in range(8)}
    slow = [executor.submit(time.sleep, 1.0) for _ in range(4)]
    os.kill(min(before), signal.SIGKILL)
    assert [each.result() for each in slow] == [None] * 4
    assert capfd.readouterr() == ("", "")


def test_what_kills_workers_fails_and_the_others_are_done(executor):
    deadly, harmless = executor.submit(os._exit, 1), executor.submit(abs, -1)
    with pytest.raises(I2RError, match="WORKER_DIED"):
        deadly.result()
    assert harmless.result() == 1


def test_who_finishes_nothing_for_too_long_counts_as_dead(executor, monkeypatch):
    executor.shutdown()  # its workers hold both processors
    monkeypatch.setattr("i2r_vr.cluster.crew.MOST_DEATHS", 1)
    with ClusterExecutor(LOCAL, silence_s=2.0) as executor:
        hanging = executor.submit(time.sleep, 3600.0)
        with pytest.raises(I2RError, match=r"WORKER_DIED.*never answered"):
            hanging.result()
        assert executor.submit(abs, -1).result() == 1
        executor.submit(time.sleep, 3600.0)
        executor.kill_workers()  # waits for nothing


def test_workers_of_another_version_are_refused():
    wanted = Requirements({"i2r-vr": "0.9"})
    with ClusterExecutor(LOCAL, None, lambda: {"i2r-vr": "0.8"}, wanted) as executor:
        task = executor.submit(abs, -1)
        with pytest.raises(I2RError, match=r"CLUSTER_NODES_DIFFER: i2r-vr 0\.8 on .* 0\.9 as here"):
            task.result()
        with pytest.raises(I2RError, match="CLUSTER_NODES_DIFFER"):
            executor.submit(abs, -1)


def test_workers_that_cannot_begin_end_it(monkeypatch):
    told = []
    monkeypatch.setattr("i2r_vr.cluster.crew.PATIENCE_S", 0.0)
    with (
        ClusterExecutor(LOCAL, lambda: os._exit(1), tell=told.append) as executor,
        pytest.raises(I2RError, match="CLUSTER_NODE_UNFIT"),
    ):
        _ = executor.facts
    assert [notice.code for notice in told] == ["CLUSTER_WAITING"]


def test_a_gpu_that_no_machine_has_is_missed():
    with pytest.raises(I2RError, match="DEVICE_UNAVAILABLE"):
        ClusterExecutor(LOCAL, requirements=Requirements(gpus=True))


@LINUX
def test_bundles_have_the_same_bytes_though_a_worker_is_killed(weights, tmp_path, monkeypatch):
    for number in range(5):
        position = {"position": [6.0 * number, 0, 1], "level": "hall"}
        write_room(tmp_path / "in", f"room{number}", (3.0, 2.0, 1.5 + number / 4), **position)
    (tmp_path / "in/broken.png").write_bytes(b"no picture")
    monkeypatch.chdir(tmp_path)
    options = {**OPTIONS, "model": weights, "device": "cpu"}
    here = list(i2r_vr.bake_many(["in"], "here", **options))
    there = []
    for result in i2r_vr.bake_many(["in"], "there", cluster=LOCAL, **options):
        if result.bundle is not None and len(there) == 1:
            os.kill(_any_worker(), signal.SIGKILL)
        there.append(result)
    assert [r.file for r in there] == [r.file for r in here]
    assert [r.status for r in there] == [r.status for r in here]
    assert str(there[0].error) == str(here[0].error)
    assert content(tmp_path / "there") == content(tmp_path / "here")
    again = list(i2r_vr.bake_many(["in"], "there", **options))
    assert [r.status for r in again] == ["failed"] + ["up_to_date"] * 5


def test_a_bake_that_is_stopped_leaves_whole_bundles_and_records_them(
    weights, tmp_path, monkeypatch
):
    monkeypatch.setattr("i2r_vr.pipeline.elsewhere.AHEAD", 1)
    for number in range(3 + (os.cpu_count() or 1)):  # more than are sent before the first is told
        write_room(tmp_path / "in", f"room{number}", seed=number)
    out, sources = tmp_path / "out", discover([tmp_path / "in"])
    options = BakeOptions(**OPTIONS, model=str(weights), device="cpu")
    with owned(out, "bake"):
        pipeline = Pipeline(options, workplace=Elsewhere)
        stopped = pipeline.bake(sources, out)
        told = [next(stopped)]
        stopped.close()  # as an interrupt does
        told += pipeline.in_hand.whole()
        assert {result.status for result in told} == {"baked"}
        whole = {path.stem for path in out.rglob("?*.i2rvr")}
        assert 1 <= len(whole) < len(sources)
        assert not list(out.rglob(STAGING))
        assert {result.source.stem for result in told} == whole
        assert {result.source.stem for result in _recorded(options, sources, out)} == whole


def _recorded(options, sources, out):
    """Captures that the index knows as current."""
    results = Pipeline(options).look(sources, out)
    return [result for result in results if result.status == "up_to_date"]


def _any_worker():
    """The process of a worker that bakes."""
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if (place / "cmdline").read_bytes().startswith(b"ray::Post"):
                return int(place.name)
        except OSError:
            continue
    raise AssertionError("no worker")


def test_scenes_are_the_same_wherever_they_are_made(tmp_path, monkeypatch):
    monkeypatch.setattr("training.scenes.generate.SCENES_PER_SHARD", 2)

    def record(scene, seed):
        return {"volume_m3": np.float64(scene.volume_m3), "first": np.float64(seed)}

    families = ["living_room"]
    assert generate(tmp_path / "there", 3, 1, 5, families, record, cluster=LOCAL)
    for number, (first, count) in enumerate([(5, 2), (7, 1)]):
        here = write_shard(tmp_path / "here", number, first, count, families, record)
        there = tmp_path / "there" / here.name
        assert {f.name: f.read_bytes() for f in there.iterdir()} == {
            f.name: f.read_bytes() for f in here.iterdir()
        }


@LINUX
def test_a_full_disk_fails_captures_and_leaves_no_part(weights, tmp_path):
    write_room(tmp_path / "in", "room")
    out = tmp_path / "out"
    out.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(out)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no small disk can be made here")
    try:
        options = BakeOptions(**OPTIONS, model=str(weights), device="cpu")
        with owned(out, "bake"):
            (result,) = Pipeline(options, workplace=Elsewhere).bake(
                discover([tmp_path / "in"]), out
            )
        assert result.error.code == "DISK_FULL"
        assert list(out.iterdir()) == [own_folder(out)]
    finally:
        subprocess.run(["umount", str(out)], check=True)
