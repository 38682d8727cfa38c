# SPDX-License-Identifier: MIT
"""Keeping values within an engine's ranges, and whether that changed them."""

from __future__ import annotations

TOLERANCE = 1e-6
"""Rounding doesn't count as a range that was left."""

MUTED_BEYOND_PCT = 200.0
"""Error of the T60 beyond which an engine's own reverb is silent rather than its nearest: a tail of
three times the length is another place (a meadow of 0.1 s becomes a room). Chosen, not measured."""


class Limited:
    """Clips values and remembers whether all lay inside their ranges.

    Examples
    --------
    >>> limit = Limited()
    >>> limit.clip(0.5, (0.0, 1.0)), limit.inside
    (0.5, True)
    >>> limit.clip(30.0, (0.1, 20.0)), limit.inside
    (20.0, False)
    """

    def __init__(self) -> None:
        self.inside = True

    def clip(self, value: float, bounds: tuple[float, float]) -> float:
        """`value` within `bounds`, both included."""
        clipped = min(max(value, bounds[0]), bounds[1])
        if abs(clipped - value) > TOLERANCE * max(abs(value), 1.0):
            self.inside = False
        return float(clipped)
