// SPDX-License-Identifier: MIT

/**
 * A decoded impulse response as a wet send plays it: silent until the direct sound is over, its
 * level such that the direct sound's would be that of the dry sound.
 *
 * @param {BaseAudioContext} context
 * @param {AudioBuffer} audio From `Bundle.decode`.
 * @param {number} gainDb `gain_db` of the metadata.
 * @param {number} directEndS `direct_end_s`; 0 where the file has no direct sound (ambiX).
 * @returns {AudioBuffer}
 */
export function wetBuffer(context, audio, gainDb, directEndS) {
  const { numberOfChannels, length, sampleRate } = audio;
  const wet = context.createBuffer(numberOfChannels, length, sampleRate);
  const gain = 10 ** (gainDb / 20);
  const first = Math.round(directEndS * sampleRate);
  for (let channel = 0; channel < numberOfChannels; channel += 1) {
    const from = audio.getChannelData(channel);
    const to = wet.getChannelData(channel);
    for (let i = first; i < length; i += 1) to[i] = from[i] * gain;
  }
  return wet;
}
