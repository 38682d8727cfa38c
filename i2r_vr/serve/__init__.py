# SPDX-License-Identifier: MIT
"""The page for sound designers: drop a picture in, hear it, tune it, keep it.

`settings` says what is served, a `workshop` is all of it, `server` runs it. Behind them: the `door`
lets one browser in, `library` knows the captures and `baker` bakes them, `drops` takes files in,
`studio` makes takes and `keeping` writes them into sidecars; `rows`, `cards`, `floor_plan` and
`pictures` are what is shown, `projects` what is handed on, `routes` the addresses.
"""

__all__ = ["projects", "server", "settings", "workshop"]
