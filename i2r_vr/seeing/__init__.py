# SPDX-License-Identifier: MIT
"""What a capture shows: views, the sphere of directions, walls, volume, the zone.

`views` cuts pictures for the networks, `grid` is the sphere as cells, `enclosure` tells volume and
walls, `hidden` what stands behind what is seen, `zone` where a reverb is heard, `heard_depth` the
depth that a bundle keeps.
"""

__all__ = [
    "enclosure",
    "grid",
    "heard_depth",
    "views",
    "zone",
]
