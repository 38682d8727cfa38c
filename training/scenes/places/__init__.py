# SPDX-License-Identifier: MIT
"""The places of scenes: rooms, what stands in them, what they are made of.

`families` draws them; `building` puts solids together, `spaces` rooms, `materials` what they are
made of, `placing` and `bounds` where there is room.
"""

__all__ = [
    "bounds",
    "building",
    "families",
    "furnishing",
    "furniture",
    "materials",
    "placing",
    "spaces",
]
