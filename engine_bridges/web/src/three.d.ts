// SPDX-License-Identifier: MIT
import type { Audio, AudioListener } from "three";
import type { LoadOptions, Reverb, ZoneMixer } from "./index.js";

/** Reverb zones of a three.js scene; they follow its AudioListener, in WebXR too. */
export class ReverbZones {
  constructor(listener: AudioListener);
  readonly listener: AudioListener;
  readonly mixer: ZoneMixer;
  load(url: string | URL, options?: LoadOptions & { ambisonic?: boolean }): Promise<Reverb>;
  send(sound: Audio<AudioNode>, level?: number): void;
  unsend(sound: Audio<AudioNode>): void;
  update(): void;
  dispose(): void;
}
