// SPDX-License-Identifier: MIT

const THRESHOLD_DB = -3;
const RATIO = 20;
/** The part of its own curve at full scale that a DynamicsCompressorNode makes up for (the Web Audio
 * API, "Computing the makeup gain"): taken back, so that what is below the threshold stays as it is. */
const MAKEUP_SHARE = 0.6;

/**
 * What keeps loud sums of reverberation from clipping: nothing below -3 dBFS, above it 20 to 1. It
 * looks 6 ms ahead, by which all that passes it is later.
 *
 * @param {BaseAudioContext} context
 * @returns {{input: AudioNode, output: AudioNode}}
 */
export function limiter(context) {
  const compressor = context.createDynamicsCompressor();
  compressor.threshold.value = THRESHOLD_DB;
  compressor.knee.value = 0;
  compressor.ratio.value = RATIO;
  compressor.attack.value = 0;
  compressor.release.value = 0.25;
  const makeupDb = -MAKEUP_SHARE * THRESHOLD_DB * (1 - 1 / RATIO);
  const output = context.createGain();
  output.gain.value = 10 ** (-makeupDb / 20);
  compressor.connect(output);
  return { input: compressor, output };
}
