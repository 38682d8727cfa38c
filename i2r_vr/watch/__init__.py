# SPDX-License-Identifier: MIT
"""The service that bakes whatever is dropped into a folder; see docs/watching.md.

`process` runs it by its `WatchSettings`; `events` are the system's news of files, `lock` keeps
two services out of one folder.
"""

from i2r_vr.watch.settings import WatchSettings, split_command

__all__ = ["WatchSettings", "events", "lock", "process", "split_command"]
