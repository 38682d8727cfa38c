# SPDX-License-Identifier: MIT
"""What a capture shows: views, the sphere of directions, walls, volume, the zone."""
