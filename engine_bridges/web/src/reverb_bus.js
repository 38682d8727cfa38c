// SPDX-License-Identifier: MIT
import { limiter } from "./limiter.js";
import { FADE_S } from "./reverb.js";

/** Reverbs between one send and one return; what decides their levels is a subclass's. */
export class ReverbBus {
  /**
   * @param {BaseAudioContext} context
   * @param {{limit?: boolean}} [options] `limit` keeps the return from clipping (default).
   */
  constructor(context, { limit = true } = {}) {
    this.context = context;
    this.input = context.createGain();
    this.output = context.createGain();
    this.reverbs = new Set();
    this.leaving = new Map();
    this.sum = this.output;
    if (limit) {
      const { input, output } = limiter(context);
      output.connect(this.output);
      this.sum = input;
    }
  }

  /** Add a `ZoneReverb` or an `AmbisonicReverb`. */
  add(reverb) {
    clearTimeout(this.leaving.get(reverb));
    this.leaving.delete(reverb);
    this.reverbs.add(reverb);
    this.input.connect(reverb.input);
    reverb.output.connect(this.sum);
    return reverb;
  }

  /** Fade a reverb out, then take it from the graph and free its responses. */
  remove(reverb) {
    if (!this.reverbs.delete(reverb)) return;
    reverb.setLevel(0);
    const leave = () => {
      this.leaving.delete(reverb);
      this.input.disconnect(reverb.input);
      reverb.disconnect();
    };
    this.leaving.set(reverb, setTimeout(leave, 1000 * FADE_S));
  }

  /** Let a reverb take another's place and level; the other fades out. */
  replace(old, reverb) {
    reverb.setLevel(old.level);
    reverb.listen(old.listening);
    this.add(reverb);
    this.remove(old);
    return reverb;
  }

  /** Remove all reverbs. */
  clear() {
    [...this.reverbs].forEach((reverb) => this.remove(reverb));
  }
}
