# SPDX-License-Identifier: MIT
"""First-order ambisonics at the ears of a head, and a direct sound beside it.

The direct sound takes the head's own responses, only what the place adds goes through ambisonics
("hybrid ambisonics", Engel, Henry, Amengual Garí, Robinson and Picinali 2021, J. Acoust. Soc. Am.
149, 895). Its filters are those of magnitude least squares (Schörkhuber, Zaunschirm and Höldrich
2018, DAGA): below 2 kHz the best fit of the responses, above it that of their magnitudes, with
phases that go on. So low an order would still sound dull and narrow, so the filters are mixed until
a diffuse field has the power and the coherence at both ears that it has at the head itself
(Zaunschirm, Schörkhuber and Höldrich 2018, J. Acoust. Soc. Am. 143, 3616; Zotter and Frank 2019,
Ambisonics, section 4.11.3).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import scipy  # its parts load when they are first used
from numpy.typing import NDArray

from i2r_vr.bundle.auralization.hrtf import Head

MAGNITUDES_FROM_HZ = 2000.0
LEVEL_HZ = (250.0, 1000.0)
"""Where a head is hardly in a sound's way; its set's level is told there."""
_GRID = 2048

Float = NDArray[np.float64]
Complex = NDArray[np.complex128]


@dataclass(frozen=True)
class Ears:
    """What ambisonics and direct sounds are convolved with.

    Parameters
    ----------
    filters : float [4, 2, taps]
        From W, Y, Z, X (ACN, SN3D) to the left and the right ear.
    lead : int
        Samples of them before a sound from the front arrives.
    head : Head
    scale : float
        Brings its responses to the level that a sound has where no head is.
    """

    filters: Float
    lead: int
    head: Head
    scale: float

    def towards(self, direction: Float) -> Float:
        """Filters [2, taps] of a plane wave from a direction [3], as late as the others."""
        measured = self.head.towards(direction) * self.scale
        start = self.lead - self.head.onset
        padded = np.zeros(self.filters.shape[1:])
        padded[:, start : start + measured.shape[1]] = measured
        return padded


def ears(head: Head) -> Ears:
    """The ears of a head at its own sample rate."""
    size = scipy.fft.next_fast_len(max(1024, 4 * head.irs.shape[2]), real=True)
    lead = size // 4
    hz: Float = np.fft.rfftfreq(size, 1.0 / head.sample_rate_hz).astype(np.float64)
    share = _shares(head.directions)
    used = share > 0.0
    earlier = np.exp(2j * np.pi * hz * head.onset / head.sample_rate_hz)
    spectra = (np.fft.rfft(head.irs[used], size) * earlier).transpose(2, 0, 1)  # [bins, M, 2]
    target = _covariance(spectra, share[used])
    level = (hz >= LEVEL_HZ[0]) & (hz <= LEVEL_HZ[1])
    scale = math.sqrt(2.0 / float(np.trace(target[level], axis1=1, axis2=2).real.mean()))
    directions = head.directions[used]
    basis = np.column_stack([np.ones(len(directions)), math.sqrt(3.0) * directions[:, [1, 2, 0]]])
    solved = _diffuse(_magnitude_least_squares(spectra, basis, share[used], hz), target)
    solved[:, 1:] *= math.sqrt(3.0)  # X, Y and Z come in SN3D
    filters = np.fft.irfft(solved.transpose(1, 2, 0), size)
    return Ears(np.roll(filters, lead, axis=2) * scale, lead, head, scale)


def _shares(directions: Float) -> Float:
    """The share of the sphere [M] that is nearest to each direction."""
    index = np.arange(_GRID) + 0.5
    height = 1.0 - 2.0 * index / _GRID
    turn = np.pi * (1.0 + math.sqrt(5.0)) * index
    level = np.sqrt(1.0 - height**2)
    points = np.column_stack([level * np.cos(turn), level * np.sin(turn), height])
    nearest = scipy.spatial.cKDTree(directions).query(points)[1]
    return np.bincount(nearest, minlength=len(directions)) / _GRID


def _covariance(spectra: Complex, share: Float) -> Complex:
    """Covariance of the ears [bins, 2, 2] in a diffuse field of unit power."""
    found: Complex = np.einsum("fma,m,fmb->fab", spectra.conj(), share, spectra, optimize=True)
    return found


def _magnitude_least_squares(spectra: Complex, basis: Float, share: Float, hz: Float) -> Complex:
    """Filters [bins, 4, 2] for channels of N3D."""
    weighted = basis * share[:, None]
    solve = np.linalg.solve(weighted.T @ basis, weighted.T)  # [4, M]
    solved = np.empty((len(hz), 4, 2), np.complex128)
    for number, wanted in enumerate(spectra):
        if hz[number] >= MAGNITUDES_FROM_HZ:
            before = basis @ solved[number - 1]
            wanted = np.abs(wanted) * np.exp(1j * np.angle(before))
        solved[number] = solve @ wanted
    return solved


def _diffuse(solved: Complex, target: Complex) -> Complex:
    """The filters mixed so that a diffuse field's covariance at the ears is `target`.

    Of all mixtures that do, the one that changes least.
    """
    floor = 1e-9 * np.trace(target, axis1=1, axis2=2).real.max() * np.eye(2)
    wanted = np.linalg.cholesky(target + floor).conj().transpose(0, 2, 1)
    own = np.einsum("fca,fcb->fab", solved.conj(), solved) + floor
    given = np.linalg.cholesky(own).conj().transpose(0, 2, 1)
    left, _, right = np.linalg.svd(given @ wanted.conj().transpose(0, 2, 1))
    mixed: Complex = solved @ np.linalg.solve(given, left @ right @ wanted)
    return mixed
