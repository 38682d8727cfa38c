# SPDX-License-Identifier: MIT
"""I3DL2 reverb properties (Unity's AudioReverbZone, EAX, EFX) of an impulse response.

Meaning of the properties: "Interactive 3D Audio Rendering Guidelines, Level 2" (IA-SIG, 1999),
as Microsoft documents DSFXI3DL2Reverb: levels in millibels (a hundredth of a decibel) relative
to the direct sound; `reflections` and `reverb` add to `room`; `reverb` is the late part's total
energy. Ranges: Unity's AudioReverbZone. Decay time and ratio are taken as they are, so the
engine's T60 differs from the impulse response's by the range's limits alone.
"""

from __future__ import annotations

import math

from i2r_vr.bundle.metadata import I3DL2
from i2r_vr.reverb.limits import Limited
from i2r_vr.reverb.target import HF_REFERENCE_HZ, LF_REFERENCE_HZ, ReverbTarget

# Ranges of I3DL2's properties (Interactive Audio Special Interest Group, 1999).
SILENCE_MB = -10000.0
_DECAY_S = (0.1, 20.0)
_HF_RATIO = (0.1, 2.0)
_ROOM_MB = (SILENCE_MB, 0.0)
_REFLECTIONS_MB = (SILENCE_MB, 1000.0)
_REFLECTIONS_DELAY_S = (0.0, 0.3)
_REVERB_MB = (SILENCE_MB, 2000.0)
_REVERB_DELAY_S = (0.0, 0.1)


def muted_i3dl2() -> I3DL2:
    """Properties that play nothing, for places without reverberation."""
    silence = round(SILENCE_MB)
    return I3DL2(
        room_mb=silence,
        room_hf_mb=0,
        room_lf_mb=0,
        decay_time_s=_DECAY_S[0],
        decay_hf_ratio=1.0,
        reflections_mb=silence,
        reflections_delay_s=0.0,
        reverb_mb=silence,
        reverb_delay_s=0.0,
        hf_reference_hz=HF_REFERENCE_HZ,
        lf_reference_hz=LF_REFERENCE_HZ,
        diffusion_pct=100.0,
        density_pct=100.0,
        representable=True,
        verified="model",
    )


def i3dl2_properties(target: ReverbTarget | None) -> I3DL2:
    """Properties for an impulse response; muted where `target` is None.

    The high-frequency level is lowered by what the spectrum falls short of the shorter decay
    there, since an exponential decay's energy is proportional to its time.
    """
    if target is None:
        return muted_i3dl2()
    limit = Limited()
    t60_hf = target.t60_at(HF_REFERENCE_HZ)
    ratio = limit.clip(t60_hf / target.t60_s, _HF_RATIO)
    decay = limit.clip(target.t60_s, _DECAY_S)
    hf_db = min(target.hf_db - 10.0 * math.log10(ratio), 0.0)
    lf_db = min(target.lf_db, 0.0)
    reverb_delay = min(max(target.mixing_s - target.first_reflection_s, 0.0), _REVERB_DELAY_S[1])
    return I3DL2(
        room_mb=0,
        room_hf_mb=round(max(100.0 * hf_db, _ROOM_MB[0])),
        room_lf_mb=round(max(100.0 * lf_db, _ROOM_MB[0])),
        decay_time_s=decay,
        decay_hf_ratio=ratio,
        reflections_mb=round(limit.clip(max(100.0 * target.early_db, -9999.0), _REFLECTIONS_MB)),
        reflections_delay_s=limit.clip(target.first_reflection_s, _REFLECTIONS_DELAY_S),
        reverb_mb=round(limit.clip(max(100.0 * target.late_db, -9999.0), _REVERB_MB)),
        reverb_delay_s=reverb_delay,
        hf_reference_hz=HF_REFERENCE_HZ,
        lf_reference_hz=LF_REFERENCE_HZ,
        diffusion_pct=100.0 * target.diffusion,
        density_pct=100.0,
        representable=limit.inside,
        fit_error_pct=100.0 * abs(decay / target.t60_s - 1.0),
        verified="model",
    )
