# SPDX-License-Identifier: MIT
"""How well a model hears, measured on what it bakes.

`rendered` scores a model on scenes and `page` shows it. `picture_scores` is for real
pictures. `observation` is what a scene shows and its true figures, `baking` what a bake of it
measures, `scores` the errors, `violins` their plot.
"""

__all__ = [
    "baking",
    "observation",
    "page",
    "picture_scores",
    "rendered",
    "scores",
    "violins",
]
