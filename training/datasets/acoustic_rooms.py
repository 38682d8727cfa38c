# SPDX-License-Identifier: MIT
"""AcousticRooms (Liu et al. 2025, CC BY 4.0): depth panoramas and recordings of 260 rooms.

``single_channel_ir/CATEGORY/ROOM/S001_R0012_hybrid_IR.wav`` (22,050 Hz, normalised: the level is
lost), ``metadata/CATEGORY/ROOM/S001_R0012.json`` (``src_loc`` and ``rec_loc``, metres, z up) and
``depth_map/CATEGORY/ROOM/12.npy`` (256 x 512, radial metres, at the receiver). There are no
pictures. Numbers are not padded evenly (``S001``, ``S0012``), so names are read as numbers. In a
depth map columns to the right lie towards +y, the centre is +x: right-handed with z up, that
shows the room mirrored, as the public loader has it. Here maps are turned over so that left is
left and angles are ours.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from i2r_vr.errors import I2RError
from training.datasets.panoramas import Place, Source, broken, numbers, read_json

DEPTH_SHAPE = (256, 512)
MOST_DEPTH_BYTES = 8 << 20
_RECORDING = re.compile(r"S(\d+)_R(\d+)_hybrid_IR\.wav")


def find_places(root: Path) -> list[Place]:
    """Every recording with its depth map and positions, in the order of their paths.

    Raises
    ------
    I2RError
        FOLDER_MISSING, METADATA_BROKEN, FILE_MISSING and others of `read_json`.
    """
    recordings = root / "single_channel_ir"
    if not recordings.is_dir():
        raise I2RError(
            "FOLDER_MISSING", "no single_channel_ir", "AcousticRooms, unpacked", "check it", root
        )
    places = []
    for path in sorted(recordings.glob("*/*/*.wav")):
        match = _RECORDING.fullmatch(path.name)
        if match is None:
            continue
        category, room = path.parts[-3], path.parts[-2]
        pair = path.name.removesuffix("_hybrid_IR.wav")
        metadata = root / "metadata" / category / room / f"{pair}.json"
        depth = root / "depth_map" / category / room / f"{int(match[2])}.npy"
        if not depth.is_file():
            raise I2RError(
                "FILE_MISSING", "no depth map", "one for each receiver", "unpack it", depth
            )
        places.append(Place(room, f"{room}/{pair}", path, depth, _source(metadata)))
    return places


def read_depth(path: Path) -> NDArray[np.float32]:
    """Radial depth [256, 512] in metres, centre column ahead, left to the left.

    Raises
    ------
    I2RError
        DEPTH_BROKEN.
    """
    try:
        if path.stat().st_size > MOST_DEPTH_BYTES:
            raise ValueError(f"more than {MOST_DEPTH_BYTES} bytes")
        depth = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise _depth_error(str(error)[:80], path) from None
    if not isinstance(depth, np.ndarray):
        raise _depth_error("an archive", path)
    if depth.shape != DEPTH_SHAPE or depth.dtype.kind != "f":
        raise _depth_error(f"{depth.dtype} of {depth.shape}", path)
    if not (np.isfinite(depth) & (depth >= 0.0)).all():
        raise _depth_error("values that are no distances", path)
    return np.ascontiguousarray(depth[:, ::-1], np.float32)


def _source(metadata: Path) -> Source:
    record = read_json(metadata)
    if not isinstance(record, dict):
        raise broken("no table", metadata)
    source, receiver = (numbers(record.get(key), 3, metadata) for key in ("src_loc", "rec_loc"))
    x, y, z = source - receiver
    distance = math.sqrt(x * x + y * y + z * z)
    if distance == 0.0:
        raise broken("source and receiver in one place", metadata)
    azimuth = math.degrees(math.atan2(y, x))
    return Source(azimuth, distance, math.degrees(math.asin(z / distance)))


def _depth_error(found: str, path: Path) -> I2RError:
    return I2RError(
        "DEPTH_BROKEN", found, "float depth of 256 x 512 in metres", "unpack the file again", path
    )
