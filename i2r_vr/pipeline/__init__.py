# SPDX-License-Identifier: MIT
"""The road from captures to bundles, a few at a time.

`queue` walks it, and passes over what is up to date (`currency`); `stages` are the values that each
station hands on, `making` and `rendering` make what is heard, and `description` what a bundle says
of itself, with the `uncertainty` of its T60; `bake_result` is what becomes of a capture. An
`audition` hears a capture again and again, as a person tunes it.
"""

__all__ = [
    "audition",
    "bake_result",
    "description",
    "queue",
    "rendering",
    "stages",
    "uncertainty",
]
