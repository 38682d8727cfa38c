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
    "home",
    "guest_room",
    "wet_room",
    "home_kitchen",
    "meeting_room",
    "office_floor",
    "seminar_room",
    "practice_room",
    "lounge",
    "shop",
    "cafe",
)
"""What most pictures of indoor places show."""
