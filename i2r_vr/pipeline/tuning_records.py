# SPDX-License-Identifier: MIT
"""What a sidecar states of room and sound, in the metadata and in words."""

from __future__ import annotations

from i2r_vr.acoustics import OCTAVE_BANDS_HZ, AcousticParameters
from i2r_vr.bundle.metadata import BandScaleRecord, StatedRoomRecord, TuningRecord
from i2r_vr.capture import StatedRoom, Tuning
from i2r_vr.errors import Notice
from i2r_vr.hearing.prediction import Prediction

MISSED = 0.05
"""Of T60: what people can just tell (ISO 3382-1, table A.1)."""


def stated_room_record(room: StatedRoom) -> StatedRoomRecord | None:
    """The metadata's record of a stated room; None where nothing is stated."""
    return None if room == StatedRoom() else StatedRoomRecord(room.volume_m3, room.t60_s)


def tuning_record(tuning: Tuning) -> TuningRecord | None:
    """The metadata's record of a tuning: what it changes; None where it changes nothing."""
    if tuning == Tuning():
        return None
    bands = tuple(BandScaleRecord(band.hz, band.scale) for band in tuning.t60_bands)
    return TuningRecord(
        t60_scale=_unless(tuning.t60_scale, 1.0),
        t60_bands=bands or None,
        early_db=_unless(tuning.early_db, 0.0),
        late_db=_unless(tuning.late_db, 0.0),
        predelay_ms=_unless(tuning.predelay_ms, 0.0),
        depth_scale=_unless(tuning.depth_scale, 1.0),
        views=tuning.views,
    )


def _unless(value: float, untouched: float) -> float | None:
    return None if value == untouched else value


def tuned_text(tuning: Tuning) -> str:
    """What a tuning changes of the sound, in words; empty where it changes nothing."""
    bands = [(f"T60 at {band.hz} Hz", band.scale) for band in tuning.t60_bands]
    scales = [("T60", tuning.t60_scale), *bands, ("distances", tuning.depth_scale)]
    levels = [("early", tuning.early_db), ("late", tuning.late_db)]
    said = [f"{name} x {scale:g}" for name, scale in scales if scale != 1.0]
    said += [f"{name} {level_db:+g} dB" for name, level_db in levels if level_db != 0.0]
    if tuning.predelay_ms != 0.0:
        said.append(f"pre-delay {tuning.predelay_ms:g} ms")
    return ", ".join(said)


def missed_bands(
    tuning: Tuning, prediction: Prediction, figures: AcousticParameters
) -> list[Notice]:
    """A notice where tuned octaves, or those beside them, do not ring as wanted.

    Where neighbours differ much, the longer one is heard, and measured, at the edge of the other.

    Parameters
    ----------
    tuning : Tuning
    prediction : Prediction
        With the tuning's decay times.
    figures : AcousticParameters
        Measured on the zone.
    """
    tuned = [OCTAVE_BANDS_HZ.index(band.hz) for band in tuning.t60_bands]
    wanted = {
        hz: seconds
        for i, (hz, seconds) in enumerate(
            zip(OCTAVE_BANDS_HZ, prediction.t60_s.tolist(), strict=True)
        )
        if any(abs(i - place) <= 1 for place in tuned)
    }
    missed = [
        f"{hz} Hz {seconds:.2g} s, not {wanted[hz]:.2g} s"
        for hz, seconds in figures.t60_bands
        if hz in wanted and abs(seconds / wanted[hz] - 1.0) > MISSED
    ]
    if not missed:
        return []
    text = f"Octaves ring into each other where their T60 differ so much: {'; '.join(missed)}."
    return [Notice("T60_BANDS_MISSED", text)]
