# SPDX-License-Identifier: MIT
"""Which probes share a room: where each sees much of what the other sees, transitively."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from i2r_vr.level.sight import Sight

SHARED = 1.0 / 3.0
"""Of what a probe sees, how much another of its room sees too (the contract of levels)."""
SHARED_OUTSIDE = 0.05
"""The same in open air without late energy: whatever is connected there is one."""
MOST_NEIGHBOURS = 24
"""The nearest that are asked; farther ones of a room are found through them. Chosen."""
_FARTHEST_M = 60.0


def room_numbers(spaces: Sequence[Sight], silent: Sequence[bool]) -> NDArray[np.int64]:
    """The room of each probe, numbered by their first probes.

    Parameters
    ----------
    spaces : sequence of Sight
        The probes' own spaces (`spaces.bounded`), so that no portal joins rooms.
    silent : sequence of bool
        Those in open air without late energy share no room with others.
    """
    count = len(spaces)
    places = np.array([space.position_m for space in spaces]).reshape(count, 3)
    tree = KDTree(places)
    asked = min(MOST_NEIGHBOURS + 1, count)
    _, near = tree.query(places, k=[*range(1, asked + 1)], distance_upper_bound=_FARTHEST_M)
    pairs = {
        (min(i, j), max(i, j))
        for i, row in enumerate(near.tolist())
        for j in row
        if j < count and j != i and silent[i] == silent[j]
    }
    joined = [
        (i, j)
        for i, j in sorted(pairs)
        if _share_a_room(spaces[i], spaces[j], SHARED_OUTSIDE if silent[i] else SHARED)
    ]
    first, second = np.array(joined, np.int64).reshape(-1, 2).T
    links = coo_array((np.ones(len(joined)), (first, second)), shape=(count, count))
    _, labels = connected_components(links, directed=False)
    return np.asarray(labels, np.int64)


def _share_a_room(one: Sight, other: Sight, least: float) -> bool:
    (low, high), (other_low, other_high) = one.bounds, other.bounds
    if np.any(low >= other_high) or np.any(other_low >= high):
        return False
    return one.share_seen_by(other) >= least and other.share_seen_by(one) >= least
