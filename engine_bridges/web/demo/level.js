// SPDX-License-Identifier: MIT
// A level from above: walk through it and hear its rooms. README.md says how to make one.
import { LevelReverb, loadLevel, toWeb } from "../src/index.js";
import { clap } from "./clap.js";

const URL_OF_LEVEL = new URLSearchParams(location.search).get("level") ?? "rooms/level.i2rvl";
const STEP_M = 0.3;
const EAR_M = 1.6;
const CLAP_EVERY_S = 1.2;

const element = (id) => document.getElementById(id);
const plan = element("plan");

function draw(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  plan.append(made);
  return made;
}

/** Corners of a box in the plan's frame: right is -y of the level, down is -x. */
function corners({ center_m: [x, y], size_m: [length, width] }, yawDeg) {
  const yaw = (yawDeg * Math.PI) / 180;
  return [[1, 1], [1, -1], [-1, -1], [-1, 1]].map(([a, b]) => {
    const [u, v] = [(a * length) / 2, (b * width) / 2];
    const [px, py] = [x + Math.cos(yaw) * u - Math.sin(yaw) * v, y + Math.sin(yaw) * u + Math.cos(yaw) * v];
    return [-py, -px];
  });
}

function drawRoom(room, levelYawDeg) {
  const kind = `room${room.muted ? " muted" : ""}${room.priority > 0 ? " stated" : ""}`;
  if (room.shape === "sphere") {
    const [x, y] = room.center_m;
    return draw("circle", { class: kind, cx: -y, cy: -x, r: room.radius_m });
  }
  const boxes = room.boxes ?? [room];
  const yawDeg = room.boxes ? levelYawDeg : room.yaw_deg;
  const d = boxes.map((box) => `M${corners(box, yawDeg).map((c) => c.join(" ")).join("L")}Z`);
  return draw("path", { class: kind, d: d.join("") });
}

/** A room's name in the middle of its largest box. */
function label(room, size) {
  const area = ({ size_m: [length, width] }) => length * width;
  const boxes = [...(room.boxes ?? [])].sort((a, b) => area(b) - area(a));
  const [x, y] = (boxes[0] ?? room).center_m;
  draw("text", { x: -y, y: -x, "font-size": size }).textContent = room.name;
}

function drawPortal({ center_m: [x, y], size_m: [width], normal: [nx, ny] }) {
  const flat = Math.hypot(nx, ny) || 1;
  const [sx, sy] = [(-ny / flat) * (width / 2), (nx / flat) * (width / 2)];
  draw("line", { class: "portal", x1: -(y + sy), y1: -(x + sx), x2: -(y - sy), y2: -(x - sx) });
}

function frame({ min, max }) {
  const [left, top, right, bottom] = [-max[1], -max[0], -min[1], -min[0]];
  const margin = 0.05 * Math.max(right - left, bottom - top, 1);
  plan.setAttribute("viewBox", [left - margin, top - margin, right - left + 2 * margin,
    bottom - top + 2 * margin].join(" "));
  return margin / 4;
}

function line(room) {
  const item = document.createElement("li");
  const make = (tag, textContent = "") => Object.assign(document.createElement(tag), { textContent });
  const [name, level, reason] = [make("strong", room.name), make("meter"), make("small")];
  level.setAttribute("aria-label", `Level of ${room.name}`);
  item.append(name, level, reason);
  element("rooms").append(item);
  return { level, reason };
}

async function start() {
  const level = await loadLevel(URL_OF_LEVEL);
  const { file } = level;
  element("name").textContent = level.name;
  const dot = frame(file.level.bounds_m);
  const rows = level.rooms.map((room) => ({ shape: drawRoom(room, file.level.yaw_deg), ...line(room) }));
  file.portals.forEach(drawPortal);
  level.rooms.forEach((room) => label(room, 1.6 * dot));
  const [x, y, z] = toWeb(file.probes[0]?.position_m ?? [0, 0, EAR_M]);
  const here = [x, y, z];
  const mark = draw("circle", { class: "here", r: dot });

  const context = new AudioContext();
  const reverb = new LevelReverb(context, level);
  reverb.output.connect(context.destination);
  const move = () => {
    mark.setAttribute("cx", here[0]);
    mark.setAttribute("cy", here[2]);
    reverb.update(here);
  };
  const show = () => reverb.explain(here).forEach(({ level: value, reason }, i) => {
    const row = rows[i];
    row.level.value = value;
    row.shape.style.setProperty("--level", value.toFixed(2));
    if (row.reason.textContent !== reason) row.reason.textContent = reason;
  });
  move();
  setInterval(show, 100);

  const drag = (event) => {
    if (event.buttons === 0) return;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(plan.getScreenCTM().inverse());
    [here[0], here[2]] = [at.x, at.y];
    move();
  };
  plan.addEventListener("pointerdown", drag);
  plan.addEventListener("pointermove", drag);
  const steps = { ArrowUp: [2, -1], ArrowDown: [2, 1], ArrowLeft: [0, -1], ArrowRight: [0, 1],
    PageUp: [1, 1], PageDown: [1, -1] };
  plan.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    here[step[0]] += step[1] * STEP_M;
    move();
  });

  const buffer = clap(context);
  let timer;
  const play = () => {
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(context.destination);
    source.connect(reverb.input);
    source.start();
  };
  element("start").addEventListener("click", async () => {
    await context.resume();
    if (timer === undefined) {
      play();
      timer = setInterval(play, 1000 * CLAP_EVERY_S);
    } else {
      timer = clearInterval(timer);
    }
    element("start").textContent = timer === undefined ? "Start" : "Stop";
  });
  element("start").disabled = false;
  globalThis.demo = { context, here, level, move, reverb };
}

start().catch((error) => {
  element("message").textContent = `${error?.message ?? error}. Bake a level first, see README.md.`;
});
