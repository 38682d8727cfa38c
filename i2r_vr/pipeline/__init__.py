# SPDX-License-Identifier: MIT
"""From captures to bundles, one after another."""
