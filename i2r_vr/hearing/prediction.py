# SPDX-License-Identifier: MIT
"""What the model predicts of one capture, and how stated decay times change it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics.quantities import (
    BAND_COUNT,
    EARLY_COUNT,
    EARLY_EDGES_S,
    LEARNED_DECAY_60_DB,
    MID_BANDS,
    NO_ENERGY_DB,
)

Float32 = NDArray[np.float32]


def energy_of(level_db: NDArray[np.floating]) -> NDArray[np.float64]:
    """Energies of predicted levels of any shape; none at `NO_ENERGY_DB`."""
    level = np.asarray(level_db, np.float64)
    return np.where(level > NO_ENERGY_DB, 10.0 ** (level / 10.0), 0.0)


def _window_energies(t60_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Energies [7, 6] in the early windows and after them of decays that begin at level 1."""
    edges_s = np.array([*EARLY_EDGES_S, np.inf])
    rate = LEARNED_DECAY_60_DB / t60_s[:, None]
    left = np.exp(-rate * edges_s)
    return np.asarray((left[:, :-1] - left[:, 1:]) / rate)


@dataclass(frozen=True)
class HeardMaterial:
    """What was made of one material of a capture.

    Parameters
    ----------
    name : str
        As stated; ``floor``, ``walls`` or ``ceiling`` of stated surfaces.
    source : str
        ``given``, ``named``, or ``estimated`` where its looks alone tell what it is.
    listed : bool
        Whether the sidecar lists it.
    classes : tuple of (str, float)
        What it may be and how probably, the likeliest first; empty where figures alone are stated.
    share : float
        Of what is seen and no sky, by solid angle, 0..1.
    absorption_500_hz : float
    absorption_share : float
        Of all that the seen surfaces absorb at mid frequencies, 0..1.
    doubt_share : float
        Of the doubt (variance) about what they absorb together, 0..1.
    contradicted : bool
        Whether its looks say strongly that it is not what its name says it is made of.
    """

    name: str
    source: str
    listed: bool
    classes: tuple[tuple[str, float], ...]
    share: float
    absorption_500_hz: float
    absorption_share: float
    doubt_share: float
    contradicted: bool = False


@dataclass(frozen=True)
class Prediction:
    """Reverberation of one capture. Bands are the octaves 125 Hz to 8 kHz.

    Parameters
    ----------
    t60_s : [7]
    t60_log_sigma : float
        Scale of the error of ln T60 at mid frequencies (Laplace).
    early_db : [V, 7, 5], late_db : [V, 7]
        Energies of the windows and after 80 ms relative to the direct sound's in the same band,
        at least `NO_ENERGY_DB`.
    spectrogram_db : [512, 512]
        Late spectrogram (frequency x time), decibels on the codec's scale.
    openness : float
        Share of the sphere that is sky, 0..1.
    source_distance_m, first_reflection_s : [V]
        The first reflection's delay counts from the direct sound.
    depth_m : [64, 128], coverage : bool [64, 128]
        Radial depth on the sphere, and where it is known.
    depth_scale : float
        By what all distances, given or estimated, were multiplied for a stated volume and tuning.
    materials : tuple of HeardMaterial
        Of which something is stated, the largest share of the view first.
    """

    t60_s: Float32
    t60_log_sigma: float
    early_db: Float32
    late_db: Float32
    spectrogram_db: Float32
    openness: float
    source_distance_m: Float32
    first_reflection_s: Float32
    depth_m: Float32
    coverage: NDArray[np.bool_]
    materials: tuple[HeardMaterial, ...] = ()
    depth_scale: float = 1.0

    def __post_init__(self) -> None:
        views = len(self.source_distance_m)
        shapes = {
            "t60_s": (BAND_COUNT,),
            "early_db": (views, BAND_COUNT, EARLY_COUNT),
            "late_db": (views, BAND_COUNT),
            "first_reflection_s": (views,),
        }
        for name, shape in shapes.items():
            found = getattr(self, name).shape
            if found != shape:
                raise ValueError(f"{name} has shape {found}, expected {shape}")

    @property
    def mid_t60_s(self) -> float:
        """Mean of the 500 and 1000 Hz octaves' T60 in seconds."""
        return float(self.t60_s[MID_BANDS].mean())

    def with_t60_factor(self, factor: float | NDArray[np.float64]) -> Prediction:
        """The same place with its decay times multiplied, by one number or each band by its own.

        So do the windows' energies: as those of exponential decays that leave the same level
        behind the direct sound.
        """
        old = np.maximum(self.t60_s.astype(np.float64), 1e-3)
        new = np.clip(old * factor, 0.02, 60.0)
        ratio = _window_energies(new) / np.maximum(_window_energies(old), 1e-30)
        gain_db = 10.0 * np.log10(np.clip(ratio, 1e-6, 1e6))

        def changed(level_db: Float32, change_db: NDArray[np.float64]) -> Float32:
            moved = np.maximum(level_db + change_db, NO_ENERGY_DB)
            return np.where(level_db > NO_ENERGY_DB, moved, level_db).astype(np.float32)

        return replace(
            self,
            t60_s=new.astype(np.float32),
            early_db=changed(self.early_db, gain_db[:, :EARLY_COUNT]),
            late_db=changed(self.late_db, gain_db[:, EARLY_COUNT]),
        )
