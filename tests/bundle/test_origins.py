"""Where bundles came from: two captures of one name are told apart, hostile records are refused."""

import json
import os
import shutil
import threading

import pytest

from i2r_vr.bundle.layout import BundleTarget, own_folder
from i2r_vr.bundle.origins import Origins, origins_above
from i2r_vr.capture import discover
from i2r_vr.errors import I2RError
from tests.bundles import write


def capture(folder, name="hall.png", content=b"x"):
    """The source of a picture that is put into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return next(source for source in discover([folder]) if source.file.name == name)


def baked(out, source):
    """Record a bundle, and write one under its name."""
    target = BundleTarget.of(out, source.relative_folder, source.stem)
    write(target.folder.parent, target.name)
    origins = Origins(out)
    origins.record(target, source)
    origins.save()
    return target


def taken(out, source):
    """The code with which a capture is refused its bundle, if it is."""
    target = BundleTarget.of(out, source.relative_folder, source.stem)
    try:
        Origins(out).refuse_other(target, source)
    except I2RError as error:
        return error.code
    return None


def rows(out):
    """What the file holds, by bundle."""
    document = json.loads((own_folder(out) / "sources.json").read_text())
    assert (document["format"], document["version"]) == ("i2rvr-sources", 1)
    return {row["bundle"]: row["folder"] for row in document["bundles"]}


def test_folders_are_recorded_relative_to_out(tmp_path):
    out = tmp_path / "project" / "out"
    capture(tmp_path / "photos" / "ground floor")
    (deep,) = discover([tmp_path / "photos"])
    baked(out, deep)
    baked(out, capture(out.parent, "yard.png"))
    assert rows(out) == {"ground floor/hall": "../../photos", "yard": ".."}
    assert Origins(out).folder(out / "ground floor" / "hall") == tmp_path / "photos"


def test_the_same_capture_is_never_refused(tmp_path, monkeypatch):
    source = capture(tmp_path / "a")
    baked(tmp_path / "out", source)
    assert taken(tmp_path / "out", source) is None
    assert taken(tmp_path / "out", capture(tmp_path / "a", content=b"changed")) is None
    (tmp_path / "link").symlink_to(tmp_path / "a")
    monkeypatch.chdir(tmp_path / "a")
    for path in ("hall.png", ".", "../a", "../link", "../a/../a/hall.png"):
        (same,) = discover([path])
        assert taken(tmp_path / "out", same) is None


def test_another_picture_of_the_name_is_refused_as_long_as_the_first_is_there(tmp_path):
    out, first = tmp_path / "out", capture(tmp_path / "a")
    baked(out, first)
    second = capture(tmp_path / "b")
    target = BundleTarget.of(out, second.relative_folder, second.stem)
    with pytest.raises(I2RError, match=r"^BUNDLE_TAKEN: .*b.hall\.png would .*a.hall\.png\)$"):
        Origins(out).refuse_other(target, second)
    first.file.unlink()
    assert taken(out, second) is None
    baked(out, second)
    assert rows(out) == {"hall": "../b"}
    assert taken(out, capture(tmp_path / "a")) == "BUNDLE_TAKEN"


def test_without_a_bundle_there_is_nothing_to_refuse(tmp_path):
    target = baked(tmp_path / "out", capture(tmp_path / "a"))
    shutil.rmtree(target.folder)
    assert taken(tmp_path / "out", capture(tmp_path / "b")) is None


def test_a_project_may_move_as_a_whole(tmp_path):
    home = tmp_path / "project"
    baked(home / "out", capture(home / "a"))
    home.rename(tmp_path / "moved")
    home = tmp_path / "moved"
    (same,) = discover([home / "a"])
    assert taken(home / "out", same) is None
    assert Origins(home / "out").whereabouts(home / "out" / "hall", "hall.png") == "there"
    assert taken(home / "out", capture(home / "b")) == "BUNDLE_TAKEN"


@pytest.mark.skipif(os.name == "nt", reason="not names on Windows")
@pytest.mark.parametrize("folder", [b"caf\xe9", b"a:b\\c", b"line\nbreak", "näh".encode()])
def test_any_name_of_a_folder(tmp_path, folder):
    home = tmp_path / os.fsdecode(folder)
    capture(home / os.fsdecode(folder))
    (source,) = discover([home])
    baked(tmp_path / "out", source)
    origins = Origins(tmp_path / "out")
    bundle = tmp_path / "out" / source.relative_folder / "hall"
    assert origins.folder(bundle) == home
    assert origins.whereabouts(bundle, "hall.png") == "there"


def test_where_captures_are(tmp_path):
    out, home = tmp_path / "out", tmp_path / "disk" / "a"
    source = capture(home)
    bundle = baked(out, source).folder

    def found(name="hall.png"):
        return Origins(out).whereabouts(bundle, name)

    assert found() == "there"
    assert Origins(out).whereabouts(out / "else", "hall.png") == "unrecorded"
    source.file.unlink()
    assert found() == "gone"
    home.rmdir()
    (tmp_path / "disk" / "other").mkdir()
    assert found() == "gone"
    # An empty place is where a disk would be mounted.
    (tmp_path / "disk" / "other").rmdir()
    assert found() == "out of reach"
    (tmp_path / "disk").rmdir()
    assert found() == "out of reach"


@pytest.mark.skipif(os.name == "nt", reason="no name on Windows")
def test_a_name_that_the_metadata_cannot_hold_is_found_as_it_has_it(tmp_path):
    target = baked(tmp_path / "out", capture(tmp_path / "a", "a\\b.png"))
    origins = Origins(tmp_path / "out")
    assert origins.whereabouts(target.folder, "a%5Cb.png") == "there"
    (tmp_path / "a" / "a\\b.png").rename(tmp_path / "a" / "c.png")
    assert origins.whereabouts(target.folder, "a%5Cb.png") == "gone"


def test_bundles_that_are_gone_are_forgotten(tmp_path):
    out = tmp_path / "out"
    baked(out, capture(tmp_path / "a"))
    baked(out, capture(tmp_path / "a", "yard.png"))
    origins = Origins(out)
    origins.keep([out / "yard"])
    origins.save()
    assert rows(out) == {"yard": "../a"}
    assert Origins(out).folder(out / "hall") is None


def test_threads_add_to_each_other(tmp_path):
    out = tmp_path / "out"
    sources = [capture(tmp_path / "a", f"{number}.png") for number in range(12)]
    threads = [threading.Thread(target=baked, args=(out, source)) for source in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows(out) == {str(number): "../a" for number in range(12)}


def test_nothing_is_written_where_nothing_changed(tmp_path):
    out, source = tmp_path / "out", capture(tmp_path / "a")
    baked(out, source)
    before = (own_folder(out) / "sources.json").stat()
    baked(out, source)
    assert (own_folder(out) / "sources.json").stat().st_ino == before.st_ino


def test_the_record_above_a_bundle(tmp_path):
    target = baked(tmp_path / "out", capture(tmp_path / "a"))
    assert origins_above(target.folder).folder(target.folder) == tmp_path / "a"
    assert origins_above(tmp_path) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"<<<<<<< HEAD\n{}\n",
        b"[]",
        b'{"format": "i2rvr", "version": 1}',
        b'{"format": "i2rvr-sources", "version": 2, "bundles": []}',
        b'{"format": "i2rvr-sources", "version": 1, "bundles": {"hall": "../a"}}',
        b'{"format": "i2rvr-sources", "version": 1, "bundles": [{"bundle": "hall"}]}',
        b'{"format": "i2rvr-sources", "version": 1, "bundles": [{"bundle": 1, "folder": "a"}]}',
        b'{"format":"i2rvr-sources","version":1,"bundles":[{"bundle":"a","folder":"a\\u0000b"}]}',
    ],
)
def test_records_that_are_none(tmp_path, content):
    path = own_folder(tmp_path) / "sources.json"
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(I2RError, match=r"^SOURCES_BROKEN: .*sources\.json\)$"):
        Origins(tmp_path)
    assert path.read_bytes() == content


def test_a_record_leads_nowhere_but_to_a_look(tmp_path):
    """Entries name strange places: nothing there is read or written, no bundle is found there."""
    own_folder(tmp_path).mkdir()
    entries = [
        {"bundle": "../elsewhere/hall", "folder": ".."},
        {"bundle": "/etc", "folder": "/"},
        {"bundle": "hall", "folder": "../" * 50 + "etc"},
        {"bundle": "yard", "folder": "//server/share"},
    ]
    document = {"format": "i2rvr-sources", "version": 1, "bundles": entries}
    (own_folder(tmp_path) / "sources.json").write_text(json.dumps(document))
    origins = Origins(tmp_path)
    assert origins.whereabouts(tmp_path / "hall", "passwd.png") in ("gone", "out of reach")
    assert origins.whereabouts(tmp_path / "yard", "hall.png") in ("gone", "out of reach")
    assert taken(tmp_path, capture(tmp_path / "a")) is None
