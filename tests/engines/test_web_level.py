# SPDX-License-Identifier: MIT
"""Levels on the web: conformance, cross-fades, portals, what fails, the demo with its plan."""

import json
import shutil

import numpy as np
import pytest

from i2r_vr.level.file import load_level
from tests.engines.web_page import CASES, LEVELS, WEB, browser, chromium_missing, served

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(bool(chromium_missing()), reason=chromium_missing()),
]
NAMES = sorted(path.name for path in LEVELS.iterdir() if path.is_dir())
ROOMS = """
const web = await import("/web/src/index.js");
const level = await web.loadLevel(given[0]);
return given[1].map((point) => level.roomAt(web.toWeb(point))?.id ?? null);
"""
SHARES = """
const web = await import("/web/src/index.js");
const level = await web.loadLevel(given[0]);
return given[1].map((point) => Object.fromEntries(
  [...level.sharesAt(web.toWeb(point))].map(([room, share]) => [room.id, share])));
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A level whose closet has a bundle and whose hall has none."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(LEVELS / "closet_in_hall", folder / "own")
    shutil.copytree(CASES / "box_room", folder / "own/closet")
    (folder / "own/closet/box_room.i2rvr").rename(folder / "own/closet/closet.i2rvr")
    return folder


@pytest.fixture(scope="module")
def page(folder):
    with served(folder) as address, browser(folder / "profile") as page:
        page.get(f"{address}/blank.html")
        yield page


@pytest.mark.parametrize("name", NAMES)
def test_points_are_in_their_rooms(page, name):
    points = json.loads((LEVELS / name / "points.json").read_text(encoding="utf-8"))["points"]
    places = [point["position_m"] for point in points]
    found = page.run(ROOMS, f"/levels/{name}/{name}.i2rvl", places)
    assert found == [point.get("room") for point in points]


@pytest.mark.parametrize("name", NAMES)
def test_shares_never_exceed_one_and_a_probe_hears_its_room_most(page, name):
    level = load_level(LEVELS / name / f"{name}.i2rvl")
    rng = np.random.default_rng(0)
    low, high = np.array(level.level.bounds_m.min) - 2.0, np.array(level.level.bounds_m.max) + 2.0
    anywhere = rng.uniform(low, high, (300, 3)).tolist()
    path = f"/levels/{name}/{name}.i2rvl"
    for shares in page.run(SHARES, path, anywhere):
        assert sum(shares.values()) <= 1.0 + 1e-9
    stands = [list(probe.position_m) for probe in level.probes]
    for probe, shares in zip(level.probes, page.run(SHARES, path, stands), strict=True):
        assert max(shares, key=shares.get) == probe.room


def test_walking_through_a_portal_changes_nothing_at_once(page):
    name = "corridor_and_rooms"
    level = load_level(LEVELS / name / f"{name}.i2rvl")
    portal = level.portals[0]
    steps = np.linspace(-1.5, 1.5, 61)
    walk = np.array(portal.center_m) + steps[:, None] * np.array(portal.normal)
    found = page.run(SHARES, f"/levels/{name}/{name}.i2rvl", walk.tolist())
    a, b = (np.array([shares.get(room, 0.0) for shares in found]) for room in portal.rooms)
    assert np.abs(np.diff(a)).max() < 0.05
    assert np.abs(np.diff(b)).max() < 0.05
    middle = len(steps) // 2
    assert (a[middle], b[middle]) == pytest.approx((0.5, 0.5), abs=0.05)
    assert a[0] > 0.6 > 0.3 > b[0]
    assert b[-1] > 0.6 > 0.3 > a[-1]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("text = '{'", "LEVEL_BROKEN"),
        ("level.format = 'i2rvr'", "LEVEL_FORMAT"),
        ("level.version = 2", "LEVEL_VERSION"),
        ("level.rooms[0].bundle = '../x.i2rvr'", "LEVEL_INVALID"),
        ("level.rooms[0].bundle = 'C:/x.i2rvr'", "LEVEL_INVALID"),
        ("level.rooms[0].size_m = [1, 2]", "LEVEL_INVALID"),
        ("level.rooms[0].shape = 'cone'", "LEVEL_INVALID"),
        ("level.rooms[1].boxes = []", "LEVEL_INVALID"),
        ("level.rooms[1].boxes[0].center_m[0] = null", "LEVEL_INVALID"),
        ("level.rooms[0].id = level.rooms[1].id", "LEVEL_INVALID"),
        ("level.probes[0].room = 'nowhere'", "LEVEL_INVALID"),
        ("level.portals = [null]", "LEVEL_INVALID"),
        ("level.rooms = null", "LEVEL_INVALID"),
        ("text = ' '.repeat(65 * 1024 * 1024)", "LEVEL_TOO_LARGE"),
    ],
)
def test_hostile_levels_are_refused(page, change, code):
    script = f"""
    const {{ parseLevel }} = await import("/web/src/index.js");
    const level = await (await fetch("/levels/closet_in_hall/closet_in_hall.i2rvl")).json();
    let text;
    {change};
    try {{ parseLevel(text ?? JSON.stringify(level)); }} catch (error) {{ return error.code; }}
    """
    assert page.run(script) == code


PLAY = """
const web = await import("/web/src/index.js");
const level = await web.loadLevel("/own/closet_in_hall.i2rvl");
const context = new AudioContext();
const reverb = new web.LevelReverb(context, level);
const [closet, hall] = level.rooms;
reverb.update();
await Promise.all(level.rooms.map((room) => reverb.load(room)));
const told = reverb.explain();
const inCloset = web.toWeb(closet.center_m);
reverb.update(inCloset);
const inside = reverb.playing.get(closet).level;
reverb.update(inCloset.map((value) => value + 1000));
const gone = reverb.playing.size;
await context.close();
return { told, inside, gone, failures: reverb.failures.map(({ error }) => error.code) };
"""


def test_rooms_load_when_near_and_say_why_they_are_silent(page):
    found = page.run(PLAY)
    assert found["inside"] == 1.0
    assert found["gone"] == 0
    assert found["failures"] == ["LEVEL_BUNDLE_MISSING"]
    reasons = {row["name"]: row["reason"] for row in found["told"]}
    assert any(reason.startswith("LEVEL_BUNDLE_MISSING") for reason in reasons.values())


def test_the_demo_draws_the_level_and_follows_the_keys(folder):
    shutil.copytree(WEB, folder / "bridge", ignore=shutil.ignore_patterns("node_modules", "rooms"))
    script = """
    for (let i = 0; i < 600 && globalThis.demo === undefined; i += 1) {
      await new Promise((done) => setTimeout(done, 50));
    }
    const { here } = globalThis.demo;
    const before = [...here];
    const plan = document.getElementById("plan");
    for (const key of ["ArrowUp", "ArrowRight", "PageUp"]) {
      plan.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
    }
    document.getElementById("start").click();
    await new Promise((done) => setTimeout(done, 400));
    return {
      moved: here.map((value, i) => value - before[i]),
      rooms: plan.querySelectorAll(".room").length,
      listed: document.querySelectorAll("#rooms li").length,
      label: document.getElementById("start").textContent,
      message: document.getElementById("message").textContent,
    };
    """
    with served(folder) as address, browser(folder / "profile2") as page:
        page.get(f"{address}/bridge/demo/level.html?level=/own/closet_in_hall.i2rvl")
        found = page.run(script)
        (folder / "demo.png").write_bytes(page.screenshot())
    assert found["moved"] == pytest.approx([0.3, 0.3, -0.3])
    assert (found["rooms"], found["listed"], found["label"]) == (2, 2, "Stop")
    assert found["message"] == ""
