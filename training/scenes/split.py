# SPDX-License-Identifier: MIT
"""Which families of scenes are never trained on."""

HELD_OUT_FAMILIES = (
    "l_room",
    "swimming_pool",
    "tunnel",
    "library",
    "attic",
    "alley",
    "coupled_rooms",
)
