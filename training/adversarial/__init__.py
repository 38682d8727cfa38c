# SPDX-License-Identifier: MIT
"""The conditional GAN of the paper (section 2): docs/training_gan.md."""
