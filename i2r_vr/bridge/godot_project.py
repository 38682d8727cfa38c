# SPDX-License-Identifier: MIT
"""Enabling the add-on in ``project.godot``, all other bytes left as they are.

The file is Godot's ConfigFile format: ``[section]`` lines, ``key=value`` lines whose values are
Variant literals (texts and arrays may span lines), ``;`` comments. Where the list of plug-ins
is written in a way that is not plainly understood, nothing is changed and the user is told.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from i2r_vr.bridge.engines import read_project_text
from i2r_vr.errors import Notice

PLUGIN = "res://addons/i2r_vr/plugin.cfg"
_SECTION = "editor_plugins"
_LIST = re.compile(r'enabled\s*=\s*PackedStringArray\(((?:\s*"[^"\\]*"\s*,?)*)\s*\)\s*')


def enable_plugin(path: Path) -> tuple[Notice, ...]:
    """Add the add-on to the enabled plug-ins; what could not be done is said.

    Raises
    ------
    I2RError
        PROJECT_UNREADABLE.
    OSError
        Where the file cannot be replaced; it is whole then.
    """
    text = read_project_text(path)
    changed = with_plugin(text)
    if changed is None:
        return (
            Notice(
                "PLUGIN_NOT_ENABLED",
                "project.godot lists its plug-ins in an unusual way: enable i2r-vr in "
                "Project > Project Settings > Plugins.",
            ),
        )
    if changed != text:
        mark = b"\xef\xbb\xbf" if path.read_bytes().startswith(b"\xef\xbb\xbf") else b""
        _replace(path.resolve(), mark + changed.encode())
    return ()


def with_plugin(text: str) -> str | None:
    r"""The text of a ``project.godot`` with the add-on enabled, or None where that is unsafe.

    Examples
    --------
    >>> print(with_plugin("config_version=5\n"))
    config_version=5
    <BLANKLINE>
    [editor_plugins]
    <BLANKLINE>
    enabled=PackedStringArray("res://addons/i2r_vr/plugin.cfg")
    <BLANKLINE>
    """
    end = "\r\n" if "\r\n" in text else "\n"
    entry = f'enabled=PackedStringArray("{PLUGIN}")'
    section, header, found = "", -1, []
    for start, line in _logical_lines(text):
        stripped = line.strip()
        if stripped.startswith("["):
            section = stripped.strip("[]").strip()
            if section == _SECTION:
                if header >= 0:
                    return None
                header = start + len(line)
        elif section == _SECTION and re.match(r"enabled\s*=", stripped):
            found.append((start, line))
    if header < 0:
        joint = "" if text.endswith(end) or not text else end
        return f"{text}{joint}{end}[{_SECTION}]{end}{end}{entry}{end}"
    if not found:
        return f"{text[:header]}{end}{end}{entry}{text[header:]}"
    if len(found) > 1:
        return None
    start, line = found[0]
    match = _LIST.fullmatch(line)
    if match is None:
        return None
    if f'"{PLUGIN}"' in match[1]:
        return text
    items = match[1].rstrip()
    joint = "" if not items or items.endswith(",") else ", "
    place = start + match.start(1) + len(items)
    return f'{text[:place]}{joint}"{PLUGIN}"{text[place:]}'


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Offset and text of each line without its end; a value that spans lines is one line."""
    start, in_text, depth, comment = 0, False, 0, False
    index = 0
    while index < len(text):
        sign = text[index]
        if in_text:
            index += sign == "\\"
            in_text = sign != '"'
        elif sign == "\n":
            comment = False
            if depth <= 0:
                yield start, text[start:index].rstrip("\r")
                start, depth = index + 1, 0
        elif comment:
            pass
        elif sign == ";":
            comment = True
        elif sign == '"':
            in_text = True
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        index += 1
    if start < len(text):
        yield start, text[start:]


def _replace(path: Path, content: bytes) -> None:
    """Replace a file at once, its permissions kept."""
    fresh = path.with_name(f".{path.name}.i2r-vr")
    try:
        with fresh.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.chmod(path.stat().st_mode)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
