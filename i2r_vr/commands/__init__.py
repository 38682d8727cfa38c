# SPDX-License-Identifier: MIT
"""The command line's parts: groups, what is printed, commands of their own.

`groups` makes errors one line with an exit code, `console` prints the line of a capture,
`weights_commands` is `i2r-vr weights`, `prune_command` is `i2r-vr prune`.
"""

__all__ = ["console", "groups", "prune_command", "weights_commands"]
