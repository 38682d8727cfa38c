// SPDX-License-Identifier: MIT
const SPEED_M_S = 2.5;
const TURN_RAD_S = 1.8;
const DRAG_RAD = 0.005;
const WALL_M = 0.3;
const KEYS = {
  ArrowUp: "go",
  w: "go",
  ArrowDown: "back",
  s: "back",
  ArrowLeft: "left",
  a: "left",
  ArrowRight: "right",
  d: "right",
};

/** Whether a coordinate lies in a room, a step from its walls. */
function inside(value, centre, size) {
  return Math.abs(value - centre) <= Math.max(size / 2 - WALL_M, 0);
}

function allowed(places, x, z) {
  const [first, second] = places;
  const border = first.center[0] + first.size[0] / 2;
  return places.some(({ center, size }) => {
    const open = Math.abs(x - border) < 2 * WALL_M; // no wall where the rooms meet
    const narrow = Math.min(first.size[2], second.size[2]);
    if (open) return inside(z, center[2], narrow);
    return inside(x, center[0], size[0]) && inside(z, center[2], size[2]);
  });
}

/**
 * Walk with keys or the pad, look by dragging; walls stop.
 *
 * @returns {(seconds: number) => void} To be called each frame.
 */
export function follow(camera, view, pad, places) {
  const held = new Set();
  const actionOf = (key) => KEYS[key.length === 1 ? key.toLowerCase() : key];
  addEventListener("keydown", (event) => {
    const action = actionOf(event.key);
    if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    held.add(action);
  });
  addEventListener("keyup", (event) => held.delete(actionOf(event.key)));
  addEventListener("blur", () => held.clear());
  for (const button of pad.querySelectorAll("button")) {
    const action = KEYS[button.dataset.key];
    button.addEventListener("pointerdown", () => held.add(action));
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
      button.addEventListener(end, () => held.delete(action));
    }
  }
  view.addEventListener("pointerdown", (event) => view.setPointerCapture(event.pointerId));
  view.addEventListener("pointermove", (event) => {
    if (!view.hasPointerCapture(event.pointerId)) return;
    camera.rotation.y += event.movementX * DRAG_RAD;
    const pitch = camera.rotation.x + event.movementY * DRAG_RAD;
    camera.rotation.x = Math.max(-1, Math.min(1, pitch));
  });
  return (seconds) => {
    camera.rotation.y += (held.has("left") - held.has("right")) * TURN_RAD_S * seconds;
    const step = (held.has("go") - held.has("back")) * SPEED_M_S * seconds;
    const x = camera.position.x - Math.sin(camera.rotation.y) * step;
    const z = camera.position.z - Math.cos(camera.rotation.y) * step;
    // Slide along a wall that is met at an angle.
    if (allowed(places, x, camera.position.z)) camera.position.x = x;
    if (allowed(places, camera.position.x, z)) camera.position.z = z;
  };
}
