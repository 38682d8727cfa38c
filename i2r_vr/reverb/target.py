# SPDX-License-Identifier: MIT
"""What an impulse response asks of an engine's parametric reverb."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics import DIRECT_END_S, AcousticParameters
from i2r_vr.acoustics.quantities import MID_BANDS_HZ

HF_REFERENCE_HZ, LF_REFERENCE_HZ = 4000.0, 250.0
"""Octaves in which everything is measured, next to I3DL2's 5000 and EAX's 250 Hz."""
EARLIEST_MIXING_S, LATEST_MIXING_S = 0.010, 0.080
"""Bounds of the mixing time: windows of the early part."""
_ECHO_WINDOW_S = 0.020
"""Window of the echo density (Abel and Huang 2006, who take 20 to 30 ms)."""
_GAUSSIAN_OUTSIDE = math.erfc(math.sqrt(0.5))
"""Share of a Gaussian's samples beyond one standard deviation."""


@dataclass(frozen=True)
class ReverbTarget:
    """Decay, levels and times of an impulse response.

    Parameters
    ----------
    t60_s : float
        Mid band (500 and 1000 Hz).
    t60_bands : tuple of (hz, s)
    early_db, late_db : float
        Mid-band energy between the direct sound and `mixing_s`, and after it, relative to the
        direct sound's.
    hf_db, lf_db : float
        Energy per hertz of all but the direct sound at the reference frequencies' octaves,
        relative to its mid band; the direct sound is taken as white.
    first_reflection_s, mixing_s : float
        After the direct sound.
    diffusion : float
        Normalised echo density in the first 100 ms, 0..1.
    """

    t60_s: float
    t60_bands: tuple[tuple[int, float], ...]
    early_db: float
    late_db: float
    hf_db: float
    lf_db: float
    first_reflection_s: float
    mixing_s: float
    diffusion: float

    @property
    def wet_db(self) -> float:
        """Mid-band energy of all but the direct sound, relative to it."""
        return 10.0 * math.log10(10.0 ** (self.early_db / 10.0) + 10.0 ** (self.late_db / 10.0))

    def t60_at(self, hz: float) -> float:
        """Reverberation time at a frequency, interpolated on logarithmic axes."""
        bands = np.log([band for band, _ in self.t60_bands])
        times = np.log([time for _, time in self.t60_bands])
        return float(np.exp(np.interp(math.log(hz), bands, times)))


def mixing_time_s(volume_m3: float | None) -> float:
    """When early reflections become diffuse: the square root of the volume, in milliseconds.

    Polack, "Playing billiards in the concert hall", Applied Acoustics 38 (1993); bounded to 10
    and 80 ms, and 80 ms where there is no volume.
    """
    if volume_m3 is None:
        return LATEST_MIXING_S
    return min(max(math.sqrt(volume_m3) / 1000.0, EARLIEST_MIXING_S), LATEST_MIXING_S)


def reverb_target(
    ir: NDArray[np.floating],
    sample_rate_hz: int,
    figures: AcousticParameters,
    volume_m3: float | None = None,
    direct_end_s: float = DIRECT_END_S,
    predelay_s: float = 0.0,
) -> ReverbTarget | None:
    """Levels and times of a zone's impulse response; None where it has no measurable decay.

    Parameters
    ----------
    ir : float [samples]
        Begins with the direct sound.
    sample_rate_hz : int
    figures : AcousticParameters
        Measured on the same impulse response.
    volume_m3 : float, optional
        Sets the mixing time.
    direct_end_s : float
    predelay_s : float
        By how much all but the direct sound comes later than in the room itself.
    """
    if figures.t60_s is None or not figures.t60_bands:
        return None
    mixing_s = mixing_time_s(volume_m3) + predelay_s
    first = round(direct_end_s * sample_rate_hz)
    middle = max(round(mixing_s * sample_rate_hz), first + 1)
    samples = np.asarray(ir, np.float64)
    direct = _density(samples[:first], sample_rate_hz, *_octaves(*MID_BANDS_HZ))
    early = _density(samples[first:middle], sample_rate_hz, *_octaves(*MID_BANDS_HZ))
    late = _density(samples[middle:], sample_rate_hz, *_octaves(*MID_BANDS_HZ))
    if direct <= 0.0 or late <= 0.0:
        return None
    wet = samples[first:]
    highest = sample_rate_hz / 2.0 / math.sqrt(2.0)
    hf = _density(wet, sample_rate_hz, *_octaves(min(HF_REFERENCE_HZ, highest)))
    lf = _density(wet, sample_rate_hz, *_octaves(LF_REFERENCE_HZ))
    itdg_s = mixing_s if figures.itdg_ms is None else figures.itdg_ms / 1000.0
    return ReverbTarget(
        t60_s=figures.t60_s,
        t60_bands=tuple(figures.t60_bands),
        early_db=_ratio_db(early, direct),
        late_db=_ratio_db(late, direct),
        hf_db=_ratio_db(hf, early + late),
        lf_db=_ratio_db(lf, early + late),
        first_reflection_s=min(itdg_s, mixing_s),
        mixing_s=mixing_s,
        diffusion=_echo_density(
            samples, sample_rate_hz, first + round(predelay_s * sample_rate_hz)
        ),
    )


def _octaves(low_hz: float, high_hz: float | None = None) -> tuple[float, float]:
    """Edges of the octaves from one centre to another."""
    return low_hz / math.sqrt(2.0), (high_hz or low_hz) * math.sqrt(2.0)


def _density(
    samples: NDArray[np.float64], sample_rate_hz: int, low_hz: float, high_hz: float
) -> float:
    """Energy per hertz between two frequencies."""
    count = max(1 << (max(samples.size, 1) - 1).bit_length(), 4096)
    spectrum = np.abs(np.fft.rfft(samples, count)) ** 2
    frequency = np.fft.rfftfreq(count, 1.0 / sample_rate_hz)
    return float(spectrum[(frequency >= low_hz) & (frequency < high_hz)].mean())


def _ratio_db(energy: float, reference: float) -> float:
    return 10.0 * math.log10(max(energy / reference, 1e-12))


def _echo_density(samples: NDArray[np.float64], sample_rate_hz: int, first: int) -> float:
    """Mean normalised echo density in 100 ms from the first sample after the direct sound (0..1).

    The share of samples beyond one standard deviation in windows of 20 ms, relative to that of
    Gaussian noise: Abel and Huang, "A simple, robust measure of reverberation echo density",
    AES 121 (2006).
    """
    width = round(_ECHO_WINDOW_S * sample_rate_hz)
    part = samples[first : first + 5 * width]
    if part.size < width:
        return 1.0
    windows = np.lib.stride_tricks.sliding_window_view(part, width)[:: max(width // 4, 1)]
    spread = np.sqrt(np.mean(windows**2, axis=1, keepdims=True))
    share = np.mean(np.abs(windows) > spread, axis=1) / _GAUSSIAN_OUTSIDE
    return float(np.clip(share.mean(), 0.0, 1.0))
