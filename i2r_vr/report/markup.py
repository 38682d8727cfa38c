# SPDX-License-Identifier: MIT
"""Text of others inside HTML: nothing in a name or a message can become markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from i2r_vr.bundle.metadata import DirectionRecord
from i2r_vr.errors import Notice

_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def text(value: object) -> str:
    """A value as HTML text or attribute: escaped, control characters and lone surrogates replaced.

    Examples
    --------
    >>> text('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return escape(_UNSHOWN.sub("\ufffd", str(value)), quote=True)


def name(value: str) -> str:
    """A name as HTML, its writing direction kept to itself."""
    return f"<bdi>{text(value)}</bdi>"


def plain_name(value: str) -> str:
    """A name where no element can be (a label, a title, a drawing), its writing direction kept."""
    return f"\u2068{text(value)}\u2069"


def number(value: float | None, digits: int, unit: str = "") -> str:
    r"""A number with a true minus sign and its unit, an en dash where there is none.

    Examples
    --------
    >>> print(ascii(number(-6.54, 1, "dB")), ascii(number(None, 1)))
    '\u22126.5\xa0dB' '\u2013'
    """
    if value is None:
        return "\u2013"
    shown = f"{value:.{digits}f}".replace("-", "\u2212")
    return f"{shown}\xa0{unit}" if unit else shown


def bearing(direction: DirectionRecord) -> str:
    """Where a direction points, in words."""
    azimuth = (direction.azimuth_deg + 180.0) % 360.0 - 180.0
    elevation = direction.elevation_deg
    if abs(elevation) > 89.5:
        return "straight up" if elevation > 0 else "straight down"
    turn = abs(round(azimuth))
    if turn == 0:
        words = "ahead"
    elif turn == 180:
        words = "behind"
    else:
        words = f"{turn}° {'left' if azimuth > 0 else 'right'}"
    lift = round(elevation)
    return words if lift == 0 else f"{words}, {abs(lift)}° {'up' if lift > 0 else 'down'}"


def notice_list(notices: Sequence[Notice]) -> str:
    """Warnings as a list; nothing where there are none."""
    items = "".join(f"<li><b>{text(w.code)}</b> {text(w.message)}</li>" for w in notices)
    return f'<ul class="warnings">{items}</ul>' if items else ""


def figure(content: str, title: str, note: str = "", kind: str = "") -> str:
    """A figure under its title; `content`, `title` and `note` are HTML already."""
    mark = f' class="{kind}"' if kind else ""
    below = f"<p>{note}</p>" if note else ""
    return f"<figure{mark}><figcaption><h3>{title}</h3>{below}</figcaption>{content}</figure>"
