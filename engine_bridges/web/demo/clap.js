// SPDX-License-Identifier: MIT

/** A clap: noise that falls 60 dB in 60 ms. */
export function clap(context) {
  const buffer = context.createBuffer(1, context.sampleRate * 0.06, context.sampleRate);
  const samples = buffer.getChannelData(0);
  for (let i = 0; i < samples.length; i += 1) {
    samples[i] = (Math.random() * 2 - 1) * 0.5 * 10 ** ((-3 * i) / samples.length);
  }
  return buffer;
}
