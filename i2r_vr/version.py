# SPDX-License-Identifier: MIT
"""The package's version: part of every bundle's generator record."""

__version__ = "0.1.0"
