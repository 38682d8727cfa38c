// SPDX-License-Identifier: MIT
// Two rooms side by side, a clapping sphere in each; README.md says how to make their bundles.
import * as THREE from "three";
import { ReverbZones } from "i2r-vr-web/three";

const ROOMS = ["rooms/living_room/living_room.i2rvr", "rooms/church/church.i2rvr"];
const EYE_M = 1.6;
const SPEED_M_S = 2.5;
const CLAP_EVERY_S = 1.6;

const canvas = document.getElementById("view");
const message = document.getElementById("message");
const renderer = new THREE.WebGLRenderer({ canvas, antialias: true });
const scene = new THREE.Scene();
const camera = new THREE.PerspectiveCamera(70, 1, 0.05, 200);
const listener = new THREE.AudioListener();
camera.add(listener);
scene.add(camera, new THREE.HemisphereLight(0xffffff, 0x443322, 2.5));
const zones = new ReverbZones(listener);
const rooms = [];
const keys = new Set();

/** A box that shows a zone, and a sphere in it that claps. */
function show(reverb, hue) {
  const { place } = reverb.bundle;
  const colour = new THREE.Color().setHSL(hue, 0.35, 0.5);
  const walls = new THREE.Mesh(
    new THREE.BoxGeometry(...place.size),
    new THREE.MeshStandardMaterial({ color: colour, side: THREE.BackSide, roughness: 0.9 }),
  );
  walls.position.set(...place.center);
  walls.rotation.y = (place.yawDeg * Math.PI) / 180;
  const source = new THREE.Mesh(
    new THREE.SphereGeometry(0.15),
    new THREE.MeshStandardMaterial({ color: 0xe0a458, emissive: 0x553311 }),
  );
  source.position.set(place.center[0], EYE_M, place.center[2]);
  const sound = new THREE.PositionalAudio(listener);
  sound.setRefDistance(reverb.bundle.metadata.zone.source_distance_m);
  source.add(sound);
  scene.add(walls, source);
  return { reverb, sound, place };
}

/** A clap: noise that falls 60 dB in 60 ms. */
function clap(context) {
  const buffer = context.createBuffer(1, context.sampleRate * 0.06, context.sampleRate);
  const samples = buffer.getChannelData(0);
  for (let i = 0; i < samples.length; i += 1) {
    samples[i] = (Math.random() * 2 - 1) * 0.5 * 10 ** ((-3 * i) / samples.length);
  }
  return buffer;
}

/** Put the second room beside the first, whatever places their captures had. */
function arrange(bundles) {
  let edge = 0;
  for (const { place } of bundles) {
    place.yawDeg = 0;
    place.center = [edge + place.size[0] / 2, place.size[1] / 2, 0];
    edge += place.size[0];
  }
}

function meterOf(room) {
  const { metadata, name } = room.reverb.bundle;
  const t60 = metadata.zone.acoustics.t60_s;
  const term = document.createElement("dt");
  term.textContent = `${name}, ${t60 === undefined ? "open air" : `T60 ${t60.toFixed(1)} s`}`;
  const level = document.createElement("meter");
  const detail = document.createElement("dd");
  detail.append(level);
  document.getElementById("rooms").append(term, detail);
  return level;
}

function walk(seconds) {
  const turn = (keys.has("ArrowLeft") || keys.has("a")) - (keys.has("ArrowRight") || keys.has("d"));
  const go = (keys.has("ArrowUp") || keys.has("w")) - (keys.has("ArrowDown") || keys.has("s"));
  camera.rotation.y += turn * 1.8 * seconds;
  camera.translateZ(-go * SPEED_M_S * seconds);
}

function resize() {
  renderer.setSize(innerWidth, innerHeight, false);
  camera.aspect = innerWidth / innerHeight;
  camera.updateProjectionMatrix();
}

async function load() {
  const found = await Promise.all(ROOMS.map((url) => zones.load(url)));
  arrange(found.map((reverb) => reverb.bundle));
  found.forEach((reverb, i) => rooms.push(show(reverb, 0.08 + 0.5 * i)));
  const [first] = rooms;
  camera.position.set(first.place.center[0] * 0.6, EYE_M, first.place.size[2] / 4);
  camera.rotation.y = -Math.PI / 2;
  const meters = rooms.map(meterOf);
  let last = performance.now();
  renderer.setAnimationLoop((now) => {
    walk((now - last) / 1000);
    last = now;
    zones.update();
    rooms.forEach((room, i) => {
      meters[i].value = room.reverb.output.gain.value;
    });
    renderer.render(scene, camera);
  });
}

document.getElementById("start").addEventListener("click", async () => {
  await listener.context.resume();
  const buffer = clap(listener.context);
  rooms.forEach(({ sound }, i) => {
    sound.setBuffer(buffer);
    zones.send(sound);
    const play = () => (sound.isPlaying && sound.stop(), sound.play());
    setTimeout(() => setInterval(play, CLAP_EVERY_S * 1000), i * CLAP_EVERY_S * 500);
  });
  document.getElementById("start").disabled = true;
});
addEventListener("keydown", (event) => keys.add(event.key));
addEventListener("keyup", (event) => keys.delete(event.key));
addEventListener("resize", resize);
resize();
load().catch((error) => {
  message.textContent = error.message;
});
globalThis.demo = { camera, zones, rooms };
