# SPDX-License-Identifier: MIT
"""Training of the compact model: docs/training.md.

`trainer` runs a stage by its `configuration`, `objective` and `losses`, measured by `validation`;
`features` keeps what frozen networks give, `refit` fits heads and sizes to it, as `told` tells
them, `looks` tells classes of materials, `export` writes what ships. `network` loads a trained one,
`pretrained` a trunk that has learnt from photographs, `device` moves batches.
"""

__all__ = [
    "configuration",
    "device",
    "export",
    "features",
    "looks",
    "losses",
    "network",
    "objective",
    "pretrained",
    "refit",
    "trainer",
    "validation",
]
