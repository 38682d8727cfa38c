// SPDX-License-Identifier: MIT

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

/**
 * How much of a zone is heard at a place: 1 inside, falling to 0 over the blend distance outside.
 *
 * @param {object} place `Bundle.place`.
 * @param {number[]} position In the scene, metres.
 * @returns {number} 0 to 1.
 */
export function zoneWeight(place, position) {
  const distance = distanceToBorder(place, position);
  if (distance <= 0) return 1;
  return place.blendDistance > 0 ? Math.max(0, 1 - distance / place.blendDistance) : 0;
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
  }

  /** Add a `ZoneReverb` or an `AmbisonicReverb`. */
  add(reverb) {
    this.reverbs.add(reverb);
    this.input.connect(reverb.input);
    reverb.output.connect(this.output);
    return reverb;
  }

  remove(reverb) {
    if (!this.reverbs.delete(reverb)) return;
    this.input.disconnect(reverb.input);
    reverb.disconnect();
  }

  /**
   * Levels for a listener at a place; call it whenever the listener has moved.
   *
   * Amplitudes are the square roots of the shares, so that the energy is steady over a border.
   *
   * @param {number[]} position
   */
  update(position) {
    const claims = [...this.reverbs].map((reverb) => {
      const { place } = reverb.bundle;
      const size = place.shape === "sphere" ? place.radius ** 3 : place.size.reduce((a, b) => a * b);
      return { reverb, size, weight: zoneWeight(place, position) };
    });
    let left = 1;
    for (const { reverb, weight } of claims.sort((a, b) => a.size - b.size)) {
      const share = left * weight;
      left -= share;
      reverb.setLevel(Math.sqrt(share));
      reverb.moveListener(position);
    }
  }
}
