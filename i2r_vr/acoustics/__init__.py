# SPDX-License-Identifier: MIT
"""Room acoustics: octave bands, decay curves and the parameters of ISO 3382-1."""

from i2r_vr.acoustics.bands import OCTAVE_BANDS_HZ, SPEED_OF_SOUND_M_S, band_energies
from i2r_vr.acoustics.parameters import DIRECT_END_S, AcousticParameters, measure, measure_many

__all__ = [
    "DIRECT_END_S",
    "OCTAVE_BANDS_HZ",
    "SPEED_OF_SOUND_M_S",
    "AcousticParameters",
    "band_energies",
    "measure",
    "measure_many",
]
