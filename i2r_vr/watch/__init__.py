# SPDX-License-Identifier: MIT
"""The service that bakes whatever is dropped into a folder; see docs/watching.md."""

from i2r_vr.watch.service import Watcher
from i2r_vr.watch.settings import WatchSettings
from i2r_vr.watch.telling import Listener

__all__ = ["Listener", "WatchSettings", "Watcher"]
