// SPDX-License-Identifier: MIT
export { BundleError } from "./errors.js";
export { parseMetadata } from "./metadata.js";
export { Bundle, loadBundle } from "./bundle.js";
export { followBundle } from "./following.js";
export { wetBuffer } from "./wet.js";
export { ZoneReverb } from "./zone_reverb.js";
export { AmbisonicReverb } from "./ambisonic_reverb.js";
export { ZoneMixer, zoneWeight } from "./zone_mixer.js";
export { parseLevel } from "./level_file.js";
export { Level, loadLevel } from "./level.js";
export { LevelReverb } from "./level_reverb.js";
export { toWeb, fromWeb, placeOfZone } from "./frames.js";
