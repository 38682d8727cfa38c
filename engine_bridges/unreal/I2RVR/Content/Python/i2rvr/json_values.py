# SPDX-License-Identifier: MIT
"""A JSON document whose values are read with their path, type and bounds checked."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

from i2rvr.messages import BridgeError

REBAKE = "bake the capture again"
_HOSTILE = re.compile(r"[/\\\x00-\x1f]|^[A-Za-z]:|^\.{0,2}$")


class Node:
    """A value of the document with its JSON path.

    What is missing, mistyped or out of bounds raises BridgeError METADATA_INVALID, and a file
    name that could leave the bundle's folder METADATA_PATH.
    """

    def __init__(self, value: Any, path: str, file: Path) -> None:
        self.value, self.path, self.file = value, path, file

    def fail(self, expected: str) -> BridgeError:
        """The error of this value."""
        shown = json.dumps(self.value)[:60]
        return BridgeError(
            "METADATA_INVALID", f"{self.path} is {shown}", expected, REBAKE, self.file
        )

    def optional(self, key: str) -> Node | None:
        """The member `key` of this object, or None where it is absent."""
        if not isinstance(self.value, dict):
            raise self.fail("an object")
        path = f"{self.path}.{key}"
        return Node(self.value[key], path, self.file) if key in self.value else None

    def get(self, key: str) -> Node:
        """The member `key` of this object; None is its value where it is absent."""
        found = self.optional(key)
        return Node(None, f"{self.path}.{key}", self.file) if found is None else found

    def items(self) -> list[Node]:
        """The members of this list."""
        if not isinstance(self.value, list):
            raise self.fail("a list")
        return [Node(v, f"{self.path}[{i}]", self.file) for i, v in enumerate(self.value)]

    def number(self, low: float, high: float) -> float:
        """A finite number from `low` to `high`."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.fail("a number")
        if not low <= value <= high:
            raise self.fail(f"a number from {low:g} to {high:g}")
        return float(value)

    def whole(self, low: float, high: float) -> int:
        """A whole number from `low` to `high`."""
        if self.number(low, high) != int(self.value):
            raise self.fail("a whole number")
        return int(self.value)

    def flag(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            raise self.fail("true or false")
        return self.value

    def text(self) -> str:
        """Any text."""
        if not isinstance(self.value, str):
            raise self.fail("a text")
        return self.value

    def vector(self, low: float, high: float) -> tuple[float, float, float]:
        """Three numbers from `low` to `high`."""
        items = self.items()
        if len(items) != 3:
            raise self.fail("a list of 3")
        x, y, z = (item.number(low, high) for item in items)
        return x, y, z

    def name(self) -> str:
        """A plain file name inside the bundle's folder."""
        text = self.text()
        if _HOSTILE.search(text) or len(text) > 255:
            raise BridgeError(
                "METADATA_PATH",
                f"{self.path} is {text[:80]!r}",
                "a plain file name inside the bundle's folder",
                "do not use this bundle; " + REBAKE,
                self.file,
            )
        return text


def _refuse(text: str) -> None:
    raise ValueError(f"{text} is no JSON number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text[:40]} is out of range")
    return value


def parse_json(data: bytes, file: Path) -> Any:
    """A JSON document in UTF-8, without NaN and numbers that overflow.

    Raises
    ------
    BridgeError
        METADATA_BROKEN.
    """
    try:
        text = data.decode("utf-8-sig")
        return json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        found = "nested too deep" if isinstance(error, RecursionError) else str(error)[:200]
        raise BridgeError(
            "METADATA_BROKEN", found, "a JSON document in UTF-8", REBAKE, file
        ) from None
