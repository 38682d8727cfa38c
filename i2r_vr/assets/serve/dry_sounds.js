// SPDX-License-Identifier: MIT

/** Parts of the built-in recording in seconds: one clap, four strings, three syllables. */
export const BUILT_IN = [
  { name: "Clap", from: 0, to: 0.95 },
  { name: "Strings", from: 0.93, to: 2.48 },
  { name: "Voice", from: 2.48, to: 3.3 },
  { name: "All of them", from: 0, to: 3.3 },
];
/** Silence after a built-in sound, so that the place is heard. */
const PAUSE_S = 1.6;
const LONGEST_S = 600;

/** A built-in sound with a pause after it. */
export async function builtIn(context, part) {
  const response = await fetch("/page/dry.wav");
  const whole = await context.decodeAudioData(await response.arrayBuffer());
  const rate = whole.sampleRate;
  const first = Math.round(part.from * rate);
  const last = Math.min(Math.round(part.to * rate), whole.length);
  const sound = context.createBuffer(1, last - first + Math.round(PAUSE_S * rate), rate);
  sound.copyToChannel(whole.getChannelData(0).subarray(first, last), 0);
  return sound;
}

/** Somebody's own recording, decoded here: it stays in the browser. */
export async function ownSound(context, file) {
  let sound;
  try {
    sound = await context.decodeAudioData(await file.arrayBuffer());
  } catch {
    throw new Error(`${file.name} is no sound that this browser can play; save it as WAV`);
  }
  if (sound.duration > LONGEST_S) throw new Error(`${file.name} is longer than ten minutes`);
  return sound;
}
