// SPDX-License-Identifier: MIT
import { Reverb } from "./reverb.js";
import { wetBuffer } from "./wet.js";

/**
 * The reverberation of a zone as a send: connect dry sounds to `input`, `output` gives the wet
 * sound alone. A gain of 1 is the level that the place has for a source at `source_distance_m`.
 */
export class ZoneReverb extends Reverb {
  constructor(context, bundle, buffer) {
    super(context, bundle);
    this.convolveAll(buffer).connect(this.output);
  }

  /**
   * @param {BaseAudioContext} context
   * @param {Bundle} bundle From `loadBundle`.
   * @param {{direction?: number}} [options] A direction's response (mono) instead of the zone's,
   *   which is wide where the bundle is of version 2 and mono where it is of version 1.
   */
  static async create(context, bundle, options = {}) {
    const { zone, directions } = bundle.metadata;
    const played = options.direction === undefined ? zone : directions[options.direction];
    if (played === undefined) throw new RangeError(`no direction ${options.direction}`);
    if (played.wet !== undefined) {
      const audio = await bundle.decode(context, played.wet);
      return new ZoneReverb(context, bundle, wetBuffer(context, audio, zone.gain_db, 0));
    }
    const audio = await bundle.decode(context, played.ir);
    const wet = wetBuffer(context, audio, zone.gain_db, zone.direct_end_s);
    return new ZoneReverb(context, bundle, wet);
  }
}
