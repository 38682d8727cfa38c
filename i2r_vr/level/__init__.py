# SPDX-License-Identifier: MIT
"""Many probes of one level as rooms, boxes and portals: decided once, for every engine.

`sight` is what a probe sees; `arrangement` makes rooms of many; `boxes`, `openings` and
`partition` hold what it is made of.
"""

__all__ = ["arrangement", "boxes", "openings", "partition", "sight", "spaces"]
