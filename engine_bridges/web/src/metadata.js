// SPDX-License-Identifier: MIT
import { BundleError } from "./errors.js";

export const FORMAT = "i2rvr";
export const VERSION = 2;
export const MAX_METADATA_BYTES = 8 * 1024 * 1024;

const number = (value) => typeof value === "number" && Number.isFinite(value);
const positive = (value) => number(value) && value > 0;
const notNegative = (value) => number(value) && value >= 0;
const text = (value) => typeof value === "string" && value.length > 0;
const vector = (value) => Array.isArray(value) && value.length === 3 && value.every(number);
const extent = (value) => vector(value) && value.every((length) => length > 0);
const shape = (value) => value === "box" || value === "sphere";
const list = Array.isArray;
const record = (value) => typeof value === "object" && value !== null && !list(value);
const whole = (value) => Number.isInteger(value) && value > 0;
const within = (low, high) => (value) => number(value) && value >= low && value <= high;
const few = (most) => (value) => list(value) && value.length <= most;

const level = within(-96, 96);

// Limits are those of the schema, i2rvr.schema.json.
const TOP = {
  sample_rate_hz: (value) => whole(value) && within(8000, 192000)(value),
  capture: record,
  zone: record,
  directions: few(256),
  files: few(512),
};
const ZONE = {
  name: text,
  ir: text,
  shape,
  center_m: vector,
  size_m: extent,
  radius_m: positive,
  blend_distance_m: notNegative,
  gain_db: level,
  direct_end_s: within(0, 1),
  source_distance_m: positive,
  acoustics: record,
};
/** What version 2 added; a document of version 1 has no such keys, whatever it holds. */
const ADDED = {
  zone: { wet: text, depth: text, yaw_deg: within(-180, 180) },
  capture: { level: text },
};
const ZONE_OPTIONAL = { ambix: text, sofa: text, volume_m3: positive };
const ACOUSTICS_OPTIONAL = {
  t60_s: positive,
  edt_s: notNegative,
  c50_db: number,
  c80_db: number,
  drr_db: number,
  t60_bands: list,
};
const BAND = { hz: positive, s: positive };
const CAPTURE = { file: text };
const CAPTURE_OPTIONAL = { position_m: vector, yaw_deg: number, engine: text };
const DIRECTION = {
  gain_db: level,
  azimuth_deg: number,
  elevation_deg: number,
  direction: vector,
  ir: text,
  acoustics: record,
};
const FILE = { name: text, sha256: text, role: text };

function check(values, path, required, optional, file) {
  for (const [key, holds] of Object.entries(required)) {
    if (!holds(values[key])) {
      const found = `${path}.${key} is ${JSON.stringify(values[key])?.slice(0, 80) ?? "missing"}`;
      throw new BundleError("METADATA_INVALID", found, "a value as documented", "bake again", file);
    }
  }
  for (const [key, holds] of Object.entries(optional)) {
    if (values[key] !== undefined) check(values, path, { [key]: holds }, {}, file);
  }
}

function checkEach(values, path, required, file) {
  values.forEach((value, i) => {
    const where = `${path}[${i}]`;
    check({ entry: value }, where, { entry: record }, {}, file);
    check(value, where, required, {}, file);
  });
}

function checkAcoustics(values, path, file) {
  check(values, path, {}, ACOUSTICS_OPTIONAL, file);
  checkEach(values.t60_bands ?? [], `${path}.t60_bands`, BAND, file);
}

function checkAdded({ version, zone, capture }, file) {
  if (version > 1) {
    check(zone, "$.zone", ADDED.zone, {}, file);
    check(capture, "$.capture", {}, ADDED.capture, file);
    return;
  }
  Object.keys(ADDED.zone).forEach((key) => delete zone[key]);
  delete capture.level;
}

/** Refuse a name that could lead out of the bundle's folder. */
function checkName(name, path, file) {
  const hostile =
    name === "." ||
    name === ".." ||
    /[/\\\u0000-\u001f]/.test(name) ||
    /^[A-Za-z]:/.test(name) ||
    /\p{Surrogate}/u.test(name) || // half a character: no address can hold it
    name.length > 255;
  if (hostile) {
    throw new BundleError(
      "METADATA_PATH",
      `${path} is ${JSON.stringify(name.slice(0, 80))}`,
      "a plain file name inside the bundle's folder",
      "do not use this bundle; bake the capture again",
      file,
    );
  }
}

function parsed(source, file) {
  if (source.length > MAX_METADATA_BYTES) {
    const found = `${source.length} bytes of metadata`;
    const most = `at most ${MAX_METADATA_BYTES}`;
    throw new BundleError("METADATA_TOO_LARGE", found, most, "bake again", file);
  }
  try {
    return JSON.parse(source.replace(/^\ufeff/, ""));
  } catch (error) {
    throw new BundleError("METADATA_BROKEN", error.message, "JSON in UTF-8", "bake again", file);
  }
}

/**
 * Read the text of a `.i2rvr` file strictly; keys that are not known are ignored.
 *
 * @param {string} source The file's text.
 * @param {string} [file] Named in errors.
 * @returns {object} The metadata as docs/metadata.md describes it.
 * @throws {BundleError} METADATA_TOO_LARGE, _BROKEN, _FORMAT, _VERSION, _INVALID or _PATH.
 */
export function parseMetadata(source, file = "metadata") {
  const values = parsed(source, file);
  if (!record(values) || values.format !== FORMAT) {
    throw new BundleError("METADATA_FORMAT", "no i2rvr document", "a bundle", "give one", file);
  }
  check(values, "$", { version: Number.isInteger }, {}, file);
  if (values.version < 1 || values.version > VERSION) {
    const found = `version ${values.version}`;
    const known = `1 to ${VERSION}`;
    throw new BundleError("METADATA_VERSION", found, known, "update the module", file);
  }
  check(values, "$", TOP, {}, file);
  check(values.capture, "$.capture", CAPTURE, CAPTURE_OPTIONAL, file);
  check(values.zone, "$.zone", ZONE, ZONE_OPTIONAL, file);
  checkAdded(values, file);
  checkAcoustics(values.zone.acoustics, "$.zone.acoustics", file);
  checkEach(values.directions, "$.directions", DIRECTION, file);
  values.directions.forEach((d, i) => {
    checkAcoustics(d.acoustics, `$.directions[${i}].acoustics`, file);
  });
  checkEach(values.files, "$.files", FILE, file);
  const { zone } = values;
  checkName(values.capture.file, "$.capture.file", file);
  for (const key of ["ir", "wet", "ambix", "sofa", "depth"]) {
    if (zone[key] !== undefined) checkName(zone[key], `$.zone.${key}`, file);
  }
  values.directions.forEach((d, i) => checkName(d.ir, `$.directions[${i}].ir`, file));
  values.files.forEach((f, i) => checkName(f.name, `$.files[${i}].name`, file));
  return values;
}
