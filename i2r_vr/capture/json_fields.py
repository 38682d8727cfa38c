# SPDX-License-Identifier: MIT
"""Typed, bounded access to the fields of a JSON document, each error with its JSON path."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from i2r_vr.errors import I2RError

MAX_TEXT = 256
T = TypeVar("T")
D = TypeVar("D")


@dataclass(frozen=True)
class Field:
    """A value of a document, with the path that leads to it (``$.depth.near``)."""

    value: Any
    path: str
    file: Path
    code: str = "SIDECAR_INVALID"

    def fail(self, expected: str) -> NoReturn:
        """Raise the error of this field."""
        shown = json.dumps(self.value, ensure_ascii=False)[:4000]
        shown = shown.encode("utf-8", "backslashreplace").decode("utf-8")
        shown = shown if len(shown) <= 60 else shown[:57] + "..."
        raise I2RError(self.code, f"{self.path} is {shown}", expected, "correct it", self.file)

    def get(self, key: str) -> Field | None:
        """The member `key` of this object, or None where it is absent."""
        if not isinstance(self.value, dict):
            self.fail("an object")
        if key not in self.value:
            return None
        return Field(self.value[key], f"{self.path}.{key}", self.file, self.code)

    def items(self, most: int) -> list[Field]:
        """The members of this list, of at most `most`."""
        if not isinstance(self.value, list) or len(self.value) > most:
            self.fail(f"a list of at most {most} members")
        return [
            Field(value, f"{self.path}[{i}]", self.file, self.code)
            for i, value in enumerate(self.value)
        ]

    def number(self, low: float, high: float) -> float:
        """A finite number in low..high."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fail(f"a number from {low:g} to {high:g}")
        if not low <= value <= high or not math.isfinite(value):
            self.fail(f"a number from {low:g} to {high:g}")
        return float(value)

    def integer(self, low: int, high: int) -> int:
        """A whole number in low..high (4.0 counts as whole)."""
        number = self.number(low, high)
        if number != int(number):
            self.fail(f"a whole number from {low} to {high}")
        return int(number)

    def choice(self, allowed: Sequence[str]) -> str:
        """One of the words `allowed`."""
        if not isinstance(self.value, str) or self.value not in allowed:
            self.fail("one of " + ", ".join(allowed))
        return str(self.value)

    def text(self) -> str:
        """A text of 1 to 256 printable characters, without surrounding blanks."""
        value = self.value.strip() if isinstance(self.value, str) else ""
        if not value or len(value) > MAX_TEXT or not value.isprintable():
            self.fail(f"a text of 1 to {MAX_TEXT} printable characters")
        return str(value)

    def vector(self, low: float, high: float) -> tuple[float, float, float]:
        """Three finite numbers in low..high."""
        if not isinstance(self.value, list) or len(self.value) != 3:
            self.fail("a list of three numbers")
        x, y, z = (field.number(low, high) for field in self.items(3))
        return (x, y, z)


def optional(field: Field | None, read: Callable[[Field], T], default: D) -> T | D:
    """``read(field)``, or `default` where the field is absent."""
    return default if field is None else read(field)
