# SPDX-License-Identifier: MIT
"""What the web bridge plays: a baked bundle, levels from all round, zones that open and leave."""

import json

import numpy as np
import pytest

import i2r_vr
from i2r_vr.acoustics import measure
from tests.engines.web_page import browser, chromium_missing, served
from tests.tiny import save_tiny_model, write_room

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(bool(chromium_missing()), reason=chromium_missing()),
]
RATE_HZ = 48000

RING = """
const web = await import("/web/src/index.js");
const [path, kind, seconds, dry] = given;
const context = new OfflineAudioContext(2, seconds * 48000, 48000);
const reverb = await web[kind].create(context, await web.loadBundle(path));
reverb.output.gain.value = 1;
const impulse = context.createBuffer(1, 1, 48000);
impulse.getChannelData(0)[0] = 1;
const source = new AudioBufferSourceNode(context, { buffer: impulse });
source.connect(reverb.input);
if (dry) source.connect(context.destination);
reverb.output.connect(context.destination);
source.start();
const heard = await context.startRendering();
return [0, 1].map((channel) => Array.from(heard.getChannelData(channel)));
"""


@pytest.fixture(scope="module")
def baked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    picture = write_room(folder / "in", "räum 1#50%", position=[1.0, 2.0, 1.5], room={"t60_s": 0.8})
    weights = save_tiny_model(folder)
    i2r_vr.bake(picture, folder / "out", model=str(weights), directions=False)
    return folder


@pytest.fixture(scope="module")
def page(baked):
    with served(baked) as address, browser(baked / "profile") as page:
        page.get(f"{address}/blank.html")
        yield page


def test_a_baked_bundle_rings_as_long_as_its_metadata_says(page, baked):
    (path,) = (baked / "out").rglob("?*.i2rvr")
    metadata = json.loads(path.read_text(encoding="utf-8"))
    t60_s = metadata["zone"]["acoustics"]["t60_s"]
    assert metadata["sample_rate_hz"] == RATE_HZ
    address = page.run(
        "return encodeURI(given[0]).replaceAll('#', '%23')",
        f"/out/{path.parent.name}/{path.name}",
    )
    seconds = int(np.ceil(1.5 * t60_s + 0.5))
    heard = np.array(page.run(RING, address, "ZoneReverb", seconds, True))
    assert measure(heard[0], RATE_HZ).t60_s == pytest.approx(t60_s, rel=0.03)
    for ear in np.array(page.run(RING, address, "AmbisonicReverb", seconds, False)):
        assert measure(ear, RATE_HZ).t60_s == pytest.approx(t60_s, rel=0.05)


FIELD = """
const { AmbisonicReverb } = await import("/web/src/index.js");
const [channels] = given;
const rate = 48000;
const impulse = new AudioBuffer({ length: 1, sampleRate: rate });
impulse.getChannelData(0)[0] = 1;
const heard = async (length, into) => {
  const context = new OfflineAudioContext(2, length, rate);
  const source = new AudioBufferSourceNode(context, { buffer: impulse });
  into(context, source);
  source.start();
  const buffer = await context.startRendering();
  return [0, 1].map((channel) => Array.from(buffer.getChannelData(channel)));
};
const response = new AudioBuffer({ length: channels[0].length, numberOfChannels: 4,
  sampleRate: rate });
channels.forEach((samples, i) => response.copyToChannel(new Float32Array(samples), i));
const ears = await heard(channels[0].length + 1024, (context, source) => {
  const reverb = new AmbisonicReverb(context, { place: { headingDeg: 30 } }, response);
  reverb.output.gain.value = 1;
  source.connect(reverb.input);
  reverb.output.connect(context.destination);
});
const heads = [];
for (let corner = 0; corner < 8; corner += 1) {
  const at = (bit) => (corner & bit ? 1 : -1);
  heads.push(await heard(1024, (context, source) => {
    const panner = new PannerNode(context, { panningModel: "HRTF", rolloffFactor: 0,
      positionX: at(1), positionY: at(2), positionZ: at(4) });
    source.connect(panner).connect(context.destination);
  }));
}
return { ears, heads };
"""


def test_a_diffuse_field_has_the_level_of_its_pressure_in_every_octave(page):
    noise = np.random.default_rng(0).standard_normal((4, RATE_HZ // 2)).astype(np.float32)
    noise[1:] /= np.sqrt(3.0)  # SN3D: X, Y and Z have a third of W's energy each
    found = page.run(FIELD, (0.01 * noise).tolist())
    size = 2 * RATE_HZ

    def power(signals):
        return np.abs(np.fft.rfft(np.array(signals), size)) ** 2

    ears = power(found["ears"]).mean(axis=0)
    # The same pressure from the corners in turn, as these ears hear it.
    expected = power(0.01 * noise[0]) * power(found["heads"]).mean(axis=(0, 1))
    hz = np.fft.rfftfreq(size, 1.0 / RATE_HZ)
    for centre in (125, 250, 500, 1000, 2000, 4000, 8000):
        octave = (hz > centre / np.sqrt(2)) & (hz < centre * np.sqrt(2))
        level_db = 10.0 * np.log10(ears[octave].sum() / expected[octave].sum())
        assert level_db == pytest.approx(0.0, abs=2.0), centre
    left, right = (np.fft.rfft(ear, size)[hz > 1000] for ear in found["ears"])
    alike = np.vdot(left, right).real / np.sqrt(np.vdot(left, left) * np.vdot(right, right)).real
    assert abs(alike) < 0.5


TONE = """
const { ZoneMixer, ZoneReverb } = await import("/web/src/index.js");
const rate = 16000;
const context = new OfflineAudioContext(1, rate * 4, rate);
const response = context.createBuffer(1, 4000, rate);
response.getChannelData(0).forEach((_, i, all) => { all[i] = Math.sin(i * i) * 0.1 * 0.999 ** i; });
const place = { shape: "box", center: [0, 0, 0], yawDeg: 0, size: [4, 4, 4], radius: 3,
  blendDistance: 0.5 };
const reverb = new ZoneReverb(context, { place }, response);
const mixer = new ZoneMixer(context);
mixer.add(reverb);
mixer.output.connect(context.destination);
const tone = new OscillatorNode(context, { frequency: 220 });
tone.connect(mixer.input);
tone.start();
const states = [];
const at = (seconds, act) => context.suspend(seconds).then(() => {
  act();
  states.push([reverb.listening, reverb.level]);
  context.resume();
});
const heard = async () => Array.from((await context.startRendering()).getChannelData(0));
"""


def no_jump(heard, steady):
    """No step between samples that the steady tone does not have."""
    steps = np.abs(np.diff(heard))
    assert steps[steady].max() > 1e-3
    assert steps.max() < 1.25 * steps[steady].max()


def test_a_zone_far_away_rests_and_opens_without_a_jump(page):
    script = """
    mixer.update([100, 0, 0]);
    at(0.5, () => mixer.update([100, 0, 0]));
    at(1, () => mixer.update([0, 0, 0]));
    at(1.5, () => mixer.update([NaN, 0, 0]));
    at(2.2, () => mixer.update([100, 0, 0]));
    at(2.4, () => mixer.update([100, 0, 0]));
    at(3.2, () => mixer.update([100, 0, 0]));
    at(3.4, () => mixer.update([6, 0, 0]));
    return [await heard(), states];
    """
    heard, states = page.run(TONE + script)
    assert states == [
        [False, 0],
        [True, 1],
        [True, 1],
        [True, 0],
        [True, 0],
        [False, 0],
        [True, 0],
    ]
    heard = np.array(heard)
    no_jump(heard, slice(28000, 35000))
    assert np.abs(heard[:16000]).max() == 0.0
    assert np.abs(heard[50000:]).max() < 1e-4


def test_a_zone_leaves_without_a_jump_and_frees_its_response(page):
    script = """
    const later = [];
    const kept = [globalThis.setTimeout, globalThis.clearTimeout];
    globalThis.setTimeout = (act, ms) => later.push({ act, ms });
    globalThis.clearTimeout = (id) => { if (id) later[id - 1].act = () => {}; };
    mixer.update([0, 0, 0]);
    at(1, () => { mixer.remove(reverb); mixer.add(reverb); });
    at(1.1, () => { later[0].act(); mixer.update([0, 0, 0]); });
    at(2, () => { mixer.remove(reverb); mixer.remove(reverb); });
    at(2 + 0.9, () => later[1].act());
    const samples = await heard();
    [globalThis.setTimeout, globalThis.clearTimeout] = kept;
    return [samples, later.map(({ ms }) => ms), reverb.convolvers[0].buffer === null];
    """
    heard, delays, freed = page.run(TONE + script)
    assert len(delays) == 2
    assert max(delays) <= 900
    assert freed
    heard = np.array(heard)
    no_jump(heard[5000:], slice(20000, 26000))  # after the tone's own onset
    assert np.abs(heard[46600:]).max() == 0.0
