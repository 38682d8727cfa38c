// SPDX-License-Identifier: MIT
import { toWeb } from "./frames.js";
import { Reverb } from "./reverb.js";
import { wetBuffer } from "./wet.js";

/** Directions of the virtual loudspeakers in the metadata's frame: the corners of a cube. */
const CORNERS = [-1, 1].flatMap((x) => [-1, 1].flatMap((y) => [-1, 1].map((z) => [x, y, z])));
/** Far enough that a listener who walks hears them from where they are. */
const SPEAKER_DISTANCE_M = 1e6;

// Basic decoding of first-order SN3D to N loudspeakers on a sphere: (W + 3 d . (X, Y, Z)) / N.
// Where the head is small beside the wave the loudspeakers' pressures add, and that gives W's.
// Above, their energies add: in a diffuse field, where X, Y and Z have a third of W's each, a
// loudspeaker has (1 + 3) / N^2 of it and all have 4 / N, which a shelf brings to that of W.
// (max-rE decoding above would make the ears more alike than a diffuse field does.)
const SHELF_HZ = 700;
const SHELF_DB = 10 * Math.log10(CORNERS.length / 4);

function place(panner, [x, y, z]) {
  if (panner.positionX === undefined) {
    panner.setPosition(x, y, z); // Safari before 14.1
    return;
  }
  panner.positionX.value = x;
  panner.positionY.value = y;
  panner.positionZ.value = z;
}

/**
 * The reverberation of a zone from all round the listener: four convolutions with the ambiX
 * response, decoded to eight virtual loudspeakers that stand still in the scene, far away, and are
 * heard binaurally. Turning the head is the AudioListener's affair.
 */
export class AmbisonicReverb extends Reverb {
  constructor(context, bundle, buffer) {
    super(context, bundle);
    [0, 1, 2, 3].forEach((channel) => this.convolve(buffer, channel));
    this.shelf = context.createBiquadFilter();
    this.shelf.type = "highshelf";
    this.shelf.frequency.value = SHELF_HZ;
    this.shelf.gain.value = SHELF_DB;
    this.shelf.connect(this.output);
    // Not the box's: ambiX has the capture's axes.
    const yaw = (bundle.place.headingDeg * Math.PI) / 180;
    CORNERS.forEach((corner) => this.#addSpeaker(corner, yaw));
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

  #addSpeaker(corner, yaw) {
    const { context } = this;
    const [x, y, z] = corner.map((value) => value / Math.sqrt(3));
    const panner = context.createPanner();
    panner.panningModel = "HRTF";
    panner.distanceModel = "linear";
    panner.rolloffFactor = 0;
    // ambiX: W, Y, Z, X (ACN order).
    [1, 3 * y, 3 * z, 3 * x].forEach((factor, channel) => {
      const gain = context.createGain();
      gain.gain.value = factor / CORNERS.length;
      this.convolvers[channel].connect(gain).connect(panner);
    });
    const turned = [
      Math.cos(yaw) * x - Math.sin(yaw) * y,
      Math.sin(yaw) * x + Math.cos(yaw) * y,
      z,
    ];
    place(panner, toWeb(turned).map((value) => value * SPEAKER_DISTANCE_M));
    panner.connect(this.shelf);
  }
}
