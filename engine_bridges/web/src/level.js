// SPDX-License-Identifier: MIT
import { BundleError } from "./errors.js";
import { fetchFile } from "./fetching.js";
import { fromWeb } from "./frames.js";
import { MAX_LEVEL_BYTES, parseLevel } from "./level_file.js";

/** From where on a listener at a portal hears the room behind it, in metres from the opening. */
const PORTAL_REACH_M = 3;
/** In a door's depth, or beside a wall, a listener is of the nearest room within it. */
const STRAY_M = 1;

/** A solid in the level's frame: axes turned to the left by `yaw`, radians. */
function solid(center, half, yaw, isRound = false) {
  return { center, half, cos: Math.cos(yaw), sin: Math.sin(yaw), isRound };
}

/** Signed distance in metres from a place to a solid's border, negative inside. */
function distanceTo({ center, half, cos, sin, isRound }, [x, y, z]) {
  const [dx, dy, dz] = [x - center[0], y - center[1], z - center[2]];
  if (isRound) return Math.hypot(dx, dy, dz) - half[0];
  const local = [cos * dx + sin * dy, cos * dy - sin * dx, dz];
  const beyond = local.map((value, i) => Math.abs(value) - half[i]);
  const outside = Math.hypot(...beyond.map((value) => Math.max(value, 0)));
  return outside + Math.min(Math.max(...beyond), 0);
}

function solidsOf(room, levelYaw) {
  const halved = (size) => size.map((length) => length / 2);
  if (room.priority === 0) {
    return room.boxes.map((box) => solid(box.center_m, halved(box.size_m), levelYaw));
  }
  if (room.shape === "sphere") return [solid(room.center_m, [room.radius_m], 0, true)];
  return [solid(room.center_m, halved(room.size_m), (room.yaw_deg * Math.PI) / 180)];
}

/** Distance in metres to the opening of a portal: an upright rectangle, or one in a floor. */
function distanceToOpening({ center_m: center, size_m: size, normal }, position) {
  const flat = Math.hypot(normal[0], normal[1]);
  const offset = position.map((value, i) => value - center[i]);
  const [nx, ny] = flat > 1e-3 ? [normal[0] / flat, normal[1] / flat] : [0, 1];
  const across = nx * offset[0] + ny * offset[1];
  const along = nx * offset[1] - ny * offset[0];
  const beside = Math.max(Math.abs(along) - size[0] / 2, 0);
  const [through, above] = flat > 1e-3 ? [across, offset[2]] : [offset[2], across];
  return Math.hypot(through, beside, Math.max(Math.abs(above) - size[1] / 2, 0));
}

/** A loaded level: who is where, by positions in the scene (x right, y up, z backward, metres). */
export class Level {
  /**
   * @param {URL | undefined} url Bundles' paths are relative to it.
   * @param {object} file From `parseLevel`.
   */
  constructor(url, file) {
    this.url = url;
    this.file = file;
    const yaw = (file.level.yaw_deg * Math.PI) / 180;
    this.rooms = file.rooms.map((room) => ({ ...room, solids: solidsOf(room, yaw) }));
    this.byId = new Map(this.rooms.map((room) => [room.id, room]));
    this.stated = this.rooms
      .filter((room) => room.priority > 0)
      .sort((a, b) => b.priority - a.priority);
    this.arranged = this.rooms.filter((room) => room.priority === 0);
  }

  /** The level's name, or that of its file. */
  get name() {
    return this.file.level.name ?? this.url?.pathname.split("/").pop() ?? "level";
  }

  /** Where a room's bundle lies. */
  addressOf(room) {
    const path = room.bundle.split("/").map(encodeURIComponent).join("/");
    return new URL(path, this.url);
  }

  /** Signed distance in metres from a place in the scene to a room, negative inside. */
  distanceTo(room, position) {
    return this.#distance(room, fromWeb(position));
  }

  /** The room of the highest priority that holds a place in the scene, or undefined. */
  roomAt(position) {
    const place = fromWeb(position);
    const holds = (room) => this.#distance(room, place) <= 0;
    return this.stated.find(holds) ?? this.arranged.find(holds);
  }

  /**
   * Shares of energy with which rooms are heard at a place in the scene; together at most 1.
   *
   * A stated zone takes its share first and fades over its blend distance. The rest is the room's
   * that holds the place; near a portal it shares with the room behind, evenly in the opening, so
   * that walking through changes nothing at once.
   *
   * @param {number[]} position
   * @returns {Map<object, number>} By room; muted rooms have their share, too.
   */
  sharesAt(position) {
    const place = fromWeb(position);
    const shares = new Map();
    let left = 1;
    for (const room of this.stated) {
      const distance = this.#distance(room, place);
      const blend = room.blend_distance_m;
      const inside = distance <= 0 ? 1 : blend > 0 ? Math.max(0, 1 - distance / blend) : 0;
      if (inside > 0) shares.set(room, left * inside);
      left *= 1 - inside;
    }
    const own = this.#nearest(place);
    if (own === undefined || left <= 0) return shares;
    let rest = left;
    for (const [room, share] of this.#behind(own, place)) {
      shares.set(room, (shares.get(room) ?? 0) + left * share);
      rest -= left * share;
    }
    return shares.set(own, rest);
  }

  #distance(room, place) {
    return Math.min(...room.solids.map((each) => distanceTo(each, place)));
  }

  #nearest(place) {
    let [found, least] = [undefined, STRAY_M];
    for (const room of this.arranged) {
      const distance = this.#distance(room, place);
      if (distance < least) [found, least] = [room, distance];
    }
    return found;
  }

  /** Rooms behind the portals of a room with their shares, together at most a half. */
  #behind(own, place) {
    const near = this.file.portals
      .filter((portal) => portal.rooms.includes(own.id))
      .map((portal) => ({
        room: this.byId.get(portal.rooms[portal.rooms[0] === own.id ? 1 : 0]),
        nearness: Math.max(0, 1 - distanceToOpening(portal, place) / PORTAL_REACH_M),
      }))
      .filter(({ room, nearness }) => nearness > 0 && room !== own);
    // By odds: in one opening no other counts, or it would be heard on that side alone.
    const odds = near.map(({ nearness }) => nearness / Math.max(1 - nearness, 1e-9));
    const sum = odds.reduce((total, value) => total + value, 0);
    const most = Math.max(0, ...near.map(({ nearness }) => nearness)) / 2;
    return near.map(({ room }, i) => [room, (most * odds[i]) / sum]);
  }
}

/**
 * Load the file of a level; its bundles are loaded when they are near (`LevelReverb`).
 *
 * @param {string | URL} url Of the `.i2rvl` file.
 * @param {{fetch?: typeof fetch, signal?: AbortSignal}} [options]
 * @returns {Promise<Level>}
 * @throws {BundleError} LEVEL_* or FILE_MISSING.
 */
export async function loadLevel(url, options = {}) {
  const { fetch = globalThis.fetch, signal } = options;
  const asked = new URL(url, globalThis.location?.href);
  const name = asked.pathname.split("/").pop();
  const limits = { name, most: MAX_LEVEL_BYTES, code: "LEVEL_TOO_LARGE" };
  const source = await fetchFile(asked, { ...limits, fetch, signal });
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(source.data);
  } catch {
    const found = "bytes that are no text";
    throw new BundleError("LEVEL_BROKEN", found, "JSON in UTF-8", "arrange again", name);
  }
  return new Level(source.url, parseLevel(text, name));
}
