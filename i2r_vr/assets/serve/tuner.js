// SPDX-License-Identifier: MIT
import { post } from "./api.js";
import { bandBars } from "./drawing.js";
import { enable, h, number, speak } from "./dom.js";

const CONTROLS = [
  { key: "t60_scale", label: "Reverberation time", low: 0.25, high: 4, scale: true },
  { key: "early_db", label: "Early level", low: -20, high: 20, step: 0.5, unit: "dB" },
  { key: "late_db", label: "Late level", low: -20, high: 20, step: 0.5, unit: "dB" },
  { key: "predelay_ms", label: "Pre-delay", low: 0, high: 500, step: 1, unit: "ms" },
  { key: "depth_scale", label: "Size of the room", low: 0.25, high: 4, scale: true },
];
const SURFACES = ["floor", "walls", "ceiling"];
const NEUTRAL = { t60_scale: 1, t60_bands: [], early_db: 0, late_db: 0, predelay_ms: 0, depth_scale: 1 };
const SETTLE_MS = 60;
const copy = (value) => JSON.parse(JSON.stringify(value));

/** Sliders of factors are logarithmic: a hundred steps to either end. */
const toStep = (control, value) => (control.scale ? (Math.log(value) / Math.log(control.high)) * 100 : value);
const ofStep = (control, step) => (control.scale ? Number((control.high ** (step / 100)).toFixed(3)) : Number(step));
const shown = (control, value) => (control.scale ? `\u00d7 ${value.toFixed(2)}` : `${value} ${control.unit}`);

/**
 * The controls of a place's tuning. What is tuned is heard on B, the place as it is baked on A.
 *
 * @returns {Promise<{element: Element, undo: () => void, untouched: () => void, close: () => void}>}
 */
export async function tuner(card, facts, player, trouble) {
  let kept = await post(`/api/places/${card.id}/studio`);
  let wanted = copy(kept);
  const history = [];
  let timer = null;
  let busy = false;
  let again = false;
  let open = true;
  let keeping = false;
  const fields = [];
  const status = h("span", { class: "note", role: "status" });
  const bars = h("div", {});
  const undoButton = h("button", { type: "button", onclick: () => undo() }, "Undo");
  const keepButton = h("button", { type: "button", class: "main", onclick: () => keep() }, "Keep");
  const baked = { label: "as baked", key: card.id, address: () => card.bundle };
  const take = { label: "tuned", key: `${card.id} tuned`, address: makeTake };

  async function makeTake(heard) {
    const kind = typeof heard === "number" ? "direction" : heard;
    const start = performance.now();
    const made = await post(`/api/places/${card.id}/takes`, { ...wanted, heard: kind });
    bars.replaceChildren(bandBars(made.bands, card.bands));
    const volume = made.volume_m3 ? `, ${number(made.volume_m3, 0, "m\u00b3")}` : "";
    const spent = Math.round(performance.now() - start);
    status.textContent = `T60 ${number(made.t60_s, 2, "s")}${volume}; made in ${spent} ms`;
    status.dataset.ms = String(spent);
    return made.bundle;
  }

  /** Make what is wanted, once nothing is in the making: the newest wish is always heard. */
  async function hear() {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      if (player.slots.A?.key !== card.id) await player.put("A", baked);
      await player.put("B", take);
      if (open && player.active !== "B") player.choose("B");
    } catch (error) {
      trouble(error);
    } finally {
      busy = false;
      if (again && open) {
        again = false;
        hear();
      }
    }
  }

  const changed = () => JSON.stringify(wanted) !== JSON.stringify(kept);

  function show() {
    for (const field of fields) field();
    enable(undoButton, history.length > 0);
    enable(keepButton, changed());
  }

  function change(edit, fresh = true) {
    if (fresh) history.push(copy(wanted));
    if (history.length > 200) history.shift();
    edit(wanted);
    show();
    clearTimeout(timer);
    timer = setTimeout(hear, SETTLE_MS);
  }

  function undo() {
    if (history.length === 0) return;
    wanted = history.pop();
    show();
    clearTimeout(timer);
    timer = setTimeout(hear, SETTLE_MS);
    speak("Undone");
  }

  async function keep() {
    if (keeping || !changed()) return;
    keeping = true;
    enable(keepButton, false);
    try {
      const wish = copy(wanted);
      await post(`/api/places/${card.id}/keep`, wish);
      kept = wish;
      speak("Kept in the sidecar; it bakes again");
      status.textContent = "Kept in the sidecar; it bakes again.";
    } catch (error) {
      trouble(error);
      show();
    } finally {
      keeping = false;
    }
  }

  /** A slider; one drag of it is one step to undo. */
  function slider(control, read, write) {
    const out = h("output", {});
    const low = control.scale ? -100 : control.low;
    const input = h("input", { type: "range", min: low, max: control.scale ? 100 : control.high, step: control.step ?? 1 });
    let dragging = false;
    input.addEventListener("input", () => {
      change((state) => write(state, ofStep(control, input.value)), !dragging);
      dragging = true;
    });
    input.addEventListener("change", () => {
      dragging = false;
    });
    fields.push(() => {
      const value = read(wanted);
      input.value = toStep(control, value);
      out.textContent = shown(control, value);
      input.setAttribute("aria-valuetext", shown(control, value));
    });
    return h("label", {}, control.label, input, out);
  }

  const bandOf = (state, hz) => state.bake.t60_bands.find((band) => band.hz === hz);
  const octaves = facts.bandsHz.map((hz) =>
    slider(
      { label: hz < 1000 ? `${hz} Hz` : `${hz / 1000} kHz`, low: 0.25, high: 4, scale: true },
      (state) => bandOf(state, hz)?.scale ?? 1,
      (state, scale) => {
        const others = state.bake.t60_bands.filter((band) => band.hz !== hz);
        const own = scale === 1 ? [] : [{ hz, scale }];
        state.bake.t60_bands = [...others, ...own].sort((a, b) => a.hz - b.hz);
      },
    ),
  );
  const surfaces = SURFACES.map((surface) => {
    const select = h(
      "select",
      {},
      h("option", { value: "" }, "as it looks"),
      facts.classes.map((name) => h("option", { value: name }, name.replaceAll("_", " "))),
    );
    select.addEventListener("change", () =>
      change((state) => {
        if (select.value) state.surfaces[surface] = select.value;
        else delete state.surfaces[surface];
      }),
    );
    fields.push(() => {
      select.value = wanted.surfaces[surface] ?? "";
    });
    return h("label", {}, surface[0].toUpperCase() + surface.slice(1), select);
  });
  const main = CONTROLS.map((control) =>
    slider(control, (state) => state.bake[control.key], (state, value) => (state.bake[control.key] = value)),
  );
  const reset = () => change((state) => Object.assign(state, { bake: copy(NEUTRAL), surfaces: {} }));
  bars.append(bandBars(card.bands));
  show();
  const element = h(
    "div",
    { class: "tuner" },
    h("div", { class: "sliders" }, main, h("fieldset", {}, h("legend", {}, "Surfaces"), surfaces)),
    h("details", {}, h("summary", {}, "Reverberation time of each octave"), h("div", { class: "sliders" }, octaves)),
    bars,
    h(
      "div",
      { class: "group" },
      undoButton,
      h("button", { type: "button", onclick: reset }, "No tuning"),
      h("button", { type: "button", onclick: () => untouched() }, "Untouched / tuned (U)"),
      keepButton,
      status,
    ),
  );

  function untouched() {
    if (player.slots.A?.key === card.id && player.slots.B) {
      player.toggle();
      speak(player.active === "A" ? "as baked" : "tuned");
    }
  }

  const close = () => {
    open = false;
    clearTimeout(timer);
    if (player.slots.B?.key === take.key) player.clear("B");
  };
  return { element, undo, untouched, close };
}
