# SPDX-License-Identifier: MIT
"""How scenes sound."""
