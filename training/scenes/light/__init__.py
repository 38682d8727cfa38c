# SPDX-License-Identifier: MIT
"""How scenes look: light, cameras, pictures."""
