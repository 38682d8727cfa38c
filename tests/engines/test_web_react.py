# SPDX-License-Identifier: MIT
"""The component for react-three-fiber, bundled with React itself, in headless Chromium."""

import json
import shutil
import subprocess

import pytest

from tests.engines.web_page import CACHE, NODE_MODULES, WEB, browser, chromium_missing, served
from tests.patience import HANG_S

REACT = {"18": NODE_MODULES, "19": CACHE / "react19/node_modules"}
pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(bool(chromium_missing()), reason=chromium_missing()),
    pytest.mark.skipif(
        shutil.which("node") is None or not (NODE_MODULES / "esbuild").is_dir(),
        reason="Node.js with esbuild is not set up (tests/engines/setup.sh)",
    ),
]
SCENE = """
import { createElement as h, useEffect, useState } from "react";
import { createRoot, useThree } from "@react-three/fiber";
import * as THREE from "three";
import { Reverb, useReverb, useReverbSend } from "i2r-vr-web/react";

const seen = (globalThis.seen = { errors: [], zones: null, sound: null });

function Source({ listener }) {
  const [sound] = useState(() => new THREE.Audio(listener));
  useReverbSend(sound, 0.5);
  seen.zones = useReverb();
  seen.sound = sound;
  return null;
}

function Scene({ bundles, heard }) {
  const camera = useThree((state) => state.camera);
  const [listener, setListener] = useState(null);
  useEffect(() => {
    const made = new THREE.AudioListener();
    camera.add(made);
    setListener(made);
  }, [camera]);
  const onError = (error) => seen.errors.push(error.code);
  return h(Reverb, { listener, bundles, onError },
    listener && heard ? h(Source, { listener }) : null);
}

const canvas = document.createElement("canvas");
const root = createRoot(canvas);
root.configure({ size: { width: 64, height: 64, top: 0, left: 0 }, frameloop: "always" });
globalThis.draw = (props) => root.render(h(Scene, props));
"""
WALK = """
const wait = async (done) => {
  for (let i = 0; i < 600 && !done(); i += 1) await new Promise((next) => setTimeout(next, 20));
  return done();
};
const { seen, draw } = globalThis;
draw({ bundles: ["/cases/plain/plain.i2rvr", "/cases/none.i2rvr"], heard: true });
const is = ({ mixer, sends }) => mixer.reverbs.size === 1 && sends.size === 1;
const loaded = await wait(() => seen.zones !== null && is(seen.zones));
const zones = seen.zones;
const [reverb] = zones.mixer.reverbs;
const [x, y, z] = reverb.bundle.place.center;
zones.listener.position.set(x, y, z - 5);  // the camera is 5 m back
const heard = await wait(() => reverb.level === 1);
draw({ bundles: ["/cases/plain/plain.i2rvr", "/cases/none.i2rvr"], heard: false });
const unsent = await wait(() => zones.sends.size === 0);
draw({ bundles: [], heard: false });
const cleared = await wait(() => zones.mixer.reverbs.size === 0);
return { loaded, heard, unsent, cleared, errors: seen.errors };
"""


@pytest.mark.parametrize("version", REACT)
def test_a_scene_is_heard_and_lets_go(tmp_path, version):
    packages = REACT[version]
    if not (packages / "@react-three/fiber").is_dir():
        pytest.skip(f"React {version} is not set up (tests/engines/setup.sh)")
    told = json.loads((packages / "react/package.json").read_text(encoding="utf-8"))
    assert told["version"].split(".")[0] == version
    (tmp_path / "scene.js").write_text(SCENE, encoding="utf-8")
    (tmp_path / "node_modules").symlink_to(packages)
    subprocess.run(
        [
            *(str(NODE_MODULES / ".bin/esbuild"), "scene.js", "--bundle", "--format=esm"),
            *("--outfile=bundle.js", "--log-level=error"),
            f"--alias:i2r-vr-web/react={WEB / 'src/react.js'}",
            '--define:process.env.NODE_ENV="production"',
        ],
        cwd=tmp_path,
        env={"NODE_PATH": str(packages)},
        check=True,
        timeout=HANG_S,
    )
    with served(tmp_path) as address, browser(tmp_path / "profile") as page:
        page.get(f"{address}/blank.html")
        page.run("await import('/bundle.js')")
        found = page.run(WALK)
    assert found == {
        "loaded": True,
        "heard": True,
        "unsent": True,
        "cleared": True,
        "errors": ["FILE_MISSING"],
    }
