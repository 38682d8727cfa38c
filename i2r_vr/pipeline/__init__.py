# SPDX-License-Identifier: MIT
"""The road from captures to bundles, a few at a time.

`queue` walks it; `stages` are the values that each station hands on, `rendering` what is heard and
`description` what a bundle says of itself, with the `uncertainty` of its T60.
"""

__all__ = [
    "description",
    "queue",
    "rendering",
    "stages",
    "uncertainty",
]
