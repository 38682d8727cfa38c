// SPDX-License-Identifier: MIT

export type Vector = [number, number, number];

export interface BandTime {
  hz: number;
  s: number;
}

/** Figures of an impulse response; what could not be measured is absent. */
export interface Acoustics {
  t60_s?: number;
  t60_interval_s?: { low: number; high: number; coverage: number };
  t60_bands?: BandTime[];
  edt_s?: number;
  c50_db?: number;
  c80_db?: number;
  d50?: number;
  ts_ms?: number;
  drr_db?: number;
  itdg_ms?: number;
}

export interface Zone {
  name: string;
  ir: string;
  /** Absent in version 1, as are `depth` and `yaw_deg`. */
  wet?: string;
  ambix?: string;
  sofa?: string;
  depth?: string;
  center_m: Vector;
  shape: "box" | "sphere";
  yaw_deg?: number;
  size_m: Vector;
  radius_m: number;
  blend_distance_m: number;
  volume_m3?: number;
  gain_db: number;
  direct_end_s: number;
  source_distance_m: number;
  acoustics: Acoustics;
}

export interface Direction {
  index: number;
  azimuth_deg: number;
  elevation_deg: number;
  direction: Vector;
  ir: string;
  acoustics: Acoustics;
}

/** The metadata of a bundle, as docs/metadata.md describes it. */
export interface Metadata {
  format: "i2rvr";
  version: number;
  sample_rate_hz: number;
  capture: { file: string; position_m?: Vector; yaw_deg?: number; engine?: string; level?: string };
  zone: Zone;
  directions: Direction[];
  files: { name: string; sha256: string; role: string }[];
  warnings?: { code: string; message: string }[];
}

/** A zone in the scene's frame: x right, y up, z backward, metres. */
export interface Place {
  shape: "box" | "sphere";
  center: Vector;
  yawDeg: number;
  /** Of the capture, whose axes ambiX and the directions have. */
  headingDeg: number;
  size: Vector;
  radius: number;
  blendDistance: number;
}

/** A failure with a stable code, as engine_bridges/README.md lists them. */
export class BundleError extends Error {
  constructor(code: string, found: string, expected: string, action: string, file: string);
  readonly code: string;
}

export interface Note {
  code: "NO_POSITION" | "ENGINE_DIFFERS";
  message: string;
}

export class Bundle {
  readonly url: URL;
  readonly metadata: Metadata;
  readonly place: Place;
  readonly notes: Note[];
  /** The WAV files' bytes; `clear()` frees them when all reverbs are made. */
  readonly files: Map<string, ArrayBuffer>;
  get name(): string;
  decode(context: BaseAudioContext, name: string): Promise<AudioBuffer>;
}

export interface LoadOptions {
  /** Load the directions' files too (false). */
  directions?: boolean;
  /** Load the ambiX file where there is one (true). */
  ambix?: boolean;
  fetch?: typeof fetch;
  signal?: AbortSignal;
}

export function parseMetadata(source: string, file?: string): Metadata;
export function loadBundle(url: string | URL, options?: LoadOptions): Promise<Bundle>;
export function wetBuffer(
  context: BaseAudioContext,
  audio: AudioBuffer,
  gainDb: number,
  directEndS: number,
): AudioBuffer;
export function toWeb(vector: Vector): Vector;
export function placeOfZone(metadata: Metadata): Place;
export function zoneWeight(place: Place, position: Vector): number;

/** A send and its return: `input` takes dry sound, `output` gives the wet sound alone. */
export interface Reverb {
  readonly bundle: Bundle;
  readonly input: GainNode;
  readonly output: GainNode;
  readonly convolvers: ConvolverNode[];
  /** The level last asked for, 0 to 1. */
  readonly level: number;
  setLevel(level: number): void;
  /** Take sound in (true), or let the convolution rest once it is not heard. */
  listen(on: boolean): void;
  disconnect(): void;
}

declare abstract class Send implements Reverb {
  readonly bundle: Bundle;
  readonly input: GainNode;
  readonly output: GainNode;
  readonly convolvers: ConvolverNode[];
  readonly level: number;
  setLevel(level: number): void;
  listen(on: boolean): void;
  disconnect(): void;
}

export class ZoneReverb extends Send {
  static create(
    context: BaseAudioContext,
    bundle: Bundle,
    options?: { direction?: number },
  ): Promise<ZoneReverb>;
}

export class AmbisonicReverb extends Send {
  static create(context: BaseAudioContext, bundle: Bundle): Promise<AmbisonicReverb>;
}

export class ZoneMixer {
  constructor(context: BaseAudioContext);
  readonly input: GainNode;
  readonly output: GainNode;
  readonly reverbs: Set<Reverb>;
  add<R extends Reverb>(reverb: R): R;
  /** Fade a reverb out, then free it. */
  remove(reverb: Reverb): void;
  clear(): void;
  update(position: Vector): void;
}

export {};
