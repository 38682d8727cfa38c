# SPDX-License-Identifier: MIT
"""Training of the compact model: docs/training.md.

`trainer` runs a stage by its `configuration`, `objective` and `losses`, measured by `validation`;
`refit` brings the heads to convergence, `export` writes what ships. `network` loads a trained one,
`pretrained` a trunk that has learnt from photographs, `device` moves batches.
"""

__all__ = [
    "configuration",
    "device",
    "export",
    "losses",
    "network",
    "objective",
    "pretrained",
    "refit",
    "trainer",
    "validation",
]
