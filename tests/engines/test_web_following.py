# SPDX-License-Identifier: MIT
"""A re-bake reaches a page that runs: what is heard changes, its level stays."""

import os

import numpy as np
import pytest
import soundfile

from i2r_vr.acoustics import measure
from i2r_vr.bundle.store import load_bundle
from tests.bundles import write_measured
from tests.engines.web_page import NODE_MODULES, browser, chromium_missing, served

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(bool(chromium_missing()), reason=chromium_missing()),
    pytest.mark.skipif(
        not (NODE_MODULES / "three").is_dir(),
        reason="three.js is not set up (tests/engines/setup.sh)",
    ),
]
START = """
const THREE = await import("three");
const { ReverbZones } = await import("i2r-vr-web/three");
const context = new AudioContext({ sampleRate: 48000 });
THREE.AudioContext.setContext(context);
const zones = new ReverbZones(new THREE.AudioListener());
await zones.load("/out/hall/hall.i2rvr", { ambisonic: false, followS: 0.1 });
zones.mixer.update();
globalThis.zones = zones;
return [...zones.mixer.reverbs].map((r) => [r.level, r.bundle.metadata.generator.seed]);
"""
LATER = """
const { zones } = globalThis;
const [seed] = given;
const now = () => [...zones.mixer.reverbs][0];
for (let i = 0; i < 600 && now().bundle.metadata.generator.seed !== seed; i += 1) {
  await new Promise((done) => setTimeout(done, 50));
}
const found = { count: zones.mixer.reverbs.size, level: now().level,
  seed: now().bundle.metadata.generator.seed,
  samples: Array.from(now().convolvers[0].buffer.getChannelData(0)) };
zones.dispose();
return found;
"""


def test_a_rebake_is_heard_where_the_old_one_was(tmp_path):
    old = write_measured(tmp_path / "out", "hall")
    written = old.path.stat().st_mtime_ns
    with served(tmp_path) as address, browser(tmp_path / "profile") as page:
        page.get(f"{address}/blank.html")
        assert page.run(START) == [[1, 0]]
        old.path.unlink()  # as a bake does while it is at work
        rewritten = half_as_long(old.folder / "hall_wet.wav")
        old.path.write_text(
            old.metadata.to_json().replace('"seed": 0', '"seed": 7'), encoding="utf-8"
        )
        os.utime(old.path, ns=(written, written))  # as within one second, which servers tell
        found = page.run(LATER, 7)
    assert load_bundle(old.path).metadata.generator.seed == 7
    assert (found["count"], found["level"], found["seed"]) == (1, 1, 7)
    heard = np.array(found["samples"])
    assert len(heard) == rewritten
    assert measure(heard, 48000).t60_s < 0.3


def half_as_long(path):
    """Let a wet response fall twice as fast; how many samples it has."""
    samples, rate = soundfile.read(path)
    time = np.arange(len(samples)) / rate
    samples *= np.exp(-6.9078 * time / 0.5)[:, None]
    soundfile.write(path, samples, rate, subtype="PCM_24")
    return len(samples)
