# SPDX-License-Identifier: MIT
"""Training of the compact model."""
