# SPDX-License-Identifier: MIT
"""The sealed set: places that judge an edition and choose nothing.

Its families, furniture, looks, light and textures are its own, and no trainer imports them.
``python -m training.sealed`` makes it; evaluation reads its shards, so nothing is imported from it.
"""

__all__: list[str] = []
