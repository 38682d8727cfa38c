// SPDX-License-Identifier: MIT
// Two rooms side by side, a clapping sphere in each; README.md says how to make their bundles.
import * as THREE from "three";
import { ReverbZones } from "i2r-vr-web/three";
import { clap } from "./clap.js";
import { follow } from "./controls.js";
import { furnish } from "./room.js";

const ROOMS = [
  { url: "rooms/living_room/living_room.i2rvr", colour: "#d98f4e" },
  { url: "rooms/church/church.i2rvr", colour: "#6f9fd8" },
];
const EYE_M = 1.6;
const CLAP_EVERY_S = 1.6;

const element = (id) => document.getElementById(id);
const renderer = new THREE.WebGLRenderer({ canvas: element("view"), antialias: true });
renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
const scene = new THREE.Scene();
scene.background = new THREE.Color("#14161a");
const camera = new THREE.PerspectiveCamera(70, 1, 0.05, 200);
camera.rotation.order = "YXZ";
const listener = new THREE.AudioListener();
camera.add(listener);
scene.add(camera, new THREE.HemisphereLight(0xffffff, 0xa89a88, 2.6));
const zones = new ReverbZones(listener);
const rooms = [];

/** Put the rooms beside each other along x, whatever places their captures had. */
function arrange(bundles) {
  let edge = 0;
  for (const { place } of bundles) {
    place.headingDeg -= place.yawDeg;
    place.yawDeg = 0;
    place.center = [edge + place.size[0] / 2, place.size[1] / 2, 0];
    edge += place.size[0];
  }
}

/** A line of the panel: name, T60, and how much of the room is heard. */
function describe({ metadata, name }, colour) {
  const item = document.createElement("li");
  const text = (tag, textContent) => Object.assign(document.createElement(tag), { textContent });
  const t60 = metadata.zone.acoustics.t60_s;
  const figure = text("span", t60 === undefined ? "open air" : `T60 ${t60.toFixed(2)} s`);
  const level = document.createElement("meter");
  level.setAttribute("aria-label", `Level of the reverb of ${name}`);
  const state = Object.assign(text("span", ""), { className: "state" });
  item.style.setProperty("--colour", colour);
  item.append(text("strong", name.replaceAll("_", " ")), figure, level, state);
  element("rooms").append(item);
  return { item, level, state };
}

function stand(place) {
  const [x, , z] = place.center;
  camera.position.set(x - place.size[0] * 0.2, EYE_M, z + place.size[2] * 0.3);
  camera.rotation.set(0, -0.9, 0);
}

function show() {
  for (const { reverb, line } of rooms) {
    line.level.value = reverb.level;
    const heard = reverb.level > 0.7;
    const state = heard ? "you hear this room" : reverb.level > 0 ? "fading" : "silent";
    if (line.state.textContent !== state) line.state.textContent = state;
    line.item.toggleAttribute("aria-current", heard);
  }
}

function resize() {
  renderer.setSize(innerWidth, innerHeight, false);
  camera.aspect = innerWidth / innerHeight;
  camera.fov = camera.aspect < 1 ? 85 : 70;
  camera.updateProjectionMatrix();
}

async function load() {
  const found = await Promise.all(ROOMS.map(({ url }) => zones.load(url)));
  arrange(found.map((reverb) => reverb.bundle));
  const places = found.map((reverb) => reverb.bundle.place);
  found.forEach((reverb, i) => {
    const { colour } = ROOMS[i];
    const neighbour = places[1 - i];
    const sound = furnish(scene, listener, reverb.bundle, { colour, neighbour, side: 1 - 2 * i });
    rooms.push({ reverb, sound, place: places[i], line: describe(reverb.bundle, colour) });
  });
  stand(places[0]);
  const walk = follow(camera, element("view"), element("pad"), places);
  let last = performance.now();
  renderer.setAnimationLoop((now) => {
    walk(Math.min((now - last) / 1000, 0.1));
    last = now;
    zones.update();
    show();
    renderer.render(scene, camera);
  });
  element("start").disabled = element("other").disabled = false;
}

/** Clap in turn, or stop; a browser lets a page sound only once it was pressed. */
function start() {
  const { context } = listener;
  const buffer = clap(context);
  let timer;
  let turn = 0;
  rooms.forEach(({ sound }) => {
    sound.setBuffer(buffer);
    zones.send(sound);
  });
  const play = () => {
    const { sound } = rooms[turn % rooms.length];
    turn += 1;
    if (sound.isPlaying) sound.stop();
    sound.play();
  };
  return async () => {
    if (timer === undefined) {
      await context.resume();
      play();
      timer = setInterval(play, (CLAP_EVERY_S * 1000) / rooms.length);
    } else {
      clearInterval(timer);
      timer = undefined;
    }
    element("start").textContent = timer === undefined ? "Start" : "Stop";
  };
}

function fail(error) {
  element("message").textContent = error?.message ?? String(error);
}

let toggle;
element("start").addEventListener("click", () => {
  toggle ??= start();
  toggle().catch(fail);
});
element("other").addEventListener("click", () => {
  stand((rooms.find(({ reverb }) => reverb.level < 0.5) ?? rooms[0]).place);
});
addEventListener("resize", resize);
resize();
globalThis.demo = { camera, renderer, rooms, zones };
load().catch((error) => {
  fail(error);
  if (error?.code === "FILE_MISSING") {
    element("message").append(" Bake the two samples into demo/rooms first, see README.md.");
  }
});
