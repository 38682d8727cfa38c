# SPDX-License-Identifier: MIT
"""Room-acoustic parameters of impulse responses (ISO 3382-1:2009, annex A)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics.bands import BandEnergy, band_envelopes
from i2r_vr.acoustics.decay import (
    EDT_RANGE_DB,
    DecayCurve,
    decay_time,
    reverberation_time,
    schroeder_integration,
)
from i2r_vr.acoustics.quantities import DIRECT_END_S, MID_BANDS_HZ, shortest_decay_s

ONSET_DB = -20.0  # ISO 3382-1, clause A.3.4
LOUD_ENOUGH_DB = -90.0
"""Relative to the direct sound; what is quieter is a filter's residue, no reflection."""
REFLECTION_BIN_S = 0.0005
"""Reflections nearer to each other than this are one."""
REFLECTION_SHARE = 0.1
"""Of the loudest reflection's energy, from which on one counts as the first."""

Float = NDArray[np.float64]


@dataclass(frozen=True)
class AcousticParameters:
    """Figures of one impulse response; None where they cannot be measured.

    t60_s, edt_s : seconds, t60_bands : (centre Hz, seconds) of each measurable octave,
    c50_db, c80_db : clarity, d50 : definition 0..1, ts_ms : centre time, all means of the 500
    and 1000 Hz octaves; drr_db : direct-to-reverberant ratio and itdg_ms : initial time delay
    gap, broadband, the direct sound being the first 2.5 ms.
    """

    t60_s: float | None
    t60_bands: tuple[tuple[int, float], ...]
    edt_s: float | None
    c50_db: float | None
    c80_db: float | None
    d50: float | None
    ts_ms: float | None
    drr_db: float | None
    itdg_ms: float | None


def onset(signal: NDArray[np.floating]) -> int:
    """First sample within 20 dB of the peak (ISO 3382-1, clause A.3.4)."""
    magnitude = np.abs(signal)
    return int(np.argmax(magnitude >= magnitude.max() * 10.0 ** (ONSET_DB / 20.0)))


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if len(known) == len(values) and known else None


def _ratio_db(numerator: float, denominator: float) -> float | None:
    if numerator <= 0.0 or denominator <= numerator * 1e-12:
        return None
    return float(10.0 * np.log10(numerator / denominator))


def _direct_figures(signal: Float, sample_rate: int) -> tuple[float | None, float | None]:
    """DRR in dB and ITDG in ms of a signal that begins with its onset."""
    end = round(DIRECT_END_S * sample_rate)
    direct, rest = (float(part @ part) for part in (signal[:end], signal[end:]))
    size = max(1, round(REFLECTION_BIN_S * sample_rate))
    count = (len(signal) - end) // size
    if count < 1 or rest <= 0.0:
        return _ratio_db(direct, rest), None
    parts = signal[end : end + count * size].reshape(count, size)
    bins = np.einsum("cs,cs->c", parts, parts)
    if bins.max() < direct * 10.0 ** (LOUD_ENOUGH_DB / 10.0):
        return _ratio_db(direct, rest), None
    first = int(np.argmax(bins >= REFLECTION_SHARE * bins.max()))
    return _ratio_db(direct, rest), 1000.0 * (end + first * size) / sample_rate


@dataclass(frozen=True)
class _BandFigures:
    t60_s: float | None
    edt_s: float | None
    c50_db: float | None
    c80_db: float | None
    d50: float | None
    ts_ms: float | None


_NOTHING = _BandFigures(None, None, None, None, None, None)


def _curve(band: BandEnergy, row: int, start_s: float) -> DecayCurve | None:
    start = band.start + round(start_s / band.step_s)
    return schroeder_integration(band.energy[row], band.step_s, start)


def _t60_s(band: BandEnergy, curve: DecayCurve) -> float | None:
    t60 = reverberation_time(curve)
    return None if t60 is None or t60 < shortest_decay_s(band.hz) else t60


def _band_figures(band: BandEnergy, row: int, start_s: float) -> _BandFigures:
    curve = _curve(band, row, start_s)
    if curve is None:
        return _NOTHING
    edt = decay_time(curve, EDT_RANGE_DB)
    return _BandFigures(_t60_s(band, curve), edt, *_energies(curve))


def _energies(curve: DecayCurve) -> tuple[float | None, float | None, float, float]:
    """C50, C80, D50 and centre time (ms) from a decay curve."""
    remaining = curve.remaining
    after_50, after_80 = (_remaining_after(curve, after_s) for after_s in (0.05, 0.08))
    centre = float(remaining.sum() - 0.5 * (remaining[0] + remaining[-1])) * curve.step_s
    return (
        _ratio_db(1.0 - after_50, after_50),
        _ratio_db(1.0 - after_80, after_80),
        1.0 - after_50,
        1000.0 * centre,
    )


def _remaining_after(curve: DecayCurve, after_s: float) -> float:
    """Share of the energy that comes later, 0 past the curve's end."""
    before, share = divmod(after_s / curve.step_s, 1.0)
    around = curve.remaining[int(before) : int(before) + 2]
    if len(around) < 2:
        return 0.0
    return float(around[0] + share * (around[1] - around[0]))


def measure_many(signals: NDArray[np.floating], sample_rate: int) -> list[AcousticParameters]:
    """Measure impulse responses of one length.

    Parameters
    ----------
    signals : float [signals, samples]
        Of float32 in single precision, see `band_envelopes`.
    sample_rate : int
        Hz.
    """
    rows = np.atleast_2d(np.asarray(signals))
    if not np.isfinite(rows).all():
        raise ValueError("an impulse response with NaN or infinity")
    starts = [onset(row) for row in rows]
    figures: list[dict[int, _BandFigures]] = [{} for _ in rows]
    for band in map(BandEnergy.of, band_envelopes(rows, sample_rate)):
        for number, start in enumerate(starts):
            figures[number][band.hz] = _band_figures(band, number, start / sample_rate)
    return [
        _parameters(row[start:].astype(np.float64, copy=False), sample_rate, of_bands)
        for row, start, of_bands in zip(rows, starts, figures, strict=True)
    ]


def _parameters(
    signal: Float, sample_rate: int, figures: Mapping[int, _BandFigures]
) -> AcousticParameters:
    """Figures of a signal that begins with its onset."""
    if not signal.any():
        return AcousticParameters(None, (), *([None] * 7))
    mid = [figures.get(hz, _NOTHING) for hz in MID_BANDS_HZ]
    drr, itdg = _direct_figures(signal, sample_rate)
    has_decay = any(f.t60_s is not None for f in figures.values())
    return AcousticParameters(
        t60_s=_mean([f.t60_s for f in mid]),
        t60_bands=tuple((hz, f.t60_s) for hz, f in figures.items() if f.t60_s is not None),
        edt_s=_mean([f.edt_s for f in mid]),
        c50_db=_mean([f.c50_db for f in mid]),
        c80_db=_mean([f.c80_db for f in mid]),
        d50=_mean([f.d50 for f in mid]),
        ts_ms=_mean([f.ts_ms for f in mid]),
        drr_db=drr if has_decay else None,
        itdg_ms=itdg if has_decay else None,
    )


def measure(signal: NDArray[np.floating], sample_rate: int) -> AcousticParameters:
    """Measure one impulse response [samples]; see `measure_many`."""
    return measure_many(np.asarray(signal)[None], sample_rate)[0]


def decay_times(signal: NDArray[np.floating], sample_rate: int) -> dict[int, float]:
    """T60 in seconds of each octave of one response [samples] as `measure` finds it, no more."""
    start_s = onset(signal) / sample_rate
    found = {}
    for band in map(BandEnergy.of, band_envelopes(signal, sample_rate)):
        curve = _curve(band, 0, start_s)
        t60 = None if curve is None else _t60_s(band, curve)
        if t60 is not None:
            found[band.hz] = t60
    return found
