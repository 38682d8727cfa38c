# SPDX-License-Identifier: MIT
"""Other people's weights: checkpoints of Image2Reverb, Places365 and Monodepth2 as safetensors."""

from i2r_vr.importing.conversion import KINDS, import_weights

__all__ = ["KINDS", "import_weights"]
