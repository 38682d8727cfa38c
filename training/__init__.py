# SPDX-License-Identifier: MIT
"""Makes the shipped weights and measures them; nothing of the package imports it."""
