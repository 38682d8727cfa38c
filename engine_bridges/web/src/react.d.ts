// SPDX-License-Identifier: MIT
import type { ReactElement, ReactNode } from "react";
import type { Audio, AudioListener } from "three";
import type { LevelReverb, ZoneMixer } from "./index.js";
import type { ReverbZones } from "./three.js";

export interface ReverbProps {
  /** Null as long as there is none. */
  listener: AudioListener | null;
  /** Addresses of `.i2rvr` files. */
  bundles?: (string | URL)[];
  /** The address of a `.i2rvl` file, instead. */
  level?: string | URL;
  ambisonic?: boolean;
  onError?: (error: Error) => void;
  children?: ReactNode;
}

/** Reverb in a scene of react-three-fiber: of bundles, or of a level. */
export function Reverb(props: ReverbProps): ReactElement;
/** The zones of the `Reverb` around, or null while they load. */
export function useReverb(): ReverbZones<ZoneMixer | LevelReverb> | null;
/** Let a sound be heard in the `Reverb` around, as long as the component is there. */
export function useReverbSend(sound: Audio<AudioNode> | null, level?: number): void;
