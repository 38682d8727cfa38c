# SPDX-License-Identifier: MIT
"""How long to wait before the next try."""

from __future__ import annotations

FIRST_S, LONGEST_S = 1.0, 30.0
"""What a virus scanner or an editor holds is free within a second or two; a share that comes back,
or a disk that was cleared, is noticed within half a minute. Chosen, not measured."""


def backoff_s(attempt: int) -> float:
    """Seconds before try number `attempt` + 1: doubled each time, at most half a minute.

    Examples
    --------
    >>> [backoff_s(n) for n in (1, 2, 3, 30)]
    [1.0, 2.0, 4.0, 30.0]
    """
    return min(LONGEST_S, FIRST_S * 2.0 ** min(attempt - 1, 16))
