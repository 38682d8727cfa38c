# SPDX-License-Identifier: MIT
"""The places of scenes: rooms, what stands in them, what they are made of."""
