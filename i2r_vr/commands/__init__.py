# SPDX-License-Identifier: MIT
"""The command line's parts: groups, what is printed, commands of their own.

`groups` makes errors one line with an exit code and help with examples, `options` the flags of a
bake; `console` prints the line of a capture, `terminal` any line. `bake_commands`,
`bundle_commands`, `level_command`, `prune_command` and `weights_commands` are commands.
"""

__all__ = [
    "bake_commands",
    "bundle_commands",
    "console",
    "groups",
    "level_command",
    "options",
    "prune_command",
    "serve_command",
    "terminal",
    "weights_commands",
]
