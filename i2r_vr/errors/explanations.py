# SPDX-License-Identifier: MIT
"""What every code means and what to do about it, from ``codes.toml``."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from i2r_vr.errors import UsageError

MOST_CLOSE_CODES = 3
"""How many close matches an unknown code is answered with."""


@dataclass(frozen=True)
class Explanation:
    """One code: the part of the road that it belongs to, what it means, what to do."""

    code: str
    part: str
    meaning: str
    action: str


@lru_cache(maxsize=1)
def explanations() -> Mapping[str, Explanation]:
    """Every code that the package and its add-ons tell, in the road's order."""
    text = resources.files("i2r_vr.errors").joinpath("codes.toml").read_text(encoding="utf-8")
    return {
        code: Explanation(code, part, entry["means"], entry["do"])
        for part, entries in tomllib.loads(text).items()
        for code, entry in entries.items()
    }


def explain(code: str) -> Explanation:
    """The explanation of a code, in any letter case, with blanks or dashes for underscores.

    Raises
    ------
    UsageError
        CODE_UNKNOWN, with the codes that are closest.

    Examples
    --------
    >>> explain("disk_full").action
    'Free some space and bake again.'
    """
    known = explanations()
    name = code.strip().rstrip(":").upper().replace("-", "_").replace(" ", "_")
    if name in known:
        return known[name]
    close = difflib.get_close_matches(name, known, MOST_CLOSE_CODES)
    raise UsageError(
        "CODE_UNKNOWN",
        f"no code {code[:80]!r}",
        "one that a message has",
        "see docs/errors.md",
        suggestion=" or ".join(close) or None,
    )
