# SPDX-License-Identifier: MIT
"""How scenes look: light, cameras, pictures.

`tracer` follows rays, for the sound as well; `picture` renders along `rays`. `looks` and `textures`
are what surfaces show, `lighting` and `overhead` the lamps, `camera` what a camera does.
`covering` dresses materials in images, `developing` is what a phone makes of a picture.
"""

__all__ = [
    "camera",
    "covering",
    "developing",
    "lighting",
    "looks",
    "overhead",
    "picture",
    "rays",
    "textures",
    "tracer",
]
