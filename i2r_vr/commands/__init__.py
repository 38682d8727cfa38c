# SPDX-License-Identifier: MIT
"""The command line's parts: groups, what is printed, commands of their own.

`groups` makes errors one line with an exit code, `console` prints the line of a capture,
`weights_commands` is `i2r-vr weights`.
"""

__all__ = ["console", "groups", "weights_commands"]
