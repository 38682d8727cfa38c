// SPDX-License-Identifier: MIT
import { wetBuffer } from "./wet.js";

/** Time constant in seconds with which a zone's level follows what is asked of it. */
export const LEVEL_TIME_S = 0.08;

/** Set a level without a jump. */
export function approach(parameter, value, context, timeS = LEVEL_TIME_S) {
  parameter.cancelScheduledValues(context.currentTime);
  parameter.setTargetAtTime(value, context.currentTime, timeS);
}

/**
 * The reverberation of a zone as a send: connect dry sounds to `input`, `output` gives the wet
 * sound alone. A gain of 1 is the level that the place has for a source at `source_distance_m`.
 */
export class ZoneReverb {
  constructor(context, bundle, buffer) {
    this.context = context;
    this.bundle = bundle;
    this.input = context.createGain();
    this.output = context.createGain();
    this.output.gain.value = 0;
    this.convolver = context.createConvolver();
    this.convolver.normalize = false;
    this.convolver.buffer = buffer;
    this.input.channelCount = 1;
    this.input.channelCountMode = "explicit";
    this.input.connect(this.convolver).connect(this.output);
  }

  /**
   * @param {BaseAudioContext} context
   * @param {Bundle} bundle From `loadBundle`.
   * @param {{direction?: number}} [options] A direction's response instead of the zone's.
   */
  static async create(context, bundle, options = {}) {
    const { zone, directions } = bundle.metadata;
    const played = options.direction === undefined ? zone : directions[options.direction];
    if (played === undefined) throw new RangeError(`no direction ${options.direction}`);
    const audio = await bundle.decode(context, played.ir);
    return new ZoneReverb(context, bundle, wetBuffer(context, audio, zone.gain_db, zone.direct_end_s));
  }

  /** The level, 0 to 1, approached without a jump. */
  setLevel(level) {
    approach(this.output.gain, level, this.context);
  }

  /** Follow the listener; an omnidirectional response needs nothing of it. */
  moveListener() {}

  disconnect() {
    this.input.disconnect();
    this.convolver.disconnect();
    this.output.disconnect();
  }
}
