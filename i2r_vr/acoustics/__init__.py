# SPDX-License-Identifier: MIT
"""Room acoustics: octave bands, decay curves and the parameters of ISO 3382-1.

`measure` gives all figures of a response. `quantities` holds each constant once; `bands`, `decay`
and `air` are what the figures are made of.
"""

from i2r_vr.acoustics.bands import band_energies
from i2r_vr.acoustics.parameters import (
    AcousticParameters,
    decay_times,
    measure,
    measure_many,
    onset,
)
from i2r_vr.acoustics.quantities import DIRECT_END_S, OCTAVE_BANDS_HZ, SPEED_OF_SOUND_M_S

__all__ = [
    "DIRECT_END_S",
    "OCTAVE_BANDS_HZ",
    "SPEED_OF_SOUND_M_S",
    "AcousticParameters",
    "air",
    "band_energies",
    "bands",
    "decay",
    "decay_times",
    "measure",
    "measure_many",
    "onset",
    "quantities",
]
