# SPDX-License-Identifier: MIT
"""Frozen dataclasses as JSON and back: fields are keys in order, None is an absent key.

A field whose key is a word of Python's own has an underscore behind it (`class_`).
"""

from __future__ import annotations

import json
import math
import types
import typing
from dataclasses import fields, is_dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from i2r_vr.errors import I2RError

SIGNIFICANT_DIGITS = 6
"""More than any figure means, and what is left of a 32-bit float in an engine."""
_ROOMIEST_INTEGER = 2**53
"""Beyond it a double, which is what most readers of JSON have, skips integers."""

T = TypeVar("T")


def rounded(value: float, digits: int = SIGNIFICANT_DIGITS) -> float:
    """A number as the file carries it: six significant digits, no negative zero.

    Examples
    --------
    >>> rounded(1 / 3), rounded(-0.0), rounded(48000.0)
    (0.333333, 0.0, 48000.0)
    """
    return float(f"{value:.{digits}g}") + 0.0


def key_of(field_name: str) -> str:
    """The JSON key of a dataclass's field.

    Examples
    --------
    >>> key_of("class_"), key_of("t60_s")
    ('class', 't60_s')
    """
    return field_name.removesuffix("_")


def plain(value: Any, path: str, digits: int = SIGNIFICANT_DIGITS) -> Any:
    """Dictionaries, lists and rounded numbers of a dataclass, None left out.

    Raises
    ------
    I2RError
        METADATA_NOT_FINITE, with the JSON path of the number.
    """
    if is_dataclass(value):
        members = ((key_of(f.name), getattr(value, f.name)) for f in fields(value))
        return {k: plain(v, f"{path}.{k}", digits) for k, v in members if v is not None}
    if isinstance(value, tuple):
        return [plain(v, f"{path}[{i}]", digits) for i, v in enumerate(value)]
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, float):
        if not math.isfinite(value):
            raise I2RError(
                "METADATA_NOT_FINITE", f"{path} is {value}", "a finite number", "report this fault"
            )
        return rounded(value, digits)
    return value


def invalid(path: str, value: Any, expected: str, file: str | Path | None) -> NoReturn:
    """Raise METADATA_INVALID for the value at a JSON path."""
    shown = json.dumps(value)[:60]
    raise I2RError(
        "METADATA_INVALID", f"{path} is {shown}", expected, "bake the capture again", file
    )


@lru_cache(maxsize=128)
def _hints(kind: type[Any]) -> dict[str, Any]:
    """Types of a dataclass's fields; resolving them costs more than reading a bundle's values."""
    return typing.get_type_hints(kind)


def build(kind: type[T], value: Any, path: str, file: str | Path | None) -> T:
    """A dataclass from a JSON object, by the types of its fields; unknown keys are ignored.

    Raises
    ------
    I2RError
        METADATA_INVALID.
    """
    if not isinstance(value, dict):
        invalid(path, value, "an object", file)
    hints = _hints(typing.cast(Any, kind))
    arguments: dict[str, Any] = {}
    for field in fields(kind):  # type: ignore[arg-type]
        key = key_of(field.name)
        hint, where = hints[field.name], f"{path}.{key}"
        optional = isinstance(hint, types.UnionType)
        if optional:
            hint = next(option for option in hint.__args__ if option is not type(None))
        if key not in value:
            if optional:
                continue
            invalid(where, None, "a value; it is absent", file)
        arguments[field.name] = _value(hint, value[key], where, file)
    return kind(**arguments)


def _value(hint: Any, value: Any, path: str, file: str | Path | None) -> Any:
    """A JSON value as the type `hint`."""
    if is_dataclass(hint):
        return build(typing.cast(type, hint), value, path, file)
    if typing.get_origin(hint) is tuple:
        return _tuple(hint, value, path, file)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if hint is float and number:
        return float(value) if abs(value) < 1e300 else invalid(path, None, "a number", file)
    if hint is int and number and value == int(value) and abs(value) <= _ROOMIEST_INTEGER:
        return int(value)
    if hint in (str, bool) and isinstance(value, hint):
        return value
    names = {float: "a number", int: "a whole number", str: "a text", bool: "true or false"}
    return invalid(path, value, names[hint], file)


def _tuple(hint: Any, value: Any, path: str, file: str | Path | None) -> tuple[Any, ...]:
    items = typing.get_args(hint)
    if not isinstance(value, list):
        invalid(path, value, "a list", file)
    if items[-1] is not Ellipsis and len(value) != len(items):
        invalid(path, value, f"a list of {len(items)}", file)
    return tuple(_value(items[0], v, f"{path}[{i}]", file) for i, v in enumerate(value))
