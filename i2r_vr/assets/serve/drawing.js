// SPDX-License-Identifier: MIT
import { h, number, s } from "./dom.js";

const LOW_S = 0.1;
const HIGH_S = 12;
const share = (seconds) =>
  Math.log(Math.min(Math.max(seconds, LOW_S), HIGH_S) / LOW_S) / Math.log(HIGH_S / LOW_S);

/** T60 as a band: from the least to the most that it may be, with the value in it. */
export function t60Band(card) {
  const { t60_s: t60, interval } = card;
  if (t60 === undefined || t60 === null) return h("p", { class: "t60" }, "No measurable decay.");
  const x = (seconds) => 10 + 280 * share(seconds);
  const words = interval
    ? `T60 ${number(t60, 2, "s")}, true value between ${number(interval.low, 2)} and ${number(interval.high, 2, "s")} with ${Math.round(100 * interval.coverage)} % probability`
    : `T60 ${number(t60, 2, "s")}, as stated`;
  const ticks = [0.1, 0.3, 1, 3, 10].map((value) => [
    s("path", { class: "tick", d: `M${x(value)} 22V28` }),
    s("text", { x: x(value), y: 40, class: "middle" }, String(value)),
  ]);
  const band = interval
    ? s("rect", { class: "band", x: x(interval.low), y: 8, width: Math.max(2, x(interval.high) - x(interval.low)), height: 12, rx: 3 })
    : null;
  return h(
    "div",
    { class: "t60" },
    h("p", {}, h("b", {}, `T60 ${number(t60, 2, "s")}`), interval ? ` (${number(interval.low, 2)} to ${number(interval.high, 2, "s")})` : " (stated)"),
    s("svg", { viewBox: "0 0 300 44", role: "img", "aria-label": words }, s("path", { class: "tick", d: "M10 22H290" }), band, s("path", { class: "value", d: `M${x(t60)} 4V24` }), ...ticks.flat()),
  );
}

/** T60 of the octaves as bars, of one take or of two over each other. */
export function bandBars(bands, before = []) {
  const most = Math.max(...[...bands, ...before].map((band) => band.s), 0.1);
  const hz = (value) => (value < 1000 ? String(value) : `${value / 1000}k`);
  const bars = bands.map((band, i) => {
    const old = before.find((each) => each.hz === band.hz);
    const top = (seconds) => 90 - (80 * seconds) / most;
    return [
      s("rect", { class: "bar", x: 12 + 40 * i, y: top(band.s), width: 26, height: 90 - top(band.s) }),
      old ? s("path", { class: "before", d: `M${8 + 40 * i} ${top(old.s)}h34` }) : null,
      s("text", { x: 25 + 40 * i, y: 103, class: "middle" }, hz(band.hz)),
      s("text", { x: 25 + 40 * i, y: Math.min(top(band.s) - 2, 86), class: "middle small" }, number(band.s, band.s < 1 ? 2 : 1)),
    ];
  });
  const words = bands.map((band) => `${band.hz} hertz ${number(band.s, 2)} seconds`).join(", ");
  return s("svg", { class: "bars", viewBox: "0 0 300 108", role: "img", "aria-label": `T60 of the octaves: ${words}` }, ...bars.flat());
}

/** The capture with its directions as buttons, and where the listener looks. */
export function picture(card, player, trouble) {
  const image = h("img", { src: `/api/places/${card.id}/picture.jpg?${card.version}`, alt: `The picture of ${card.name}` });
  const whole = card.kind !== "screenshot";
  const look = h("div", { class: "look", hidden: true });
  const marks = whole ? card.directions.map((direction) => mark(direction, player, trouble)) : [];
  if (!whole) return h("div", { class: "stack" }, image);
  const turner = h("div", {
    class: "turner",
    tabindex: 0,
    role: "slider",
    "aria-label": "Where you look, with ambiX; arrow keys turn you",
    "aria-valuemin": -180,
    "aria-valuemax": 180,
  });
  const stack = h("div", { class: "stack" }, image, look, turner, ...marks);
  const show = () => {
    const turned = ((((player.yaw + 180) % 360) + 360) % 360) - 180;
    look.hidden = player.heard !== "ambix";
    look.style.left = `${50 - turned / 3.6}%`;
    const words = Math.abs(turned) < 0.5 ? "ahead" : `${Math.round(Math.abs(turned))} degrees ${turned > 0 ? "left" : "right"}`;
    turner.setAttribute("aria-valuenow", String(Math.round(turned)));
    turner.setAttribute("aria-valuetext", words);
  };
  const turn = (yaw) => {
    player.turn(yaw);
    show();
  };
  stack.addEventListener("pointermove", (event) => {
    if (player.heard !== "ambix" || (event.pointerType !== "mouse" && event.buttons === 0)) return;
    const box = stack.getBoundingClientRect();
    turn(180 - ((event.clientX - box.left) / box.width) * 360);
  });
  turner.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: 10, ArrowRight: -10 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    turn(player.yaw + step);
  });
  player.addEventListener("change", show);
  show();
  return stack;
}

function mark(direction, player, trouble) {
  const words = `Hear direction ${direction.index}: ${direction.words}`;
  const button = h("button", { type: "button", class: "mark", "aria-label": words, title: words }, String(direction.index));
  button.style.left = `${((540 - direction.azimuth_deg) % 360) / 3.6}%`;
  button.style.top = `${Math.min(Math.max((90 - direction.elevation_deg) / 1.8, 4), 96)}%`;
  const show = () => button.setAttribute("aria-pressed", String(player.heard === direction.index));
  button.addEventListener("click", () => {
    const wished = player.heard === direction.index ? "zone" : direction.index;
    player.setHeard(wished).catch(trouble);
    if (!player.playing) player.play().catch(trouble);
  });
  player.addEventListener("change", show);
  show();
  return button;
}

/** The storeys of a level from above: rooms are buttons that lead to their places. */
export function levelPlan(level, open) {
  return level.storeys.map((rooms, i) => {
    const points = rooms.flatMap((room) => room.outlines.flat());
    const xs = points.map(([, y]) => -y);
    const ys = points.map(([x]) => -x);
    const [left, top] = [Math.min(...xs), Math.min(...ys)];
    const [width, height] = [Math.max(...xs) - left, Math.max(...ys) - top];
    const pad = 0.05 * Math.max(width, height, 1);
    const shapes = rooms.map((room) => {
      const d = room.outlines.map((outline) => `M${outline.map(([x, y]) => `${-y} ${-x}`).join("L")}Z`).join("");
      const words = `${room.name}: ${room.muted ? "muted" : `T60 ${number(room.t60_s, 2, "s")}`}`;
      const go = () => room.place && open(room.place);
      return s(
        "g",
        { class: room.muted ? "room muted" : "room", role: "button", "data-key": room.name, tabindex: room.place ? 0 : -1, "aria-label": words, onclick: go, onkeydown: (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), event.stopPropagation(), go()) },
        s("title", {}, words),
        s("path", { d, "vector-effect": "non-scaling-stroke" }),
      );
    });
    const box = `${left - pad} ${top - pad} ${width + 2 * pad} ${height + 2 * pad}`;
    return s("svg", { class: "level", viewBox: box, role: "group", "aria-label": `${level.name}, storey ${i + 1}` }, ...shapes);
  });
}
