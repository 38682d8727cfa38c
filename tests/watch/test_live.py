"""The service on real files: what it picks up, what it leaves alone, and what it says."""

import json
import os
import shutil
import signal
import sys
import time

import pytest

from i2r_vr.bundle.store import load_bundle
from tests.capture.pictures import cube_faces, save
from tests.tiny import write_room
from tests.watch.service import (
    Service,
    assert_whole,
    bundles,
    drop,
    picture_bytes,
    wait_until,
)

FACES = ("px", "nx", "py", "ny", "pz", "nz")


def drop_face(folder, stem, name):
    save(folder / f"{stem}_{name}.png", cube_faces(64)[FACES.index(name)])


@pytest.fixture(scope="module")
def service(weights, tmp_path_factory):
    """One service for the tests that only drop files, each under names of its own."""
    home = tmp_path_factory.mktemp("live")
    (home / "in").mkdir()
    drop(home / "in" / "old" / "first.png")
    with Service(home / "in", home / "out", weights) as running:
        yield running.wait_idle()
        running.wait_idle()
        assert_whole(running.out)


def test_what_was_there_at_the_start_is_baked(service):
    service.wait_bundle("old/first")


def test_new_changed_and_deleted(service):
    wait_until(lambda: service.said("WATCHING"), "the greeting")
    path = drop(service.folder / "new.png", 1)
    bundle = service.wait_current("new")
    drop(path, 2)
    service.wait_current("new")
    path.unlink()
    wait_until(lambda: str(bundle) in service.status()["orphaned"], "the orphan")
    assert bundle.exists()
    drop(path, 2)
    wait_until(lambda: str(bundle) not in service.status()["orphaned"], "its end")
    service.wait_idle()
    assert len([r for r in service.results("baked") if r["file"] == str(path)]) == 2
    path.unlink()
    wait_until(lambda: service.said("ORPHANED"), "the orphan's line")


def test_subfolders_made_moved_and_moved_in(service, tmp_path):
    drop(service.folder / "a" / "b" / "deep.png")
    service.wait_bundle("a/b/deep")
    (service.folder / "a" / "b").rename(service.folder / "a" / "c")
    service.wait_bundle("a/c/deep")
    wait_until(lambda: any("a/b/deep" in b for b in service.status()["orphaned"]), "orphan")
    drop(tmp_path / "whole" / "x" / "inner.png")
    shutil.move(tmp_path / "whole", service.folder / "whole")
    service.wait_bundle("whole/x/inner")


def test_companions_before_and_after_the_picture(service, tmp_path):
    write_room(tmp_path, "room")
    depth, picture = tmp_path / "room.depth.npy", tmp_path / "room.png"
    shutil.copy(depth, service.folder / "early.depth.npy")
    time.sleep(0.5)
    shutil.copy(picture, service.folder / "early.png")
    bundle = service.wait_current("early")
    assert load_bundle(bundle).metadata.capture.depth_source == "given"

    shutil.copy(picture, service.folder / "late.png")
    bundle = service.wait_bundle("late")
    assert load_bundle(bundle).metadata.capture.depth_source == "estimated"
    shutil.copy(depth, service.folder / "late.depth.npy")
    service.wait_current("late")
    assert load_bundle(bundle).metadata.capture.depth_source == "given"
    (service.folder / "late.capture.json").write_text('{"zone": {"name": "nave"}}')
    service.wait_current("late")
    assert load_bundle(bundle).metadata.zone.name == "nave"


def test_six_faces_are_one_capture_and_one_line_however_slowly_they_come(service):
    for name in FACES:
        drop_face(service.folder, "cube", name)
        time.sleep(1.8)  # longer than what looks unfinished is waited for
    bundle = service.wait_bundle("cube")
    assert load_bundle(bundle).metadata.capture.kind == "cubemap"
    assert not [name for name in bundles(service.out) if name.startswith("cube_")]
    wait_until(lambda: [r for r in service.results() if "cube" in r["file"]], "the line")
    told = [result for result in service.results() if "cube" in result["file"]]
    assert [result["status"] for result in told] == ["baked"]


def test_a_cubemap_that_stays_incomplete_fails(service):
    for name in FACES[:4]:
        drop_face(service.folder, "torn", name)
    wait_until(lambda: [r for r in service.results("failed") if "torn" in r["file"]], "the failure")
    codes = [r["error"]["code"] for r in service.results("failed") if "torn" in r["file"]]
    assert codes == ["CUBEMAP_INCOMPLETE"]
    for name in FACES[4:]:
        drop_face(service.folder, "torn", name)
    service.wait_bundle("torn")
    wait_until(lambda: not [f for f in service.status()["failures"] if "torn" in f["capture"]])


def test_unfinished_and_hidden_names_are_ignored_and_renames_picked_up(service):
    names = ("t.png.part", "t.png.crdownload", "t.tmp.png", "~t.png", "t.png~", ".t.png")
    for name in names:
        (service.folder / name).write_bytes(picture_bytes(3))
    drop(service.folder / ".hidden" / "inside.png")
    drop(service.folder / "unity" / "Temp" / "scratch.png")
    (service.folder / "unity" / "ProjectSettings").mkdir()
    time.sleep(1.0)
    (service.folder / "t.png.part").rename(service.folder / "t.png")
    service.wait_current("t")
    time.sleep(1.0)
    found = bundles(service.out)
    assert not [n for n in found if n.startswith(("t.", "~t", ".t")) or "inside" in n], found


def test_a_bad_capture_is_reported_once_and_baked_when_it_is_mended(service):
    path = service.folder / "bad.png"
    path.write_bytes(picture_bytes(4)[:500])
    wait_until(lambda: [r for r in service.results("failed") if r["file"] == str(path)])
    service.wait_idle()
    (entry,) = [f for f in service.status()["failures"] if f["capture"] == str(path)]
    assert entry["code"] == "IMAGE_TRUNCATED"
    assert service.status()["last_error"]["code"] == "IMAGE_TRUNCATED"
    drop(service.folder / "beside_bad.png")
    service.wait_bundle("beside_bad")
    time.sleep(1.0)
    assert len([r for r in service.results() if r["file"] == str(path)]) == 1
    drop(path, 4)
    service.wait_current("bad")
    wait_until(lambda: not [f for f in service.status()["failures"] if f["capture"] == str(path)])


def test_two_of_one_stem_each_get_a_bundle(service):
    drop(service.folder / "twin.png", 5)
    drop(service.folder / "twin.jpg", 6)
    wait_until(lambda: len([b for b in bundles(service.out) if b.startswith("twin")]) == 2)
    service.wait_idle()
    owners = {
        load_bundle(service.out / name).metadata.capture.file
        for name in bundles(service.out)
        if name.startswith("twin")
    }
    assert owners == {"twin.png", "twin.jpg"}


def test_what_is_not_ours_is_not_overwritten(service):
    target = service.out / "foreign" / "foreign.i2rvr"
    sound = service.out / "foreign" / "foreign_zone.wav"
    target.parent.mkdir(parents=True)
    sound.write_bytes(b"not ours")
    path = drop(service.folder / "foreign.png")
    wait_until(lambda: [r for r in service.results("failed") if r["file"] == str(path)])
    assert service.results("failed")[-1]["error"]["code"] == "BUNDLE_FILE_NOT_OURS"
    assert sound.read_bytes() == b"not ours"
    sound.unlink()
    target.parent.rmdir()


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_links_out_and_loops_are_left_alone(service, tmp_path):
    drop(tmp_path / "outside" / "secret.png")
    inside = service.folder / "links"
    inside.mkdir()
    (inside / "out_file.png").symlink_to(tmp_path / "outside" / "secret.png")
    (inside / "out_folder").symlink_to(tmp_path / "outside")
    (inside / "loop").symlink_to(service.folder)
    (inside / "self.png").symlink_to("self.png")
    drop(inside / "real.png")
    service.wait_bundle("links/real")
    service.wait_idle()
    assert [n for n in bundles(service.out) if n.startswith("links")] == ["links/real"]
    (inside / "self.png").unlink()


def test_names_that_only_the_system_understands(service):
    name = os.fsdecode(b"\xff odd \xe9.png") if sys.platform == "linux" else "odd \u00e9.png"
    path = drop(service.folder / name)
    wait_until(lambda: [r for r in service.results("baked") if r["file"] == str(path)])
    drop(service.folder / "{a} 'b' $(c).png")
    service.wait_bundle("{a} 'b' $(c)")


def test_the_status_says_what_it_is_about(service):
    status = service.wait_idle().status()
    assert status["format"] == "i2rvr-status"
    assert status["changes"] == "events"
    assert status["watching"] == str(service.folder)
    assert status["queue"] == status["in_hand"] == 0
    assert status["done"] > 0
    assert status["failed"] == len(status["failures"])


def test_out_inside_the_folder_is_left_alone(weights, tmp_path):
    drop(tmp_path / "a.png")
    with Service(tmp_path, tmp_path / "baked", weights) as service:
        service.wait_idle()
        drop(tmp_path / "baked" / "stray.png")
        drop(tmp_path / "b.png")
        service.wait_bundle("b")
        service.wait_idle()
        assert bundles(tmp_path / "baked") == ["a", "b"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_and_nothing_half_is_left(weights, folders, number):
    folder, out = folders
    for seed in range(30):
        drop(folder / f"{seed}.png", seed)
    with Service(folder, out, weights, settle="0") as service:
        wait_until(lambda: len(bundles(out)) > 2, "the third bundle")
        code, _ = service.stop(number)
    assert code == (0 if number == signal.SIGTERM else 130)
    assert service.status()["state"] == "stopped"
    assert_whole(out)
    assert 2 < len(bundles(out)) < 30


def test_a_second_watcher_says_who_holds_the_folder_and_leaves(weights, folders):
    folder, out = folders
    with Service(folder, out, weights) as first:
        first.wait_idle()
        with Service(folder, out, weights) as second:
            assert second.wait() == 2
            (line,) = second.said("OUT_LOCKED")
        assert f"process {first.process.pid}" in line
        assert str(folder) in line
        first.kill()
        with Service(folder, out, weights) as third:
            third.wait_idle()


def test_polling_needs_no_events(weights, folders):
    folder, out = folders
    with Service(folder, out, weights, "--polling", "0.3") as service:
        service.wait_idle()
        assert service.status()["changes"] == "polling"
        drop(folder / "a.png")
        service.wait_bundle("a")
        drop(folder / "a.png", 1)
        service.wait_current("a")


HOOK = """
import json, os, sys, time
name = os.path.basename(sys.argv[-1])
with open(sys.argv[1] + "/" + name + ".json", "w") as stream:
    json.dump({"arguments": sys.argv[2:], "bundle": os.environ["I2R_VR_BUNDLE"]}, stream)
print("to nowhere")
if "slow" in name:
    time.sleep(60)
sys.exit("broken" in name)
"""


def test_hooks_run_for_each_bundle_and_may_fail(weights, folders, tmp_path):
    folder, out = folders
    script, told = tmp_path / "my hook.py", tmp_path / "told"
    script.write_text(HOOK)
    told.mkdir()
    command = f"'{sys.executable}' '{script}' '{told}' '$HOME; x' {{}}"
    arguments = ("--on-bake", command, "--on-bake-timeout", "8", "--once")
    for name in ("good", "broken", "slow"):
        drop(folder / f"{name}.png")
    with Service(folder, out, weights, *arguments) as service:
        assert service.wait() == 0
    assert len(service.results("baked")) == 3
    assert len(service.said("HOOK_FAILED")) == 1
    assert len(service.said("HOOK_TIMEOUT")) == 1
    record = json.loads((told / "good.i2rvr.json").read_text())
    assert record["arguments"] == ["$HOME; x", str(out / "good" / "good.i2rvr")]
    assert record["bundle"] == str(out / "good" / "good.i2rvr")
    missing = ("--on-bake", "no-such-program", "--once", "--force")
    with Service(folder, out, weights, *missing) as service:
        assert service.wait() == 0
    assert len(service.said("HOOK_NOT_STARTED")) == 3


def test_hooks_that_have_not_ended_are_told_at_the_end(weights, folders, tmp_path):
    folder, out = folders
    script, begun = tmp_path / "hook.py", tmp_path / "begun"
    script.write_text(
        "import pathlib, sys, time\npathlib.Path(sys.argv[1]).touch()\ntime.sleep(600)\n"
    )
    drop(folder / "a.png")
    command = f"'{sys.executable}' '{script}' '{begun}'"
    with Service(folder, out, weights, "--on-bake", command) as service:
        wait_until(begun.exists, "the command")
        assert service.stop()[0] == 0
    assert service.said("HOOKS_DROPPED") == ["HOOKS_DROPPED: 1 commands of --on-bake did not end\n"]


def test_once_ends_with_the_codes_of_a_bake(weights, folders, tmp_path):
    folder, out = folders
    with Service(folder, out, weights, "--once") as service:
        assert service.wait() == 2
    assert service.said("NO_CAPTURE")
    with Service(tmp_path / "nowhere", out, weights, "--once") as service:
        assert service.wait() == 2
    assert service.said("INPUT_MISSING")
    drop(folder / "a.png")
    with Service(folder, out, weights, "--once") as service:
        assert service.wait() == 0
    assert [r["status"] for r in service.results()] == ["baked"]
    (folder / "b.png").write_bytes(b"nothing")
    with Service(folder, out, weights, "--once") as service:
        assert service.wait() == 1
    assert sorted(r["status"] for r in service.results()) == ["failed", "up_to_date"]
    (tmp_path / "file").write_text("x")
    with Service(folder, tmp_path / "file", weights, "--once") as service:
        assert service.wait() == 1
    assert service.said("OUT_NOT_A_FOLDER")
    with Service(folder, tmp_path / "other", tmp_path / "none.safetensors", "--once") as service:
        assert service.wait() == 1
    assert service.said("WEIGHTS_MISSING")
