# SPDX-License-Identifier: MIT
"""Many bundles of one level as rooms, boxes and portals: decided once, for every engine.

`update` keeps the levels in a folder of bundles, `file` is what is written, `validation` and
`check` look at it. `sight` is what a probe sees, `spaces` how far its room goes in it,
`arrangement` makes rooms of many; `boxes`, `openings` and `partition` hold what it is made of.
"""

__all__ = [
    "arrangement",
    "boxes",
    "check",
    "file",
    "openings",
    "partition",
    "sight",
    "spaces",
    "update",
    "validation",
]
