# SPDX-License-Identifier: MIT
"""The listening test of the paper's section 3.3: make its page, analyse its results.

Nothing else uses it; ``python -m training.listening_test`` does.
"""

__all__: list[str] = []
