# SPDX-License-Identifier: MIT
"""How well a model hears, measured on what it bakes."""
