# SPDX-License-Identifier: MIT
"""Classes of materials, the names that stand for them, what they absorb."""
