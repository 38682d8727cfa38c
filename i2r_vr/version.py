# SPDX-License-Identifier: MIT
"""The package's name and version: part of every file's generator record."""

GENERATOR_NAME = "i2r-vr"
__version__ = "0.1.0"
