# SPDX-License-Identifier: MIT
"""The road from captures to bundles, a few at a time.

`queue` passes over what is up to date (`currency`) and has the rest baked at one of the
`workplaces`, this process or `elsewhere`, where each capture walks the `road`; `stages` are the
values that each station hands on, `making` and `rendering` make what is heard, and `description`
what a bundle says of itself, with the `uncertainty` of its T60; `bake_result` is what becomes of a
capture, `records` what its folder keeps of it. An `audition` hears a capture again and again, as a
person tunes it.
"""

__all__ = [
    "audition",
    "bake_result",
    "description",
    "elsewhere",
    "queue",
    "rendering",
    "road",
    "stages",
    "uncertainty",
    "workplaces",
]
