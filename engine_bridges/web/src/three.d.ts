// SPDX-License-Identifier: MIT
import type { Audio, AudioListener } from "three";
import type { Heard, LevelOptions, LevelReverb, LoadOptions, Reverb, ZoneMixer } from "./index.js";

export interface BundleOptions extends LoadOptions {
  /** From all round the listener where the bundle has an ambiX file (true). */
  ambisonic?: boolean;
  /** Look so often, in seconds, whether it was baked again, and play that then. */
  followS?: number;
}

/** Reverb zones of a three.js scene; they follow its AudioListener, in WebXR too. */
export class ReverbZones<M extends ZoneMixer | LevelReverb = ZoneMixer> {
  constructor(listener: AudioListener, mixer?: M);
  /** The rooms of a level; their bundles load when they are near. */
  static ofLevel(
    listener: AudioListener,
    url: string | URL,
    options?: LevelOptions & { signal?: AbortSignal },
  ): Promise<ReverbZones<LevelReverb>>;
  readonly listener: AudioListener;
  readonly mixer: M;
  load(url: string | URL, options?: BundleOptions): Promise<Reverb>;
  send(sound: Audio<AudioNode>, level?: number): void;
  unsend(sound: Audio<AudioNode>): void;
  update(): void;
  explain(): Heard[];
  dispose(): void;
}
