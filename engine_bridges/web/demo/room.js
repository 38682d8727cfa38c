// SPDX-License-Identifier: MIT
import * as THREE from "three";

const SOURCE_HEIGHT_M = 1.5;

/** A wall [width, height] with squares of a metre, its normal along z. */
function surface(width, height, colour, shade) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 128, height: 128 });
  const draw = canvas.getContext("2d");
  draw.fillStyle = new THREE.Color(colour).multiplyScalar(shade).getStyle();
  draw.fillRect(0, 0, 128, 128);
  draw.strokeStyle = "rgb(255 255 255 / 22%)";
  draw.lineWidth = 2;
  draw.strokeRect(0, 0, 128, 128);
  const map = new THREE.CanvasTexture(canvas);
  map.colorSpace = THREE.SRGBColorSpace;
  map.wrapS = map.wrapT = THREE.RepeatWrapping;
  map.repeat.set(width, height);
  map.anisotropy = 8;
  const material = new THREE.MeshStandardMaterial({ map, roughness: 0.9, side: THREE.DoubleSide });
  return new THREE.Mesh(new THREE.PlaneGeometry(width, height), material);
}

/** The wall towards the neighbour: what its narrower and lower opening leaves. */
function borderWall(place, neighbour, colour) {
  const [, height, depth] = place.size;
  const open = {
    height: Math.min(height, neighbour.size[1]),
    depth: Math.min(depth, neighbour.size[2]),
  };
  const wall = new THREE.Group();
  const beside = (depth - open.depth) / 2;
  for (const side of [-1, 1]) {
    if (beside < 0.01) break;
    const part = surface(beside, height, colour, 0.75);
    part.position.x = side * (open.depth / 2 + beside / 2);
    wall.add(part);
  }
  if (height - open.height > 0.01) {
    const lintel = surface(open.depth, height - open.height, colour, 0.75);
    lintel.position.y = open.height / 2;
    wall.add(lintel);
  }
  return wall;
}

/**
 * A box that shows a zone, and a sphere in it that claps.
 *
 * @returns {THREE.PositionalAudio} The sphere's sound.
 */
export function furnish(scene, listener, bundle, { colour, neighbour, side }) {
  const { place, metadata } = bundle;
  const [width, height, depth] = place.size;
  const room = new THREE.Group();
  const put = (mesh, position, rotation) => {
    mesh.position.set(...position);
    mesh.rotation.set(...rotation);
    room.add(mesh);
  };
  const quarter = Math.PI / 2;
  put(surface(width, depth, colour, 0.55), [0, -height / 2, 0], [-quarter, 0, 0]);
  put(surface(width, depth, colour, 1.05), [0, height / 2, 0], [quarter, 0, 0]);
  put(surface(width, height, colour, 0.9), [0, 0, -depth / 2], [0, 0, 0]);
  put(surface(width, height, colour, 0.9), [0, 0, depth / 2], [0, Math.PI, 0]);
  put(surface(depth, height, colour, 0.75), [(-side * width) / 2, 0, 0], [0, side * quarter, 0]);
  put(borderWall(place, neighbour, colour), [(side * width) / 2, 0, 0], [0, -side * quarter, 0]);
  const source = new THREE.Mesh(
    new THREE.SphereGeometry(0.18, 32, 16),
    new THREE.MeshStandardMaterial({ color: "#fff3dc", emissive: "#a17944" }),
  );
  source.position.set(0, SOURCE_HEIGHT_M - height / 2, 0);
  const sound = new THREE.PositionalAudio(listener);
  // At this distance the dry sound has the level that the wet sound goes with.
  sound.setRefDistance(metadata.zone.source_distance_m);
  source.add(sound);
  room.add(source);
  room.position.set(...place.center);
  scene.add(room);
  return sound;
}
