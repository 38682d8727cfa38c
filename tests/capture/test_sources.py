# SPDX-License-Identifier: MIT
from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

import pytest

from i2r_vr.capture import discover, hash_inputs, load_capture
from i2r_vr.capture.cubemaps import FACE_NAMES
from i2r_vr.errors import I2RError, UsageError
from tests.capture.cubemaps.rooms import room_faces
from tests.capture.pictures import photo, save

FACE_WORDS = ("right", "left", "up", "down", "front", "back")


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def names(sources):
    return [(str(s.relative_folder), s.file.name) for s in sources]


def test_folders_are_searched_recursively_in_the_order_of_names(tmp_path):
    touch(
        tmp_path / "b.png",
        tmp_path / "a.jpg",
        tmp_path / "level/2/z.exr",
        tmp_path / "level/c.webp",
    )
    touch(tmp_path / "notes.txt", tmp_path / ".hidden.png", tmp_path / ".cache/d.png")
    found = discover([tmp_path])
    assert names(found) == [
        (".", "a.jpg"), (".", "b.png"), ("level", "c.webp"), ("level/2", "z.exr"),
    ]  # fmt: skip
    assert all(source.error is None for source in found)


def test_a_file_given_by_itself_has_no_relative_folder(tmp_path):
    touch(tmp_path / "level/hall.png", tmp_path / "level/hall.capture.json")
    (source,) = discover([tmp_path / "level/hall.png"])
    assert source.relative_folder == PurePosixPath()
    assert source.sidecar == tmp_path / "level/hall.capture.json"


def test_companions_belong_to_their_capture_and_are_none(tmp_path):
    touch(
        tmp_path / "hall.v2.png",
        tmp_path / "hall.v2.depth.png",
        tmp_path / "hall.v2.material.png",
        tmp_path / "hall.v2.capture.json",
        tmp_path / "orphan.depth.png",
    )
    (source,) = discover([tmp_path])
    assert source.stem == "hall.v2"
    assert [path.name for path in source.files] == [
        "hall.v2.png", "hall.v2.depth.png", "hall.v2.material.png", "hall.v2.capture.json",
    ]  # fmt: skip
    everything = sorted(tmp_path.iterdir())
    assert names(discover(everything)) == names([source])


def test_of_two_depth_maps_the_float_one_is_used_with_a_notice(tmp_path):
    touch(tmp_path / "hall.png", tmp_path / "hall.depth.png", tmp_path / "hall.depth.exr")
    (source,) = discover([tmp_path])
    assert [path.name for path in source.depth] == ["hall.depth.exr"]
    assert [notice.code for notice in source.notices] == ["DEPTH_AMBIGUOUS"]


@pytest.mark.parametrize("style", [FACE_NAMES, FACE_WORDS])
def test_six_faces_are_one_capture(tmp_path, style):
    touch(*(tmp_path / f"hall_{face}.png" for face in style))
    touch(*(tmp_path / f"hall_{face}.depth.exr" for face in style))
    touch(tmp_path / "hall.capture.json")
    (source,) = discover([tmp_path])
    assert [path.name for path in source.members] == [f"hall_{face}.png" for face in style]
    assert [path.name for path in source.depth] == [f"hall_{face}.depth.exr" for face in style]
    assert source.stem == "hall"
    assert source.sidecar is not None
    (by_face,) = discover([tmp_path / f"hall_{style[3]}.png"])
    assert by_face.members == source.members


@pytest.mark.parametrize(
    ("names", "stem"),
    [
        ("hall_px.jpg hall_nx.png hall_py.jpg hall_ny.jpg hall_pz.jpg hall_nz.jpg", "hall"),
        ("hallrt.png halllf.png hallup.png halldn.png hallft.png hallbk.png", "hall"),
        ("Right.png Left.png Top.png Bottom.png Front.png Back.png", "cubemap"),
        (" ".join(f"panorama_{n}.png" for n in (1, 3, 4, 5, 0, 2)), "panorama"),
        (" ".join(f"hall-{face}_0012.jpeg" for face in FACE_NAMES), "hall_0012"),
    ],
)
def test_faces_by_the_names_of_many_tools(tmp_path, names, stem):
    paths = [tmp_path / name for name in names.split()]
    for path, face in zip(paths, room_faces(64), strict=True):
        save(path, face)
    touch(tmp_path / "hall.capture.json", tmp_path / "other.png")
    source = next(source for source in discover([tmp_path]) if len(source.members) == 6)
    assert source.stem == stem
    assert set(source.members) == set(paths)
    assert (source.sidecar is not None) == stem.startswith("hall")


@pytest.mark.parametrize("words", ["front back left right up down", "r l u d f b"])
@pytest.mark.parametrize("square", [True, False])
def test_unrelated_pictures_that_are_named_like_faces_stay_six(tmp_path, words, square):
    for seed, word in enumerate(words.split()):
        save(tmp_path / f"stage_{word}.png", photo(96, 96 if square else 64, seed))
    found = discover([tmp_path])
    assert len(found) == 6
    assert all(source.error is None for source in found)
    touch(tmp_path / "stage.capture.json")
    assert [len(source.members) for source in discover([tmp_path])] == [6]


def test_material_maps_of_some_faces_are_told(tmp_path):
    touch(*(tmp_path / f"hall_{face}.png" for face in FACE_NAMES))
    touch(*(tmp_path / f"hall_{face}.material.png" for face in FACE_NAMES[1:]))
    (source,) = discover([tmp_path])
    assert source.material == ()
    assert [notice.code for notice in source.notices] == ["MATERIAL_INCOMPLETE"]
    assert "hall_px" in source.notices[0].message


def test_maps_of_faces_may_differ_in_suffix_but_not_be_missing(tmp_path):
    touch(*(tmp_path / f"hall_{face}.png" for face in FACE_NAMES))
    touch(*(tmp_path / f"hall_{face}.depth.exr" for face in FACE_NAMES[:5]))
    (source,) = discover([tmp_path])
    assert source.depth == ()
    assert [notice.code for notice in source.notices] == ["DEPTH_INCOMPLETE"]
    assert "hall_nz" in source.notices[0].message
    touch(tmp_path / "hall_nz.depth.npy")
    (source,) = discover([tmp_path])
    assert [path.name for path in source.depth] == [
        *(f"hall_{face}.depth.exr" for face in FACE_NAMES[:5]), "hall_nz.depth.npy",
    ]  # fmt: skip


def test_names_pair_however_their_accents_are_composed(tmp_path):
    touch(tmp_path / "caf\u00e9.jpg", tmp_path / "cafe\u0301.depth.npy")
    (source,) = discover([tmp_path])
    assert len(source.depth) == 1


def test_missing_faces_are_an_error_where_the_name_leaves_no_doubt(tmp_path):
    touch(*(tmp_path / f"hall_{face}.png" for face in FACE_NAMES[:5]))
    touch(*(tmp_path / f"room_{face}.png" for face in FACE_WORDS[:3]))
    found = discover([tmp_path])
    codes = {source.file.name: source.error and source.error.code for source in found}
    assert codes == {
        "hall_px.png": "CUBEMAP_INCOMPLETE",
        "room_right.png": None, "room_left.png": None, "room_up.png": None,
    }  # fmt: skip
    assert [len(source.members) for source in found if source.error] == [5]


def test_faces_of_an_incomplete_cubemap_given_one_by_one_are_one_failure(tmp_path):
    touch(*(tmp_path / f"hall_{face}.png" for face in FACE_NAMES[:4]))
    (source,) = discover([tmp_path / f"hall_{face}.png" for face in FACE_NAMES[:4]])
    assert source.error is not None
    assert source.error.code == "CUBEMAP_INCOMPLETE"
    assert "no pz, nz" in source.error.found


def test_unknown_suffixes_are_an_error_only_where_given(tmp_path):
    touch(tmp_path / "notes.txt", tmp_path / "hall.png")
    assert names(discover([tmp_path])) == [(".", "hall.png")]
    bad, good = discover([tmp_path / "notes.txt", tmp_path / "hall.png"])
    assert bad.error.code == "SUFFIX_UNKNOWN"
    assert good.error is None
    for use in (load_capture, hash_inputs):
        with pytest.raises(I2RError, match="SUFFIX_UNKNOWN"):
            use(bad)


def test_links_out_of_the_tree_are_errors_and_links_inside_are_followed(tmp_path):
    inside, outside = tmp_path / "in", tmp_path / "out"
    touch(inside / "hall.png", outside / "secret.png")
    (inside / "escape.png").symlink_to(outside / "secret.png")
    (inside / "folder").symlink_to(outside)
    (inside / "loop").symlink_to(inside)
    (inside / "same.png").symlink_to(inside / "hall.png")
    (inside / "gone.png").symlink_to(inside / "nothing.png")
    found = {source.file.name: source for source in discover([inside])}
    assert {n: s.error.code for n, s in found.items() if s.error} == {
        "escape.png": "SYMLINK_OUTSIDE", "folder": "SYMLINK_OUTSIDE",
    }  # fmt: skip
    assert set(found) == {"escape.png", "folder", "gone.png", "hall.png", "same.png"}
    with pytest.raises(I2RError, match="FILE_MISSING"):
        hash_inputs(found["gone.png"])


def test_a_link_given_by_name_is_followed(tmp_path):
    touch(tmp_path / "real/hall.png")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "link.png").symlink_to(tmp_path / "real/hall.png")
    assert names(discover([tmp_path / "link"])) == [(".", "hall.png")]
    (source,) = discover([tmp_path / "link.png"])
    assert source.error is None


def test_an_unreadable_folder_fails_alone(tmp_path, monkeypatch):
    touch(tmp_path / "a/hall.png", tmp_path / "locked/x.png")
    scandir = os.scandir

    def refuse(folder):
        if Path(folder).name == "locked":
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr("i2r_vr.capture.folders.os.scandir", refuse)
    good, bad = discover([tmp_path])
    assert good.file.name == "hall.png"
    assert bad.error.code == "FOLDER_UNREADABLE"
    assert bad.error.file == str(tmp_path / "locked")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    assert discover([tmp_path]) == []
    (source,) = discover([tmp_path / "pipe.png"])
    assert source.error.code == "FILE_NOT_REGULAR"


def test_missing_inputs_are_usage_errors(tmp_path):
    with pytest.raises(UsageError, match="INPUT_MISSING"):
        discover([tmp_path / "nothing"])


def test_inputs_may_not_share_a_bundle(tmp_path):
    touch(tmp_path / "a/x/hall.png", tmp_path / "b/x/hall.jpg", tmp_path / "c/x/other.png")
    with pytest.raises(UsageError, match="INPUTS_COLLIDE"):
        discover([tmp_path / "a", tmp_path / "b"])
    assert len(discover([tmp_path / "a", tmp_path / "c"])) == 2
    touch(tmp_path / "d/hall.png", tmp_path / "e/hall.png", tmp_path / "e/hall.jpg")
    with pytest.raises(UsageError, match="INPUTS_COLLIDE"):
        discover([tmp_path / "d/hall.png", tmp_path / "e/hall.png"])
    assert len(discover([tmp_path / "d/hall.png", tmp_path / "e/hall.jpg"])) == 2


def test_a_file_found_twice_counts_once(tmp_path):
    touch(tmp_path / "hall.png")
    assert len(discover([tmp_path, tmp_path / "hall.png", tmp_path])) == 1


@pytest.mark.parametrize("order", [("hall.jpg", "hall.png"), ("hall.png", "hall.jpg")])
def test_names_do_not_depend_on_the_order_of_inputs(tmp_path, order):
    touch(tmp_path / "hall.jpg", tmp_path / "hall.png")
    found = discover([tmp_path / name for name in order])
    assert {s.file.name: s.bundle_name() for s in found} == {
        "hall.jpg": "hall", "hall.png": "hall_png",
    }  # fmt: skip
    notices = {s.file.name: s.collision_notice(s.bundle_name()) for s in found}
    assert notices["hall.jpg"] is None
    assert notices["hall.png"].code == "STEM_COLLISION"


@pytest.mark.parametrize(
    "name", ["ß ü 音.png", "a'b\"c.png", " lead.png", "new\nline.png", "-x.png"]
)
def test_any_file_name_that_the_system_allows(tmp_path, name):
    touch(tmp_path / name)
    (source,) = discover([tmp_path])
    assert source.file.name == name
    assert source.bundle_name() == Path(name).stem
