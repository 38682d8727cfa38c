# SPDX-License-Identifier: MIT
"""Sets of head-related impulse responses whose physics is known, as SOFA files."""

import numpy as np

RATE = 48000
EAR_M = 0.0875
SPEED_M_S = 343.0
TAPS = 128
MIDDLE = 48
"""Samples that a sound takes to the middle of the head."""


def sphere(count=300):
    """Unit vectors [count, 3] spread evenly."""
    index = np.arange(count) + 0.5
    height = 1.0 - 2.0 * index / count
    turn = np.pi * (1.0 + np.sqrt(5.0)) * index
    level = np.sqrt(1.0 - height**2)
    spread = np.column_stack([level * np.cos(turn), level * np.sin(turn), height])
    ahead = np.radians([0.0, 30.0, -30.0])
    exact = np.column_stack([np.cos(ahead), np.sin(ahead), np.zeros(3)])
    return np.concatenate([exact, spread])


def two_points(directions, rate=RATE, ear_m=EAR_M):
    """Responses [M, 2, 128] of two points beside each other, with no head between them.

    Their magnitude is 1 everywhere; in a diffuse field their coherence is sin(kd)/(kd).
    """
    towards_left = directions[:, 1]
    late = np.column_stack([-towards_left, towards_left]) * ear_m / SPEED_M_S * rate + MIDDLE
    bins = np.fft.rfftfreq(TAPS)
    spectra = np.exp(-2j * np.pi * bins * late[..., None])
    spectra[..., -1] = spectra[..., -1].real
    return np.fft.irfft(spectra, TAPS)


def write_head(path, directions=None, irs=None, rate=RATE, **changes):
    """A SimpleFreeFieldHRIR file; its path."""
    import sofar

    directions = sphere() if directions is None else directions
    record = sofar.Sofa("SimpleFreeFieldHRIR")
    record.Data_IR = two_points(directions, rate) if irs is None else irs
    record.Data_SamplingRate = float(rate)
    record.Data_Delay = np.zeros((1, 2))
    record.SourcePosition = np.column_stack(
        [
            np.degrees(np.arctan2(directions[:, 1], directions[:, 0])) % 360.0,
            np.degrees(np.arcsin(np.clip(directions[:, 2], -1.0, 1.0))),
            np.full(len(directions), 1.5),
        ]
    )
    for name, value in changes.items():
        setattr(record, name, value)
    sofar.write_sofa(str(path), record)
    return path
