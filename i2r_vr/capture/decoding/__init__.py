# SPDX-License-Identifier: MIT
"""From the bytes of a picture to numbers, within limits."""
