// SPDX-License-Identifier: MIT
import { BundleError } from "./errors.js";

const CHUNK_HEADER = 8;

const FLOAT = 3;

function allFinite(view, start, size) {
  for (let at = start; at + 4 <= start + size; at += 4) {
    if (!Number.isFinite(view.getFloat32(at, true))) return false;
  }
  return true;
}

function tag(view, offset) {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(offset + i)));
}

/**
 * Rate, channels and frames of a RIFF WAVE file, from its header.
 *
 * @param {ArrayBuffer} data
 * @param {string} file Named in errors.
 * @throws {BundleError} FILE_UNREADABLE.
 */
export function wavHeader(data, file) {
  const damaged = (found) =>
    new BundleError("FILE_UNREADABLE", found, "a whole WAV file", "bake again", file);
  const view = new DataView(data);
  if (data.byteLength < 12 || tag(view, 0) !== "RIFF" || tag(view, 8) !== "WAVE") {
    throw damaged("no WAV file");
  }
  let format = null;
  for (let at = 12; at + CHUNK_HEADER <= data.byteLength; ) {
    const name = tag(view, at);
    const size = view.getUint32(at + 4, true);
    const start = at + CHUNK_HEADER;
    if (name === "fmt " && size >= 16 && start + size <= data.byteLength) {
      const code = view.getUint16(start, true);
      const bits = view.getUint16(start + 14, true);
      const channels = view.getUint16(start + 2, true);
      const rate = view.getUint32(start + 4, true);
      const bytes = view.getUint16(start + 12, true);
      if (!channels || !rate || !bytes) throw damaged("an empty format");
      format = { channels, rate, bytes, isFloat: code === FLOAT && bits === 32 };
    } else if (name === "data") {
      if (format === null) throw damaged("samples before their format");
      if (start + size > data.byteLength) throw damaged("a file that ends early");
      if (format.isFloat && !allFinite(view, start, size)) throw damaged("samples that are no numbers");
      return { channels: format.channels, rate: format.rate, frames: size / format.bytes };
    }
    at = start + size + (size % 2);
  }
  throw damaged("no samples");
}
