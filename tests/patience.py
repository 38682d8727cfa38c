"""How long tests wait for other programs."""

HANG_S = 240.0
"""Seconds after which a program is taken to hang. None needs a tenth of it on a machine that has
nothing else to do, and none is judged by its speed."""
