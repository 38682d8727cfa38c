# SPDX-License-Identifier: MIT
"""Folders that all machines of a cluster see at the same path, or do not."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from i2r_vr.errors import I2RError


@contextmanager
def marked(folder: Path) -> Iterator[Path]:
    """A file in a folder that nobody else would have made; who finds it sees the folder.

    Its name is new each time, so that no machine remembers that it wasn't there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / f".cluster-{secrets.token_hex(8)}"
    mark.touch()
    try:
        yield mark
    finally:
        mark.unlink(missing_ok=True)


def not_shared(folder: Path) -> I2RError:
    """The error of a machine that does not see a folder."""
    return I2RError(
        "CLUSTER_FOLDER_NOT_SHARED",
        f"{socket.gethostname()} does not see the folder",
        "inputs and OUT at the same path on every machine",
        "mount them there",
        folder,
    )
