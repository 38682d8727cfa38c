# SPDX-License-Identifier: MIT
"""How a person wants a capture to sound, beside what is heard of it: `bake` of the sidecar."""

from __future__ import annotations

from dataclasses import dataclass

from i2r_vr.acoustics.quantities import OCTAVE_BANDS_HZ
from i2r_vr.capture.json_fields import Field, optional
from i2r_vr.config import MAX_VIEWS

SCALE_RANGE, BAND_SCALE_RANGE = (0.05, 20.0), (0.25, 4.0)
"""Of all decay times, and of single octaves, whose slopes reach into their neighbours."""
LEVEL_RANGE_DB = (-20.0, 20.0)
LONGEST_PREDELAY_MS = 500.0
"""Beyond it reverberation is an echo of its own."""
DEPTH_SCALE_RANGE = (0.1, 10.0)
"""Wrong units are `depth.metres_per_unit`, which depth is checked by."""


@dataclass(frozen=True)
class BandScale:
    """What the decay time of the octave at `hz` is multiplied by."""

    hz: int
    scale: float


@dataclass(frozen=True)
class Tuning:
    """Changes to what is heard, each relative to the bake without it; none by default.

    Parameters
    ----------
    t60_scale : float
        Multiplies every decay time, also a stated one.
    t60_bands : tuple of BandScale
        Further factors of single octaves.
    early_db, late_db : float
        Level of what comes up to 80 ms after the direct sound, and after that.
    predelay_ms : float
        By how much all but the direct sound comes later.
    depth_scale : float
        Multiplies all distances as heard, also those of a stated volume.
    views : int, optional
        Number of views.
    """

    t60_scale: float = 1.0
    t60_bands: tuple[BandScale, ...] = ()
    early_db: float = 0.0
    late_db: float = 0.0
    predelay_ms: float = 0.0
    depth_scale: float = 1.0
    views: int | None = None

    @property
    def t60_factors(self) -> tuple[float, ...]:
        """What the decay time of each octave is multiplied by, 125 Hz to 8 kHz.

        Examples
        --------
        >>> Tuning(2.0, (BandScale(500, 1.5),)).t60_factors
        (2.0, 2.0, 3.0, 2.0, 2.0, 2.0, 2.0)
        """
        bands = {band.hz: band.scale for band in self.t60_bands}
        return tuple(self.t60_scale * bands.get(hz, 1.0) for hz in OCTAVE_BANDS_HZ)


def read_tuning(node: Field) -> Tuning:
    """The tuning that a sidecar's `bake` states.

    Raises
    ------
    I2RError
        SIDECAR_INVALID.
    """

    def number(key: str, bounds: tuple[float, float], default: float) -> float:
        return optional(node.get(key), lambda f: f.number(*bounds), default)

    return Tuning(
        t60_scale=number("t60_scale", SCALE_RANGE, 1.0),
        t60_bands=optional(node.get("t60_bands"), _bands, ()),
        early_db=number("early_db", LEVEL_RANGE_DB, 0.0),
        late_db=number("late_db", LEVEL_RANGE_DB, 0.0),
        predelay_ms=number("predelay_ms", (0.0, LONGEST_PREDELAY_MS), 0.0),
        depth_scale=number("depth_scale", DEPTH_SCALE_RANGE, 1.0),
        views=optional(node.get("views"), lambda f: f.integer(1, MAX_VIEWS), None),
    )


def _bands(node: Field) -> tuple[BandScale, ...]:
    found: dict[int, BandScale] = {}
    for member in node.items(len(OCTAVE_BANDS_HZ)):
        hz, scale = member.get("hz"), member.get("scale")
        if hz is None or scale is None:
            member.fail('an object with "hz" and "scale"')
        octave = hz.integer(OCTAVE_BANDS_HZ[0], OCTAVE_BANDS_HZ[-1])
        if octave not in OCTAVE_BANDS_HZ:
            hz.fail("an octave: " + ", ".join(str(centre) for centre in OCTAVE_BANDS_HZ))
        if octave in found:
            hz.fail("each octave once")
        found[octave] = BandScale(octave, scale.number(*BAND_SCALE_RANGE))
    return tuple(found[octave] for octave in sorted(found))
