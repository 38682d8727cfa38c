"""What lies round a listener: powers of octaves in windows, of wet responses and ambiX."""

from dataclasses import dataclass

import numpy as np
import scipy.fft

from i2r_vr.acoustics.bands import octave_gain
from i2r_vr.acoustics.quantities import DIRECT_END_S, EARLY_EDGES_S, LATE_START_S
from i2r_vr.sound.synthesis import direct_pulse

RATE = 48000
START = len(direct_pulse(RATE)) // 2
OCTAVES = (125, 250, 500, 1000, 2000, 4000, 8000)
FAINT = 1e-3
"""Of an octave's energy, under which a window has no reflections but what filters ring on."""


@dataclass(frozen=True)
class Heard:
    """A place's responses without the direct sound: zone, left, right, W, Y, Z, X."""

    signals: np.ndarray

    @classmethod
    def of(cls, zone, wet, ambix):
        """Of whole responses; the zone's direct sound is taken off."""
        behind = zone.copy()
        behind[: round(DIRECT_END_S * RATE)] = 0.0
        return cls(np.concatenate([behind[None], wet, ambix]))

    def octave(self, hz):
        """The signals in an octave, from t = 0 on, with what rings on behind them."""
        count = self.signals.shape[1]
        length = scipy.fft.next_fast_len(count + RATE, real=True)
        gain = octave_gain(np.fft.rfftfreq(length, 1.0 / RATE), hz)
        heard = scipy.fft.irfft(scipy.fft.rfft(self.signals, length) * gain, length)
        return heard[:, START : count + RATE // 2]

    def mean_power_error_db(self):
        """The sides' mean power against the zone's: the worst of all octaves and windows."""
        worst = 0.0
        for hz in OCTAVES:
            signals = self.octave(hz)
            for start_s, end_s in windows(hz):
                zone, left, right = energy(signals[:3], start_s, end_s)
                if zone > FAINT * energy(signals[:1], 0.0)[0]:
                    worst = max(worst, abs(level_db((left + right) / 2.0, zone)))
        return worst

    def late_error_db(self):
        """The late part of each side against the zone's: the worst octave."""
        late = [energy(self.octave(hz)[:3], LATE_START_S) for hz in OCTAVES]
        return max(np.abs(level_db(sides, zone)).max() for zone, *sides in late)

    def late_correlation(self):
        """Of the sides, at lag zero: the worst of the octaves from 500 Hz to 4 kHz."""
        first = round(LATE_START_S * RATE)
        pairs = [self.octave(hz)[1:3, first:] for hz in OCTAVES[2:6]]
        return max(abs(a @ b) / np.sqrt((a @ a) * (b @ b)) for a, b in pairs)


def energy(signals, start_s, end_s=None):
    part = signals[:, round(start_s * RATE) : None if end_s is None else round(end_s * RATE)]
    return (part**2).sum(axis=1)


def level_db(found, wanted):
    return 10.0 * np.log10(found / wanted)


def windows(hz):
    """Early windows that the octave's filter can tell apart."""
    edges = [EARLY_EDGES_S[0]]
    for edge in EARLY_EDGES_S[1:-1]:
        if min(edge - edges[-1], EARLY_EDGES_S[-1] - edge) >= 1.5 / hz:
            edges.append(edge)
    return list(zip(edges, [*edges[1:], EARLY_EDGES_S[-1]], strict=True))
