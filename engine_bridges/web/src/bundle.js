// SPDX-License-Identifier: MIT
import { BundleError } from "./errors.js";
import { fetchFile } from "./fetching.js";
import { placeOfZone } from "./frames.js";
import { MAX_METADATA_BYTES, parseMetadata } from "./metadata.js";
import { wavHeader } from "./wav.js";

/** 12 s of four channels at 192 kHz in 32 bits, and then some. */
const MAX_WAV_BYTES = 64 * 1024 * 1024;
/** Responses end after 12 s; a low rate in a header may not blow up what is decoded. */
const MAX_RESPONSE_S = 30;
const WET_CHANNELS = 2;
const AMBIX_CHANNELS = 4;

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
      const found = error?.message ?? "what this browser cannot decode";
      throw new BundleError("FILE_UNREADABLE", found, "a sound", action, name);
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

/** The last part of an address, readable where it can be read. */
function labelOf(url) {
  const last = url.pathname.split("/").pop();
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

function textOf(data, label) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(data);
  } catch {
    const found = "bytes that are no text";
    throw new BundleError("METADATA_BROKEN", found, "JSON in UTF-8", "bake again", label);
  }
}

function checkWav(data, name, channels, rateHz) {
  const header = wavHeader(data, name);
  if (header.rate !== rateHz || header.channels !== channels) {
    const found = `${header.channels} channels at ${header.rate} Hz`;
    const expected = `${channels} at ${rateHz} Hz`;
    throw new BundleError("FILE_UNREADABLE", found, expected, "bake again", name);
  }
  const seconds = header.frames / header.rate;
  if (seconds === 0 || seconds > MAX_RESPONSE_S) {
    const found = `${seconds} s of sound`;
    const expected = `up to ${MAX_RESPONSE_S} s`;
    throw new BundleError("FILE_UNREADABLE", found, expected, "bake again", name);
  }
}

/**
 * Load a bundle: its metadata and the WAV files that will be played.
 *
 * Of a zone its wet response is played, or of a bundle of version 1 the whole one. The first
 * failure ends what else is being loaded.
 *
 * @param {string | URL} url Of the `.i2rvr` file; the WAV files lie beside it.
 * @param {{directions?: boolean, ambix?: boolean, fetch?: typeof fetch, signal?: AbortSignal}}
 *   [options] `directions` and `ambix` load those files too (default: ambix alone).
 * @returns {Promise<Bundle>}
 * @throws {BundleError} METADATA_*, FILE_MISSING or FILE_UNREADABLE. What `signal` gives as its
 *   reason where it is aborted.
 */
export async function loadBundle(url, options = {}) {
  const { directions = false, ambix = true, fetch = globalThis.fetch, signal } = options;
  const asked = new URL(url, globalThis.location?.href);
  const label = labelOf(asked);
  const limits = { name: label, most: MAX_METADATA_BYTES, code: "METADATA_TOO_LARGE" };
  const source = await fetchFile(asked, { ...limits, fetch, signal });
  const metadata = parseMetadata(textOf(source.data, label), label);
  const { zone, sample_rate_hz: rateHz } = metadata;
  const wanted = new Map(zone.wet === undefined ? [[zone.ir, 1]] : [[zone.wet, WET_CHANNELS]]);
  if (ambix && zone.ambix !== undefined) wanted.set(zone.ambix, AMBIX_CHANNELS);
  if (directions) metadata.directions.forEach((d) => wanted.set(d.ir, 1));
  const files = new Map();
  const others = new AbortController();
  const stop = () => others.abort(signal.reason);
  signal?.addEventListener("abort", stop);
  const load = async ([name, channels]) => {
    const place = new URL(encodeURIComponent(name), source.url);
    const wav = { name, most: MAX_WAV_BYTES, code: "FILE_UNREADABLE" };
    const { data } = await fetchFile(place, { ...wav, fetch, signal: others.signal });
    checkWav(data, name, channels, rateHz);
    files.set(name, data);
  };
  try {
    await Promise.all([...wanted].map(load));
  } catch (error) {
    others.abort(error);
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
  return new Bundle(source.url, metadata, files);
}
