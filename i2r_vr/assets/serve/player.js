// SPDX-License-Identifier: MIT
import { AmbisonicReverb, loadBundle, toWeb, ZoneReverb } from "/bridge/index.js";
import { BUILT_IN, builtIn } from "./dry_sounds.js";
import { loudnessDb } from "./loudness.js";

const FADE_S = 0.03;
/** After this time a reverb that has made way is silent. */
const GONE_MS = 1500;
/** Of what keeps a sum of places from clipping; it is not heard below. */
const GUARD = { threshold: -1, knee: 0, ratio: 20 };
/** By how much it makes all of its input louder: 0.6 of what it takes off full scale (Web Audio). */
const MAKEUP_DB = -0.6 * GUARD.threshold * (1 - 1 / GUARD.ratio);
const amplitude = (db) => (db <= -60 ? 0 : 10 ** (db / 20));

/**
 * One dry sound in two places at a time, A and B. Both convolve all the while, so that changing
 * from one to the other has no gap.
 */
export class Player extends EventTarget {
  constructor() {
    super();
    this.slots = { A: null, B: null };
    this.active = "A";
    this.heard = "zone";
    this.wetDb = 0;
    this.dryDb = 0;
    this.matched = true;
    this.yaw = 0;
    this.dry = null;
    this.dryName = BUILT_IN[2].name;
  }

  /** The audio context, made when somebody first wants to hear something. */
  get context() {
    if (this.made === undefined) {
      const context = new AudioContext();
      const gain = () => context.createGain();
      Object.assign(this, { made: context, send: gain(), direct: gain(), wet: gain(), match: gain(), out: gain() });
      const guard = new DynamicsCompressorNode(context, GUARD);
      this.out.gain.value = amplitude(-MAKEUP_DB);
      this.send.connect(this.direct).connect(this.match);
      this.wet.connect(this.match).connect(guard).connect(this.out).connect(context.destination);
      this.#levels();
    }
    return this.made;
  }

  get playing() {
    return this.source !== undefined && this.source !== null;
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }

  #ramp(parameter, value) {
    parameter.setTargetAtTime(value, this.context.currentTime, FADE_S);
  }

  #levels() {
    this.#ramp(this.direct.gain, amplitude(this.dryDb));
    this.#ramp(this.wet.gain, amplitude(this.wetDb));
  }

  async play() {
    const { context } = this;
    await context.resume();
    this.dry ??= await builtIn(context, BUILT_IN.find((part) => part.name === this.dryName));
    this.stop();
    this.source = context.createBufferSource();
    this.source.buffer = this.dry;
    this.source.loop = true;
    this.source.connect(this.send);
    this.source.start();
    this.#changed();
  }

  stop() {
    this.source?.stop();
    this.source?.disconnect();
    this.source = null;
    this.#changed();
  }

  async setDry(sound, name) {
    this.dry = sound;
    this.dryName = name;
    if (this.playing) await this.play();
    this.#match();
    this.#changed();
  }

  setLevels(wetDb, dryDb) {
    Object.assign(this, { wetDb, dryDb });
    if (this.made !== undefined) this.#levels();
    this.#match();
  }

  /** What a place is heard through: "zone", "ambix" or a direction's number. */
  async setHeard(heard) {
    this.heard = heard;
    await Promise.all(["A", "B"].map((name) => this.slots[name] && this.put(name, this.slots[name])));
  }

  /**
   * Put a bundle on A or B; the newest wish wins. `address` gives its address for what it is heard
   * through, which a take in the making needs to know.
   */
  async put(name, { address, label, key }) {
    const wish = Symbol(label);
    this.wishes = { ...this.wishes, [name]: wish };
    const direction = typeof this.heard === "number" ? this.heard : undefined;
    const url = await address(this.heard);
    if (this.wishes[name] !== wish) return;
    const bundle = await loadBundle(url, {
      ambix: this.heard === "ambix",
      directions: direction !== undefined,
    });
    const ambix = this.heard === "ambix" && bundle.metadata.zone.ambix !== undefined;
    const reverb = ambix
      ? await AmbisonicReverb.create(this.context, bundle)
      : await ZoneReverb.create(this.context, bundle, { direction });
    if (this.wishes[name] !== wish) {
      reverb.disconnect();
      return;
    }
    const old = this.slots[name];
    this.slots[name] = { address, label, key, bundle, reverb, direction, loudness: null };
    this.send.connect(reverb.input);
    reverb.output.connect(this.wet);
    reverb.setLevel(name === this.active ? 1 : 0);
    this.#retire(old);
    this.turn(this.yaw);
    this.#changed();
    await this.#match();
  }

  /** Take A or B away. */
  clear(name) {
    this.wishes = { ...this.wishes, [name]: null };
    this.#retire(this.slots[name]);
    this.slots[name] = null;
    if (this.active === name) this.choose(name === "A" ? "B" : "A");
    this.#changed();
  }

  #retire(slot) {
    if (!slot?.reverb) return;
    slot.reverb.setLevel(0);
    setTimeout(() => slot.reverb.disconnect(), GONE_MS);
  }

  /** Hear A or B. */
  choose(name) {
    this.active = name;
    for (const each of ["A", "B"]) this.slots[each]?.reverb.setLevel(each === name ? 1 : 0);
    this.#matchNow();
    this.#changed();
  }

  toggle() {
    const other = this.active === "A" ? "B" : "A";
    if (this.slots[other]) this.choose(other);
  }

  setMatched(on) {
    this.matched = on;
    this.#match();
  }

  /** Turn the listener's head: degrees to the left. */
  turn(yaw) {
    this.yaw = yaw;
    if (this.made === undefined) return;
    const angle = (yaw * Math.PI) / 180;
    const heading = this.slots[this.active]?.bundle.place.headingDeg ?? 0;
    const turned = angle + (heading * Math.PI) / 180;
    const [x, y, z] = toWeb([Math.cos(turned), Math.sin(turned), 0]);
    const { listener } = this.context;
    if (listener.forwardX === undefined) listener.setOrientation(x, y, z, 0, 1, 0);
    else [listener.forwardX.value, listener.forwardY.value, listener.forwardZ.value] = [x, y, z];
  }

  async #match() {
    clearTimeout(this.matching);
    if (!this.matched || !this.slots.A || !this.slots.B || !this.dry) {
      this.#matchNow();
      return;
    }
    this.matching = setTimeout(async () => {
      const levels = { wet: amplitude(this.wetDb), dryLevel: amplitude(this.dryDb) };
      for (const slot of [this.slots.A, this.slots.B]) {
        if (!slot) return;
        slot.loudness = await loudnessDb(slot.bundle, this.dry, { ...levels, direction: slot.direction });
      }
      this.#matchNow();
      this.#changed();
    }, 200);
  }

  /** By how much the louder of A and B is lowered, in decibels; 0 where nothing is matched. */
  get loweredDb() {
    const { A, B } = this.slots;
    if (!this.matched || !A || !B || A.loudness === null || B.loudness === null) return 0;
    return Math.max(0, this.slots[this.active].loudness - Math.min(A.loudness, B.loudness));
  }

  #matchNow() {
    if (this.made !== undefined) this.#ramp(this.match.gain, amplitude(-this.loweredDb));
  }
}
