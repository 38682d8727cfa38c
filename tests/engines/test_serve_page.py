"""The page in a real browser: three tasks of a new user, keys, sizes, nothing from elsewhere."""

import base64
import json
import math
import time

import pytest

from i2r_vr.hearing.loading import load_model
from tests.engines.web_page import browser, chromium_missing
from tests.patience import HANG_S
from tests.serve.served import served
from tests.tiny import save_tiny_model, write_room

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(bool(chromium_missing()), reason=chromium_missing()),
]

HELP = """
const until = async (holds) => {
  for (let i = 0; i < 300; i++) {
    const value = holds();
    if (value) return value;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`never: ${holds}`);
};
const at = (query) => document.querySelector(query);
const button = (words) =>
  [...document.querySelectorAll("button")].find((each) => each.textContent.startsWith(words));
const press = (key, more = {}) =>
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...more }));
const give = (input, file) => {
  const files = new DataTransfer();
  files.items.add(file);
  input.files = files.files;
  input.dispatchEvent(new Event("change"));
};
const card = (name) =>
  [...document.querySelectorAll(".card")].find((each) => each.textContent.includes(name));
const slide = (label, value) => {
  const input = [...document.querySelectorAll(".tuner label")]
    .find((each) => each.textContent.startsWith(label)).querySelector("input");
  input.value = value;
  input.dispatchEvent(new Event("input"));
  input.dispatchEvent(new Event("change"));
};
const { player, view } = page;
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A server whose folder of captures is empty, and a browser that was let in."""
    folder = tmp_path_factory.mktemp("serve")
    weights = save_tiny_model(folder)
    model = load_model(str(weights), "cpu")
    with (
        served(folder / "in", folder / "out", model, weights) as running,
        browser(folder / "profiles", "1200,900") as shown,
    ):
        address = f"http://127.0.0.1:{running.port}/open/{running.keys.token}"
        shown.get(address)
        shown._address = f"http://127.0.0.1:{running.port}/"
        yield running, shown
        assert [m for m in shown.messages() if m["level"] == "SEVERE"] == []


def run(shown, script, *arguments):
    return shown.run(HELP + script, *arguments)


def test_a_new_user_bakes_a_photo_and_makes_it_drier(page, tmp_path):
    running, shown = page
    picture = write_room(tmp_path, "photo", depth=False).read_bytes()
    found = run(
        shown,
        """
        const bytes = Uint8Array.from(atob(given[0]), (letter) => letter.charCodeAt(0));
        give(at("#files"), new File([bytes], "photo.png"));
        await until(() => card("photo")?.classList.contains("baked"));
        await until(() => player.slots.A?.label === "photo");
        button("Play").click();
        await until(() => player.playing && player.context.state === "running");
        button("Tune it").click();
        await until(() => at(".tuner"));
        slide("Late level", -9);
        await until(() => player.slots.B?.bundle && player.active === "B");
        const first = player.slots.B.bundle.url.href;
        slide("Reverberation time", -40);
        await until(() => player.slots.B.bundle.url.href !== first);
        const tuned = view.tuning && at(".tuner .note").textContent;
        press("u");
        const untouched = player.active;
        press("u");
        const back = player.active;
        press("z", { ctrlKey: true });
        const undone = [...document.querySelectorAll(".tuner output")].map((o) => o.textContent);
        await until(() => button("Keep").getAttribute("aria-disabled") === "false");
        const before = view.card.version;
        const pressed = button("Keep");
        pressed.focus();
        pressed.click();
        await until(() => at("#trouble").textContent || view.card.version !== before);
        // All is drawn anew; whoever pressed Keep is still there.
        await until(() => at("#trouble").textContent || at(".tuner"));
        await until(() => document.activeElement !== at("#place"));
        const focused = document.activeElement !== pressed && document.activeElement.textContent;
        return { tuned, untouched, back, undone, focused, trouble: at("#trouble").textContent };
        """,
        base64.b64encode(picture).decode(),
    )
    assert found["trouble"] == ""
    assert found["tuned"].startswith("T60 ")
    assert found["focused"] == "Keep"
    assert (found["untouched"], found["back"]) == ("A", "B")
    assert found["undone"][:3] == ["\u00d7 1.00", "0 dB", "-9 dB"]
    kept = json.loads((running.workshop.library.captures / "photo.capture.json").read_text())
    assert kept == {"bake": {"late_db": -9.0}}


def test_a_new_user_compares_two_halls_with_its_own_voice(page):
    running, shown = page
    captures = running.workshop.library.captures
    write_room(captures, "small_hall", (4.0, 3.0, 2.0), seed=1)
    write_room(captures, "large_hall", (12.0, 9.0, 5.0), seed=2)
    found = run(
        shown,
        """
        button("Look again").click();
        const baked = (name) => card(name)?.classList.contains("baked");
        await until(() => baked("small_hall") && baked("large_hall"));
        const dry = await (await fetch("/page/dry.wav")).blob();
        give(at("#own"), new File([dry], "voice.wav"));
        await until(() => player.dryName === "voice.wav");
        card("small_hall").click();
        await until(() => player.slots.A?.label === "small_hall");
        card("large_hall").click();
        await until(() => view.card.name === "large_hall" && player.slots.A.label === "large_hall");
        button("Put on B").click();
        await until(() => player.slots.B?.label === "large_hall");
        await until(() => player.slots.A?.label === "small_hall");
        await until(() => player.slots.A.loudness !== null && player.slots.B.loudness !== null);
        if (!player.playing) press(" ");
        await until(() => player.playing);
        const lowered = {};
        for (const side of ["A", "B"]) {
          player.choose(side);
          lowered[side] = player.loweredDb;
        }
        // Nothing stops while it changes: what comes out is never silent for long.
        const meter = new AnalyserNode(player.context, { fftSize: 8192 });
        player.match.connect(meter);
        const samples = new Float32Array(meter.fftSize);
        const levels = [];
        for (let i = 0; i < 20; i++) {
          press("x");
          await new Promise((done) => setTimeout(done, 200));
          meter.getFloatTimeDomainData(samples);
          levels.push(samples.reduce((sum, value) => sum + value * value, 0));
        }
        player.match.disconnect(meter);
        const { A, B } = player.slots;
        await player.setHeard("ambix");
        const { listener } = player.context;
        await until(() => player.slots.A.reverb.shelf);
        player.turn(90);
        await until(() => Math.abs(listener.forwardX.value + 1) < 0.01);
        await player.setHeard("zone");
        player.stop();
        return { lowered, loudness: [A.loudness, B.loudness], levels };
        """,
    )
    loudest = max(found["loudness"])
    assert loudest - found["loudness"][0] >= 0
    assert min(found["lowered"].values()) == 0
    difference = abs(found["loudness"][0] - found["loudness"][1])
    assert max(found["lowered"].values()) == pytest.approx(difference, abs=1e-6)
    assert sum(level > 0 for level in found["levels"]) >= 15


def test_a_new_user_finds_out_why_a_capture_is_uncertain(page):
    _, shown = page
    found = run(
        shown,
        """
        card("photo").click();
        await until(() => view.card.name === "photo");
        const text = at("#place").innerText;
        const todo = [...document.querySelectorAll(".warnings .todo")].map((e) => e.textContent);
        card("small_hall").click();
        const t60 = (await until(() => at(".t60 svg"))).getAttribute("aria-label");
        return { text, todo, t60 };
        """,
    )
    assert "were guessed from the picture" in found["text"]
    assert "SCALE_GUESSED" in found["text"]
    assert any("depth" in words for words in found["todo"])
    assert "probability" in found["t60"]


def test_what_guards_against_clipping_changes_no_level(page):
    _, shown = page
    played = run(
        shown,
        """
        player.stop();
        const { context } = player;
        const steady = new ConstantSourceNode(context, { offset: 0.2 });
        const level = (node) => {
          const meter = new AnalyserNode(context, { fftSize: 2048 });
          node.connect(meter);
          const samples = new Float32Array(meter.fftSize);
          return () => {
            meter.getFloatTimeDomainData(samples);
            return samples.reduce((sum, value) => sum + value, 0) / samples.length;
          };
        };
        const [before, after] = [level(player.match), level(player.out)];
        steady.connect(player.match);
        steady.start();
        await until(() => Math.abs(before()) > 0.01 && Math.abs(after()) > 0.01);
        await new Promise((done) => setTimeout(done, 500));
        const told = [before(), after()];
        steady.stop();
        return told;
        """,
    )
    assert 20.0 * math.log10(played[1] / played[0]) == pytest.approx(0.0, abs=0.05)


CONTROLS = {"button", "link", "combobox", "slider", "checkbox", "DisclosureTriangle", "textbox"}


def test_screen_readers_are_told_what_everything_is(page):
    _, shown = page
    run(
        shown,
        """
        card("photo").click();
        await until(() => view.card.name === "photo");
        if (!at(".tuner")) button("Tune it").click();
        await until(() => at(".tuner"));
        return true;
        """,
    )
    driver = shown._started()
    driver.execute_cdp_cmd("Accessibility.enable", {})
    nodes = driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    found = [
        (node["role"]["value"], node.get("name", {}).get("value", "").strip())
        for node in nodes
        if not node["ignored"] and "role" in node
    ]
    roles = {role for role, _ in found}
    assert {"button", "link", "combobox", "slider", "checkbox", "image"} <= roles
    assert {"status", "alert", "navigation", "main", "banner", "region", "heading"} <= roles
    named = CONTROLS | {"image", "region", "heading"}
    assert [pair for pair in found if pair[0] in named and not pair[1]] == []
    assert ("region", "Listen") in found
    assert any("photo" in name for role, name in found if role == "image")


def test_the_tab_key_goes_through_all_in_reading_order(page):
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    _, shown = page
    expected = run(
        shown,
        """
        globalThis.went = [];
        addEventListener("focusin", (event) => globalThis.went.push(event.target));
        document.activeElement.blur();
        getSelection().removeAllRanges();
        at("h1").tabIndex = -1;
        at("h1").focus();
        const all = [...document.querySelectorAll(
          "a, button, input, select, summary, [tabindex='0']")];
        globalThis.all = all.filter((each) => !each.disabled && each.tabIndex >= 0
          && !each.classList.contains("skip") && each.checkVisibility());
        return globalThis.all.length;
        """,
    )
    assert expected > 20
    keys = ActionChains(shown._started(), duration=0)
    for _ in range(expected):
        keys.send_keys(Keys.TAB)
    keys.perform()
    missed = run(
        shown,
        """
        const { went, all } = globalThis;
        const words = (each) => each && (each.ariaLabel || each.id || each.textContent);
        return all.map((each, i) => [words(each), words(went[i + 1])])
          .filter(([a, b]) => a !== b);
        """,
    )
    assert missed == []


CONTRAST = """
const channel = (value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const luminance = ([r, g, b]) =>
  0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
const parts = (text) => {
  const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
  return [r, g, b, a];
};
const behind = (element) => {
  const [r, g, b, a] = parts(getComputedStyle(element).backgroundColor);
  if (a === 1 || !element.parentElement) return [r, g, b];
  const below = behind(element.parentElement);
  return [r, g, b].map((value, i) => a * value + (1 - a) * below[i]);
};
const bad = [];
let count = 0;
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  const off = element.closest("[aria-disabled=true], :disabled, .unseen, .skip, option, title");
  if (!walker.currentNode.textContent.trim() || off || !element.checkVisibility()) continue;
  const style = getComputedStyle(element);
  const ink = luminance(parts(element.closest("svg") ? style.fill : style.color));
  const paper = luminance(behind(element.closest("svg") ?? element));
  const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
  count += 1;
  if (ratio < 4.5) bad.push(`${walker.currentNode.textContent.trim()}: ${ratio.toFixed(2)}`);
}
return { bad, count };
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(page, scheme):
    _, shown = page
    wanted = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    shown._started().execute_cdp_cmd("Emulation.setEmulatedMedia", wanted)
    run(shown, "for (const each of document.querySelectorAll('details')) each.open = true;")
    found = run(shown, CONTRAST)
    assert found["bad"] == []
    assert found["count"] > 50


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (800, 1100), (360, 740)])
def test_it_fits_every_size_and_everything_has_a_name(page, width, height):
    _, shown = page
    driver = shown._started()
    mobile = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", mobile)
    found = run(
        shown,
        """
        await until(() => at(".card"));
        await new Promise((done) => setTimeout(done, 300));
        const named = (each) =>
          each.getAttribute("aria-label") || each.textContent.trim() || each.labels?.length;
        const nameless = [...document.querySelectorAll("button, select, input, a, [role=slider]")]
          .filter((each) => !named(each)).map((each) => each.outerHTML.slice(0, 80));
        const images = [...document.images].filter((each) => !each.hasAttribute("alt")).length;
        const room = document.documentElement.clientWidth;
        return { nameless, images, wide: document.documentElement.scrollWidth - room,
                 resources: performance.getEntriesByType("resource").map((each) => each.name) };
        """,
    )
    assert found["nameless"] == []
    assert found["images"] == 0
    assert found["wide"] <= 0
    assert all(name.startswith("http://127.0.0.1:") for name in found["resources"])


def test_what_the_server_tells_never_becomes_markup(page):
    running, shown = page
    end = time.monotonic() + HANG_S
    while not running.workshop.events._streams and time.monotonic() < end:
        time.sleep(0.05)
    assert len(running.workshop.events._streams) == 1
    running.workshop.events.tell(
        "trouble", {"code": "X", "message": "<img src=x onerror=alert(1)>"}
    )
    text = run(shown, "await until(() => at('#trouble b')); return at('#trouble').innerHTML;")
    assert "&lt;img" in text
    run(shown, "button('Close').click(); return true;")
