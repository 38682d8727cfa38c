// SPDX-License-Identifier: MIT
import { ReverbBus } from "./reverb_bus.js";

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
export class ZoneMixer extends ReverbBus {
  /**
   * Levels for a listener at a place; call it whenever the listener has moved. A place that is
   * not finite (a headset that lost its tracking) leaves the levels as they are.
   *
   * Amplitudes are the square roots of the shares, so that the energy is steady over a border.
   *
   * @param {number[]} [position] Without one, the centre of the zone that was added first: the one
   *   bundle of a page that has no places is simply heard.
   */
  update(position = this.#firstCentre()) {
    if (position === undefined || !position.every(Number.isFinite)) return;
    for (const { reverb, share, distance } of this.#claims(position)) {
      reverb.setLevel(Math.sqrt(share));
      reverb.listen(distance < reverb.bundle.place.blendDistance + NEAR_M);
    }
  }

  /**
   * What is heard at a place, and of what is silent, why.
   *
   * @param {number[]} [position] As of `update`.
   * @returns {{name: string, level: number, reason: string}[]} From the smallest zone to the largest.
   */
  explain(position = this.#firstCentre()) {
    if (position === undefined) return [];
    const isPlace = position.every(Number.isFinite);
    return this.#claims(isPlace ? position : [0, 0, 0]).map(({ reverb, share, distance }) => {
      const { bundle } = reverb;
      let reason = share > 0 ? "heard" : "a smaller zone is heard instead";
      if (share === 0 && distance > 0) reason = `${distance.toFixed(1)} m away`;
      if (share === 0 && bundle.notes?.some((note) => note.code === "NO_POSITION")) {
        reason += "; NO_POSITION: set bundle.place.center";
      }
      if (!isPlace) return { name: bundle.name, level: reverb.level, reason: "no finite position" };
      return { name: bundle.name, level: Math.sqrt(share), reason };
    });
  }

  #firstCentre() {
    return [...this.reverbs][0]?.bundle.place.center;
  }

  #claims(position) {
    const claims = [...this.reverbs].map((reverb) => {
      const { place } = reverb.bundle;
      return { reverb, size: volumeOf(place), distance: distanceToBorder(place, position) };
    });
    let left = 1;
    claims.sort((a, b) => a.size - b.size);
    for (const claim of claims) {
      claim.share = left * weightAt(claim.distance, claim.reverb.bundle.place.blendDistance);
      left -= claim.share;
    }
    return claims;
  }
}
