"""Bundles whose captures are gone are listed, and removed where that is wanted; nothing else is."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest
from click.testing import CliRunner

from i2r_vr.bundle import file_set
from i2r_vr.bundle.file_set import STAGING, clear_crashed
from i2r_vr.bundle.layout import BundleTarget, own_folder
from i2r_vr.bundle.origins import Origins
from i2r_vr.bundle.pruning import find_abandoned, remove_bundle
from i2r_vr.bundle.store import load_bundle, write_bundle
from i2r_vr.capture import discover
from i2r_vr.cli import main
from i2r_vr.errors import I2RError
from tests.bundles import files, metadata


def bake(folder, name, out, level="."):
    """A picture, and a bundle that says it is of it; its folder."""
    (folder / level).mkdir(parents=True, exist_ok=True)
    (folder / level / f"{name}.png").write_bytes(b"x")
    (source,) = [s for s in discover([folder]) if s.stem == name]
    goal = BundleTarget.of(out, source.relative_folder, source.stem)
    data = metadata(name)
    data = replace(data, capture=replace(data.capture, file=source.file.name))
    write_bundle(goal, data, files(name), durable=False)
    origins = Origins(out)
    origins.record(goal, source)
    origins.save()
    return goal.folder


def prune(out, *arguments):
    return CliRunner().invoke(main, ["prune", str(out), *arguments])


@pytest.fixture
def out(tmp_path):
    """Bundles of three captures, one of which is gone."""
    bake(tmp_path / "in", "hall", tmp_path / "out")
    bake(tmp_path / "in", "crypt", tmp_path / "out", "deep/down")
    bake(tmp_path / "other", "yard", tmp_path / "out")
    (tmp_path / "in" / "hall.png").unlink()
    return tmp_path / "out"


def names(out):
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("?*.i2rvr"))


def test_they_are_listed_and_stay(out, tmp_path):
    before = sorted(out.rglob("*"))
    told = prune(out)
    assert told.exit_code == 0
    first, count, how = told.stdout.splitlines()
    assert first == f"{out / 'hall'}: its capture {tmp_path / 'in' / 'hall.png'} is gone"
    assert (count, how) == ("1 bundle whose capture is gone", "--yes removes it")
    assert sorted(out.rglob("*")) == before


def test_with_yes_they_are_removed(out):
    told = prune(out, "--yes")
    assert told.exit_code == 0
    assert told.stdout.splitlines()[0].endswith("is gone, removed")
    assert told.stdout.splitlines()[-1] == "1 bundle removed"
    assert not (out / "hall").exists()
    assert names(out) == ["deep/down/crypt/crypt.i2rvr", "yard/yard.i2rvr"]
    record = json.loads((own_folder(out) / "sources.json").read_text())
    assert [row["bundle"] for row in record["bundles"]] == ["deep/down/crypt", "yard"]
    assert prune(out, "--yes").stdout == "0 bundles removed\n"


def test_files_of_others_stay_and_so_does_their_folder(out):
    (out / "hall" / "hall_zone.wav.meta").write_text("guid")
    (out / "hall" / "notes").mkdir()
    told = prune(out, "--yes")
    assert "files of others stay there" in told.stdout
    assert sorted(p.name for p in (out / "hall").iterdir()) == ["hall_zone.wav.meta", "notes"]


def test_a_folder_of_captures_that_is_gone_and_one_that_is_out_of_reach(out, tmp_path):
    shutil.rmtree(tmp_path / "other")
    assert [a.bundle.folder.name for a in find_abandoned(out)] == ["hall", "yard"]
    disk = tmp_path / "disk"
    bake(disk / "photos", "nave", out)
    shutil.rmtree(disk / "photos")  # as when the disk is not mounted any more
    told = prune(out, "--yes")
    (line,) = [line for line in told.stdout.splitlines() if "nave" in line]
    assert line.endswith("is out of reach, so it stays")
    assert told.stdout.splitlines()[-1] == "2 bundles removed"
    assert "nave/nave.i2rvr" in names(out)


def test_what_is_not_in_the_record_or_cannot_be_read_stays(out):
    (own_folder(out) / "sources.json").unlink()
    assert prune(out, "--yes").stdout == "0 bundles removed\n"
    assert len(names(out)) == 3


def test_damaged_metadata_remove_nothing(out):
    (out / "hall" / "hall.i2rvr").write_text("{}")
    assert prune(out, "--yes").stdout == "0 bundles removed\n"
    assert (out / "hall" / "hall_zone.wav").exists()


def test_links_are_not_followed(out, tmp_path):
    elsewhere = bake(tmp_path / "in", "far", tmp_path / "elsewhere")
    (tmp_path / "in" / "far.png").unlink()
    (out / "far").symlink_to(elsewhere)
    record = json.loads((own_folder(out) / "sources.json").read_text())
    record["bundles"].append({"bundle": "far", "folder": "../in"})
    (own_folder(out) / "sources.json").write_text(json.dumps(record))
    prune(out, "--yes")
    assert (elsewhere / "far.i2rvr").exists()


def test_a_removal_that_is_cut_short_is_finished_later(out, monkeypatch):
    bundle = load_bundle(out / "hall")
    monkeypatch.setattr(file_set, "clear_crashed", lambda folder, last: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        remove_bundle(bundle)
    assert not bundle.path.exists()
    assert (out / "hall" / STAGING).is_dir()
    monkeypatch.undo()
    clear_crashed(out / "hall", "hall.i2rvr")
    assert not (out / "hall").exists()


def test_an_error_of_the_disk_has_a_code(out, monkeypatch):
    def full(folder, last):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(file_set, "clear_crashed", full)
    with pytest.raises(I2RError, match=r"^OUT_NOT_WRITABLE: "):
        remove_bundle(load_bundle(out / "hall"))


def test_not_while_another_process_writes(out):
    code = (
        "import sys; from pathlib import Path; from i2r_vr.bundle.out_lock import OutLock\n"
        "lock = OutLock(Path(sys.argv[1]), 'watch in'); lock.acquire()\n"
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(out)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        refused = prune(out, "--yes")
        assert prune(out).exit_code == 0
        holder.communicate("")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("OUT_LOCKED: ")
    assert (out / "hall" / "hall.i2rvr").exists()


def test_a_folder_that_is_none(tmp_path):
    for place in (tmp_path / "none", tmp_path / "file"):
        (tmp_path / "file").write_text("x")
        refused = prune(place, "--yes")
        assert refused.exit_code == 2
        assert refused.stderr.startswith("INPUT_MISSING: ")
    assert not (tmp_path / "none").exists()
