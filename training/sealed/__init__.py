"""The sealed set: places that judge an edition and choose nothing.

Its families, furniture, looks, light and textures are its own, and no trainer imports them.
"""
