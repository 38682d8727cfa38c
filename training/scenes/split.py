# SPDX-License-Identifier: MIT
"""Which families of scenes are never trained on, and which are trained on more often."""

HELD_OUT_FAMILIES = (
    "l_room",
    "swimming_pool",
    "tunnel",
    "library",
    "attic",
    "alley",
    "coupled_rooms",
)
ORDINARY_FAMILIES = (
    "living_room",
    "bedroom",
    "bathroom",
    "kitchen",
    "office",
    "classroom",
    "corridor",
    "studio",
)
"""What most pictures of indoor places show."""
