# SPDX-License-Identifier: MIT
"""Head-related impulse responses from SOFA files (AES69, SimpleFreeFieldHRIR)."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from i2r_vr.bundle.auralization.recordings import LOUDEST
from i2r_vr.bundle.auralization.resampling import resampled
from i2r_vr.errors import I2RError, UsageError
from i2r_vr.frames import direction_from_angles

CONVENTION = "SimpleFreeFieldHRIR"
MOST_BYTES = 1 << 30
MOST_SAMPLES = 1 << 24
LONGEST_S = 0.5
FEWEST_DIRECTIONS = 16
FARTHEST_DEG = 20.0
"""How far the nearest measured direction may be from one that is asked for."""
_LOWEST_RATE_HZ, _HIGHEST_RATE_HZ = 8000, 192_000
_ONSET = 0.1
_HDF5 = threading.Lock()  # the library serves one thread at a time

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Head:
    """Responses of both ears to sources around a head.

    Parameters
    ----------
    path : Path
    sample_rate_hz : int
    directions : float [M, 3]
        Unit vectors to the sources: x forward, y left, z up.
    irs : float [M, 2, samples]
        Left and right ear.
    """

    path: Path
    sample_rate_hz: int
    directions: Float
    irs: Float

    def at_rate(self, sample_rate_hz: int) -> Head:
        """The same head at another sample rate."""
        scale = self.sample_rate_hz / sample_rate_hz
        irs = resampled(self.irs, self.sample_rate_hz, sample_rate_hz) * scale
        return Head(self.path, sample_rate_hz, self.directions, irs)

    def towards(self, direction: Float) -> Float:
        """The responses [2, samples] to the measured source nearest to a direction [3].

        Raises
        ------
        I2RError
            HRTF_INCOMPLETE.
        """
        cosines = self.directions @ direction
        nearest = int(np.argmax(cosines))
        apart_deg = float(np.degrees(np.arccos(np.clip(cosines[nearest], -1.0, 1.0))))
        if apart_deg > FARTHEST_DEG:
            found = f"no direction within {apart_deg:.0f} degrees of one that is needed"
            raise _incomplete(found, self.path)
        measured: Float = self.irs[nearest]
        return measured

    @property
    def onset(self) -> int:
        """Samples that a sound from the front takes to the ears."""
        ahead = np.abs(self.towards(np.array([1.0, 0.0, 0.0])))
        return int(np.argmax((ahead >= _ONSET * ahead.max()).any(axis=0)))


def read_head(path: Path) -> Head:
    """Read a file and check it.

    Raises
    ------
    UsageError
        INPUT_MISSING.
    I2RError
        SOFA_NOT_INSTALLED, HRTF_UNREADABLE, HRTF_KIND, HRTF_VALUES, HRTF_INCOMPLETE.
    """
    if not path.exists():
        raise UsageError("INPUT_MISSING", "no such file", "an existing SOFA file", "check it", path)
    sofar = _sofar()
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        raise _unreadable(f"no regular file of at most {MOST_BYTES} bytes", path)
    try:
        # An absolute path is never taken for the address of a server.
        with _HDF5, sofar.SofaStream(str(path.resolve())) as file:
            return _checked(file, path)
    except I2RError:
        raise
    except Exception as error:  # netCDF, HDF5 and sofar each raise their own
        raise _unreadable(f"{type(error).__name__}: {error}", path) from None


def _checked(file: Any, path: Path) -> Head:
    convention = str(file.GLOBAL_SOFAConventions)
    if convention != CONVENTION:
        raise I2RError(
            "HRTF_KIND", f"a SOFA file of {convention[:60]}", CONVENTION, "give one", path
        )
    shape = tuple(file.Data_IR.shape)
    rate = round(float(np.ravel(file.Data_SamplingRate[:])[0]))
    if not _LOWEST_RATE_HZ <= rate <= _HIGHEST_RATE_HZ:
        expected = f"{_LOWEST_RATE_HZ} to {_HIGHEST_RATE_HZ} Hz"
        raise I2RError("HRTF_VALUES", f"{rate} Hz", expected, "export it again", path)
    sound = len(shape) == 3 and shape[1] == 2 and 1 <= shape[2] <= LONGEST_S * rate
    if not sound or np.prod(shape) > MOST_SAMPLES or not shape[0]:
        expected = f"[directions, 2 ears, samples], at most {LONGEST_S} s and {MOST_SAMPLES} values"
        raise I2RError("HRTF_VALUES", f"data of {shape}", expected, "export it again", path)
    count = shape[0]
    if tuple(file.SourcePosition.shape) not in ((count, 3), (1, 3)):
        found = f"source positions of {tuple(file.SourcePosition.shape)}"
        raise I2RError("HRTF_VALUES", found, f"({count}, 3)", "export it again", path)
    irs = np.asarray(file.Data_IR[:], np.float64)
    positions = np.broadcast_to(np.asarray(file.SourcePosition[:], np.float64), (count, 3))
    delays = np.asarray(file.Data_Delay[:], np.float64)
    if not (np.abs(irs).max() <= LOUDEST and np.isfinite(positions).all() and irs.any()):
        expected = f"finite samples up to {LOUDEST:g}, and not all zero"
        raise I2RError("HRTF_VALUES", "samples out of range", expected, "export it again", path)
    unit = _directions(positions, str(file.SourcePosition.Type))
    kept = _farthest_shell(positions, str(file.SourcePosition.Type))
    return _spread(Head(path, rate, unit[kept], _delayed(irs, delays, rate, path)[kept]))


def _directions(positions: Float, kind: str) -> Float:
    """Unit vectors of positions that are spherical (degrees, metres) or Cartesian (metres)."""
    if kind == "spherical":
        unit: Float = direction_from_angles(positions[:, 0], positions[:, 1])
        return unit
    length: Float = np.linalg.norm(positions, axis=1, keepdims=True)
    return positions / np.maximum(length, 1e-9)


def _farthest_shell(positions: Float, kind: str) -> NDArray[np.bool_]:
    """The sources of one distance, where a set holds several: the farthest."""
    radius = positions[:, 2] if kind == "spherical" else np.linalg.norm(positions, axis=1)
    shell: NDArray[np.bool_] = radius >= 0.95 * radius.max()
    return shell


def _delayed(irs: Float, delays: Float, rate: int, path: Path) -> Float:
    """Responses with the delays that a file states beside them, less what all have in common."""
    try:
        late = np.broadcast_to(delays, irs.shape[:2])
    except ValueError:
        late = np.full((1, 1), np.nan)
    if not np.isfinite(late).all() or np.ptp(late) > LONGEST_S * rate:
        raise I2RError("HRTF_VALUES", "delays out of range", "delays in samples", "export it", path)
    late = late - late.min()
    if not late.any():
        return irs
    length = irs.shape[2] + int(np.ceil(late.max()))
    turns = np.exp(-2j * np.pi * np.fft.rfftfreq(2 * length) * late[..., None])
    moved: Float = np.fft.irfft(np.fft.rfft(irs, 2 * length) * turns, 2 * length)[..., :length]
    return moved


def _spread(head: Head) -> Head:
    """The head, if its directions lie all around it."""
    if len(head.directions) < FEWEST_DIRECTIONS:
        raise _incomplete(f"{len(head.directions)} directions", head.path)
    # Evenly spread, each axis holds a third of the squares.
    if np.linalg.eigvalsh(np.cov(head.directions.T, bias=True))[0] < 0.05:
        raise _incomplete("directions that leave most of the sphere out", head.path)
    return head


def _incomplete(found: str, path: Path) -> I2RError:
    expected = f"at least {FEWEST_DIRECTIONS} directions all around the head"
    return I2RError("HRTF_INCOMPLETE", found, expected, "give another set", path)


def _unreadable(found: str, path: Path) -> I2RError:
    return I2RError(
        "HRTF_UNREADABLE", found[:160], f"a SOFA file of {CONVENTION}", "download it again", path
    )


def _sofar() -> Any:
    try:
        import sofar
    except ImportError as error:
        raise I2RError(
            "SOFA_NOT_INSTALLED",
            f"no module {error.name}",
            "the extra 'sofa'",
            "install i2r-vr[sofa] or choose another --render",
        ) from None
    return sofar
