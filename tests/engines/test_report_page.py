"""The report in a real browser, from the disk: seen, heard, sorted, printed."""

import base64
import re
import shutil
import time

import cv2
import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from i2r_vr.bundle.auralization import convolved
from i2r_vr.bundle.inspection import find_bundles
from i2r_vr.bundle.store import load_bundle
from i2r_vr.cli import main
from i2r_vr.report import page, responses, sounds
from tests.patience import HANG_S
from tests.tiny import save_tiny_model, write_room

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(
        shutil.which("chromium") is None or shutil.which("chromedriver") is None,
        reason="not installed: chromium or chromedriver (tests/engines/setup.sh)",
    ),
]
HEARD = """
const done = arguments[0];
const audio = document.getElementById("sound");
const found = async () => {
  const data = await (await fetch(audio.src)).arrayBuffer();
  const context = new OfflineAudioContext(1, 1, 24000);
  const channel = (await context.decodeAudioData(data)).getChannelData(0);
  return {
    status: document.getElementById("heard").textContent,
    pressed: [...document.querySelectorAll('[aria-pressed="true"]')]
      .map(e => e.ariaLabel || e.textContent),
    samples: [...channel],
  };
};
found().then(done, error => done(String(error)));
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two places on a page that is one file, and on one with its sounds beside it."""
    folder = tmp_path_factory.mktemp("report")
    weights = save_tiny_model(folder)
    write_room(folder / "in", "room", position=[0.0, 0.0, 1.5])
    write_room(folder / "in", "hall", (9.0, 7.0, 4.0), seed=1, position=[20.0, 0.0, 4.0])
    baked = ["bake", folder / "in", "--out", folder / "out", "--model", weights]
    told = ["report", folder / "out", "--captures", folder / "in", "-o"]
    run = CliRunner().invoke
    assert run(main, [str(a) for a in baked]).exit_code == 0
    assert run(main, [str(a) for a in [*told, folder / "one.html"]]).exit_code == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page, "MOST_PLACES", 1)
        assert run(main, [str(a) for a in [*told, folder / "two #1.html"]]).exit_code == 0
    assert (folder / "two #1_files").is_dir()
    return folder


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    home = tmp_path_factory.mktemp("chromium")
    for argument in (
        *("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--mute-audio"),
        *("--autoplay-policy=no-user-gesture-required", "--window-size=1200,1000"),
        f"--user-data-dir={home / 'profile'}",
    ):
        options.add_argument(argument)
    options.add_experimental_option("prefs", {"download.default_directory": str(home)})
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    driver.set_script_timeout(HANG_S)
    driver.downloads = home
    yield driver
    driver.quit()


@pytest.fixture(params=["one.html", "two #1.html"])
def opened(request, folder, browser):
    browser.get((folder / request.param).as_uri())
    yield browser
    severe = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert severe == []


@pytest.fixture
def whole(folder, browser):
    browser.get((folder / "one.html").as_uri())
    return browser


def wait(condition):
    end = time.monotonic() + HANG_S
    while not condition():
        assert time.monotonic() < end, "the page did not get there"
        time.sleep(0.05)


def press(browser, selector):
    """Press it as a keyboard does, and wait until something is heard."""
    element = browser.find_element("css selector", selector)
    before = browser.execute_script("return document.getElementById('sound').src")
    browser.execute_script("arguments[0].focus()", element)
    browser.switch_to.active_element.send_keys("\ue007")
    changed = (
        "const a = document.getElementById('sound'); return a.src !== arguments[0] && !a.paused"
    )
    wait(lambda: browser.execute_script(changed, before))


def heard(browser):
    found = browser.execute_async_script(HEARD)
    assert isinstance(found, dict), found
    return found


def level_db(samples):
    return 10.0 * np.log10(np.mean(np.square(samples)) + 1e-12)


def test_every_picture_is_there(opened):
    wait(
        lambda: opened.execute_script(
            "for (const i of document.images) i.loading = 'eager';"
            "return [...document.images].filter(i => !i.hidden).every(i => i.naturalWidth > 60)"
        )
    )
    assert opened.execute_script("return document.querySelectorAll('.stack img').length") == 2


def test_a_place_and_a_direction_are_heard_as_they_were_baked(opened, folder):
    bundle = load_bundle(next(p for p in find_bundles([folder / "out"]) if "hall" in p.name))
    number = opened.execute_script(
        "return [...document.querySelectorAll('section.place')].findIndex("
        "s => s.querySelector('h2').textContent === 'hall')"
    )
    for selector, ir, gain_db, words in (
        (f"#place{number} .hear", bundle.zone_ir(), bundle.metadata.zone.gain_db, "hall: Clap"),
        (
            f"#place{number} .stack .marker[data-direction='3']",
            bundle.direction_ir(3),
            bundle.direction(3).gain_db,
            "hall, ",
        ),
    ):
        press(opened, selector)
        found = heard(opened)
        assert words in found["status"]
        assert any("hall" in label for label in found["pressed"])
        response = responses.response(ir, bundle.sample_rate_hz, gain_db)
        wet = convolved(sounds.dry_sound()[None], response)[0]
        wet /= max(1.0, np.abs(wet).max() / 0.97)
        samples = np.array(found["samples"])
        assert len(samples) == len(wet)
        assert level_db(samples - wet) < level_db(wet) - 30.0


def test_another_place_goes_on_from_the_same_moment(whole):
    press(whole, "#place0 .hear")
    whole.execute_script("document.getElementById('sound').currentTime = 2.0")
    press(whole, "#places tr[data-place='1'] .hear")
    assert whole.execute_script("return document.getElementById('sound').currentTime") >= 1.9


def test_an_own_recording_is_dropped_and_heard(whole, tmp_path):
    tone = 0.9 * np.sin(2.0 * np.pi * 500.0 * np.arange(48000) / 48000)
    soundfile.write(tmp_path / "tone.wav", np.column_stack([tone, 0.0 * tone]), 48000)
    data = base64.b64encode((tmp_path / "tone.wav").read_bytes()).decode()
    drop = """
    const bytes = Uint8Array.from(atob(arguments[0]), c => c.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([arguments[1] ? bytes : "no sound"], arguments[2]));
    document.body.dispatchEvent(
      new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }));
    """
    status = "return document.getElementById('heard').textContent"
    whole.execute_script(drop, data, False, "text.wav")
    wait(lambda: "can't be heard" in whole.execute_script(status))
    whole.execute_script(drop, data, True, "tone.wav")
    wait(lambda: "tone.wav is there" in whole.execute_script(status))
    press(whole, "#alone")
    found = heard(whole)
    assert found["status"] == "Dry: tone.wav"
    samples = np.array(found["samples"])
    assert len(samples) == 24000
    assert np.abs(np.fft.rfft(samples)).argmax() == 500
    assert np.abs(samples).max() == pytest.approx(sounds.DRY_PEAK, rel=0.02)
    press(whole, "#place1 .hear")
    assert heard(whole)["status"].split(":")[1].strip().startswith("tone.wav")


def test_the_table_sorts_filters_and_is_saved(whole):
    def shown():
        return whole.execute_script(
            "return [...document.querySelectorAll('#places tbody tr:not([hidden]) a')]"
            ".map(a => a.textContent)"
        )

    head = whole.find_element("css selector", "#places thead th:first-child button")
    head.click()
    assert shown() == ["hall", "room"]
    head.click()
    assert shown() == ["room", "hall"]
    whole.find_element("id", "filter").send_keys("HALL panorama")
    assert shown() == ["hall"]
    assert whole.find_element("id", "count").text == "1 of 2 places"
    lines = whole.execute_script(
        "return [...document.querySelectorAll('.line')].map(l => getComputedStyle(l).display)"
    )
    assert sorted(lines) == ["inline", "none"]
    whole.find_element("id", "csv").click()
    saved = whole.downloads / "places.csv"
    wait(saved.is_file)
    titles, row = saved.read_text().splitlines()
    assert titles.startswith("bundle,name,")
    assert row.startswith("hall.i2rvr,hall,")


def test_a_pressed_probe_shows_its_picture(whole):
    probe = whole.find_element("css selector", ".level a.probe")
    whole.execute_script("arguments[0].focus()", probe)
    whole.switch_to.active_element.send_keys("\ue007")
    image = "const i = document.querySelector('.card:target img'); return i ? i.naturalWidth : 0"
    wait(lambda: whole.execute_script(image) > 100)
    shown = whole.execute_script(
        "return [...document.querySelectorAll('.card')].filter(c => c.checkVisibility()).map("
        "c => [c.querySelector('img').alt, document.querySelector("
        "c.querySelector('a').getAttribute('href') + ' h2').textContent])"
    )
    assert len(shown) == 1
    assert shown[0][1] in shown[0][0]


def test_a_page_a_place_on_paper(opened):
    opened.execute_script("document.querySelector('.level').hidden = true")
    printed = opened.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    data = base64.b64decode(printed["data"])
    pages = len(re.findall(rb"/Type /Page\b", data))
    assert pages == 1 + 2  # the table, two places


@pytest.mark.parametrize(("width", "dark"), [(1200, False), (390, True)])
def test_the_page_is_drawn_and_nothing_sticks_out(whole, width, dark):
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    whole.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    whole.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
    whole.refresh()
    taken = whole.execute_cdp_cmd("Page.captureScreenshot", {})
    data = np.frombuffer(base64.b64decode(taken["data"]), np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert (np.median(picture) < 60) == dark
    assert len(np.unique(picture.reshape(-1, 3)[::97], axis=0)) > 50
    assert whole.execute_script("return document.documentElement.scrollWidth") <= width
    for method in ("clearDeviceMetricsOverride", "setEmulatedMedia"):
        whole.execute_cdp_cmd(f"Emulation.{method}", {})
