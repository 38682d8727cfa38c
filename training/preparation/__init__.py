# SPDX-License-Identifier: MIT
"""Recordings and pictures to pairs that can be trained on.

Nothing else uses it; ``python -m training.preparation`` does.
"""

__all__: list[str] = []
