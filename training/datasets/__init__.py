# SPDX-License-Identifier: MIT
"""What batches are made of: scenes, recordings, and data sets of others."""
