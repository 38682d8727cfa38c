# SPDX-License-Identifier: MIT
"""From a prediction to impulse responses and their files."""
