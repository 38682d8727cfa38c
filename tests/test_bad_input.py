"""Bad input through the command line: each its code and line, the others done, nothing partial."""

import json
import os
import pickle
import signal
import struct
import subprocess
import sys
import time
import zlib

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from i2r_vr.bundle.validation import validate_bundle
from i2r_vr.cli import main
from tests.tiny import box_room_depth, panorama_picture, save_tiny_model, write_room


def png_chunk(name, content):
    body = name + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def png_bomb():
    """A PNG whose header promises 60,000 x 60,000 pixels in a few kilobytes."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        png_chunk(n, c) for n, c in ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    )


class Evil:
    def __reduce__(self):
        return (os.system, ("touch owned",))


def bad_folder(folder):
    """A good room and one capture for every way to be wrong; expected codes by stem."""
    write_room(folder, "good")
    picture = panorama_picture(box_room_depth())
    good = cv2.imencode(".jpg", picture)[1].tobytes()
    (folder / "empty.png").write_bytes(b"")
    (folder / "truncated.jpg").write_bytes(good[: len(good) // 3])
    (folder / "text.png").write_text("not a picture")
    cv2.imwrite(str(folder / "dot.png"), np.zeros((1, 1, 3), np.uint8))
    (folder / "bomb.png").write_bytes(png_bomb())
    for name, depth in (
        ("nan_depth", np.full((256, 512), np.nan, np.float32)),
        ("negative_depth", -box_room_depth()),
    ):
        write_room(folder, name, depth=False)
        np.save(folder / f"{name}.depth.npy", depth)
    write_room(folder, "pickled", depth=False)
    with (folder / "pickled.depth.npy").open("wb") as file:
        np.save(file, np.array([Evil()], dtype=object), allow_pickle=True)
    write_room(folder, "raw_pickle", depth=False)
    (folder / "raw_pickle.depth.npy").write_bytes(pickle.dumps(Evil()))
    write_room(folder, "wrong_type", position="here")
    write_room(folder, "wide", fov_deg=1e9)
    write_room(folder, "broken")
    (folder / "broken.capture.json").write_text('{"yaw_deg": ')
    return {
        "empty": "FILE_EMPTY",
        "truncated": "IMAGE_TRUNCATED",
        "text": "IMAGE_FORMAT_UNKNOWN",
        "dot": "IMAGE_TOO_SMALL",
        "bomb": "IMAGE_TOO_LARGE",
        "nan_depth": "DEPTH_INVALID_PIXELS",
        "negative_depth": "DEPTH_NEGATIVE",
        "pickled": "DEPTH_PICKLED",
        "raw_pickle": "DEPTH_FORMAT",
        "wrong_type": "SIDECAR_INVALID",
        "wide": "SIDECAR_INVALID",
        "broken": "SIDECAR_BROKEN",
    }


def run(*arguments):
    """The command line in this process, which has PyTorch already: exit code, output, errors."""
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return save_tiny_model(tmp_path_factory.mktemp("weights"))


def test_each_bad_file_has_its_code_and_stops_nothing(weights, tmp_path):
    expected = bad_folder(tmp_path / "in")
    outside = write_room(tmp_path / "elsewhere", "secret")
    (tmp_path / "in" / "link.png").symlink_to(outside)
    expected["link"] = "SYMLINK_OUTSIDE"
    out = tmp_path / "out"
    arguments = ("bake", tmp_path / "in", "--out", out, "--model", weights, "--json")
    command = [sys.executable, "-m", "i2r_vr", *(str(a) for a in arguments)]
    found = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert found.returncode == 1
    rows = [json.loads(line) for line in found.stdout.splitlines()]
    by_stem = {os.path.splitext(os.path.basename(r["file"]))[0]: r for r in rows}  # noqa: PTH119, PTH122
    assert by_stem.pop("good")["status"] == "baked"
    assert set(by_stem) == set(expected)
    for stem, row in by_stem.items():
        assert row["error"]["code"] == expected[stem]
        assert row["error"]["message"].startswith(row["error"]["code"] + ": ")
    assert {path.name for path in out.iterdir()} == {"good", ".i2rvr"}
    assert "Traceback" not in found.stderr
    assert len(found.stderr.splitlines()) == len(expected)
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize(
    ("make", "code", "exit_code"),
    [
        (lambda folder: [folder / "x.txt"], "SUFFIX_UNKNOWN", 1),
        (lambda folder: [folder / "missing.png"], "INPUT_MISSING", 2),
        (lambda folder: [folder / "nothing"], "NO_CAPTURE", 2),
    ],
)
def test_inputs_that_are_none(weights, tmp_path, make, code, exit_code):
    (tmp_path / "nothing").mkdir()
    (tmp_path / "x.txt").write_text("x")
    found = run("bake", *make(tmp_path), "--out", tmp_path / "out", "--model", weights)
    assert found.exit_code == exit_code
    assert code in [line.partition(": ")[0] for line in found.stderr.splitlines()]
    assert "Traceback" not in found.stderr


def test_out_that_is_a_file(weights, tmp_path):
    write_room(tmp_path / "in", "room")
    (tmp_path / "out").write_text("mine")
    found = run("bake", tmp_path / "in", "--out", tmp_path / "out", "--model", weights)
    assert found.exit_code == 1
    assert "OUT_NOT_A_FOLDER" in found.stderr
    assert (tmp_path / "out").read_text() == "mine"


def test_tampered_and_missing_weights(weights, tmp_path):
    write_room(tmp_path / "in", "room")
    copy = tmp_path / "w.safetensors"
    data = bytearray(weights.read_bytes())
    data[-5] ^= 255
    copy.write_bytes(data)
    copy.with_suffix(".json").write_bytes(weights.with_suffix(".json").read_bytes())
    for model, code in ((copy, "WEIGHTS_TAMPERED"), ("nowhere", "WEIGHTS_MISSING")):
        found = run("bake", tmp_path / "in", "--out", tmp_path / "out", "--model", model)
        assert found.exit_code == 1
        assert found.stderr.splitlines()[-1].startswith(code + ": ")
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_an_interrupted_bake_leaves_whole_bundles(weights, tmp_path):
    for number in range(40):
        write_room(tmp_path / "in", f"room{number}", seed=number)
    out = tmp_path / "out"
    command = [sys.executable, "-m", "i2r_vr", "bake", str(tmp_path / "in"), "--out", str(out)]
    command += ["--model", str(weights), "--json", "--jobs", "1", "--views", "1"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        while not list(out.rglob("?*.i2rvr")) and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate()
    assert process.returncode == 130
    assert told.startswith("INTERRUPTED: ")
    written = list(out.rglob("?*.i2rvr"))
    assert 0 < len(written) < 40
    assert [problem for path in written for problem in validate_bundle(path)] == []


def test_a_name_with_everything_bakes(weights, tmp_path):
    name = "søve  'hall' #1 %20 \u2603"
    write_room(tmp_path / "in", name)
    found = run("bake", tmp_path / "in", "--out", tmp_path / "out", "--model", weights)
    assert found.exit_code == 0, found.stderr
    assert len(list((tmp_path / "out").rglob("?*.i2rvr"))) == 1
