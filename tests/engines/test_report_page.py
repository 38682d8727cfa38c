"""The report in a real browser: no errors, pictures drawn, players with a duration."""

import json
import re
import shutil
import subprocess
from html import unescape

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from i2r_vr.cli import main
from tests.patience import HANG_S
from tests.tiny import save_tiny_model, write_room

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(
        shutil.which("chromium") is None,
        reason="not installed: chromium (tests/engines/setup.sh)",
    ),
]

PROBE = """<script>
const errors = [];
addEventListener("error", e => errors.push(String(e.message || e.target.src).slice(0, 80)), true);
addEventListener("load", () => setTimeout(() => {
  const found = {
    errors,
    durations: [...document.querySelectorAll("audio")].map(a => a.duration || 0),
    widths: [...document.images].filter(i => !i.hidden).map(i => i.naturalWidth),
  };
  const holder = document.createElement("pre");
  holder.id = "probe";
  holder.textContent = JSON.stringify(found);
  document.body.append(holder);
}, 1500));
</script>"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    weights = save_tiny_model(folder)
    write_room(folder / "in", "room", position=[0.0, 0.0, 1.5])
    write_room(folder / "in", "hall", (9.0, 7.0, 4.0), seed=1, position=[20.0, 0.0, 4.0])
    runner = CliRunner()
    for arguments in (
        ["bake", folder / "in", "--out", folder / "out", "--model", weights],
        ["report", folder / "out", "-o", folder / "report.html", "--captures", folder / "in"],
    ):
        assert runner.invoke(main, [str(a) for a in arguments]).exit_code == 0
    return folder / "report.html"


def chromium(folder, *arguments):
    return subprocess.run(
        [
            *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *("--disable-background-networking", f"--user-data-dir={folder / 'profile'}"),
            *("--virtual-time-budget=4000", *arguments),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=HANG_S,
    )


def test_everything_loads(page, tmp_path):
    probed = tmp_path / "probed.html"
    text = page.read_text(encoding="utf-8").replace("<head>", "<head>" + PROBE, 1)
    probed.write_text(text, encoding="utf-8")
    dom = chromium(tmp_path, "--dump-dom", probed.as_uri()).stdout
    found = json.loads(unescape(re.search(r'<pre id="probe">(.*?)</pre>', dom).group(1)))
    assert found["errors"] == []
    assert len(found["durations"]) == 3
    assert min(found["durations"]) > 1.0
    assert min(found["widths"]) > 100


def test_a_press_plays_a_direction(page, tmp_path):
    script = """<script>
const errors = [];
addEventListener("error", e => errors.push(String(e.message)));
addEventListener("unhandledrejection", e => errors.push(String(e.reason)));
addEventListener("load", async () => {
  const nodes = [];
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...rest) {
    nodes.push(this);
    return connect.call(this, to, ...rest);
  };
  document.querySelector(".stack .marker[data-direction='3']").dispatchEvent(new Event("click"));
  for (let i = 0; i < 40 && nodes.length < 3; i++) await new Promise(r => setTimeout(r, 50));
  const room = nodes.find(n => n instanceof ConvolverNode);
  const found = {
    errors,
    marked: [...document.querySelectorAll(".playing")].map(m => m.dataset.direction),
    energy: room.buffer.getChannelData(0).slice(0, 60).reduce((sum, v) => sum + v * v, 0),
    length: room.buffer.length,
    normalised: room.normalize,
  };
  document.documentElement.innerHTML = "<pre id=probe></pre>";
  document.querySelector("pre").textContent = JSON.stringify(found);
});
</script>"""
    probed = tmp_path / "probed.html"
    text = page.read_text(encoding="utf-8").replace("<head>", "<head>" + script, 1)
    probed.write_text(text, encoding="utf-8")
    allowed = "--autoplay-policy=no-user-gesture-required"
    dom = chromium(tmp_path, allowed, "--dump-dom", probed.as_uri()).stdout
    found = json.loads(unescape(re.search(r'<pre id="probe">(.*?)</pre>', dom).group(1)))
    assert found["errors"] == []
    assert found["marked"] == ["3", "3", "3"]
    assert found["normalised"] is False
    assert found["energy"] == pytest.approx(1.0, rel=0.12)
    assert found["length"] > 2000


def test_the_page_is_drawn(page, tmp_path):
    shot = tmp_path / "page.png"
    chromium(tmp_path, "--window-size=1200,2400", f"--screenshot={shot}", page.as_uri())
    picture = cv2.imread(str(shot))
    assert picture.shape[0] >= 2000
    assert len(np.unique(picture.reshape(-1, 3)[::97], axis=0)) > 200


def test_a_pressed_probe_shows_its_picture(page, tmp_path):
    script = """<script>
addEventListener("load", async () => {
  const probe = document.querySelector(".level a.probe");
  probe.focus();
  const focused = document.activeElement === probe;
  probe.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  const card = document.querySelector(probe.getAttribute("href"));
  const image = card.querySelector("img");
  const wait = () => new Promise(done => setTimeout(done, 50));
  for (let i = 0; i < 40 && image.naturalWidth === 0; i++) await wait();
  const place = card.querySelector("a").getAttribute("href");
  const found = {
    focused,
    shown: [...document.querySelectorAll(".card")].map(c => c.checkVisibility()),
    width: image.naturalWidth,
    alt: image.alt,
    heading: document.querySelector(`${place} h2`).textContent,
  };
  document.documentElement.innerHTML = "<pre id=probe></pre>";
  document.querySelector("pre").textContent = JSON.stringify(found);
});
</script>"""
    probed = tmp_path / "probed.html"
    text = page.read_text(encoding="utf-8").replace("<head>", "<head>" + script, 1)
    probed.write_text(text, encoding="utf-8")
    dom = chromium(tmp_path, "--dump-dom", probed.as_uri()).stdout
    found = json.loads(unescape(re.search(r'<pre id="probe">(.*?)</pre>', dom).group(1)))
    assert found["focused"]
    assert sorted(found["shown"]) == [False, True]
    assert found["width"] > 100
    assert found["heading"] in found["alt"]
