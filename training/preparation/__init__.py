# SPDX-License-Identifier: MIT
"""Recordings and pictures to pairs that can be trained on."""
