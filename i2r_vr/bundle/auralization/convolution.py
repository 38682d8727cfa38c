# SPDX-License-Identifier: MIT
"""Convolution of signals that come in blocks: overlap-add, whose memory is the response's alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import scipy  # its parts load when they are first used
from numpy.typing import NDArray

_SHORTEST_BLOCK = 1 << 15

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Route:
    """From a channel of the dry sound to one of the result, through a response [samples]."""

    source: int
    output: int
    response: Float


def convolved(dry: Float, response: Float) -> Float:
    """A whole signal [channels, samples] through one response [samples]."""
    wet: Float = scipy.signal.oaconvolve(dry, response[None], axes=1)
    return wet


def convolved_blocks(
    blocks: Iterable[Float], routes: Sequence[Route], outputs: int, step: int | None = None
) -> Iterator[Float]:
    """The sum of all routes, block by block, with the tail at the end.

    Parameters
    ----------
    blocks : iterable of float [channels, n]
        Of any lengths.
    routes : sequence of Route
        Responses of one length.
    outputs : int
        Channels of the result.
    step : int, optional
        Samples that are transformed at a time; about as many as the response has by default.

    Yields
    ------
    float [outputs, n]
        Together as long as signal and response, less one sample.
    """
    length = len(routes[0].response)
    step = step or max(_SHORTEST_BLOCK, length)
    size = scipy.fft.next_fast_len(step + length - 1, real=True)
    spectra = [scipy.fft.rfft(route.response, size) for route in routes]
    tail = np.zeros((outputs, length - 1))
    for block in _blocks_of(blocks, step):
        count = block.shape[1]
        heard = scipy.fft.rfft(block, size, axis=1)
        summed = np.zeros((outputs, heard.shape[1]), np.complex128)
        for route, spectrum in zip(routes, spectra, strict=True):
            summed[route.output] += heard[route.source] * spectrum
        whole = scipy.fft.irfft(summed, size, axis=1)[:, : count + length - 1]
        whole[:, : length - 1] += tail
        yield whole[:, :count]
        tail = whole[:, count:].copy()
    yield tail


def _blocks_of(blocks: Iterable[Float], step: int) -> Iterator[Float]:
    """The same signal in blocks of `step` samples; the last one may be shorter."""
    held: list[Float] = []
    count = 0
    for block in blocks:
        held.append(block)
        count += block.shape[1]
        if count >= step:
            joined = np.concatenate(held, axis=1)
            whole = count - count % step
            for start in range(0, whole, step):
                yield joined[:, start : start + step]
            held, count = [joined[:, whole:]], count - whole
    if count:
        yield np.concatenate(held, axis=1)
