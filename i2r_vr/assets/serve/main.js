// SPDX-License-Identifier: MIT
import { drop, get, post } from "./api.js";
import { levelPlan } from "./drawing.js";
import { at, failure, h, number, redraw, speak } from "./dom.js";
import { listening } from "./listening.js";
import { PlaceView } from "./place_view.js";
import { Player } from "./player.js";

const player = new Player();
const facts = { projects: [], classes: [], bandsHz: [] };
/** What the list knows of each place; all of a place is asked for when it is opened. */
const cards = new Map();
let chosen = null;
let asked = null;

function trouble(...errors) {
  const close = () => {
    at("trouble").replaceChildren();
    at("scan").focus();
  };
  at("trouble").replaceChildren(...errors.map(failure), h("button", { type: "button", onclick: close }, "Close"));
}

const foot = listening(player, trouble);
const view = new PlaceView(at("place"), player, trouble);

function summary(card) {
  if (card.status === "failed") return `failed: ${card.error?.code ?? ""}`;
  if (!card.bundle) return "waiting";
  const range = card.interval ? ` (${number(card.interval.low, 1)} to ${number(card.interval.high, 1)})` : "";
  const doubt = card.notes ? `, ${card.notes} note${card.notes === 1 ? "" : "s"}` : "";
  return `${card.t60_s ? `T60 ${number(card.t60_s, 2, "s")}${range}` : "no decay"}${doubt}`;
}

function row(card) {
  const image = card.bundle
    ? h("img", { alt: "", loading: "lazy", src: `/api/places/${card.id}/picture.jpg?${card.version}` })
    : h("span", { class: "blank" });
  const button = h(
    "button",
    { type: "button", class: `card ${card.status}`, "data-key": card.id, "aria-current": card.id === chosen ? "true" : false, onclick: () => open(card.id, true) },
    image,
    h("b", {}, card.folder ? `${card.folder}/${card.name}` : card.name),
    h("span", {}, summary(card)),
  );
  return h("li", { "data-id": card.id }, button);
}

function list() {
  redraw(at("places"), ...[...cards.values()].map(row));
  at("empty").hidden = cards.size > 0;
}

async function open(id, moved = false) {
  if (!cards.has(id)) return;
  chosen = id;
  for (const each of at("places").children) {
    const button = each.firstElementChild;
    if (each.dataset.id === id) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  const own = (asked = Symbol(id));
  try {
    const card = await get(`/api/places/${id}`);
    if (asked !== own) return;
    view.show(card, facts);
    if (moved) at("place").focus();
  } catch (error) {
    trouble(error);
  }
}

function learn(card) {
  const before = cards.get(card.id);
  cards.set(card.id, card);
  const there = at("places").querySelector(`[data-id="${CSS.escape(card.id)}"]`);
  if (there) {
    const focused = there.contains(document.activeElement);
    const fresh = row(card);
    there.replaceWith(fresh);
    if (focused) fresh.firstElementChild.focus();
  } else {
    list();
  }
  if (before?.version !== card.version || before?.status !== card.status) speak(`${card.name}: ${summary(card)}`);
  if (chosen === null && card.bundle) open(card.id);
  else if (chosen === card.id) open(card.id);
}

function progress({ done, of, name }) {
  at("progress").textContent = of > done ? `Baking${name ? ` ${name}` : ""}, ${done} of ${of} done` : "";
}

async function levels() {
  const found = await get("/api/levels");
  redraw(
    at("levels"),
    ...found.map((level) => h("section", {}, h("h2", {}, level.name === "level" ? "Level" : `Level ${level.name}`), level.error ? failure(level.error) : null, levelPlan(level, (id) => open(id, true)))),
  );
}

async function start() {
  take(await get("/api/state"));
  await levels();
}

function take(state) {
  Object.assign(facts, { projects: state.projects, classes: state.classes, bandsHz: state.bands_hz });
  cards.clear();
  for (const card of state.places) cards.set(card.id, card);
  list();
  progress(state.progress);
  const first = state.places.find((card) => card.bundle);
  if (chosen && cards.has(chosen)) open(chosen);
  else if (first) open(first.id);
}

function follow() {
  const events = new EventSource("/api/events");
  const on = (kind, does) => events.addEventListener(kind, (event) => does(JSON.parse(event.data)));
  on("ready", () => start().catch(trouble));
  on("lost", () => start().catch(trouble));
  on("place", learn);
  on("progress", progress);
  on("levels", () => levels().catch(trouble));
  on("trouble", trouble);
}

async function takeFiles(files) {
  if (files.length === 0) return;
  const sounds = files.filter((file) => file.type.startsWith("audio/"));
  if (sounds.length > 0) foot.takeOwn(sounds[0]);
  const pictures = files.filter((file) => !sounds.includes(file));
  if (pictures.length === 0) return;
  try {
    const done = await drop(pictures, (words) => (at("progress").textContent = words));
    at("progress").textContent = "";
    if (done.refused.length > 0) trouble(...done.refused);
    take(await get("/api/state"));
  } catch (error) {
    at("progress").textContent = "";
    trouble(error);
  }
}

/** The files of a drop, those in folders too. */
async function filesOf(items) {
  const found = [];
  const walk = async (entry) => {
    if (entry.isFile) found.push(await new Promise((done, failed) => entry.file(done, failed)));
    else {
      const reader = entry.createReader();
      for (;;) {
        const part = await new Promise((done, failed) => reader.readEntries(done, failed));
        if (part.length === 0) break;
        for (const each of part) await walk(each);
      }
    }
  };
  for (const entry of items.map((item) => item.webkitGetAsEntry?.()).filter(Boolean)) await walk(entry);
  return found;
}

addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("over");
});
addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) document.body.classList.remove("over");
});
addEventListener("drop", async (event) => {
  event.preventDefault();
  document.body.classList.remove("over");
  const files = [...event.dataTransfer.files];
  const walked = await filesOf([...event.dataTransfer.items].filter((item) => item.kind === "file"));
  takeFiles(walked.length > 0 ? walked : files);
});
at("files").addEventListener("change", () => {
  takeFiles([...at("files").files]);
});
at("scan").addEventListener("click", async () => {
  try {
    take(await post("/api/scan"));
  } catch (error) {
    trouble(error);
  }
});
addEventListener("keydown", (event) => {
  const undoing = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
  const typing = event.target.matches?.("input:not([type=range]):not([type=checkbox]), select, textarea");
  if (undoing && view.tuning) {
    event.preventDefault();
    view.tuning.undo();
  } else if (typing || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  } else if (event.key === " " && !event.target.matches?.("button, summary, a, [role=button], input")) {
    event.preventDefault();
    foot.toggle();
  } else if (event.key.toLowerCase() === "x") {
    player.toggle();
    speak(`${player.active}: ${player.slots[player.active]?.label ?? "nothing"}`);
  } else if (event.key.toLowerCase() === "u") {
    view.tuning?.untouched();
  }
});
globalThis.page = { player, view, cards };
follow();
