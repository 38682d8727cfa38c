# SPDX-License-Identifier: MIT
"""Pictures and sounds of a page: inside it, or in files beside it.

Sounds beside a page lie in scripts, for a page that is opened from a disk may load scripts and
pictures, but no data.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

PREFIX = "i2rvr_"
"""Of the files beside a page: what else lies in their folder is others'."""
OURS = re.compile(rf"{PREFIX}[a-z]+[0-9]+\.(webp|js)")
_REFERENCE = re.compile(r'(src|href)="i2rvr:([a-z]+[0-9]+)"')
"""Quotes in texts are escaped, so no text can look like one."""


def json_text(content: object) -> str:
    """JSON that cannot end the element that it stands in."""
    return json.dumps(content, separators=(",", ":")).replace("<", "\\u003c")


@dataclass(frozen=True)
class Attachments:
    """What a page refers to, by names of letters and a number; filled while it is written."""

    pictures: dict[str, bytes] = field(default_factory=dict)
    sounds: dict[str, str] = field(default_factory=dict)

    def picture(self, name: str, webp: bytes) -> str:
        """Keep a picture; what the page says in ``src`` or ``href``."""
        self.pictures[name] = webp
        return f"i2rvr:{name}"

    def sound(self, name: str, content: Mapping[str, Any]) -> None:
        """Keep what the page's script needs to play a sound."""
        self.sounds[name] = json_text(content)

    def elements(self) -> str:
        """All sounds as elements of the page."""
        return "".join(
            f'<script type="application/json" id="sound-{name}">{content}</script>'
            for name, content in self.sounds.items()
        )

    def inside(self, html: str) -> str:
        """The page's text with its pictures in it."""
        return _REFERENCE.sub(lambda m: f'{m[1]}="{self._data_uri(m[2])}"', html)

    def beside(self, html: str, folder: str) -> str:
        """The page's text that refers to its pictures in a folder beside it."""
        return _REFERENCE.sub(rf'\1="{quote(folder)}/{PREFIX}\2.webp"', html)

    def files(self) -> dict[str, bytes]:
        """What lies in that folder, by names: pictures, and sounds as scripts."""
        found = {f"{PREFIX}{name}.webp": data for name, data in self.pictures.items()}
        for name, content in self.sounds.items():
            found[f"{PREFIX}{name}.js"] = f'i2rvrSounds["{name}"]={content};\n'.encode()
        return found

    def _data_uri(self, name: str) -> str:
        return "data:image/webp;base64," + base64.b64encode(self.pictures[name]).decode()
