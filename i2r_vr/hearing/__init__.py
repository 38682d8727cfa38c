# SPDX-License-Identifier: MIT
"""What the networks hear in the views of a capture."""
