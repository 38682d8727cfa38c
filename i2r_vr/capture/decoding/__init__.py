# SPDX-License-Identifier: MIT
"""From the bytes of a picture to numbers, within limits.

`formats` tells a format by its first bytes, `images` decodes whatever is one; `exr`, `exr_layers`,
`tiff` and `float_maps` also read depth, `gpano` what a panorama says of itself. `limits` bounds
what is read at all.
"""

__all__ = [
    "exr",
    "exr_layers",
    "float_maps",
    "formats",
    "gpano",
    "images",
    "limits",
    "tiff",
]
