# SPDX-License-Identifier: MIT
"""Places drawn from seeds, their pictures and their sound from one geometry: docs/dataset.md.

A `scene` is made by `places`, seen by `light` and heard by `sound`; `generate` and `close_ups` make
`shards` of them, `relabel` their sound anew, `captures` files as users have them. `split` says
which families are held out, `draws` how numbers are drawn. `levels` are plans of many rooms, to
judge how probes are arranged.
"""

__all__ = [
    "captures",
    "close_ups",
    "draws",
    "generate",
    "levels",
    "light",
    "places",
    "relabel",
    "scene",
    "shards",
    "sound",
    "split",
]
