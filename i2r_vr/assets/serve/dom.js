// SPDX-License-Identifier: MIT
// Elements, always made of text: nothing from a file can become markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === undefined || value === null) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** An element with attributes (`onclick` and so on are listeners) and children. */
export function h(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** The same of a drawing. */
export function s(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

/** The element of an id. */
export const at = (id) => document.getElementById(id);

const CONTROLS = "button, a, input, select, summary, [tabindex]";
const keyOf = (element) => element.dataset.key ?? element.getAttribute("aria-label") ?? (element.labels?.[0]?.firstChild ?? element).textContent;

/** Draw an element's content anew; what held the focus in it has it again, or else the element. */
export function redraw(root, ...children) {
  const held = document.activeElement;
  const key = root.contains(held) ? keyOf(held) : null;
  root.replaceChildren(...children);
  if (key !== null) refocus(root, key);
  return key;
}

/** Give the focus to the control of a key, as `redraw` returned it, or else to the element. */
export function refocus(root, key) {
  const same = [...root.querySelectorAll(CONTROLS)].find((each) => keyOf(each) === key);
  (same ?? root).focus({ preventScroll: true });
}

/** Whether a button does anything; one that doesn't keeps the focus, and says so. */
export function enable(button, on) {
  button.setAttribute("aria-disabled", String(!on));
}

/** Tell a screen reader. */
export function speak(words) {
  at("spoken").textContent = words;
}

/** A number with a unit, or a dash. */
export function number(value, digits, unit = "") {
  if (value === undefined || value === null) return "\u2013";
  return `${value.toFixed(digits).replace("-", "\u2212")}${unit ? `\u00a0${unit}` : ""}`;
}

/** Words in which names stand between backticks. */
export function coded(words) {
  return words.split("`").map((part, i) => (i % 2 ? h("code", {}, part) : part));
}

/** A failure in words, with what to do. */
export function failure(error) {
  return h(
    "div",
    { class: "failure" },
    h("b", {}, error.code ?? "FAILED"),
    ` ${error.message}. `,
    error.action ? h("span", { class: "todo" }, coded(error.action)) : null,
  );
}
