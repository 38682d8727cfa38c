// SPDX-License-Identifier: MIT
import { AmbisonicReverb } from "./ambisonic_reverb.js";
import { loadBundle } from "./bundle.js";
import { BundleError } from "./errors.js";
import { ReverbBus } from "./reverb_bus.js";
import { ZoneReverb } from "./zone_reverb.js";

/** Rooms this near are loaded, those farther than the second are freed again. */
const LOAD_WITHIN_M = 15;
const FREE_BEYOND_M = 30;

/**
 * A level that follows the listener: the room around is heard, the one behind a portal the more the
 * nearer it is. Bundles load when their room comes near.
 */
export class LevelReverb extends ReverbBus {
  /**
   * @param {BaseAudioContext} context
   * @param {Level} level
   * @param {{ambisonic?: boolean, limit?: boolean, fetch?: typeof fetch}} [options]
   */
  constructor(context, level, options = {}) {
    super(context, options);
    this.level = level;
    this.options = options;
    /** By room: a promise of its reverb, or of undefined where it failed. */
    this.loading = new Map();
    this.playing = new Map();
    /** What could not be loaded: LEVEL_BUNDLE_MISSING; such a room is silent. */
    this.failures = [];
    this.here = undefined;
  }

  /**
   * Levels for a listener at a place in the scene; call it whenever the listener has moved.
   *
   * @param {number[]} [position] Without one the level's first probe is taken.
   */
  update(position = this.#firstProbe()) {
    if (!position.every(Number.isFinite)) return;
    this.here = position;
    const shares = this.level.sharesAt(position);
    for (const room of this.level.rooms) {
      const distance = this.level.distanceTo(room, position);
      const share = shares.get(room) ?? 0;
      if (!room.muted && (share > 0 || distance < LOAD_WITHIN_M)) this.load(room);
      else if (distance > FREE_BEYOND_M) this.#free(room);
      const reverb = this.playing.get(room);
      reverb?.setLevel(Math.sqrt(share));
      reverb?.listen(share > 0 || distance < LOAD_WITHIN_M / 3);
    }
  }

  /** Load a room's bundle; the reverb, or undefined where it failed (see `failures`). */
  load(room) {
    if (!this.loading.has(room)) this.loading.set(room, this.#load(room));
    return this.loading.get(room);
  }

  /** All rooms that are heard or silent at a place, in words. */
  explain(position = this.here ?? this.#firstProbe()) {
    const shares = this.level.sharesAt(position);
    return this.level.rooms.map((room) => {
      const share = shares.get(room) ?? 0;
      const distance = this.level.distanceTo(room, position);
      const failure = this.failures.find((each) => each.room === room);
      let reason = share > 0 ? "heard" : `${distance.toFixed(1)} m away`;
      if (share === 0 && distance <= 0) reason = "in a zone of higher priority";
      if (room.muted) reason = "muted: open air";
      else if (failure !== undefined) reason = failure.error.message;
      else if (share > 0 && !this.playing.has(room)) reason = "still loading";
      const level = room.muted || !this.playing.has(room) ? 0 : Math.sqrt(share);
      return { name: room.name, level, reason };
    });
  }

  /** Fade all rooms out and free them. */
  clear() {
    this.level.rooms.forEach((room) => this.#free(room));
    super.clear();
  }

  #firstProbe() {
    const [x, y, z] = this.level.file.probes[0]?.position_m ?? [0, 0, 0];
    return [-y, z, -x];
  }

  async #load(room) {
    const { ambisonic = false, fetch } = this.options;
    this.failures = this.failures.filter((each) => each.room !== room);
    try {
      const url = this.level.addressOf(room);
      const bundle = await loadBundle(url, { ambix: ambisonic, ...(fetch && { fetch }) });
      const kind = ambisonic && bundle.metadata.zone.ambix ? AmbisonicReverb : ZoneReverb;
      const reverb = await kind.create(this.context, bundle);
      bundle.files.clear(); // decoded; the bytes are of no more use
      if (!this.loading.has(room)) {
        reverb.disconnect();
        return undefined;
      }
      this.playing.set(room, this.add(reverb));
      if (this.here !== undefined) this.update(this.here);
      return reverb;
    } catch (error) {
      const found = error.code ?? error.message;
      const expected = "the bundle that the room sounds like";
      const told = new BundleError("LEVEL_BUNDLE_MISSING", found, expected, "bake it", room.bundle);
      this.failures.push({ room, error: told });
      return undefined;
    }
  }

  #free(room) {
    this.loading.delete(room);
    const reverb = this.playing.get(room);
    this.playing.delete(room);
    if (reverb !== undefined) this.remove(reverb);
  }
}
