// SPDX-License-Identifier: MIT
import { FADE_S } from "./reverb.js";

/** So far outside its blend a zone takes sound in, so that it already rings on entering. */
const NEAR_M = 5;

/** Signed distance in metres from a point to the zone's border, negative inside. */
function distanceToBorder(place, [x, y, z]) {
  const [cx, cy, cz] = place.center;
  const yaw = (place.yawDeg * Math.PI) / 180;
  const dx = x - cx;
  const dz = z - cz;
  // The zone's own axes: turned about y by the yaw.
  const local = [
    Math.cos(yaw) * dx - Math.sin(yaw) * dz,
    y - cy,
    Math.sin(yaw) * dx + Math.cos(yaw) * dz,
  ];
  if (place.shape === "sphere") return Math.hypot(...local) - place.radius;
  const beyond = local.map((value, i) => Math.abs(value) - place.size[i] / 2);
  const outside = Math.hypot(...beyond.map((value) => Math.max(value, 0)));
  return outside + Math.min(Math.max(...beyond), 0);
}

function volumeOf({ shape, radius, size }) {
  return shape === "sphere" ? (4 / 3) * Math.PI * radius ** 3 : size[0] * size[1] * size[2];
}

function weightAt(distance, blendDistance) {
  if (distance <= 0) return 1;
  return blendDistance > 0 ? Math.max(0, 1 - distance / blendDistance) : 0;
}

/**
 * How much of a zone is heard at a place: 1 inside, falling to 0 over the blend distance outside.
 *
 * @param {object} place `Bundle.place`.
 * @param {number[]} position In the scene, metres.
 * @returns {number} 0 to 1.
 */
export function zoneWeight(place, position) {
  return weightAt(distanceToBorder(place, position), place.blendDistance);
}

/**
 * Zones that follow the listener. Where several are heard they share: the weights' sum never
 * exceeds 1, and a small zone inside a large one has the larger say.
 */
export class ZoneMixer {
  /** @param {BaseAudioContext} context */
  constructor(context) {
    this.context = context;
    this.input = context.createGain();
    this.output = context.createGain();
    this.reverbs = new Set();
    this.leaving = new Map();
  }

  /** Add a `ZoneReverb` or an `AmbisonicReverb`. */
  add(reverb) {
    clearTimeout(this.leaving.get(reverb));
    this.leaving.delete(reverb);
    this.reverbs.add(reverb);
    this.input.connect(reverb.input);
    reverb.output.connect(this.output);
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

  /** Remove all reverbs. */
  clear() {
    [...this.reverbs].forEach((reverb) => this.remove(reverb));
  }

  /**
   * Levels for a listener at a place; call it whenever the listener has moved. A place that is
   * not finite (a headset that lost its tracking) leaves the levels as they are.
   *
   * Amplitudes are the square roots of the shares, so that the energy is steady over a border.
   *
   * @param {number[]} position
   */
  update(position) {
    if (!position.every(Number.isFinite)) return;
    const claims = [...this.reverbs].map((reverb) => {
      const { place } = reverb.bundle;
      return { reverb, size: volumeOf(place), distance: distanceToBorder(place, position) };
    });
    let left = 1;
    for (const { reverb, distance } of claims.sort((a, b) => a.size - b.size)) {
      const { blendDistance } = reverb.bundle.place;
      const share = left * weightAt(distance, blendDistance);
      left -= share;
      reverb.setLevel(Math.sqrt(share));
      reverb.listen(distance < blendDistance + NEAR_M);
    }
  }
}
