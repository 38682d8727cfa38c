# SPDX-License-Identifier: MIT
"""Reverb for games and VR made from pictures."""

from i2r_vr.version import __version__

__all__ = ["__version__"]
