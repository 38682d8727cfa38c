# SPDX-License-Identifier: MIT
"""Parametric reverbs of engines, from a zone's impulse response and its figures.

`i3dl2` is Unity's AudioReverbZone (and that of whatever else speaks I3DL2), `unreal` UReverbEffect,
`godot` AudioEffectReverb; `target` is what all of them are to play.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics import DIRECT_END_S, AcousticParameters
from i2r_vr.bundle.metadata import Reverb
from i2r_vr.reverb.godot import godot_properties
from i2r_vr.reverb.i3dl2 import i3dl2_properties
from i2r_vr.reverb.target import ReverbTarget, reverb_target
from i2r_vr.reverb.unreal import unreal_properties

__all__ = [
    "ReverbTarget",
    "engine_reverbs",
    "estimate_reverb",
    "godot_properties",
    "i3dl2_properties",
    "reverb_target",
    "unreal_properties",
]


def engine_reverbs(target: ReverbTarget | None) -> Reverb:
    """Properties of every engine for a target; muted where it is None."""
    return Reverb(
        i3dl2=i3dl2_properties(target),
        unreal=unreal_properties(target),
        godot=godot_properties(target),
    )


def estimate_reverb(
    ir: NDArray[np.floating],
    sample_rate_hz: int,
    figures: AcousticParameters,
    volume_m3: float | None = None,
    direct_end_s: float = DIRECT_END_S,
    predelay_s: float = 0.0,
) -> Reverb:
    """Properties of every engine for a zone's impulse response [samples].

    Parameters
    ----------
    ir : float [samples]
        Begins with the direct sound.
    sample_rate_hz : int
    figures : AcousticParameters
        `i2r_vr.acoustics.measure` of the same impulse response.
    volume_m3 : float, optional
        Of the room; sets the time from which reflections count as late.
    direct_end_s : float
    predelay_s : float
        By how much all but the direct sound comes later than in the room itself.
    """
    target = reverb_target(ir, sample_rate_hz, figures, volume_m3, direct_end_s, predelay_s)
    return engine_reverbs(target)
