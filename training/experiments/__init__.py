# SPDX-License-Identifier: MIT
"""The paper's experiments (sections 3.1, 3.2, 3.4, appendix): docs/experiments.md.

`places` are the scenes that they use, `truth` is how those sound.
"""

__all__ = ["places", "truth"]
