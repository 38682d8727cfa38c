// SPDX-License-Identifier: MIT
import { useFrame } from "@react-three/fiber";
import { createContext, createElement, useContext, useEffect, useState } from "react";
import { ReverbZones } from "./three.js";

const Zones = createContext(null);

async function zonesOf({ listener, bundles, level, options, signal, fail }) {
  if (level !== undefined) return ReverbZones.ofLevel(listener, level, { ...options, signal });
  const zones = new ReverbZones(listener);
  const load = (url) => zones.load(url, { ...options, signal }).catch(fail);
  await Promise.all(bundles.map(load));
  return zones;
}

/**
 * Reverb in a scene of react-three-fiber: of the bundles at some addresses, or of a level.
 *
 *     <Reverb listener={listener} level="/rooms/level.i2rvl" onError={console.warn}>
 *       <Room />  // calls useReverbSend(sound)
 *     </Reverb>
 *
 * @param {object} props `listener`: a THREE.AudioListener, or null as long as there is none;
 *   `bundles`: addresses of `.i2rvr` files; `level`: that of a `.i2rvl` file instead; `ambisonic`;
 *   `onError`: called with what could not be loaded; `children`.
 */
export function Reverb({ listener, bundles = [], level, ambisonic, onError, children }) {
  const [zones, setZones] = useState(null);
  const wanted = JSON.stringify([bundles, level, ambisonic]);
  useEffect(() => {
    if (!listener) return undefined;
    const ending = new AbortController();
    const { signal } = ending;
    const options = ambisonic === undefined ? {} : { ambisonic };
    const fail = (error) => {
      if (!signal.aborted) onError?.(error);
    };
    const made = zonesOf({ listener, bundles, level, options, signal, fail });
    made.then((found) => (signal.aborted ? found.dispose() : setZones(found)), fail);
    return () => {
      ending.abort();
      setZones(null);
      made.then((found) => found.dispose(), () => {});
    };
    // What is wanted is compared by its content: a list written in JSX is new in each render.
  }, [listener, wanted]);
  useFrame(() => zones?.update());
  return createElement(Zones.Provider, { value: zones }, children);
}

/** The `ReverbZones` of the `Reverb` around, or null while they load. */
export function useReverb() {
  return useContext(Zones);
}

/**
 * Let a sound be heard in the `Reverb` around, as long as the component is there.
 *
 * @param {THREE.Audio | null} sound
 * @param {number} [level] Amplitude, on top of the sound's volume.
 */
export function useReverbSend(sound, level = 1) {
  const zones = useReverb();
  useEffect(() => {
    if (!zones || !sound) return undefined;
    zones.send(sound, level);
    return () => zones.unsend(sound);
  }, [zones, sound, level]);
}
