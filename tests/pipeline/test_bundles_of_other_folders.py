"""Pictures of one name in two folders: no bundle is lost, moved captures keep theirs."""

import json
import os
import shutil
import subprocess
import sys
import threading

import pytest
from click.testing import CliRunner

import i2r_vr
from i2r_vr.bundle.layout import own_folder
from i2r_vr.bundle.out_lock import owned
from i2r_vr.cli import main
from tests.tiny import save_tiny_model
from tests.watch.service import SMALL, drop


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return save_tiny_model(tmp_path_factory.mktemp("weights"))


@pytest.fixture
def bake(weights, tmp_path, monkeypatch):
    """`bake` in a folder with ``a/room.jpg`` and another ``b/room.jpg``."""
    monkeypatch.chdir(tmp_path)
    drop(tmp_path / "a" / "room.jpg", 1)
    drop(tmp_path / "b" / "room.jpg", 2)

    def run(*arguments):
        common = ["--model", str(weights), "--device", "cpu", *SMALL]
        return CliRunner().invoke(main, ["bake", *map(str, arguments), *common])

    return run


def capture_sha256(bundle):
    return json.loads(bundle.read_text())["capture"]["sha256"]


def test_the_second_of_a_name_fails_and_the_first_stays(bake, tmp_path):
    assert bake("a", "--out", "c").exit_code == 0
    bundle = tmp_path / "c" / "room" / "room.i2rvr"
    before = bundle.read_bytes()
    for given in ("b", "b/room.jpg"):
        refused = bake(given, "--out", "c")
        assert refused.exit_code == 1
        assert "\nBUNDLE_TAKEN: " in refused.stderr
        assert "a/room.jpg" in refused.stderr.replace(os.sep, "/")
    assert bundle.read_bytes() == before
    assert "up to date" in bake("a", "--out", "c").output
    assert bake("b", "--out", "d").exit_code == 0


def test_the_others_of_the_folder_are_done(bake, tmp_path):
    bake("a", "--out", "c")
    drop(tmp_path / "b" / "yard.jpg", 3)
    assert bake("b", "--out", "c").exit_code == 1
    assert (tmp_path / "c" / "yard" / "yard.i2rvr").is_file()


def test_adopt_replaces_it(bake, tmp_path):
    bake("a", "--out", "c")
    bundle = tmp_path / "c" / "room" / "room.i2rvr"
    before = capture_sha256(bundle)
    assert bake("b", "--out", "c", "--adopt").exit_code == 0
    assert capture_sha256(bundle) != before
    assert bake("b", "--out", "c").exit_code == 0
    assert bake("a", "--out", "c").exit_code == 1


def test_a_capture_that_moved_keeps_its_bundle(bake, tmp_path):
    bake("a", "--out", "c")
    (tmp_path / "a").rename(tmp_path / "moved")
    assert "up to date" in bake("moved", "--out", "c").output
    sources = json.loads((own_folder(tmp_path / "c") / "sources.json").read_text())
    assert sources["bundles"] == [{"bundle": "room", "folder": "../moved"}]
    assert "\nBUNDLE_TAKEN: " in bake("b", "--out", "c").stderr
    shutil.rmtree(tmp_path / "moved")
    assert bake("b", "--out", "c").exit_code == 0


def test_folders_given_together_may_not_collide(bake, tmp_path):
    for given in (("a", "b"), ("a/room.jpg", "b/room.jpg"), ("a", "b/room.jpg")):
        refused = bake(*given, "--out", "c")
        assert refused.exit_code == 2
        assert refused.stderr.splitlines()[-1].startswith("INPUTS_COLLIDE: ")
        assert "one after the other" not in refused.stderr
        assert not (tmp_path / "c").exists()
    assert bake(".", "--out", "c").exit_code == 0


def test_a_bundle_of_before_the_record_is_taken_over(bake, tmp_path):
    bake("a", "--out", "c")
    shutil.rmtree(own_folder(tmp_path / "c"))
    assert bake("b", "--out", "c").exit_code == 0
    assert "\nBUNDLE_TAKEN: " in bake("a", "--out", "c").stderr


def test_a_record_that_is_broken_is_told_once(bake, tmp_path):
    bake("a", "--out", "c")
    record = own_folder(tmp_path / "c") / "sources.json"
    record.write_text("<<<<<<< HEAD")
    refused = bake("a", "--out", "c")
    assert refused.exit_code == 1
    assert refused.stderr.splitlines()[-1].startswith("SOURCES_BROKEN: ")
    assert refused.stderr.count("SOURCES_BROKEN") == 1
    assert record.read_text() == "<<<<<<< HEAD"


def test_no_bake_while_another_process_writes(bake, tmp_path):
    code = (
        "import sys; from pathlib import Path; from i2r_vr.bundle.out_lock import OutLock\n"
        "lock = OutLock(Path(sys.argv[1]), 'watch photos'); lock.acquire()\n"
        "print('held', flush=True); sys.stdin.read()"
    )
    (tmp_path / "c").mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "c")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        refused = bake("a", "--out", "c")
        holder.communicate("")
    assert refused.exit_code == 2
    assert refused.stderr.splitlines()[-1].startswith("OUT_LOCKED: ")
    assert "watch photos" in refused.stderr
    assert bake("a", "--out", "c").exit_code == 0


def test_nothing_is_made_where_nothing_was_baked(bake, tmp_path):
    (tmp_path / "a" / "room.jpg").write_text("no picture")
    assert bake("a", "--out", "new/c").exit_code == 1
    assert not (tmp_path / "new").exists()


def test_threads_of_one_process_bake_into_one_folder(bake, weights, tmp_path):
    names = [drop(tmp_path / "a" / f"{number}.jpg", number) for number in range(3)]
    options = {"model": str(weights), "device": "cpu", "views": 1, "ambix": False}
    done = []

    def work(path):
        done.append(i2r_vr.bake(path, tmp_path / "c", sample_rate_hz=8000, **options).path)

    threads = [threading.Thread(target=work, args=(path,)) for path in names]
    with owned(tmp_path / "c", "bake"):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(path.name for path in done) == ["0.i2rvr", "1.i2rvr", "2.i2rvr"]
    sources = json.loads((own_folder(tmp_path / "c") / "sources.json").read_text())
    assert [row["bundle"] for row in sources["bundles"]] == ["0", "1", "2"]
