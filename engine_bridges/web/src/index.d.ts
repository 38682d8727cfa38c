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
  /** Parameters for the engines' own reverbs. */
  reverb: Reverbs;
}

/** How well an engine's own reverb plays the decay. */
export interface Fit {
  representable: boolean;
  /** Of the T60 that the engine will give, against the response's. */
  fit_error_pct?: number;
  /** `engine`: measured in it; `model`: in a model of it. */
  verified: "engine" | "model";
}

export interface Reverbs {
  i3dl2: Fit & {
    room_mb: number;
    room_hf_mb: number;
    room_lf_mb: number;
    decay_time_s: number;
    decay_hf_ratio: number;
    reflections_mb: number;
    reflections_delay_s: number;
    reverb_mb: number;
    reverb_delay_s: number;
    hf_reference_hz: number;
    lf_reference_hz: number;
    diffusion_pct: number;
    density_pct: number;
  };
  unreal: Fit & { [property: string]: number | boolean | string };
  godot: Fit & { [property: string]: number | boolean | string };
}

export interface Generator {
  name: string;
  version: string;
  model: string;
  weights_sha256: string;
  config_sha256: string;
  seed: number;
}

export interface Direction {
  index: number;
  azimuth_deg: number;
  elevation_deg: number;
  direction: Vector;
  fov_deg: number;
  solid_angle_sr: number;
  ir: string;
  gain_db: number;
  source_distance_m: number;
  acoustics: Acoustics;
}

/** The metadata of a bundle, as docs/metadata.md describes it. */
export interface Metadata {
  format: "i2rvr";
  version: number;
  sample_rate_hz: number;
  generator: Generator;
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
/** Tell whenever a bundle was baked again; what it returns ends it. */
export function followBundle(
  bundle: Bundle,
  onChange: (bundle: Bundle) => void | Promise<void>,
  options?: Omit<LoadOptions, "signal"> & { everyS?: number },
): () => void;
export function wetBuffer(
  context: BaseAudioContext,
  audio: AudioBuffer,
  gainDb: number,
  directEndS: number,
): AudioBuffer;
export function toWeb(vector: Vector): Vector;
export function fromWeb(vector: Vector): Vector;
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
  readonly listening: boolean;
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
  readonly listening: boolean;
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

export interface BusOptions {
  /** Keep the return from clipping (true); it is 6 ms later then. */
  limit?: boolean;
}

/** What is heard of a zone or a room, and of what is silent, why. */
export interface Heard {
  name: string;
  level: number;
  reason: string;
}

declare class ReverbBus {
  constructor(context: BaseAudioContext, options?: BusOptions);
  readonly context: BaseAudioContext;
  readonly input: GainNode;
  readonly output: GainNode;
  readonly reverbs: Set<Reverb>;
  add<R extends Reverb>(reverb: R): R;
  /** Fade a reverb out, then free it. */
  remove(reverb: Reverb): void;
  /** Let a reverb take another's place and level; the other fades out. */
  replace<R extends Reverb>(old: Reverb, reverb: R): R;
  clear(): void;
}

export class ZoneMixer extends ReverbBus {
  /** Without a position: the centre of the zone that was added first. */
  update(position?: Vector): void;
  explain(position?: Vector): Heard[];
}

/** A room of a level, as docs/levels.md describes it. */
export interface Room {
  id: string;
  name: string;
  priority: number;
  muted: boolean;
  volume_m3: number;
  probes: string[];
  bundle: string;
  boxes?: { center_m: Vector; size_m: Vector }[];
  shape?: "box" | "sphere";
  center_m?: Vector;
  yaw_deg?: number;
  size_m?: Vector;
  radius_m?: number;
  blend_distance_m: number;
  acoustics: Acoustics;
}

export interface Portal {
  rooms: [string, string];
  center_m: Vector;
  /** Width and height. */
  size_m: [number, number];
  normal: Vector;
}

export interface LevelFile {
  format: "i2rvl";
  version: number;
  level: { name?: string; yaw_deg: number; bounds_m: { min: Vector; max: Vector } };
  rooms: Room[];
  probes: { bundle: string; position_m: Vector; t60_s?: number; room: string }[];
  portals: Portal[];
}

/** A level; positions are the scene's, what stands in `file` is in the level's own frame. */
export class Level {
  constructor(url: URL | undefined, file: LevelFile);
  readonly url: URL | undefined;
  readonly file: LevelFile;
  readonly rooms: Room[];
  get name(): string;
  addressOf(room: Room): URL;
  distanceTo(room: Room, position: Vector): number;
  roomAt(position: Vector): Room | undefined;
  sharesAt(position: Vector): Map<Room, number>;
}

export function parseLevel(source: string, file?: string): LevelFile;
export function loadLevel(
  url: string | URL,
  options?: { fetch?: typeof fetch; signal?: AbortSignal },
): Promise<Level>;

export interface LevelOptions extends BusOptions {
  /** From all round the listener where bundles have ambiX files (false). */
  ambisonic?: boolean;
  fetch?: typeof fetch;
}

export class LevelReverb extends ReverbBus {
  constructor(context: BaseAudioContext, level: Level, options?: LevelOptions);
  readonly level: Level;
  readonly failures: { room: Room; error: BundleError }[];
  /** Without a position: the place of the level's first probe. */
  update(position?: Vector): void;
  load(room: Room): Promise<Reverb | undefined>;
  explain(position?: Vector): Heard[];
}

export {};
