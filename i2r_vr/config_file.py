# SPDX-License-Identifier: MIT
"""Options of a bake in a TOML file: a flag beats the file, the file beats the default."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from i2r_vr.config import BakeOptions, field_name, option_name
from i2r_vr.errors import UsageError

MAX_CONFIG_BYTES = 1024 * 1024
"""A file that people write by hand is far smaller; this bounds what is read of a wrong one."""


def read_config_file(path: Path) -> dict[str, Any]:
    """Options of a TOML file by field name; paths in it are relative to its folder.

    Raises
    ------
    UsageError
        CONFIG_UNREADABLE, CONFIG_BROKEN, or OPTION_UNKNOWN naming the file.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            "CONFIG_UNREADABLE", error.strerror or "unreadable", "a TOML file", "check it", path
        ) from None
    if len(data) > MAX_CONFIG_BYTES:
        raise UsageError(
            "CONFIG_BROKEN", f"{len(data)} bytes", f"at most {MAX_CONFIG_BYTES}", "check it", path
        )
    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        detail = str(error)[:200] or type(error).__name__
        raise UsageError("CONFIG_BROKEN", detail, "TOML 1.0", "correct the file", path) from None
    try:
        values = {field_name(name): value for name, value in table.items()}
        if len(values) != len(table):
            raise UsageError(
                "OPTION_CONFLICT", "an option under two names", "one name", "leave out the other"
            )
        BakeOptions(**values)
    except UsageError as error:
        raise error.at(path) from None
    if values.get("materials") is not None:
        values["materials"] = path.parent / values["materials"]
    return values


def resolve_options(
    flags: Mapping[str, Any] | None = None, config_file: Path | None = None
) -> BakeOptions:
    """The options that hold: flag over file over default.

    Parameters
    ----------
    flags : mapping
        By field or flag name, only those that were given; None means not given.
    config_file : path, optional
        A TOML file.

    Raises
    ------
    UsageError
        As `BakeOptions` and `read_config_file`.
    """
    from_file = {} if config_file is None else read_config_file(config_file)
    given = {field_name(k): v for k, v in (flags or {}).items() if v is not None}
    return BakeOptions(**{**from_file, **given})


def print_config(options: BakeOptions) -> str:
    """The options as a TOML file that `read_config_file` takes; unset ones as comments."""
    lines = []
    for option in fields(options):
        value, about = getattr(options, option.name), option.metadata
        lines.append(f"# {about['help']}")
        if value is None:
            shown = about["shown_default"]
            lines.append(f"# {option_name(option)} = " + (f"({shown})" if shown else "(none)"))
        else:
            lines.append(f"{option_name(option)} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | Path):
        return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)
