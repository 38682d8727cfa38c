# SPDX-License-Identifier: MIT
from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path, PurePosixPath

import numpy as np
import pytest

from i2r_vr.bundle.depth_file import DEPTH_SHAPE, encode_depth, read_depth
from i2r_vr.bundle.layout import LONGEST_NAME_BYTES, portable_name, recorded_name
from i2r_vr.bundle.metadata import check_name
from i2r_vr.bundle.store import (
    Bundle,
    BundleTarget,
    bundle_owner,
    bundle_target,
    current_metadata,
    file_sha256,
    load_bundle,
    read_audio,
    write_bundle,
)
from i2r_vr.capture import CaptureSource
from i2r_vr.errors import I2RError
from tests.bundles import PEAK, RATE, decaying_noise, files, metadata, write

INPUTS, CONFIG, WEIGHTS = "d" * 64, "b" * 64, "a" * 64


def tree(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def test_a_bundle_is_written_and_read(tmp_path: Path) -> None:
    bundle = write(tmp_path)
    assert bundle.path == tmp_path / "hall" / "hall.i2rvr"
    assert len(tree(bundle.folder)) == 9
    for path in (bundle.path, bundle.folder):
        assert load_bundle(path).metadata.to_json() == bundle.metadata.to_json()
    np.testing.assert_allclose(bundle.zone_ir(), decaying_noise(0.5, 0.7) * PEAK, atol=2.0**-23)
    np.testing.assert_allclose(
        bundle.direction_ir(2), decaying_noise(0.5, 0.7, 3) * PEAK, atol=2.0**-23
    )
    ambix = bundle.ambix_ir()
    assert ambix is not None
    assert ambix.shape == (4, bundle.zone_ir().size)
    for record in bundle.metadata.files:
        assert file_sha256(bundle.folder / record.name) == record.sha256


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = write(tmp_path / "one"), write(tmp_path / "two")
    assert tree(first.folder) == tree(second.folder)


def test_a_missing_direction_is_named(tmp_path: Path) -> None:
    with pytest.raises(I2RError, match="DIRECTION_MISSING: no direction 4"):
        write(tmp_path).direction_ir(4)


def test_up_to_date_means_all_three_hashes_and_every_file(tmp_path: Path) -> None:
    write(tmp_path)
    goal = BundleTarget(tmp_path / "hall", "hall")
    assert current_metadata(goal, INPUTS, {CONFIG}, WEIGHTS) is not None
    assert current_metadata(goal, "0" * 64, {CONFIG}, WEIGHTS) is None
    assert current_metadata(goal, INPUTS, {"0" * 64}, WEIGHTS) is None
    assert current_metadata(goal, INPUTS, {CONFIG}, "0" * 64) is None
    file = goal.folder / "hall_dir03.wav"
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert current_metadata(goal, INPUTS, {CONFIG}, WEIGHTS) is None
    file.unlink()
    assert current_metadata(goal, INPUTS, {CONFIG}, WEIGHTS) is None
    file.write_bytes(whole)
    assert current_metadata(goal, INPUTS, {CONFIG}, WEIGHTS) is not None
    goal.metadata_path.write_text("{")
    assert current_metadata(goal, INPUTS, {CONFIG}, WEIGHTS) is None


def as_version_1(bundle: Bundle) -> None:
    """The bundle as it was written before there was version 2."""
    document = json.loads(bundle.path.read_text())
    document["version"] = 1
    for key in ("wet", "depth"):
        (bundle.folder / document["zone"].pop(key)).unlink()
    del document["zone"]["yaw_deg"]
    kept = ("zone", "direction", "ambix")
    document["files"] = [file for file in document["files"] if file["role"] in kept]
    bundle.path.write_text(json.dumps(document))


def test_a_bundle_of_version_1_is_up_to_date_and_grows_when_it_is_baked_again(
    tmp_path: Path,
) -> None:
    bundle = write(tmp_path)
    as_version_1(bundle)
    goal = BundleTarget(bundle.folder, "hall")
    assert current_metadata(goal, INPUTS, {CONFIG}, WEIGHTS) is not None
    old = load_bundle(bundle.path)
    assert old.depth_m() is None
    wet, zone = old.wet_ir(), old.zone_ir()
    first = round(0.0025 * RATE)
    assert not wet[:, :first].any()
    np.testing.assert_array_equal(wet[:, first:], np.tile(zone[first:], (2, 1)))
    write(tmp_path)
    assert len(tree(bundle.folder)) == 9
    assert load_bundle(bundle.path).metadata.version == 2


def test_the_depth_is_read_back_and_nothing_else_is(tmp_path: Path) -> None:
    depth = np.linspace(0.3, 90.0, 128 * 256).reshape(DEPTH_SHAPE)
    depth[0], depth[1], depth[2], depth[3, 0] = np.inf, np.nan, 1e6, 1e-9
    file = tmp_path / "hall_depth.npy"
    file.write_bytes(encode_depth(depth))
    assert np.load(file).dtype.str == "<f2"
    found = read_depth(file)
    np.testing.assert_allclose(found[4:], depth[4:], rtol=1e-3)
    assert np.isinf(found[0]).all()
    assert np.isnan(found[1]).all()
    assert (found[2] == 65504.0).all()
    assert 0.0 < found[3, 0] < 1e-3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x93NUMPY\x01\x00\xff\xff",
        b"\x93NUMPY\x02\x00" + encode_depth(np.ones(DEPTH_SHAPE))[8:],
        encode_depth(np.ones(DEPTH_SHAPE))[:-1],
        encode_depth(np.ones(DEPTH_SHAPE)) + b"\0",
        encode_depth(np.ones(DEPTH_SHAPE)).replace(b"(128, 256)", b"(9" + 7 * b"9" + b",)"),
        encode_depth(np.ones(DEPTH_SHAPE)).replace(b"<f2", b"|O1"),
        encode_depth(np.ones(DEPTH_SHAPE))[:-2] + b"\x00\xbc",
    ],
    ids=["empty", "header", "version", "short", "long", "huge", "objects", "negative"],
)
def test_a_hostile_depth_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "hall_depth.npy"
    file.write_bytes(content)
    with pytest.raises(I2RError, match="BUNDLE_FILE_DAMAGED"):
        read_depth(file)


def test_a_rebake_keeps_what_is_not_its_own_and_deletes_its_surplus(tmp_path: Path) -> None:
    bundle = write(tmp_path)
    (bundle.folder / "hall_zone.wav.meta").write_bytes(b"theirs")
    (bundle.folder / "hall_dir99.wav").write_bytes(b"theirs")
    goal = BundleTarget(bundle.folder, "hall")
    write_bundle(goal, metadata(directions=2), files(directions=2, seed=9), durable=False)
    assert sorted(tree(bundle.folder)) == [
        "hall.i2rvr",
        "hall_ambix.wav",
        "hall_depth.npy",
        "hall_dir00.wav",
        "hall_dir01.wav",
        "hall_dir99.wav",
        "hall_wet.wav",
        "hall_zone.wav",
        "hall_zone.wav.meta",
    ]
    assert tree(bundle.folder)["hall_dir99.wav"] == b"theirs"


def test_a_foreign_file_in_the_way_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "hall"
    folder.mkdir()
    (folder / "hall_zone.wav").write_bytes(b"theirs")
    with pytest.raises(I2RError, match="BUNDLE_FILE_NOT_OURS"):
        write(tmp_path)
    assert tree(folder) == {"hall_zone.wav": b"theirs"}


def test_the_bundle_of_another_capture_is_refused(tmp_path: Path) -> None:
    before = tree(write(tmp_path).folder)
    other = metadata(file="hall.jpg")
    with pytest.raises(I2RError, match=r"BUNDLE_FILE_NOT_OURS: the bundle of hall\.png"):
        write_bundle(BundleTarget(tmp_path / "hall", "hall"), other, files(), durable=False)
    assert tree(tmp_path / "hall") == before
    assert bundle_owner(tmp_path, PurePosixPath(), "hall") == "hall.png"
    assert bundle_owner(tmp_path, PurePosixPath(), "room") is None


def test_the_bundle_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    bundle = write(tmp_path)
    document = json.loads(bundle.path.read_text())
    bundle.path.write_text(json.dumps({**document, "version": 3}))
    before = tree(bundle.folder)
    with pytest.raises(I2RError, match="METADATA_VERSION"):
        write(tmp_path)
    assert tree(bundle.folder) == before


@pytest.mark.parametrize("name", ["../evil.wav", "C:evil.wav", "a/b.wav"])
def test_no_name_leaves_the_folder(tmp_path: Path, name: str) -> None:
    rows = files()
    rows[0] = replace(rows[0], name=name)
    with pytest.raises(I2RError, match="METADATA_PATH"):
        write_bundle(BundleTarget(tmp_path / "hall", "hall"), metadata(), rows, durable=False)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_bundle_is_named(tmp_path: Path) -> None:
    with pytest.raises(I2RError, match="BUNDLE_NOT_FOUND: no such file or folder"):
        load_bundle(tmp_path / "none.i2rvr")
    with pytest.raises(I2RError, match="BUNDLE_NOT_FOUND: 0 metadata files"):
        load_bundle(tmp_path)
    with pytest.raises(I2RError, match="BUNDLE_FILE_MISSING"):
        read_audio(tmp_path / "none.wav")
    (tmp_path / "text.wav").write_text("no sound")
    with pytest.raises(I2RError, match="BUNDLE_FILE_DAMAGED"):
        read_audio(tmp_path / "text.wav")


@pytest.mark.parametrize(
    "name",
    [
        *(
            "hall",
            "Halle \u00e4\u00f6\u00fc",
            "12:30",
            "a\\b",
            "..",
            ".",
            "...",
            "C:x",
            "nul",
            "aux.1",
        ),
        *("tail.", "tail ", " head", "caf\udce9", "line\nfeed", "100%", "100%41", "\u97f3\u97ff"),
        *("x" * 251, "\u97f3" * 83, '"<>|?*'),
    ],
)
def test_any_name_becomes_one_that_the_metadata_and_the_disk_take(
    tmp_path: Path, name: str
) -> None:
    safe = portable_name(name)
    assert len(safe.encode()) <= LONGEST_NAME_BYTES
    goal = BundleTarget.of(tmp_path, PurePosixPath("level 1"), name)
    for role in ("zone", "direction", "ambix", "sofa"):
        check_name(goal.file_name(role), role)
    goal.folder.mkdir(parents=True)
    goal.metadata_path.write_text(safe, encoding="utf-8")
    assert goal.folder.resolve().parent == (tmp_path / "level 1").resolve()


def test_different_names_stay_different() -> None:
    names = ["a:b", "a%3Ab", "a%253Ab", "a/b", "x" * 251, "x" * 250 + "y", "..", "%2E%2E", "nul"]
    assert len({portable_name(name) for name in names}) == len(names)


def test_the_rate_is_read_back(tmp_path: Path) -> None:
    samples, rate = read_audio(write(tmp_path).folder / "hall_zone.wav")
    assert (samples.shape[0], rate) == (1, RATE)


@pytest.mark.parametrize("file", ["hall.png", "caf\udce9.png", "a\\b.png", "12:30.png", "...png"])
def test_a_capture_of_any_name_finds_its_bundle_again(tmp_path: Path, file: str) -> None:
    path = Path(file)
    source = CaptureSource(path, (path,), path.stem, namesakes=(file,))
    first = bundle_target(source, tmp_path)
    described = metadata(first.name, recorded_name(file))
    write_bundle(first, described, files(first.name), durable=False)
    assert bundle_target(source, tmp_path) == first
    assert first.folder.parent == tmp_path


@pytest.mark.parametrize("order", [("hall.png", "hall.jpg"), ("hall.jpg", "hall.png")])
def test_namesakes_keep_their_bundles_whatever_the_order(
    tmp_path: Path, order: tuple[str, str]
) -> None:
    names = {}
    for file in order:
        source = CaptureSource(Path(file), (Path(file),), "hall", namesakes=(file,))
        goal = bundle_target(source, tmp_path)
        write_bundle(goal, metadata(goal.name, file), files(goal.name), durable=False)
        names[file] = goal.name
    assert names[order[0]] == "hall"
    assert names[order[1]] == "hall_" + order[1].rsplit(".", 1)[1]
    for file in order:
        both = CaptureSource(Path(file), (Path(file),), "hall", namesakes=tuple(sorted(order)))
        assert bundle_target(both, tmp_path).name == names[file]
