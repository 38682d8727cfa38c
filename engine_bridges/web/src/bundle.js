// SPDX-License-Identifier: MIT
import { BundleError } from "./errors.js";
import { placeOfZone } from "./frames.js";
import { MAX_METADATA_BYTES, parseMetadata } from "./metadata.js";
import { wavHeader } from "./wav.js";

/** 12 s of four channels at 192 kHz in 32 bits, and then some. */
const MAX_WAV_BYTES = 64 * 1024 * 1024;

async function fetched(url, name, most, code, fetcher, signal) {
  const missing = (found) =>
    new BundleError("FILE_MISSING", found, "a file beside the metadata", "bake again", name);
  let response;
  try {
    response = await fetcher(url, { signal });
  } catch (error) {
    if (error?.name === "AbortError") throw error;
    throw missing(String(error?.message ?? error));
  }
  if (!response.ok) throw missing(`status ${response.status}`);
  const tooLarge = (size) =>
    new BundleError(code, `${size} bytes`, `at most ${most}`, "bake again", name);
  const stated = Number(response.headers?.get?.("content-length") ?? 0);
  if (stated > most) throw tooLarge(stated);
  const data = await response.arrayBuffer();
  if (data.byteLength > most) throw tooLarge(data.byteLength);
  return data;
}

function notesOf(metadata) {
  const { capture } = metadata;
  const notes = [];
  if (capture.position_m === undefined) {
    notes.push({ code: "NO_POSITION", message: "the zone is put at the origin" });
  }
  if (capture.engine !== undefined && capture.engine !== "web") {
    const message = `captured in ${capture.engine}; its place is converted`;
    notes.push({ code: "ENGINE_DIFFERS", message });
  }
  return notes;
}

/** A loaded bundle: metadata, the zone's place in the scene, and its WAV files' bytes. */
export class Bundle {
  constructor(url, metadata, files) {
    this.url = url;
    this.metadata = metadata;
    this.place = placeOfZone(metadata);
    this.notes = notesOf(metadata);
    this.files = files;
  }

  /** The zone's name. */
  get name() {
    return this.metadata.zone.name;
  }

  /**
   * A WAV of the bundle decoded at a context's rate.
   *
   * Resampling keeps the samples' size but not their number, and a convolution sums over them:
   * they are scaled by the ratio of the rates, so that the response's level stays.
   *
   * @param {BaseAudioContext} context
   * @param {string} name
   * @returns {Promise<AudioBuffer>}
   */
  async decode(context, name) {
    const data = this.files.get(name);
    if (data === undefined) {
      const found = "a file that was not loaded";
      throw new BundleError("FILE_MISSING", found, "one that was", "see loadBundle", name);
    }
    let audio;
    try {
      audio = await context.decodeAudioData(data.slice(0));
    } catch (error) {
      const action = "bake the capture again";
      throw new BundleError("FILE_UNREADABLE", error.message, "a sound", action, name);
    }
    const scale = this.metadata.sample_rate_hz / audio.sampleRate;
    if (scale !== 1) {
      for (let channel = 0; channel < audio.numberOfChannels; channel += 1) {
        const samples = audio.getChannelData(channel);
        for (let i = 0; i < samples.length; i += 1) samples[i] *= scale;
      }
    }
    return audio;
  }
}

/**
 * Load a bundle: its metadata and the WAV files that will be played.
 *
 * @param {string | URL} url Of the `.i2rvr` file.
 * @param {{directions?: boolean, ambix?: boolean, fetch?: typeof fetch, signal?: AbortSignal}}
 *   [options] `directions` and `ambix` load those files too (default: ambix alone).
 * @returns {Promise<Bundle>}
 * @throws {BundleError} METADATA_*, FILE_MISSING or FILE_UNREADABLE.
 */
export async function loadBundle(url, options = {}) {
  const { directions = false, ambix = true, fetch: fetcher = globalThis.fetch, signal } = options;
  const base = new URL(url, globalThis.location?.href);
  const label = decodeURIComponent(base.pathname.split("/").pop());
  const limit = MAX_METADATA_BYTES;
  const source = await fetched(base, label, limit, "METADATA_TOO_LARGE", fetcher, signal);
  const metadata = parseMetadata(new TextDecoder().decode(source), label);
  const { zone } = metadata;
  const wanted = new Map([[zone.ir, 1]]);
  if (ambix && zone.ambix !== undefined) wanted.set(zone.ambix, 4);
  if (directions) metadata.directions.forEach((d) => wanted.set(d.ir, 1));
  const files = new Map();
  const load = async ([name, channels]) => {
    const place = new URL(encodeURIComponent(name), base);
    const data = await fetched(place, name, MAX_WAV_BYTES, "FILE_UNREADABLE", fetcher, signal);
    const header = wavHeader(data, name);
    if (header.rate !== metadata.sample_rate_hz || header.channels !== channels) {
      const found = `${header.channels} channels at ${header.rate} Hz`;
      const expected = `${channels} at ${metadata.sample_rate_hz} Hz`;
      throw new BundleError("FILE_UNREADABLE", found, expected, "bake again", name);
    }
    files.set(name, data);
  };
  await Promise.all([...wanted].map(load));
  return new Bundle(base, metadata, files);
}
