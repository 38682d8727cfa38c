# SPDX-License-Identifier: MIT
"""Bundles: their metadata, where they lie, how they are written, read and checked."""
