# SPDX-License-Identifier: MIT
"""How scenes sound: `sound` simulates a scene, `labels` tells of its materials."""

__all__ = ["labels", "sound"]
