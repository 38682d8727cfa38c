// SPDX-License-Identifier: MIT
// The metadata's frame: x forward, y left, z up, metres; yaw counter-clockwise seen from above.
// The web's (three.js, glTF, Web Audio): x right, y up, z backward, metres; the same yaw about y.

/** A vector of the metadata's frame in the web's: (-y, z, -x). */
export function toWeb([x, y, z]) {
  return [-y || 0, z, -x || 0];
}

/** A vector of the web's frame in the metadata's: (-z, -x, y). */
export function fromWeb([x, y, z]) {
  return [-z || 0, -x || 0, y];
}

/** A yaw in degrees from -180 (included) to 180 (excluded). */
function wrapped(yawDeg) {
  return ((((yawDeg + 180) % 360) + 360) % 360) - 180;
}

/**
 * Where a zone lies in the scene.
 *
 * @param {object} metadata From `parseMetadata`.
 * @returns {{shape: string, center: number[], yawDeg: number, headingDeg: number, size: number[],
 *   radius: number, blendDistance: number}} `size` along the zone's own axes (x right, y up, z backward), whole
 *   lengths; `yawDeg` is that of the zone, `headingDeg` that of the capture.
 */
export function placeOfZone(metadata) {
  const { capture, zone } = metadata;
  const [x, y, z] = capture.position_m ?? [0, 0, 0];
  const headingDeg = wrapped(capture.yaw_deg ?? 0);
  const yaw = (headingDeg * Math.PI) / 180;
  const [dx, dy, dz] = zone.center_m;
  const center = [
    x + Math.cos(yaw) * dx - Math.sin(yaw) * dy,
    y + Math.sin(yaw) * dx + Math.cos(yaw) * dy,
    z + dz,
  ];
  return {
    shape: zone.shape,
    center: toWeb(center),
    yawDeg: wrapped(headingDeg + (zone.yaw_deg ?? 0)),
    headingDeg,
    size: toWeb(zone.size_m).map(Math.abs),
    radius: zone.radius_m,
    blendDistance: zone.blend_distance_m,
  };
}
