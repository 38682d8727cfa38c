# SPDX-License-Identifier: MIT
"""``OUT/.i2rvr/status.json``: what the service is doing, for people and monitors."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from i2r_vr.bundle.file_set import replace_file
from i2r_vr.bundle.layout import own_folder
from i2r_vr.errors import FileNotice, I2RError
from i2r_vr.version import __version__

FORMAT_VERSION = 1
MOST_LISTED = 1000
"""Failures and orphans in the file, which is written whole each time; counts are complete."""
_SHORTEST_INTERVAL_S = 0.25
"""Between two writes: often enough for who watches, and small bakes by the thousand are no load."""


@dataclass
class Status:
    """What the file says.

    state : ``starting``, ``idle``, ``settling``, ``baking``, ``waiting`` (for DIR, OUT or
    space) or ``stopped``; queue : captures that are settling or wait; in_hand : being baked;
    done : captures whose bundle is whole; baked : bundles made since the start; failed : number
    of captures that failed as they are now; failures : the first thousand of them; orphaned :
    bundles whose capture is gone; passed_over : files that look meant for a capture and are not
    used; troubles : what the service is waiting for.
    """

    state: str = "starting"
    queue: int = 0
    in_hand: int = 0
    done: int = 0
    baked: int = 0
    failed: int = 0
    failures: list[dict[str, str]] = field(default_factory=list)
    orphaned: list[str] = field(default_factory=list)
    passed_over: list[dict[str, str]] = field(default_factory=list)
    troubles: list[dict[str, str]] = field(default_factory=list)
    last_error: dict[str, str] | None = None
    watching: str = ""
    changes: str = "events"


class StatusFile:
    """Writes the file, seldom enough not to matter, and never half."""

    def __init__(self, out: Path) -> None:
        self.path = own_folder(out) / "status.json"
        self._written: Mapping[str, Any] = {}
        self._last_s = 0.0
        self._started = _now()

    def too_early(self) -> float | None:
        """When (monotonic seconds) to write again, or None where that is now."""
        early = self._last_s + _SHORTEST_INTERVAL_S
        return early if time.monotonic() < early else None

    def write(self, status: Status) -> None:
        """Write what changed, if anything."""
        content = {key: value for key, value in asdict(status).items() if value is not None}
        if content == self._written and self.path.exists():
            return
        self._last_s = time.monotonic()
        head = {
            "format": "i2rvr-status",
            "format_version": FORMAT_VERSION,
            "version": __version__,
            "process": os.getpid(),
            "started": self._started,
            "updated": _now(),
        }
        with suppress(OSError):
            text = json.dumps({**head, **content}, indent=1, ensure_ascii=True) + "\n"
            replace_file(self.path, text.encode("ascii"))
            self._written = content


def error_record(error: I2RError) -> dict[str, str]:
    """An error for the status file."""
    file = {} if error.file is None else {"file": error.file}
    return {"code": error.code, "message": str(error), **file}


def notice_record(notice: FileNotice) -> dict[str, str]:
    """A notice about a file for the status file."""
    return {"code": notice.code, "message": notice.message, "file": str(notice.path)}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
