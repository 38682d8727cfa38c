"""What is dropped in: bounded, checked as a capture, and never over a file that is there."""

import json
import shutil
import socket
import time

import pytest

from i2r_vr.serve.settings import Bounds
from tests.patience import HANG_S
from tests.serve.served import Client, served
from tests.tiny import write_room


@pytest.fixture(scope="module")
def empty(tiny, tmp_path_factory):
    """A server without captures, and a browser that was let in."""
    folder = tmp_path_factory.mktemp("drops")
    bounds = Bounds(drop_files=6, drops=2)
    with served(folder / "in", folder / "out", *tiny, bounds=bounds) as page:
        yield Client(page).enter()


@pytest.fixture
def files(tmp_path):
    """A room's picture, depth and sidecar as bytes."""
    write_room(tmp_path, "room", level="town")
    return {path.name: path.read_bytes() for path in tmp_path.iterdir()}


def captures(client):
    return client.page.workshop.library.captures


def names(client):
    return {path.name for path in captures(client).iterdir() if not path.name.startswith(".")}


def test_a_drop_is_baked_with_all_that_lies_beside_it(empty, files):
    done = empty.drop(files)
    assert set(done["taken"]) == set(files)
    assert done["refused"] == []
    (place,) = empty.settled()["places"]
    assert place["status"] == "baked"
    card = empty.json("GET", f"/api/places/{place['id']}")
    assert "Distances come from a depth map." in card["assumed"]
    assert {name: (captures(empty) / name).read_bytes() for name in files} == files
    again = empty.drop(files)  # the same files once more change nothing
    assert again["refused"] == []
    assert names(empty) == set(files)


def test_nothing_is_replaced(empty, files, tmp_path):
    empty.drop(files)
    other = write_room(tmp_path / "other", "room", seed=5, depth=False).read_bytes()
    done = empty.drop({"room.png": other})
    assert [error["code"] for error in done["refused"]] == ["UPLOAD_NAME_TAKEN"]
    assert (captures(empty) / "room.png").read_bytes() == files["room.png"]
    changed = json.dumps({"bake": {"t60_scale": 9}}).encode()
    done = empty.drop({"room.capture.json": changed})
    assert [error["code"] for error in done["refused"]] == ["UPLOAD_NAME_TAKEN"]
    assert (captures(empty) / "room.capture.json").read_bytes() == files["room.capture.json"]


def test_depth_may_come_after_its_picture(empty, tmp_path):
    picture = write_room(tmp_path, "late", seed=2)
    assert empty.drop({"late.png": picture.read_bytes()})["refused"] == []
    done = empty.drop({"late.depth.npy": (tmp_path / "late.depth.npy").read_bytes()})
    assert done["taken"] == ["late.depth.npy"]
    places = {place["name"]: place for place in empty.settled()["places"]}
    late = empty.json("GET", f"/api/places/{places['late']['id']}")
    assert "Distances come from a depth map." in late["assumed"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("broken.png", b"\x89PNG\r\n\x1a\n" + bytes(40), "IMAGE_TRUNCATED"),
        ("page.jpg", b"<script>alert(1)</script>", "IMAGE_FORMAT_UNKNOWN"),
        ("alone.depth.npy", b"\x93NUMPY", "UPLOAD_UNUSED"),
        ("alone.capture.json", b"{}", "UPLOAD_UNUSED"),
        ("nothing.png", b"", "FILE_EMPTY"),
    ],
    ids=["broken", "page", "depth", "sidecar", "empty"],
)
def test_hostile_files_are_refused_with_the_reason(empty, name, content, code):
    before = names(empty)
    done = empty.drop({name: content})
    assert done["taken"] == []
    (error,) = done["refused"]
    assert error["code"] == code
    assert error["action"]
    assert str(captures(empty).parent) not in json.dumps(done)
    assert names(empty) == before


@pytest.mark.parametrize(
    "name",
    ["x.exe", "x.html", ".hidden.png", "con.png", "a%3Ab.png", "x.png%00", "x%5Cy.png", "x.i2rvr"],
)
def test_names_that_nothing_reads_are_refused(empty, name):
    own = empty.json("POST", "/api/drops")["drop"]
    told = empty.error("PUT", f"/api/drops/{own}/{name}", b"x")
    assert told == (400, "UPLOAD_NAME")


def test_sizes_and_numbers_are_bounded(empty, monkeypatch):
    monkeypatch.setenv("I2R_VR_MAX_FILE_BYTES", "1000")
    own = empty.json("POST", "/api/drops")["drop"]
    told = empty.error("PUT", f"/api/drops/{own}/big.png", bytes(5000))
    assert told == (413, "UPLOAD_TOO_LARGE")
    assert list((captures(empty) / ".i2rvr-drops" / own).iterdir()) == []
    for i in range(6):
        assert empty.ask("PUT", f"/api/drops/{own}/{i}.png", b"x")[0] == 200
    assert empty.error("PUT", f"/api/drops/{own}/7.png", b"x") == (400, "UPLOAD_TOO_MANY")
    assert empty.error("PUT", f"/api/drops/{own}/0.png", b"y") == (400, "UPLOAD_TOO_MANY")
    empty.json("POST", "/api/drops")
    empty.json("POST", "/api/drops")  # the oldest of three makes way
    assert empty.error("POST", f"/api/drops/{own}") == (404, "NOT_THERE")


def test_a_lie_about_a_length_leaves_nothing(empty):
    own = empty.json("POST", "/api/drops")["drop"]
    asked = (
        f"PUT /api/drops/{own}/lie.png HTTP/1.1\r\nHost: {empty.host}\r\n"
        f"Origin: http://{empty.host}\r\nCookie: {empty.cookie}\r\n"
        f"Content-Length: {2 << 30}\r\n\r\nshort"
    )
    with socket.create_connection(("127.0.0.1", empty.page.port), HANG_S) as liar:
        liar.sendall(asked.encode())
        staged = captures(empty) / ".i2rvr-drops" / own
        until(lambda: (staged / "lie.png").exists())
    until(lambda: not list(staged.iterdir()))
    assert empty.json("POST", f"/api/drops/{own}") == {"taken": [], "refused": []}


def test_folders_that_somebody_removes_are_told(empty, files):
    own = empty.json("POST", "/api/drops")["drop"]
    shutil.rmtree(captures(empty))
    assert empty.error("PUT", f"/api/drops/{own}/x.png", b"x") == (400, "OUT_FAILED")
    assert empty.error("POST", f"/api/drops/{own}") == (400, "OUT_FAILED")
    assert empty.json("POST", "/api/scan")["places"] == []
    out = empty.page.workshop.library.out
    assert empty.drop(files)["refused"] == []  # the folder of captures is there again
    (place,) = empty.settled()["places"]
    shutil.rmtree(out)
    (gone,) = empty.json("GET", "/api/state")["places"]
    assert gone["status"] == "failed"
    assert empty.ask("GET", place["bundle"])[0] in (400, 404)
    assert empty.json("GET", "/api/levels") == []
    empty.json("POST", "/api/scan")
    (again,) = empty.settled()["places"]
    assert again["status"] == "baked"


def until(holds):
    end = time.monotonic() + HANG_S
    while not holds():
        assert time.monotonic() < end, "the server did not get there"
        time.sleep(0.02)
