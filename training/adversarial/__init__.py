# SPDX-License-Identifier: MIT
"""The conditional GAN of the paper (section 2): docs/training_gan.md.

`trainer` runs `networks` against the discriminator on `pairs` by `objectives`, as `configuration`
says and on as many `training.processes` as there are; `depth_stage` comes first,
`sources` say what pairs there are, `validation` listens.
"""

__all__ = [
    "configuration",
    "depth_stage",
    "networks",
    "objectives",
    "pairs",
    "sources",
    "trainer",
    "validation",
]
