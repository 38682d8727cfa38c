"""Hear, tune, keep: takes are what bakes write, and a kept tuning is one."""

import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import cv2
import pytest

from i2r_vr.bundle.out_lock import OutLock
from i2r_vr.bundle.store import load_bundle
from i2r_vr.capture import discover
from i2r_vr.capture.sidecar import Sidecar
from i2r_vr.errors import I2RError
from i2r_vr.pipeline.queue import Pipeline
from i2r_vr.serve.keeping import keep
from tests.patience import HANG_S
from tests.tiny import write_room

WISH = {
    "bake": {
        "t60_scale": 0.5,
        "t60_bands": [{"hz": 1000, "scale": 1.5}],
        "early_db": 1,
        "late_db": -4,
        "predelay_ms": 20,
        "depth_scale": 1.2,
    },
    "surfaces": {"floor": "carpet"},
}


@pytest.fixture
def place(client):
    return client.settled()["places"][0]


def test_a_take_is_a_bundle_that_the_web_bridge_loads(client, place):
    longer = {"bake": {"t60_scale": 3}, "heard": "ambix"}
    take = client.json("POST", f"/api/places/{place['id']}/takes", longer)
    assert take["t60_s"] == pytest.approx(3 * place["t60_s"], rel=0.1)
    told = json.loads(client.ask("GET", take["bundle"])[2])
    assert told["format"] == "i2rvr"
    folder = take["bundle"].rpartition("/")[0]
    for role in ("wet", "ambix"):
        status, headers, content = client.ask("GET", f"{folder}/{told['zone'][role]}")
        assert (status, headers["Content-Type"]) == (200, "audio/wav")
        assert content.startswith(b"RIFF")
    assert told["directions"] == []


def test_only_the_newest_takes_are_kept(client, place):
    shop = client.page.workshop
    first = client.json("POST", f"/api/places/{place['id']}/takes", {"heard": "zone"})["bundle"]
    for _ in range(shop.bounds.takes):
        client.json("POST", f"/api/places/{place['id']}/takes", {"heard": "zone"})
    assert client.error("GET", first) == (404, "NOT_THERE")
    assert len(shop.studio._takes) == shop.bounds.takes


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"bake": {"t60_scale": 1e9}}', "SIDECAR_INVALID"),
        (b'{"surfaces": {"floor": "../../x"}}', "SIDECAR_INVALID"),
        (b'{"heard": "../x"}', "REQUEST_INVALID"),
        (b'{"heard": ["zone"]}', "REQUEST_INVALID"),
        (b"[]", "REQUEST_INVALID"),
        (b"{", "REQUEST_INVALID"),
        (b'{"bake": {"late_db": NaN}}', "REQUEST_INVALID"),
        (b"[" * 100_000, "REQUEST_INVALID"),
    ],
)
def test_odd_questions_are_refused(client, place, body, code):
    for address in ("takes", "keep"):
        if address == "keep" and b"heard" in body:
            continue
        told = client.error("POST", f"/api/places/{place['id']}/{address}", body)
        assert told == (400, code)


def test_a_kept_tuning_is_what_bake_repeats(client, place, tiny, tmp_path):
    shop = client.page.workshop
    sidecar = shop.library.captures / "room.capture.json"
    before = json.loads(sidecar.read_text())
    sidecar.write_text(json.dumps({**before, "mine": {"a": 1}, "bake": {"views": 3, "note": "x"}}))
    client.json("POST", "/api/scan")
    client.settled()
    take = client.json("POST", f"/api/places/{place['id']}/takes", {**WISH, "heard": "zone"})
    client.json("POST", f"/api/places/{place['id']}/keep", WISH)
    (after,) = client.settled()["places"]
    kept = json.loads(sidecar.read_text())
    assert kept["mine"] == {"a": 1}
    assert kept["position"] == before["position"]
    assert kept["bake"] == {"views": 3, "note": "x", **WISH["bake"]}
    assert kept["surfaces"] == WISH["surfaces"]
    assert not list(shop.library.captures.glob("*.new"))
    assert after["t60_s"] == pytest.approx(take["t60_s"], rel=0.01)
    assert len(client.json("GET", f"/api/places/{place['id']}")["directions"]) == 3
    # The same by the command's own road, into another folder.
    options = replace(shop._pipeline.options, force=True)
    (result,) = Pipeline(options, tiny[0]).bake(discover([shop.library.captures]), tmp_path / "out")
    for file in load_bundle(result.bundle).metadata.files:
        theirs = client.ask("GET", f"/bundles/{place['id']}/{file.name}")[2]
        assert (result.bundle.parent / file.name).read_bytes() == theirs, file.name
    opened = client.json("POST", f"/api/places/{place['id']}/studio", {})
    assert opened["surfaces"] == WISH["surfaces"]
    assert opened["bake"]["t60_scale"] == 0.5
    neutral = {"bake": {}, "surfaces": {}}
    client.json("POST", f"/api/places/{place['id']}/keep", neutral)
    client.settled()
    assert json.loads(sidecar.read_text())["bake"] == {"views": 3, "note": "x"}
    assert "surfaces" not in json.loads(sidecar.read_text())


def test_many_who_keep_at_once_leave_a_whole_sidecar(client, place):
    shop = client.page.workshop
    sidecar = shop.library.captures / "room.capture.json"
    before = json.loads(sidecar.read_text())
    wishes = [{"bake": {"predelay_ms": float(i)}, "surfaces": {}} for i in range(1, 9)]

    def keep_one(wish):
        address = f"/api/places/{place['id']}/keep"
        return client.ask("POST", address, json.dumps(wish).encode())[0]

    with ThreadPoolExecutor(len(wishes)) as pool:
        assert set(pool.map(keep_one, wishes)) <= {200, 409}
    client.settled()
    kept = json.loads(sidecar.read_text())
    assert kept["bake"]["predelay_ms"] in range(1, 9)
    assert kept["position"] == before["position"]
    assert not list(shop.library.captures.glob(".i2rvr-keeping"))
    client.json("POST", f"/api/places/{place['id']}/keep", {"bake": {}, "surfaces": {}})
    client.settled()


def test_parts_of_a_sound_are_given_as_asked(client, place):
    address = client.json("GET", f"/api/places/{place['id']}")["files"][0]["url"]
    whole = client.ask("GET", address)[2]
    status, _, part = client.ask("GET", address, Range="bytes=4-11")
    assert (status, part) == (206, whole[4:12])
    odd = ["bytes=-5", "bytes=9999999999-", "bytes=5-2", "x=1-2", "bytes=" + "0-1," * 3000 + "0-1"]
    for asked in odd:
        status, _, told = client.ask("GET", address, Range=asked)
        assert status in (200, 206, 400, 416), asked
        assert len(told) <= 2 * len(whole)


def test_what_changed_meanwhile_is_not_lost(client, place):
    sidecar = client.page.workshop.library.captures / "room.capture.json"
    client.json("POST", f"/api/places/{place['id']}/studio", {})
    edited = {**json.loads(sidecar.read_text()), "room": {"t60_s": 2.0}}
    sidecar.write_text(json.dumps(edited))
    told = client.error("POST", f"/api/places/{place['id']}/keep", json.dumps(WISH).encode())
    assert told == (409, "CAPTURE_CHANGED")
    assert json.loads(sidecar.read_text()) == edited


def test_a_sidecar_of_two_pictures_is_kept_for_both(client, place):
    captures = client.page.workshop.library.captures
    picture = cv2.imread(str(captures / "room.png"))
    cv2.imwrite(str(captures / "room.bmp"), picture)
    client.json("POST", "/api/scan")
    before = client.settled()["places"]
    assert len(before) == 2
    wish = {"bake": {"predelay_ms": 77}}
    client.json("POST", f"/api/places/{place['id']}/keep", wish)
    after = client.settled()["places"]
    changed = {old["id"]: old["version"] for old in before}
    assert all(new["version"] != changed[new["id"]] for new in after)
    (captures / "room.bmp").unlink()
    client.json("POST", "/api/scan")
    assert len(client.settled()["places"]) == 1


def test_a_folder_that_cannot_be_written_is_told(tmp_path, monkeypatch):
    write_room(tmp_path, "room")
    (source,) = discover([tmp_path])

    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("i2r_vr.serve.keeping.replace_file", refused)
    with pytest.raises(I2RError, match="SIDECAR_NOT_WRITABLE"):
        keep(source, Sidecar())
    assert not (tmp_path / "room.capture.json").exists()


def test_bundles_and_add_ons_go_into_stated_projects(client, place):
    castle = client.page.workshop.settings.projects[0]
    (project,) = client.json("GET", "/api/state")["projects"]
    assert project == {"name": "castle", "engine": "godot", "bundles": "reverb"}
    told = client.json("POST", "/api/projects/0/add-on", {})["message"]
    assert "installed in castle" in told
    assert (castle / "addons/i2r_vr/plugin.cfg").is_file()
    for _ in range(2):
        client.json("POST", f"/api/projects/0/bundles/{place['id']}", {})
    copied = load_bundle(castle / "reverb/room")
    assert {file.name for file in copied.metadata.files} < {p.name for p in copied.folder.iterdir()}
    assert client.error("POST", "/api/projects/1/add-on", b"") == (404, "NOT_THERE")


def test_a_level_has_rooms_that_lead_to_places(client, place):
    (level,) = client.json("GET", "/api/levels")
    rooms = [room for storey in level["storeys"] for room in storey]
    assert {room["place"] for room in rooms} == {place["id"]}
    assert all(len(outline) >= 4 for room in rooms for outline in room["outlines"])


def test_what_cannot_be_baked_now_is_told_and_baked_later(client, place):
    shop = client.page.workshop
    lock = OutLock(shop.library.out, "test")
    lock.acquire()
    try:
        client.json("POST", "/api/scan")
        (told,) = wait_for(client, "failed")
        assert told["error"]["code"] == "OUT_LOCKED"
        assert told["bundle"] == place["bundle"]
    finally:
        lock.release()
    client.json("POST", "/api/scan")
    (told,) = wait_for(client, "baked")
    assert "error" not in told


def wait_for(client, status):
    """The places, once they all have a status."""
    return client.until(lambda state: {p["status"] for p in state["places"]} == {status})["places"]


def test_events_tell_of_bakes(client):
    heard = []
    connection = http.client.HTTPConnection("127.0.0.1", client.page.port, timeout=HANG_S)
    connection.request("GET", "/api/events", headers={"Host": client.host, "Cookie": client.cookie})
    stream = connection.getresponse()
    assert stream.headers["Content-Type"].startswith("text/event-stream")
    assert stream.readline() == b"event: ready\n"
    client.json("POST", "/api/scan")
    while not {b"event: place\n", b"event: progress\n", b"event: levels\n"} <= set(heard):
        heard.append(stream.readline())
    connection.close()


def test_too_many_pages_are_told(client):
    events = client.page.workshop.events
    most, events._most = events._most, 0
    try:
        assert client.error("GET", "/api/events") == (503, "TOO_MANY")
    finally:
        events._most = most
