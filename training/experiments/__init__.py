# SPDX-License-Identifier: MIT
"""The paper's experiments (sections 3.1, 3.2, 3.4 and the appendix): docs/experiments.md."""
