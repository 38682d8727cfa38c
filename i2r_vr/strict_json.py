# SPDX-License-Identifier: MIT
"""The one reader of JSON: RFC 8259 in UTF-8, and nothing that reads differently elsewhere."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, NoReturn

from i2r_vr.errors import I2RError


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text[:40]} is out of range")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"key {next(k for k in keys if keys.count(k) > 1)!r} occurs twice")
    return result


def strict_json(data: bytes | str, ranges_checked: bool = False) -> Any:
    """The value of a JSON document; a byte order mark is allowed.

    Parameters
    ----------
    data : bytes or str
    ranges_checked : bool
        The reader checks every number's range and can tell where it stands: what lies beyond a
        double's is infinite then.

    Raises
    ------
    ValueError
        For other text, NaN and Infinity, numbers beyond a double's range, a key twice in an
        object, and what is nested too deep.

    Examples
    --------
    >>> strict_json(b'{"t60_s": 0.8}')
    {'t60_s': 0.8}
    """
    text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
    try:
        return json.loads(
            text,
            parse_constant=_no_constant,
            parse_float=float if ranges_checked else _finite,
            object_pairs_hook=_unique,
        )
    except RecursionError:
        raise ValueError("nested too deep") from None


def parse_json(
    data: bytes | str,
    file: str | Path | None,
    code: str,
    what_to_do: str = "correct the file",
    ranges_checked: bool = False,
) -> Any:
    """As `strict_json`, for a file that somebody gives.

    Raises
    ------
    I2RError
        `code`, where the bytes are no such document.
    """
    try:
        return strict_json(data, ranges_checked)
    except UnicodeDecodeError:
        raise I2RError(
            code, "text of another encoding", "a JSON document in UTF-8", "save it as UTF-8", file
        ) from None
    except ValueError as error:
        detail = str(error)[:200]
        raise I2RError(code, detail, "a JSON document in UTF-8", what_to_do, file) from None
