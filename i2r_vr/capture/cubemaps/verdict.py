# SPDX-License-Identifier: MIT
"""What becomes of a cubemap: taken as named, set right with a notice, or refused by name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture.cubemaps.arrangements import (
    Arrangement,
    best_arrangement,
    file_arrangements,
)
from i2r_vr.capture.cubemaps.layouts import ORDERS
from i2r_vr.capture.cubemaps.seams import compare_edges
from i2r_vr.errors import I2RError, Notice


def arrange_files(
    tiles: Sequence[NDArray[np.uint8]], scheme: str, stated: str | None, file: Path
) -> tuple[Arrangement, tuple[Notice, ...]]:
    """How six files make a cube; as named where somebody says that they do.

    Parameters
    ----------
    tiles : sequence of uint8 [N, N, 3]
    scheme : str
        How the files are named.
    stated : str, optional
        What somebody said the capture is.
    file : Path
        Named in errors.

    Raises
    ------
    I2RError
        CUBEMAP_EDGES_DIFFER
    """
    table, tried = compare_edges(np.stack(tiles)), file_arrangements(scheme)
    best = best_arrangement(table, tried)
    if table.agree(best.pairs):
        return best, told_arrangement(best)
    if stated == "cubemap":
        message = "The edges of the cubemap's faces do not agree; they are taken as named."
        return tried[0], (Notice("CUBEMAP_EDGES_DIFFER", message),)
    ways = dict.fromkeys(clause for way in tried for clause in way.told.split(" and the ")[:1])
    raise I2RError(
        "CUBEMAP_EDGES_DIFFER",
        "six faces whose edges do not agree (tried: as named; "
        + "; ".join(clause for clause in ways if clause)
        + ")",
        "faces of one cube, upright as seen from its inside",
        'export them again, or state "kind": "cubemap" to take them as named',
        file,
    )


def told_arrangement(arrangement: Arrangement) -> tuple[Notice, ...]:
    """The notice about an arrangement that is not the usual one, if any."""
    if not arrangement.told:
        return ()
    message = f"The cubemap's edges agree where {arrangement.told}; it is read so."
    return (Notice("CUBEMAP_REARRANGED", message),)


def unknown_order(file: Path) -> I2RError:
    """The error for six tiles of a cube in one picture that no known tool arranges so."""
    return I2RError(
        "CUBEMAP_EDGES_DIFFER",
        "six tiles of a cube in an order of no known tool "
        f"(tried: {', '.join(ORDERS)}, top and bottom turned, mirrored)",
        "faces in the order right, left, up, down, front, back (rludfb)",
        "export it so, or as six files",
        file,
    )
