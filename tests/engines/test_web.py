# SPDX-License-Identifier: MIT
"""The web bridge in headless Chromium: conformance cases, sound, three.js, types, demo."""

import json
import math
import shutil
import subprocess

import numpy as np
import pytest

from i2r_vr.acoustics import measure
from tests.engines.web_page import (
    CACHE,
    CASES,
    NODE_MODULES,
    WEB,
    browser,
    chromium_missing,
    served,
)
from tests.patience import HANG_S

pytestmark = pytest.mark.engine
needs_browser = pytest.mark.skipif(bool(chromium_missing()), reason=chromium_missing())
needs_three = pytest.mark.skipif(
    not (NODE_MODULES / "three-newest").is_dir(),
    reason="three.js is not set up (tests/engines/setup.sh)",
)
EDITIONS = ("three-oldest", "three", "three-newest")
"""Both ends of the range that package.json states, and what the types are checked with."""
NAMES = sorted(path.name for path in CASES.iterdir())
WHOLE = [
    name
    for name in NAMES
    if json.loads((CASES / name / "case.json").read_text(encoding="utf-8"))["zone"]
]

LOAD = """
const web = await import("/web/src/index.js");
const [path, rate] = given;
try {
  const bundle = await web.loadBundle(path, { directions: true });
  const { zone } = bundle.metadata;
  const context = new OfflineAudioContext(1, 1, rate ?? bundle.metadata.sample_rate_hz);
  const reverb = await web.ZoneReverb.create(context, bundle);
  const wet = reverb.convolvers[0].buffer;
  const channels = [...Array(wet.numberOfChannels).keys()].map((c) => wet.getChannelData(c));
  const first = Math.min(...channels.map((c) => c.findIndex((sample) => sample !== 0)));
  const energy = channels.flatMap((c) => [...c]).reduce((sum, s) => sum + s * s, 0);
  return { codes: bundle.notes.map((note) => note.code), place: bundle.place, first,
    samples: wet.length, channels: channels.length, energy: energy / channels.length,
    directions: bundle.metadata.directions.length, ambix: zone.ambix ?? null };
} catch (error) {
  if (error.code === undefined) throw error;
  return { codes: [error.code], message: error.message };
}
"""
RENDER = """
const web = await import("/web/src/index.js");
const [path, rate, kind, seconds, dry] = given;
const context = new OfflineAudioContext(2, Math.round(seconds * rate), rate);
const bundle = await web.loadBundle(path, { directions: true });
const reverb = await web[kind].create(context, bundle);
reverb.output.gain.value = 1;
const impulse = context.createBuffer(1, 1, rate);
impulse.getChannelData(0)[0] = 1;
const source = context.createBufferSource();
source.buffer = impulse;
source.connect(reverb.input);
if (dry) source.connect(context.destination);
reverb.output.connect(context.destination);
source.start();
const heard = await context.startRendering();
return [0, 1].map((channel) => Array.from(heard.getChannelData(channel)));
"""


def read_case(name):
    return json.loads((CASES / name / "case.json").read_text(encoding="utf-8"))


def read_zone(name):
    path = CASES / name / read_case(name)["bundle"]
    return json.loads(path.read_text(encoding="utf-8"))["zone"]


def close(found, expected):
    assert np.allclose(found, expected, rtol=1e-4, atol=1e-4), (found, expected)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    with served(folder) as address, browser(folder / "profile") as page:
        page.get(f"{address}/blank.html")
        yield page


def rendered(page, name, rate, kind, dry=False):
    """An impulse as heard through a bundle [2, n], with the dry sound or without."""
    path = f"/cases/{name}/{read_case(name)['bundle']}"
    return np.array(page.run(RENDER, path, rate, kind, 1.6, dry))


@needs_browser
@pytest.mark.parametrize("name", NAMES)
def test_conformance(page, name):
    case = read_case(name)
    found = page.run(LOAD, f"/cases/{name}/{case['bundle']}")
    expected = [m["code"] for m in case["messages"] if "web" in m.get("engines", ["web"])]
    assert sorted(found["codes"]) == sorted(expected)
    if not case["zone"]:
        assert found["message"].startswith(f"{expected[0]}: ")
        return
    zone = next(zone for zone in case["zone"] if zone["engine"] == "web")
    place = found["place"]
    assert place["shape"] == zone["shape"]
    close(place["center"], zone["center"])
    close(place["yawDeg"], zone["yaw_deg"])
    metadata = json.loads((CASES / name / case["bundle"]).read_text(encoding="utf-8"))
    close(place["headingDeg"], metadata["capture"].get("yaw_deg", 0.0))
    close(place["size"], zone["size"])
    close([place["radius"], place["blendDistance"]], [zone["radius"], zone["blend_distance"]])
    wet = case["wet"]
    assert found["first"] >= wet["first_sample"]
    assert (found["samples"], found["channels"]) == (wet["samples"], wet["channels"])
    close(10.0 * math.log10(found["energy"]), wet["energy_db"])
    assert found["directions"] == case["directions"]
    assert found["ambix"] == case.get("ambix")


@needs_browser
@pytest.mark.parametrize(
    ("name", "rate"), [("box_room", 16000), ("box_room", 44100), ("plain", 48000)]
)
def test_a_zone_rings_as_long_as_its_metadata_says(page, name, rate):
    heard = rendered(page, name, rate, "ZoneReverb", dry=True)
    bands = {band["hz"]: band["s"] for band in read_zone(name)["acoustics"]["t60_bands"]}
    measured = dict(measure(heard[0], rate).t60_bands)
    for hz in (500, 1000):
        assert measured[hz] == pytest.approx(bands[hz], rel=0.03)


@needs_browser
def test_the_level_is_that_of_the_file_at_any_rate(page):
    spectra = []
    for rate in (16000, 48000):
        heard = rendered(page, "box_room", rate, "ZoneReverb")[0]
        power = np.abs(np.fft.rfft(heard, 2 * rate)) ** 2  # half a hertz a bin
        spectra.append(10.0 * np.log10(power[800:8000].reshape(-1, 100).mean(axis=1)))
    assert np.abs(spectra[0] - spectra[1]).max() < 0.5


@needs_browser
def test_a_direction_can_be_played(page):
    script = RENDER.replace(".create(context, bundle)", ".create(context, bundle, {direction: 2})")
    path = f"/cases/box_room/{read_case('box_room')['bundle']}"
    heard = np.array(page.run(script, path, 16000, "ZoneReverb", 1.6, False))
    zone = rendered(page, "box_room", 16000, "ZoneReverb")
    assert np.abs(heard - zone).max() > 0.01
    assert measure(heard[0], 16000).t60_s == pytest.approx(measure(zone[0], 16000).t60_s, rel=0.1)


@needs_browser
def test_ambisonics_surround_the_listener_at_the_level_of_the_zone(page):
    heard = rendered(page, "box_room", 48000, "AmbisonicReverb")
    mono = rendered(page, "box_room", 48000, "ZoneReverb")[0]
    t60 = read_zone("box_room")["acoustics"]["t60_s"]
    for ear in heard:
        assert measure(ear, 48000).t60_s == pytest.approx(t60, rel=0.05)
        assert 10.0 * np.log10((ear**2).sum() / (mono**2).sum()) == pytest.approx(0.0, abs=4.0)
    assert abs(np.corrcoef(heard)[0, 1]) < 0.6


@needs_browser
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("metadata.version = '1'", "METADATA_INVALID"),
        ("metadata.zone.gain_db = null", "METADATA_INVALID"),
        ("metadata.directions = [null]", "METADATA_INVALID"),
        ("metadata.zone.size_m = [1, 2]", "METADATA_INVALID"),
        ("metadata.zone.ir = 'C:evil.wav'", "METADATA_PATH"),
        ("metadata.zone.gain_db = 1e6", "METADATA_INVALID"),
        ("metadata.sample_rate_hz = 3000", "METADATA_INVALID"),
        ("metadata.zone.acoustics.t60_s = '1'", "METADATA_INVALID"),
        ("metadata.zone.acoustics.t60_bands = [{ hz: 500, s: null }]", "METADATA_INVALID"),
        ("metadata.directions.length = 257", "METADATA_INVALID"),
        ("metadata.zone.ir = 'half\\ud83d.wav'", "METADATA_PATH"),
        ("metadata.capture.file = '..'", "METADATA_PATH"),
        ("metadata.padding = 'x'.repeat(9 * 1024 * 1024)", "METADATA_TOO_LARGE"),
        ('text = text.replace(\'"radius_m"\', \'"radius_m": 1e999, "other"\')', "METADATA_INVALID"),
    ],
)
def test_hostile_metadata_is_refused(page, change, code):
    script = f"""
    const {{ parseMetadata }} = await import("/web/src/index.js");
    const source = await (await fetch("/cases/plain/plain.i2rvr")).text();
    const metadata = JSON.parse(source);
    let text = source;
    {change};
    if (text === source) text = JSON.stringify(metadata);
    try {{ parseMetadata(text); }} catch (error) {{ return error.code; }}
    return "nothing";
    """
    assert page.run(script) == code


@needs_browser
def test_weights_fall_over_the_blend_distance(page):
    script = """
    const { zoneWeight } = await import("/web/src/index.js");
    const box = { shape: "box", center: [1, 2, 3], yawDeg: 90, size: [8, 4, 2], radius: 5,
      blendDistance: 0.5 };
    const places = [[1, 2, 3], [1, 2, 6.9], [1.9, 2, 3], [1, 2, 7.25], [2.25, 2, 3], [4.9, 2, 3]];
    const ball = { ...box, shape: "sphere" };
    return [places.map((p) => zoneWeight(box, p)), zoneWeight(ball, [1, 2, 8.1]),
      zoneWeight({ ...box, blendDistance: 0 }, [1, 2, 7.1])];
    """
    box, ball, hard = page.run(script)
    close(box, [1.0, 1.0, 1.0, 0.5, 0.5, 0.0])
    close(ball, 0.8)
    assert hard == 0


LIMITED = """
const { ZoneMixer } = await import("/web/src/index.js");
const [amplitude, limit] = given;
const rate = 48000;
const context = new OfflineAudioContext(1, rate, rate);
const mixer = new ZoneMixer(context, limit === null ? {} : { limit });
const gain = new GainNode(context, { gain: 10 ** (7 / 20) });
const place = { shape: "box", center: [1, 2, 3], yawDeg: 0, size: [2, 2, 2], blendDistance: 0 };
mixer.add({ input: gain, output: gain, bundle: { place, name: "church" },
  setLevel(level) { this.level = level; }, listen() {} });
mixer.update();
mixer.output.connect(context.destination);
const tone = new OscillatorNode(context, { frequency: 250 });
tone.connect(new GainNode(context, { gain: amplitude })).connect(mixer.input);
tone.start();
const heard = await context.startRendering();
return Array.from(heard.getChannelData(0));
"""


@needs_browser
def test_a_loud_sum_is_limited_and_a_soft_one_left_alone(page):
    """7 dB is what a church adds to a tone."""
    added = 10.0 ** (7 / 20)
    assert np.abs(page.run(LIMITED, 1.0, False)).max() == pytest.approx(added, rel=0.01)
    loud = np.array(page.run(LIMITED, 1.0, None))
    assert np.abs(loud).max() < 1.0
    assert np.abs(loud[24000:]).max() > 0.7
    soft = np.array(page.run(LIMITED, 0.1, None))
    assert np.abs(soft[24000:]).max() == pytest.approx(0.1 * added, rel=0.01)


HEARD = """
const { ZoneMixer } = await import("/web/src/index.js");
const mixer = new ZoneMixer(new OfflineAudioContext(1, 1, 8000));
const before = [mixer.update(), mixer.explain()];
const zone = (name, center, size, notes = []) => mixer.add({
  input: new GainNode(mixer.context), output: new GainNode(mixer.context), level: 0,
  bundle: { name, notes, place: { shape: "box", center, yawDeg: 0, size: [size, size, size],
    blendDistance: 0 } },
  setLevel(level) { this.level = level; }, listen() {},
});
zone("hall", [10, 0, 0], 8);
zone("closet", [10, 0, 0], 1);
zone("yard", [0, 0, 0], 4, [{ code: "NO_POSITION" }]);
mixer.update();
const levels = [...mixer.reverbs].map((reverb) => reverb.level);
mixer.update([NaN, 0, 0]);
return { before, levels, told: mixer.explain(), lost: mixer.explain([NaN, 0, 0])[0].reason };
"""


@needs_browser
def test_without_a_position_the_first_zones_centre_is_taken_and_silence_is_explained(page):
    found = page.run(HEARD)
    assert found["before"] == [None, []]
    assert found["levels"] == [0, 1, 0]
    told = {row["name"]: (row["level"], row["reason"]) for row in found["told"]}
    assert told["closet"] == (1, "heard")
    assert told["hall"] == (0, "a smaller zone is heard instead")
    assert told["yard"][0] == 0
    assert "8.0 m away" in told["yard"][1]
    assert "NO_POSITION" in told["yard"][1]
    assert found["lost"] == "no finite position"


def at_edition(script, edition):
    """The script with another three.js; what of ours imports it gets it as an argument."""
    return script.replace(
        'import("three")', f'import("/node_modules/{edition}/build/three.module.js")'
    )


WALK = """
const THREE = await import("three");
const { ReverbZones } = await import("i2r-vr-web/three");
const rate = 16000, seconds = 4;
const context = new OfflineAudioContext(1, rate * seconds, rate);
THREE.AudioContext.setContext(context);
const camera = new THREE.PerspectiveCamera();
const listener = new THREE.AudioListener();
camera.add(listener);
const zones = new ReverbZones(listener);
const reverbs = [];
for (const name of ["box_room", "short_decay"]) {
  reverbs.push(await zones.load(`/cases/${name}/${name}.i2rvr`, { ambisonic: false }));
}
const shared = { shape: "box", yawDeg: 0, size: [4, 3, 4], radius: 3, blendDistance: 0.5 };
Object.assign(reverbs[0].bundle.place, shared, { center: [0, 1.5, 0] });
Object.assign(reverbs[1].bundle.place, shared, { center: [4, 1.5, 0] });
const sound = new THREE.Audio(listener);
const tone = context.createOscillator();
tone.frequency.value = 220;
tone.start();
sound.setNodeSource(tone);
zones.send(sound);
sound.gain.disconnect();
const levels = [];
for (let step = 0; step < 100; step += 1) {
  const time = 1 + step * 0.02;
  context.suspend(time).then(() => {
    camera.position.set(-1 + step * 0.06, 1.5, 0);
    zones.update();
    levels.push(reverbs.map((reverb) => reverb.output.gain.value));
    context.resume();
  });
}
camera.position.set(-1, 1.5, 0);
zones.update();
const heard = await context.startRendering();
return { heard: Array.from(heard.getChannelData(0)), levels,
  end: reverbs.map((reverb) => reverb.output.gain.value) };
"""


@needs_browser
@needs_three
@pytest.mark.parametrize("edition", EDITIONS)
def test_a_walk_through_two_zones_has_no_jump(page, edition):
    walked = page.run(at_edition(WALK, edition))
    heard = np.array(walked["heard"])
    first, second = np.array(walked["end"])
    assert first < 0.02
    assert second > 0.97
    assert walked["levels"][10][0] > 0.95
    energy = np.square(walked["levels"]).sum(axis=1)
    assert energy[15:].min() > 0.6
    # A jump of the level would show as a step between samples that a tone does not have.
    steps = np.abs(np.diff(heard))
    steady = max(steps[12000:15500].max(), steps[58000:].max())
    assert steady > 0.0
    assert steps[16000:48000].max() < 1.25 * steady


SENDS = """
const THREE = await import("three");
const { ReverbZones } = await import("i2r-vr-web/three");
const context = new OfflineAudioContext(1, 1600, 16000);
THREE.AudioContext.setContext(context);
const listener = new THREE.AudioListener();
const zones = new ReverbZones(listener);
const asked = [];
const server = (url, options) => (asked.push(url.pathname.split("/").pop()), fetch(url, options));
const path = "/cases/box_room/box_room.i2rvr";
const reverb = await zones.load(path, { ambisonic: false, fetch: server });
const control = new AbortController();
const late = (url, options) => (control.abort(new RangeError("gone")), fetch(url, options));
const refused = await zones.load(path, { fetch: late, signal: control.signal })
  .catch((error) => error.message);
const sound = new THREE.PositionalAudio(listener);
const own = context.createBiquadFilter();
zones.send(sound, 0.5);
sound.setFilter(own); // takes the place of the send
sound.gain.gain.value = 0.4; // as setVolume does, once its fade is over
zones.update();
const during = sound.getFilters().map((node) => node === own);
const { wanted } = zones.sends.get(sound);
zones.dispose();
return { asked, refused, during, wanted, zones: zones.mixer.reverbs.size, level: reverb.level,
  bytes: reverb.bundle.files.size, after: sound.getFilters().map((node) => node === own) };
"""


@needs_browser
@needs_three
@pytest.mark.parametrize("edition", EDITIONS)
def test_three_keeps_a_sound_in_the_zones_and_lets_it_go(page, edition):
    found = page.run(at_edition(SENDS, edition))
    assert found["asked"] == ["box_room.i2rvr", "box_room_zone.wav"]
    assert found["refused"] == "gone"
    assert found["during"] == [True, False]
    assert found["wanted"] == pytest.approx(0.2)
    assert found["after"] == [True]
    assert (found["zones"], found["level"], found["bytes"]) == (0, 0, 0)


@pytest.mark.skipif(
    shutil.which("node") is None or not (NODE_MODULES / "typescript").is_dir(),
    reason="Node.js with TypeScript is not set up (tests/engines/setup.sh)",
)
@pytest.mark.parametrize("react", [NODE_MODULES, CACHE / "react19/node_modules"])
def test_types_hold(tmp_path, react):
    if not (react / "@types/react").is_dir():
        pytest.skip("React is not set up (tests/engines/setup.sh)")
    (tmp_path / "node_modules").symlink_to(react)
    (tmp_path / "web").symlink_to(WEB)
    (tmp_path / "use.mts").write_text(
        """
import { AudioListener, PositionalAudio } from "three";
import { BundleError, ZoneMixer, ZoneReverb, loadBundle } from "./web/src/index.js";
import { Reverb } from "./web/src/react.js";
import { ReverbZones } from "./web/src/three.js";

export async function use(context: AudioContext, listener: AudioListener): Promise<number> {
  const mixer = new ZoneMixer(context);
  const bundle = await loadBundle("a.i2rvr", { directions: true });
  mixer.add(await ZoneReverb.create(context, bundle, { direction: 0 })).setLevel(1);
  const zones = new ReverbZones(listener);
  await zones.load("b.i2rvr", { ambisonic: false });
  zones.send(new PositionalAudio(listener), 0.5);
  zones.update();
  mixer.update();
  const level = await ReverbZones.ofLevel(listener, "c.i2rvl", { limit: false });
  const names: string[] = level.explain().map(({ name, reason }) => name + reason);
  const { zone, generator } = bundle.metadata;
  const decay: number = zone.reverb.i3dl2.decay_time_s + zone.source_distance_m + generator.seed;
  const godot: string | number | boolean = zone.reverb.godot.room_size;
  const shown = Reverb({ listener, bundles: ["a.i2rvr"], onError: (e) => names.push(e.message) });
  names.push(String(shown.key), String(decay), String(godot));
  const error = new BundleError("FILE_MISSING", "a", "b", "c", "d");
  // @ts-expect-error: what could not be measured is absent
  const t60: number = bundle.metadata.zone.acoustics.t60_s;
  return t60 + error.code.length;
}
""",
        encoding="utf-8",
    )
    done = subprocess.run(
        [
            *("node", str(NODE_MODULES / "typescript/bin/tsc"), "--noEmit", "--strict"),
            *("--module", "nodenext", "--moduleResolution", "nodenext", "--target", "es2022"),
            *("--lib", "es2022,dom,dom.iterable", "--types", "three", "--skipLibCheck"),
            *("--preserveSymlinks", "use.mts"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=HANG_S,
    )
    assert done.returncode == 0, done.stdout


def test_the_package_is_whole():
    package = json.loads((WEB / "package.json").read_text(encoding="utf-8"))
    assert "dependencies" not in package
    for entry in package["exports"].values():
        assert all((WEB / path).is_file() for path in entry.values())
    exported = (WEB / "src/index.js").read_text(encoding="utf-8")
    typed = (WEB / "src/index.d.ts").read_text(encoding="utf-8")
    names = [
        name.strip()
        for line in exported.splitlines()
        if line.startswith("export {")
        for name in line.split("{")[1].split("}")[0].split(",")
    ]
    assert len(names) >= 10
    for name in names:
        assert f"class {name} " in typed or f"function {name}(" in typed, name
