// SPDX-License-Identifier: MIT
import { ZoneReverb } from "/bridge/index.js";

const LONGEST_S = 8;

/**
 * How loud a dry sound is in a place, in decibels: the mean power behind the K weighting of
 * ITU-R BS.1770 (its shelf and its high-pass), of the seconds that are heard.
 */
export async function loudnessDb(bundle, dry, { direction, wet, dryLevel }) {
  const rate = 48000;
  const seconds = Math.min(dry.duration + 2, LONGEST_S);
  const offline = new OfflineAudioContext(2, Math.round(seconds * rate), rate);
  const source = offline.createBufferSource();
  source.buffer = dry;
  const shelf = new BiquadFilterNode(offline, { type: "highshelf", frequency: 1500, gain: 4 });
  const high = new BiquadFilterNode(offline, { type: "highpass", frequency: 38, Q: -6 });
  shelf.connect(high).connect(offline.destination);
  source.connect(new GainNode(offline, { gain: dryLevel })).connect(shelf);
  const reverb = await ZoneReverb.create(offline, bundle, { direction });
  reverb.output.gain.value = wet;
  source.connect(reverb.input);
  reverb.output.connect(shelf);
  source.start();
  const heard = await offline.startRendering();
  let power = 0;
  for (let c = 0; c < heard.numberOfChannels; c += 1) {
    for (const value of heard.getChannelData(c)) power += value * value;
  }
  return 10 * Math.log10(power / heard.length + 1e-12);
}
