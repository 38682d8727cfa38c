# SPDX-License-Identifier: MIT
"""The directions of a bundle as one AES69 (SOFA) file, convention SingleRoomSRIR 1.0.

Each measurement is one direction: an omnidirectional source there, one omnidirectional receiver
at the capture. SOFA's axes (x forward, y left, z up, metres) are ours. The file depends on its
content alone, so its dates are fixed. Needs the extra ``sofa`` (sofar and netCDF4).
"""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from i2r_vr.errors import I2RError
from i2r_vr.version import __version__

FIXED_DATE = "2000-01-01 00:00:00"
_COMPRESSION = 1
_HDF5 = threading.Lock()  # the library serves one thread at a time


def encode_sofa(
    irs: NDArray[np.floating],
    sample_rate_hz: int,
    directions: NDArray[np.floating],
    source_distance_m: NDArray[np.floating],
    title: str,
    volume_m3: float | None = None,
) -> bytes:
    """A SingleRoomSRIR file.

    Parameters
    ----------
    irs : float [directions, samples]
    sample_rate_hz : int
    directions : float [directions, 3]
        Unit vectors from the capture to the sources.
    source_distance_m : float [directions]
    title : str
    volume_m3 : float, optional

    Raises
    ------
    I2RError
        SOFA_NOT_INSTALLED.
    """
    sofar = _sofar()
    record = sofar.Sofa("SingleRoomSRIR")
    _describe(record, title)
    count = irs.shape[0]
    record.Data_IR = np.asarray(irs, np.float64)[:, None, :]
    record.Data_SamplingRate = float(sample_rate_hz)
    record.Data_Delay = np.zeros((1, 1))
    record.SourcePosition = np.asarray(directions) * np.asarray(source_distance_m)[:, None]
    record.SourceView = -np.asarray(directions, np.float64)
    record.SourceUp = np.tile([0.0, 0.0, 1.0], (count, 1))
    record.ListenerPosition = np.zeros((count, 3))
    record.ListenerView = np.tile([1.0, 0.0, 0.0], (count, 1))
    record.ListenerUp = np.tile([0.0, 0.0, 1.0], (count, 1))
    record.MeasurementDate = np.zeros(count)
    for name in _unused(volume_m3):
        record.delete(name)
    if volume_m3 is not None:
        record.RoomVolume = float(volume_m3)
    with _HDF5, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bundle.sofa"
        sofar.write_sofa(str(path), record, compression=_COMPRESSION)
        return path.read_bytes()


def _sofar() -> Any:
    try:
        import sofar
    except ImportError as error:
        raise I2RError(
            "SOFA_NOT_INSTALLED",
            f"no module {error.name}",
            "the extra 'sofa'",
            "install i2r-vr[sofa] or leave out --sofa",
        ) from None
    return sofar


def _describe(record: Any, title: str) -> None:
    record.GLOBAL_Title = title
    record.GLOBAL_ApplicationName = "i2r-vr"
    record.GLOBAL_ApplicationVersion = __version__
    record.GLOBAL_Comment = "Impulse responses estimated from a picture; not measured."
    record.GLOBAL_DateCreated = FIXED_DATE
    record.GLOBAL_DateModified = FIXED_DATE
    record.GLOBAL_RoomType = "reverberant"


def _unused(volume_m3: float | None) -> list[str]:
    """Optional entries that are left out.

    The two descriptions are arrays of strings, which netCDF4 from 1.7.4 on cannot write with
    NumPy 2 (pyfar/sofar issue 132, Unidata/netcdf4-python issue 1464).
    """
    names = ["ReceiverDescriptions", "EmitterDescriptions", "RoomTemperature"]
    names += ["RoomTemperature_Units", "RoomCornerA", "RoomCornerB", "RoomCorners"]
    names += ["RoomCorners_Type", "RoomCorners_Units"]
    return names if volume_m3 is not None else [*names, "RoomVolume", "RoomVolume_Units"]
