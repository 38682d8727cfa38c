# SPDX-License-Identifier: MIT
"""Another sample rate, of a whole signal or of one that comes in blocks.

A windowed sinc (Kaiser, 100 dB) keeps what lies below 0.9 of the lower of both Nyquist
frequencies and removes what lies above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import lru_cache

import numpy as np
import scipy  # its parts load when they are first used
from numpy.typing import NDArray

_ZERO_CROSSINGS = 64
_KAISER_BETA = 0.1102 * (100.0 - 8.7)
_CUTOFF = 0.95
_LARGEST_STEP = 10_000
"""Rates without a common measure are met within 0.005 %, a tenth of a cent."""

Float = NDArray[np.float64]


def _ratio(rate: int, wanted: int) -> tuple[int, int]:
    """Steps up and down whose quotient is that of the rates, or nearly."""
    smaller = Fraction(min(rate, wanted), max(rate, wanted)).limit_denominator(_LARGEST_STEP)
    steps = (smaller.denominator, smaller.numerator)
    return steps if wanted > rate else steps[::-1]


@lru_cache(maxsize=8)
def _kernel(up: int, down: int) -> Float:
    larger = max(up, down)
    taps = 2 * _ZERO_CROSSINGS * larger + 1
    kernel: Float = scipy.signal.firwin(taps, _CUTOFF / larger, window=("kaiser", _KAISER_BETA))
    return kernel


def resampled(signal: Float, rate: int, wanted: int) -> Float:
    """A signal [..., samples] at another sample rate."""
    up, down = _ratio(rate, wanted)
    return signal if up == down else _filtered(signal, up, down)


def _filtered(signal: Float, up: int, down: int) -> Float:
    kernel = _kernel(up, down).copy()  # SciPy scales the kernel in place
    result: Float = scipy.signal.resample_poly(signal, up, down, axis=-1, window=kernel)
    return result


def resampled_blocks(blocks: Iterable[Float], rate: int, wanted: int) -> Iterator[Float]:
    """What `resampled` makes of the joined `blocks` [channels, samples], in blocks too.

    Each block is filtered with as much of its neighbours as the kernel reaches.
    """
    up, down = _ratio(rate, wanted)
    if up == down:
        yield from blocks
        return
    reach = _ZERO_CROSSINGS * max(up, down)
    held: Float | None = None
    first = taken = given = 0  # input: start of what is held, end of it; output: how much is out
    for block in blocks:
        held = block if held is None else np.concatenate([held, block], axis=1)
        taken += block.shape[1]
        ready = max(given, ((taken - 1) * up - reach) // down + 1)
        if ready > given:
            start = first * up // down
            yield _filtered(held, up, down)[:, given - start : ready - start]
            given = ready
            needed = max(0, (given * down - reach) // up) // down * down
            held, first = held[:, needed - first :], needed
    if held is not None:
        yield _filtered(held, up, down)[:, given - first * up // down :]
