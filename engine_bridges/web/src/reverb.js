// SPDX-License-Identifier: MIT

/** Time constant in seconds with which a zone's level follows what is asked of it. */
const LEVEL_TIME_S = 0.08;
/** After this time what fades is 80 dB down or more. */
export const FADE_S = 10 * LEVEL_TIME_S;
/** Time in seconds in which sound is let in. */
const OPENING_S = 0.05;

/** Set a level without a jump. */
export function approach(parameter, value, context) {
  parameter.cancelScheduledValues(context.currentTime);
  parameter.setTargetAtTime(value, context.currentTime, LEVEL_TIME_S);
}

/** What all reverbs are: a send with a level. A subclass gives `convolvers`, fed by `gate`. */
export class Reverb {
  constructor(context, bundle) {
    this.context = context;
    this.bundle = bundle;
    this.input = context.createGain();
    this.input.channelCount = 1;
    this.input.channelCountMode = "explicit";
    this.gate = context.createGain();
    this.input.connect(this.gate);
    this.output = context.createGain();
    this.output.gain.value = 0;
    this.convolvers = [];
    /** What was last asked for; browsers differ in whether an AudioParam tells where it is. */
    this.level = 0;
    this.listening = true;
    this.fadedAt = 0;
  }

  /** A convolution with one channel of a buffer, fed by the gate. */
  convolve(buffer, channel = 0) {
    const part = this.context.createBuffer(1, buffer.length, buffer.sampleRate);
    part.copyToChannel(buffer.getChannelData(channel), 0);
    return this.convolveAll(part);
  }

  /** A convolution with a buffer of one or two channels, each heard on its own. */
  convolveAll(buffer) {
    const convolver = this.context.createConvolver();
    convolver.normalize = false; // before the buffer, which it acts on
    convolver.buffer = buffer;
    this.gate.connect(convolver);
    this.convolvers.push(convolver);
    return convolver;
  }

  /** The level, 0 to 1, approached without a jump. */
  setLevel(level) {
    if (level === this.level) return;
    this.level = level;
    approach(this.output.gain, level, this.context);
    this.fadedAt = this.context.currentTime + FADE_S;
  }

  /**
   * Take sound in, or let the convolution come to rest: browsers skip one that has rung out.
   * A reverb that is heard, or was just now, goes on.
   */
  listen(on) {
    const now = this.context.currentTime;
    if (on === this.listening || (!on && (this.level > 0 || now < this.fadedAt))) return;
    this.listening = on;
    if (!on) {
      this.input.disconnect(this.gate);
      return;
    }
    this.gate.gain.cancelScheduledValues(now);
    this.gate.gain.setValueAtTime(0, now);
    this.gate.gain.linearRampToValueAtTime(1, now + OPENING_S);
    this.input.connect(this.gate);
  }

  /** Leave the graph and free the responses; the reverb is of no more use then. */
  disconnect() {
    this.input.disconnect();
    this.gate.disconnect();
    this.output.disconnect();
    for (const convolver of this.convolvers) {
      convolver.disconnect();
      convolver.buffer = null;
    }
  }
}
