// SPDX-License-Identifier: MIT
import { toWeb } from "./frames.js";
import { wetBuffer } from "./wet.js";
import { approach } from "./zone_reverb.js";

/** Directions of the virtual loudspeakers in the metadata's frame: the corners of a cube. */
const CORNERS = [-1, 1].flatMap((x) => [-1, 1].flatMap((y) => [-1, 1].map((z) => [x, y, z])));
/** ambiX channels: W, Y, Z, X (ACN order, SN3D). */
const CHANNELS = 4;
const SPEAKER_DISTANCE_M = 1;

/**
 * The reverberation of a zone from all round the listener: the ambiX response, decoded to eight
 * virtual loudspeakers that stand still in the scene and are heard binaurally. Turning the head
 * is the AudioListener's affair; `moveListener` keeps the loudspeakers round it.
 */
export class AmbisonicReverb {
  constructor(context, bundle, buffer) {
    this.context = context;
    this.bundle = bundle;
    this.input = context.createGain();
    this.input.channelCount = 1;
    this.input.channelCountMode = "explicit";
    this.output = context.createGain();
    this.output.gain.value = 0;
    const yaw = (bundle.place.yawDeg * Math.PI) / 180;
    this.convolvers = Array.from({ length: CHANNELS }, (_, channel) => {
      const part = context.createBuffer(1, buffer.length, buffer.sampleRate);
      part.copyToChannel(buffer.getChannelData(channel), 0);
      const convolver = context.createConvolver();
      convolver.normalize = false;
      convolver.buffer = part;
      this.input.connect(convolver);
      return convolver;
    });
    this.speakers = CORNERS.map((corner) => this.#speaker(corner, yaw));
    this.moveListener([0, 0, 0]);
  }

  /**
   * @param {BaseAudioContext} context
   * @param {Bundle} bundle Whose ambiX file was loaded.
   */
  static async create(context, bundle) {
    const { zone } = bundle.metadata;
    if (zone.ambix === undefined) throw new RangeError("the bundle has no ambiX file");
    const audio = await bundle.decode(context, zone.ambix);
    return new AmbisonicReverb(context, bundle, wetBuffer(context, audio, zone.gain_db, 0));
  }

  #speaker(corner, yaw) {
    const { context } = this;
    const unit = corner.map((value) => value / Math.sqrt(3));
    const sum = context.createGain();
    // Basic decoding of SN3D to n loudspeakers on a sphere: (W + 3 d . (X, Y, Z)) / n, times
    // sqrt(n) / 2 for incoherent sounds: a diffuse field keeps the energy of W.
    const count = CORNERS.length;
    const gains = [1, 3 * unit[1], 3 * unit[2], 3 * unit[0]].map((gain) => gain / count);
    const energy = gains[0] ** 2 + (gains[1] ** 2 + gains[2] ** 2 + gains[3] ** 2) / 3;
    const scale = 1 / Math.sqrt(count * energy);
    this.convolvers.forEach((convolver, channel) => {
      const gain = context.createGain();
      gain.gain.value = gains[channel] * scale;
      convolver.connect(gain).connect(sum);
    });
    const panner = context.createPanner();
    panner.panningModel = "HRTF";
    panner.distanceModel = "linear";
    panner.rolloffFactor = 0;
    sum.connect(panner).connect(this.output);
    const [x, y, z] = unit;
    const turned = [
      Math.cos(yaw) * x - Math.sin(yaw) * y,
      Math.sin(yaw) * x + Math.cos(yaw) * y,
      z,
    ];
    return { panner, offset: toWeb(turned).map((value) => value * SPEAKER_DISTANCE_M) };
  }

  /** The level, 0 to 1, approached without a jump. */
  setLevel(level) {
    approach(this.output.gain, level, this.context);
  }

  /**
   * Keep the loudspeakers round the listener.
   *
   * @param {number[]} position Of the AudioListener.
   */
  moveListener([x, y, z]) {
    for (const { panner, offset } of this.speakers) {
      panner.positionX.value = x + offset[0];
      panner.positionY.value = y + offset[1];
      panner.positionZ.value = z + offset[2];
    }
  }

  disconnect() {
    this.input.disconnect();
    this.convolvers.forEach((convolver) => convolver.disconnect());
    this.output.disconnect();
  }
}
