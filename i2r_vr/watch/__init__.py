# SPDX-License-Identifier: MIT
"""The service that bakes whatever is dropped into a folder; see docs/watching.md.

`process` runs it by its `WatchSettings`; `events` are the system's news of files.
"""

from i2r_vr.watch.settings import WatchSettings, split_command

__all__ = ["WatchSettings", "events", "process", "split_command"]
