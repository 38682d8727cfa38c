// SPDX-License-Identifier: MIT
import { at, h, speak } from "./dom.js";
import { BUILT_IN, builtIn, ownSound } from "./dry_sounds.js";

/** What is folded away where there is little room, and open where there is enough. */
function folding(...controls) {
  const narrow = matchMedia("(max-width: 760px)");
  const fold = h("details", { class: "fold" }, h("summary", {}, "Sound and levels"), h("div", { class: "group" }, controls));
  const fit = () => (fold.open = !narrow.matches);
  narrow.addEventListener("change", fit);
  fit();
  return fold;
}

/** The controls of the player at the foot of the page. */
export function listening(player, trouble) {
  const play = h("button", { type: "button", class: "main", onclick: () => toggle() }, "Play");
  const sounds = h(
    "select",
    { onchange: () => choose() },
    BUILT_IN.map((part) => h("option", { selected: part.name === player.dryName }, part.name)),
  );
  const own = h("input", { type: "file", accept: "audio/*", class: "unseen", id: "own" });
  own.addEventListener("change", () => own.files[0] && takeOwn(own.files[0]));
  const heard = h(
    "select",
    { onchange: () => player.setHeard(heard.value).catch(trouble) },
    h("option", { value: "zone" }, "the whole zone"),
    h("option", { value: "ambix" }, "all round (ambiX), turned with the picture"),
    h("option", { value: "direction", hidden: true }, "a direction"),
  );
  const slider = (label) => {
    const out = h("output", {}, "0 dB");
    const input = h("input", { type: "range", min: -60, max: 12, step: 1, value: 0 });
    input.addEventListener("input", () => {
      const text = input.value === "-60" ? "off" : `${input.value} dB`;
      out.textContent = text;
      input.setAttribute("aria-valuetext", text);
      player.setLevels(Number(wet.input.value), Number(dry.input.value));
    });
    return { input, element: h("label", {}, label, input, out) };
  };
  const wet = slider("Wet");
  const dry = slider("Dry");
  const side = (name) =>
    h("button", { type: "button", class: "slot", "aria-pressed": "false", onclick: () => player.choose(name) });
  const sides = { A: side("A"), B: side("B") };
  const matched = h("input", { type: "checkbox", checked: true });
  matched.addEventListener("change", () => player.setMatched(matched.checked));
  const note = h("small", { class: "note" });

  async function toggle() {
    try {
      if (player.playing) player.stop();
      else await player.play();
    } catch (error) {
      trouble(error);
    }
  }

  async function choose() {
    try {
      const part = BUILT_IN.find((each) => each.name === sounds.value);
      if (part) await player.setDry(await builtIn(player.context, part), part.name);
    } catch (error) {
      trouble(error);
    }
  }

  async function takeOwn(file) {
    try {
      await player.setDry(await ownSound(player.context, file), file.name);
      sounds.querySelector(".own")?.remove();
      sounds.append(h("option", { class: "own", selected: true }, file.name));
      speak(`Playing ${file.name}`);
    } catch (error) {
      trouble(error);
    }
  }

  function show() {
    play.textContent = player.playing ? "Stop" : "Play";
    play.setAttribute("aria-pressed", String(player.playing));
    for (const [name, button] of Object.entries(sides)) {
      const slot = player.slots[name];
      button.textContent = `${name}: ${slot ? slot.label : "nothing"}`;
      button.disabled = slot === null;
      button.setAttribute("aria-pressed", String(player.active === name && slot !== null));
    }
    const lowered = player.loweredDb;
    note.textContent = lowered > 0.05 ? `${player.active} lowered by ${lowered.toFixed(1)} dB` : "";
    const direction = heard.querySelector("[value=direction]");
    direction.hidden = typeof player.heard !== "number";
    direction.textContent = `direction ${player.heard}`;
    heard.value = typeof player.heard === "number" ? "direction" : player.heard;
  }

  player.addEventListener("change", show);
  at("player").replaceChildren(
    h("div", { class: "group" }, play),
    h(
      "div",
      { class: "group", role: "group", "aria-label": "Compare A and B" },
      sides.A,
      sides.B,
      h("label", { class: "check" }, matched, "equally loud"),
      note,
    ),
    folding(
      h("div", { class: "group" }, h("label", {}, "Sound", sounds), h("label", { class: "button", for: "own" }, "Your own sound"), own),
      h("label", {}, "Through", heard),
      h("div", { class: "group" }, wet.element, dry.element),
    ),
    h("small", { class: "keys" }, "Space plays, X changes between A and B, U between untouched and tuned, Ctrl+Z undoes"),
  );
  show();
  return { toggle, takeOwn };
}
