// SPDX-License-Identifier: MIT
import { AmbisonicReverb } from "./ambisonic_reverb.js";
import { loadBundle } from "./bundle.js";
import { followBundle } from "./following.js";
import { loadLevel } from "./level.js";
import { LevelReverb } from "./level_reverb.js";
import { approach } from "./reverb.js";
import { ZoneMixer } from "./zone_mixer.js";
import { ZoneReverb } from "./zone_reverb.js";

/**
 * Reverb zones of a three.js scene; they follow its AudioListener, in WebXR too.
 *
 *     const zones = new ReverbZones(listener);
 *     await zones.load("rooms/hall.i2rvr");
 *     zones.send(sound);             // a THREE.Audio or THREE.PositionalAudio
 *     renderer.setAnimationLoop(() => { zones.update(); renderer.render(scene, camera); });
 */
export class ReverbZones {
  /**
   * @param {THREE.AudioListener} listener
   * @param {ZoneMixer | LevelReverb} [mixer] Whose zones or rooms are heard.
   */
  constructor(listener, mixer = new ZoneMixer(listener.context)) {
    this.listener = listener;
    this.mixer = mixer;
    this.mixer.output.connect(listener.getInput());
    this.sends = new Map();
    /** Each ends the following of a bundle. */
    this.following = [];
  }

  /**
   * The rooms of a level; their bundles load when they are near.
   *
   * @param {THREE.AudioListener} listener
   * @param {string | URL} url Of the `.i2rvl` file.
   * @param {object} [options] As of `loadLevel` and `LevelReverb`.
   * @returns {Promise<ReverbZones>}
   */
  static async ofLevel(listener, url, options = {}) {
    const level = await loadLevel(url, options);
    return new ReverbZones(listener, new LevelReverb(listener.context, level, options));
  }

  /**
   * Load a bundle and add its zone.
   *
   * @param {string | URL} url Of the `.i2rvr` file.
   * @param {{ambisonic?: boolean, followS?: number}} [options] `ambisonic`: from all round the
   *   listener where the bundle has an ambiX file (default), or the zone's response on two channels;
   *   `followS`: look so often, in seconds, whether it was baked again, and play that then.
   */
  async load(url, options = {}) {
    const { ambisonic = true, followS, signal, ...others } = options;
    const wanted = { ...others, ambix: ambisonic };
    const bundle = await loadBundle(url, { ...wanted, signal });
    const made = await this.#reverbOf(bundle, ambisonic);
    if (signal?.aborted) {
      made.disconnect();
      throw signal.reason;
    }
    let reverb = this.mixer.add(made);
    if (followS !== undefined) {
      const change = async (changed) => {
        const next = await this.#reverbOf(changed, ambisonic);
        if (this.mixer.reverbs.has(reverb)) reverb = this.mixer.replace(reverb, next);
        else next.disconnect();
      };
      this.following.push(followBundle(bundle, change, { ...wanted, everyS: followS }));
    }
    return reverb;
  }

  async #reverbOf(bundle, ambisonic) {
    const surround = ambisonic && bundle.metadata.zone.ambix !== undefined;
    const kind = surround ? AmbisonicReverb : ZoneReverb;
    const reverb = await kind.create(this.listener.context, bundle);
    bundle.files.clear(); // decoded; the bytes are of no more use
    return reverb;
  }

  /**
   * Let a sound be heard in the zones. The send leaves before a PositionalAudio's panner, so
   * that the dry sound falls with distance and the reverberation does not; it follows the
   * sound's volume.
   *
   * @param {THREE.Audio} sound
   * @param {number} [level] Amplitude, on top of the sound's volume.
   */
  send(sound, level = 1) {
    this.unsend(sound);
    const { context } = this.listener;
    const tap = context.createGain();
    const gain = context.createGain();
    const wanted = level * sound.getVolume();
    gain.gain.value = wanted;
    tap.connect(gain).connect(this.mixer.input);
    sound.setFilters([...sound.getFilters(), tap]);
    this.sends.set(sound, { tap, gain, level, wanted });
  }

  /** Take a sound out of the zones. */
  unsend(sound) {
    const send = this.sends.get(sound);
    if (send === undefined) return;
    sound.setFilters(sound.getFilters().filter((node) => node !== send.tap));
    send.tap.disconnect();
    send.gain.disconnect();
    this.sends.delete(sound);
  }

  /** Levels for where the listener is now; call it once a frame. */
  update() {
    this.listener.updateWorldMatrix(true, false);
    for (const [sound, send] of this.sends) {
      const { tap, gain, level } = send;
      const filters = sound.getFilters();
      // A filter set since `send` took the tap's place.
      if (!filters.includes(tap)) sound.setFilters([...filters, tap]);
      const wanted = level * sound.getVolume();
      if (wanted !== send.wanted) approach(gain.gain, wanted, this.listener.context);
      send.wanted = wanted;
    }
    const [x, y, z] = this.listener.matrixWorld.elements.slice(12, 15);
    this.mixer.update([x, y, z]);
  }

  /** What is heard where the listener is, and of what is silent, why. */
  explain() {
    const [x, y, z] = this.listener.matrixWorld.elements.slice(12, 15);
    return this.mixer.explain([x, y, z]);
  }

  /** Take all sounds and zones out; the reverberation fades. */
  dispose() {
    this.following.splice(0).forEach((stop) => stop());
    [...this.sends.keys()].forEach((sound) => this.unsend(sound));
    this.mixer.clear();
  }
}
