// SPDX-License-Identifier: MIT
import { post } from "./api.js";
import { bandBars, picture, t60Band } from "./drawing.js";
import { coded, enable, failure, h, number, redraw, refocus, speak } from "./dom.js";
import { tuner } from "./tuner.js";

function warnings(card) {
  if (card.warnings.length === 0) return h("p", {}, "Nothing is in doubt.");
  return h(
    "ul",
    { class: "warnings" },
    card.warnings.map((warning) =>
      h(
        "li",
        {},
        h("b", {}, warning.code),
        ` ${warning.message} `,
        warning.meaning ? h("span", { class: "note" }, coded(warning.meaning), " ") : null,
        warning.action ? h("span", { class: "todo" }, coded(warning.action)) : null,
      ),
    ),
  );
}

async function plan(card) {
  const response = await fetch(`/api/places/${card.id}/plan.svg`);
  if (!response.ok) return "";
  const drawn = new DOMParser().parseFromString(await response.text(), "text/html");
  return drawn.querySelector("svg") ?? "";
}

function size(card) {
  const volume = card.volume_m3 ? `, ${number(card.volume_m3, 0, "m\u00b3")}` : "";
  if (card.shape === "box") return `${card.size_m.map((m) => m.toFixed(1)).join(" \u00d7 ")} m${volume}`;
  return `radius ${number(card.radius_m, 1, "m")}${volume}`;
}

function engines(card) {
  return card.engines.map((engine) =>
    h(
      "details",
      {},
      h("summary", {}, `${engine.name}: ${engine.representable ? "fits" : "does not fit"}`),
      h("p", {}, engine.words),
      h(
        "table",
        {},
        h("tbody", {}, engine.values.map((row) => h("tr", {}, h("th", { scope: "row" }, row.name), h("td", {}, typeof row.value === "number" ? String(Number(row.value.toPrecision(4))) : String(row.value))))),
      ),
    ),
  );
}

function files(card) {
  return h(
    "ul",
    { class: "files" },
    card.files.map((file) => h("li", {}, h("a", { href: `${file.url}?download`, download: file.name }, file.name), ` ${file.role}`)),
  );
}

function projects(card, all, trouble) {
  if (all.length === 0) {
    return h("p", { class: "note" }, "Start serve with --project PATH to put add-on and bundles into a project.");
  }
  return all.map((project, i) => {
    const said = h("span", { role: "status", class: "note" });
    const ask = async (address) => {
      try {
        said.textContent = (await post(address)).message;
      } catch (error) {
        trouble(error);
      }
    };
    return h(
      "div",
      { class: "group" },
      h("b", {}, `${project.name} (${project.engine})`),
      h("button", { type: "button", onclick: () => ask(`/api/projects/${i}/add-on`) }, "Install the add-on"),
      h("button", { type: "button", onclick: () => ask(`/api/projects/${i}/bundles/${card.id}`) }, `Copy to ${project.bundles}`),
      said,
    );
  });
}

/** The first control of the tuner. */
const FIRST = "Reverberation time";

/** All of one place: hear it, what is known of it, tune it, use it. */
export class PlaceView {
  constructor(root, player, trouble) {
    Object.assign(this, { root, player, trouble, card: null, tuning: null, before: null });
  }

  /** Show a place; the same one again where it has been baked anew. */
  show(card, facts) {
    const same = this.card?.id === card.id;
    if (same && this.card.version === card.version && this.card.status === card.status) return;
    const tuned = same && this.tuning !== null;
    this.tuning?.close();
    this.tuning = null;
    this.card = card;
    this.root.setAttribute("aria-label", card.name);
    if (!card.bundle) {
      const word = card.status === "failed" ? "" : "It is waiting to be baked.";
      redraw(this.root, h("h2", {}, card.name), card.error ? failure(card.error) : h("p", {}, word));
      return;
    }
    const held = this.#draw(card, facts);
    if (card.bundle && (!same || tuned || this.player.slots.A?.key === card.id)) this.#hear("A");
    if (tuned) this.#tune(facts, held);
  }

  /** Hear the place on A or B; on A, what was heard there before is remembered. */
  #hear(name) {
    const { card, player } = this;
    const { A } = player.slots;
    if (name === "A" && A && A.key !== card.id) this.before = A;
    if (name === "B" && A?.key === card.id && this.before) {
      // Who opened one place, then another, and puts that on B, compares the two.
      player.put("A", this.before).catch(this.trouble);
    }
    player.put(name, { label: card.name, key: card.id, address: () => card.bundle }).catch(this.trouble);
  }

  #draw(card, facts) {
    const plans = h("div", { class: "plan" });
    plan(card).then((drawn) => plans.replaceChildren(drawn));
    this.tuneButton = h("button", { type: "button", class: "main", onclick: () => this.#tune(facts, FIRST) }, "Tune it");
    this.tuneRoot = h("div", { tabindex: -1 });
    const put = (name) =>
      h("button", { type: "button", onclick: () => { this.#hear(name); speak(`${card.name} is on ${name}`); } }, `Put on ${name}`);
    return redraw(
      this.root,
      h("h2", {}, card.name),
      h("p", { class: "note" }, `${card.file}, ${card.kind}`),
      ...(card.error ? [failure(card.error)] : []),
      picture(card, this.player, this.trouble),
      h("div", { class: "group", role: "group", "aria-label": "Hear this place" }, put("A"), put("B"), h("small", { class: "note" }, card.kind === "screenshot" ? "" : "A number on the picture plays a source from there.")),
      h(
        "div",
        { class: "columns" },
        h("section", {}, h("h3", {}, "As heard"), t60Band(card), h("p", {}, size(card)), h("p", { class: "note" }, `EDT ${number(card.edt_s, 2, "s")}, C80 ${number(card.c80_db, 1, "dB")}, DRR ${number(card.drr_db, 1, "dB")}`), bandBars(card.bands)),
        h(
          "section",
          {},
          h("h3", {}, "Plan"),
          h("figure", {}, plans, h("figcaption", { class: "note" }, `From above, ahead is up: ${size(card)}. The line is where the place is heard in full, the dashed one where it begins to be; dots are the sources of the directions.`)),
        ),
        h("section", {}, h("h3", {}, "What was assumed"), h("ul", {}, card.assumed.map((sentence) => h("li", {}, sentence))), h("h3", {}, "What is in doubt"), warnings(card)),
      ),
      h("section", {}, h("h3", {}, "Tune"), this.tuneButton, this.tuneRoot),
      h("section", {}, h("h3", {}, "Use it"), projects(card, facts.projects, this.trouble), h("h4", {}, "Engines' own reverbs"), engines(card), h("h4", {}, "Files"), files(card)),
    );
  }

  /** Begin to tune; the control of a key has the focus then, if nothing else took it meanwhile. */
  async #tune(facts, key) {
    const { card } = this;
    if (this.tuneButton.getAttribute("aria-disabled") === "true") return;
    enable(this.tuneButton, false);
    this.tuneButton.textContent = "Looking at the picture \u2026";
    try {
      const tuning = await tuner(card, facts, this.player, this.trouble);
      if (this.card !== card) return;
      this.tuning = tuning;
      const here = [this.tuneButton, this.root].includes(document.activeElement);
      this.tuneButton.hidden = true;
      this.tuneRoot.replaceChildren(tuning.element);
      if (here && key !== null) refocus(this.tuneRoot, key);
    } catch (error) {
      this.trouble(error);
      enable(this.tuneButton, true);
      this.tuneButton.textContent = "Tune it";
    }
  }
}
