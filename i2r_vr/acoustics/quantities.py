# SPDX-License-Identifier: MIT
"""Facts and agreements that more than one module needs, each of them once."""

from __future__ import annotations

import math

OCTAVE_BANDS_HZ = (125, 250, 500, 1000, 2000, 4000, 8000)
"""Centres of the octaves in which everything is predicted, measured and written."""
BAND_COUNT = len(OCTAVE_BANDS_HZ)
MID_BANDS_HZ = (500, 1000)
"""The octaves whose mean a single figure is (ISO 3382-1, table A.1)."""
MID_BANDS = slice(*(OCTAVE_BANDS_HZ.index(hz) + i for i, hz in enumerate(MID_BANDS_HZ)))

SPEED_OF_SOUND_M_S = 343.0
"""In air of 20 C."""
DECAY_60_DB = 6.0 * math.log(10.0)
"""Exponent of an energy that falls by 60 dB; half of it that of an amplitude."""
LEARNED_DECAY_60_DB = 13.8155
"""The same to the digits with which the shipped weights learned: other digits, other sound."""
LEAST_BANDWIDTH_TIME = 17.0
"""Bandwidth times T60 below which a decay is the filter's own (ISO 3382-1, clause 7.3, asks 16)."""


def shortest_decay_s(hz: int) -> float:
    """T60 in seconds below which an octave's decay is that of its filter."""
    return LEAST_BANDWIDTH_TIME * math.sqrt(2.0) / hz


EARLY_EDGES_MS = (2.5, 10.0, 20.0, 35.0, 50.0, 80.0)
"""Edges of the early windows after the direct sound; what comes after the last is late."""
EARLY_EDGES_S = tuple(edge_ms / 1000.0 for edge_ms in EARLY_EDGES_MS)
EARLY_COUNT = len(EARLY_EDGES_MS) - 1
WINDOW_COUNT = EARLY_COUNT + 1
"""The early windows and the late energy."""
DIRECT_END_S, LATE_START_S = EARLY_EDGES_S[0], EARLY_EDGES_S[-1]

RESPONSE_PEAK = 10.0 ** (-1.0 / 20.0)
"""Of the loudest response of a bundle: 1 dB below full scale, for what lies between samples."""
NO_ENERGY_DB = -80.0
"""A window's energy relative to the direct sound's that stands for none at all."""
SPECTROGRAM_FLOOR_DB = -120.0
"""The least magnitude of a spectrogram relative to a full-scale impulse's."""
LOUDEST_WINDOW_DB = 30.0
"""A window's energy relative to the direct sound's beyond which nothing is predicted."""
