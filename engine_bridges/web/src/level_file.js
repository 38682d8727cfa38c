// SPDX-License-Identifier: MIT
import { BundleError } from "./errors.js";

export const MAX_LEVEL_BYTES = 64 * 1024 * 1024;
const FORMAT = "i2rvl";
const VERSION = 1;
const MOST_ROWS = 100000;

const number = (value) => typeof value === "number" && Number.isFinite(value);
const within = (low, high) => (value) => number(value) && value >= low && value <= high;
const positive = (value) => number(value) && value > 0;
const vector = (value) => Array.isArray(value) && value.length === 3 && value.every(number);
const extent = (value) => vector(value) && value.every((length) => length > 0 && length <= 1e6);
const text = (value) => typeof value === "string" && value.length > 0;
const truth = (value) => typeof value === "boolean";
const record = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const list = (value) => Array.isArray(value) && value.length <= MOST_ROWS;
const filled = (value) => list(value) && value.length > 0;
/** Relative to the level's file, never out of its folder. */
const path = (value) =>
  text(value) &&
  !/[\\\u0000-\u001f\p{Surrogate}]/u.test(value) &&
  !/^[A-Za-z]:/.test(value) &&
  value.split("/").every((part) => part !== "" && part !== "." && part !== "..");

// As i2rvl.schema.json has it.
const TOP = { level: record, rooms: list, probes: list, portals: list };
const LEVEL = { yaw_deg: (value) => Number.isInteger(value) && value >= 0 && value <= 89 };
const ROOM = {
  id: path,
  name: text,
  priority: (value) => Number.isInteger(value) && value >= 0,
  muted: truth,
  volume_m3: within(0, Infinity),
  probes: (value) => filled(value) && value.every(path),
  bundle: path,
  blend_distance_m: within(0, Infinity),
  acoustics: record,
};
const BOX = { center_m: vector, size_m: extent };
const STATED_BOX = { center_m: vector, yaw_deg: within(0, 360), size_m: extent };
const STATED_SPHERE = { center_m: vector, radius_m: positive };
const PROBE = { bundle: path, position_m: vector, room: path };
const PORTAL = {
  rooms: (value) => Array.isArray(value) && value.length === 2 && value.every(path),
  center_m: vector,
  size_m: (value) => Array.isArray(value) && value.length === 2 && value.every(positive),
  normal: vector,
};

function invalid(found, file) {
  return new BundleError(
    "LEVEL_INVALID", found, "a value as documented", "arrange the level again", file);
}

function check(values, where, rules, file) {
  if (!record(values)) throw invalid(`${where} is no object`, file);
  for (const [key, holds] of Object.entries(rules)) {
    if (holds(values[key])) continue;
    const found = JSON.stringify(values[key])?.slice(0, 80) ?? "missing";
    throw invalid(`${where}.${key} is ${found}`, file);
  }
}

function checkEach(rows, where, rules, file) {
  rows.forEach((row, i) => check(row, `${where}[${i}]`, rules, file));
}

function checkShape(room, where, file) {
  if (room.priority === 0) {
    check(room, where, { boxes: filled }, file);
    checkEach(room.boxes, `${where}.boxes`, BOX, file);
  } else {
    check(room, where, room.shape === "sphere" ? STATED_SPHERE : STATED_BOX, file);
    check(room, where, { shape: (value) => value === "box" || value === "sphere" }, file);
  }
}

function checkReferences({ rooms, probes, portals }, file) {
  const ids = new Set(rooms.map((room) => room.id));
  if (ids.size < rooms.length) throw invalid("two rooms of one id", file);
  const told = [...probes.map((probe) => probe.room), ...portals.flatMap((portal) => portal.rooms)];
  const unknown = told.find((id) => !ids.has(id));
  if (unknown !== undefined) throw invalid(`${JSON.stringify(unknown)} is no room`, file);
}

function parsed(source, file) {
  const most = `at most ${MAX_LEVEL_BYTES}`;
  if (source.length > MAX_LEVEL_BYTES) {
    throw new BundleError("LEVEL_TOO_LARGE", `${source.length} bytes`, most, "split it", file);
  }
  try {
    return JSON.parse(source.replace(/^\ufeff/, ""));
  } catch (error) {
    throw new BundleError("LEVEL_BROKEN", error.message, "JSON in UTF-8", "arrange again", file);
  }
}

/**
 * Read the text of a `.i2rvl` file strictly; keys that are not known are ignored.
 *
 * @param {string} source The file's text.
 * @param {string} [file] Named in errors.
 * @returns {object} The level as docs/levels.md describes it.
 * @throws {BundleError} LEVEL_TOO_LARGE, _BROKEN, _FORMAT, _VERSION or _INVALID.
 */
export function parseLevel(source, file = "level") {
  const values = parsed(source, file);
  if (!record(values) || values.format !== FORMAT) {
    throw new BundleError("LEVEL_FORMAT", "no i2rvl document", "a level", "give one", file);
  }
  check(values, "$", { version: Number.isInteger }, file);
  if (values.version !== VERSION) {
    const found = `version ${values.version}`;
    throw new BundleError("LEVEL_VERSION", found, `${VERSION}`, "update the module", file);
  }
  check(values, "$", TOP, file);
  check(values.level, "$.level", LEVEL, file);
  checkEach(values.rooms, "$.rooms", ROOM, file);
  values.rooms.forEach((room, i) => checkShape(room, `$.rooms[${i}]`, file));
  checkEach(values.probes, "$.probes", PROBE, file);
  checkEach(values.portals, "$.portals", PORTAL, file);
  checkReferences(values, file);
  return values;
}
