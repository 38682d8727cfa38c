# SPDX-License-Identifier: MIT
"""Impulse responses as the page holds them: small, and as loud as they were baked."""

from __future__ import annotations

import base64

import numpy as np
from numpy.typing import NDArray

from i2r_vr.bundle.auralization import resampled
from i2r_vr.report.sounds import SAMPLE_RATE

LONGEST_S = 8.0
"""Of a response; what rings on is cut, or a cathedral would be most of the page."""
BLOCK = 64
"""Samples with a level of their own, 2.7 ms: what 8 bits leave out lies 42 dB below what sounds
at that moment."""
STEPS_AN_OCTAVE = 8
"""Of these levels; a byte holds 192 dB."""
MOST_GAIN_DB = 60.0
"""Metadata come from outside: beyond this a gain is a mistake, and would be noise or silence."""
HANDOVERS_S = (0.1, 0.2, 0.4, 0.8)
"""Where a direction's response may pass into the zone's tail."""
HANDOVER_ERROR_DB = -40.0
"""Energy of what the handover changes, relative to the response's own. Chosen, not listened for."""

Float = NDArray[np.float64]


def response(ir: Float, sample_rate: int, gain_db: float) -> Float:
    """A response at 24 kHz, at most 8 s, whose direct sound keeps the dry sound's level."""
    gain = 10.0 ** (float(np.clip(gain_db, -MOST_GAIN_DB, MOST_GAIN_DB)) / 20.0)
    scaled: Float = resampled(ir, sample_rate, SAMPLE_RATE) * (gain * sample_rate / SAMPLE_RATE)
    most = int(LONGEST_S * SAMPLE_RATE)
    if len(scaled) > most:
        fade = SAMPLE_RATE // 20
        scaled = scaled[:most].copy()
        scaled[-fade:] *= np.linspace(1.0, 0.0, fade)
    return scaled


def packed(samples: Float) -> dict[str, str | float | int]:
    """Samples for the page's script: a level for each block, then a byte a sample.

    Block companding keeps the quiet end of a decay, which a common scale of 8 bits would lose.

    Returns
    -------
    dict
        ``count``; ``peak``, the largest level; ``data``, base64: for each block of `BLOCK` a byte
        k (its level is ``peak * 2 ** (-k / STEPS_AN_OCTAVE)``), then signed bytes, 127 a level.
    """
    count = len(samples)
    padded = np.pad(samples, (0, -count % BLOCK)).reshape(-1, BLOCK)
    peaks = np.abs(padded).max(axis=1, initial=0.0)
    peak = max(float(peaks.max(initial=0.0)), 1e-9)
    lower = np.log2(peak / np.maximum(peaks, 1e-30)) * STEPS_AN_OCTAVE
    steps = np.clip(np.floor(lower + 1e-9), 0, 255).astype(np.uint8)
    levels = peak * 2.0 ** (-steps.astype(np.float64) / STEPS_AN_OCTAVE)
    values = np.rint(padded / levels[:, None] * 127.0)
    signed = np.clip(values, -127, 127).astype(np.int8).reshape(-1)[:count]
    data = base64.b64encode(steps.tobytes() + signed.tobytes()).decode()
    return {"count": count, "peak": peak, "data": data}


def direction_head(zone: Float, direction: Float) -> tuple[Float, float]:
    """What tells a direction from its zone: the beginning, and the level of the common tail.

    All directions of a capture share the late decay, so the beginning is enough; where they do
    not, the beginning is as long as is needed, up to the whole response.

    Parameters
    ----------
    zone, direction : float [samples]
        Responses at 24 kHz.

    Returns
    -------
    head : float [k]
        The direction's first samples.
    level : float
        Factor on the zone's samples from k on.
    """
    whole = float(direction @ direction)
    size = min(len(zone), len(direction))
    for seconds in HANDOVERS_S:
        first = int(seconds * SAMPLE_RATE)
        if first >= size:
            break
        own, common = direction[first:size], zone[first:size]
        power = float(common @ common)
        level = float(own @ common) / power if power > 0.0 else 0.0
        rest = own - level * common
        if float(rest @ rest) <= whole * 10.0 ** (HANDOVER_ERROR_DB / 10.0):
            return direction[:first], level
    return direction, 0.0
