# SPDX-License-Identifier: MIT
"""The demo of the web bridge: what it says, walking, both rooms heard, a narrow window."""

import shutil

import numpy as np
import pytest

from tests.engines.web_page import CASES, NODE_MODULES, WEB, browser, chromium_missing, served

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(bool(chromium_missing()), reason=chromium_missing()),
    pytest.mark.skipif(
        not (NODE_MODULES / "three").is_dir(),
        reason="three.js is not set up (tests/engines/setup.sh)",
    ),
]

MESSAGE = """
const message = document.getElementById("message");
for (let i = 0; i < 600 && !message.textContent; i += 1) {
  await new Promise((done) => setTimeout(done, 50));
}
return message.textContent;
"""
VISIT = """
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const start = document.getElementById("start");
for (let i = 0; i < 600 && start.disabled; i += 1) await wait(50);
start.click();
const { camera, rooms } = globalThis.demo;
const visits = [];
for (const room of rooms) {
  camera.position.set(room.place.center[0], 1.6, 0);
  const there = () => rooms.every((r) => r.reverb.level === (r === room ? 1 : 0));
  for (let i = 0; i < 400 && !there(); i += 1) await wait(50);
  await wait(200);
  visits.push([...document.querySelectorAll("#rooms li")].map((item) => item.innerText));
}
const wide = document.documentElement.scrollWidth > innerWidth;
const buttons = [...document.querySelectorAll("button")].map((b) => b.getBoundingClientRect());
return { visits, wide, smallest: Math.min(...buttons.map((b) => Math.min(b.width, b.height))),
  inside: buttons.every((b) => b.right <= innerWidth && b.bottom <= innerHeight),
  running: globalThis.demo.zones.listener.context.state, label: start.textContent };
"""
WALK = """
const { follow } = await import("/web/demo/controls.js");
const [keys, seconds] = given;
const camera = { position: { x: 2, z: 0 }, rotation: { x: 0, y: 0 } };
const places = [{ center: [2, 1, 0], size: [4, 2, 4] }, { center: [9, 3, 0], size: [10, 6, 8] }];
const [view, pad] = ["canvas", "nav"].map((tag) => document.createElement(tag));
const walk = follow(camera, view, pad, places);
const track = [];
for (const key of keys) {
  dispatchEvent(new KeyboardEvent("keydown", { key }));
  for (let at = 0; at < seconds; at += 0.05) {
    walk(0.05);
    track.push([camera.position.x, camera.position.z, camera.rotation.y]);
  }
  dispatchEvent(new KeyboardEvent("keyup", { key }));
}
return track;
"""


def test_the_demo_says_what_is_missing_and_shows_two_rooms(tmp_path):
    left_out = shutil.ignore_patterns("node_modules", "rooms")
    shutil.copytree(WEB, tmp_path / "web", ignore=left_out)
    demo = tmp_path / "web/demo"
    with served(tmp_path) as address, browser(tmp_path / "profile", "500,900") as page:
        page.get(f"{address}/web/demo/index.html")
        assert "Is three.js installed" in page.run(MESSAGE)
        (demo / "node_modules").symlink_to(NODE_MODULES)
        page.get(f"{address}/web/demo/index.html")
        message = page.run(MESSAGE)
        assert message.startswith("FILE_MISSING: status 404")
        assert "Bake the two samples" in message
        for room, case in (("living_room", "box_room"), ("church", "plain")):
            shutil.copytree(CASES / case, demo / "rooms" / room)
            (demo / "rooms" / room / f"{case}.i2rvr").rename(
                demo / "rooms" / room / f"{room}.i2rvr"
            )
        page.messages()
        page.get(f"{address}/web/demo/index.html")
        found = page.run(VISIT)
        assert page.run("return document.getElementById('message').textContent") == ""
        assert [e for e in page.messages() if e["level"] == "SEVERE"] == []
    first, second = found["visits"]
    for heard, other in ((first[0], first[1]), (second[1], second[0])):
        assert "you hear this room" in heard
        assert "silent" in other
        assert "T60 " in heard
    assert (found["running"], found["label"]) == ("running", "Stop")
    assert not found["wide"]
    assert found["inside"]
    assert found["smallest"] >= 44.0


def test_keys_walk_and_walls_stop(tmp_path):
    with served(tmp_path) as address, browser(tmp_path / "profile") as page:
        page.get(f"{address}/blank.html")
        ahead = np.array(page.run(WALK, ["W"], 2.0))
        through = np.array(page.run(WALK, ["ArrowRight", "ArrowUp"], np.pi / 2 / 1.8))
        far = np.array(page.run(WALK, ["d", "w", "w", "w", "w", "w", "w"], np.pi / 2 / 1.8))
    assert ahead[-1, 1] == pytest.approx(-1.7, abs=0.13)  # 0.3 m from the wall
    assert np.diff(ahead[:, 1]).max() <= 0.0
    assert through[-1, 0] > 3.9  # over the border, which is at 4
    assert far[-1, 0] == pytest.approx(13.7, abs=0.13)
