# SPDX-License-Identifier: MIT
"""Numbers as a sentence has them: singular and plural, two digits that mean something."""

from __future__ import annotations

import math


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun.

    >>> counted(1, "view"), counted(12, "view"), counted(0, "face")
    ('1 view', '12 views', '0 faces')
    """
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def significant(value: float) -> str:
    """A positive value to two digits, without powers of ten.

    >>> significant(1.07), significant(0.449), significant(12.3), significant(1234.0)
    ('1.1', '0.45', '12', '1200')
    """
    if value <= 0.0 or not math.isfinite(value):
        return f"{value:g}"
    digits = 1 - math.floor(math.log10(value))
    rounded = round(value, digits)
    digits = 1 - math.floor(math.log10(rounded))
    return f"{rounded:.{max(digits, 0)}f}"


def seconds(value: float) -> str:
    """A time that was spent, in tenths of a second, or in minutes where that is easier to read.

    >>> seconds(0.84), seconds(75.2)
    ('0.8 s', '1 min 15 s')
    """
    if value < 59.95:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s"
