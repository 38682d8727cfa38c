# SPDX-License-Identifier: MIT
"""The service that bakes whatever is dropped into a folder; see docs/watching.md."""

from i2r_vr.watch.settings import WatchSettings, split_command

__all__ = ["WatchSettings", "split_command"]
