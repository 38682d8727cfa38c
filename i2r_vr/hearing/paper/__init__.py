# SPDX-License-Identifier: MIT
"""The `paper` architecture: the networks of Image2Reverb (ICCV 2021) at their full size.

Depth from one picture (Monodepth2), a ResNet-50 over RGB and depth, and the generator of
Figure 23. `depth` turns disparity into metres, `public_codec` decodes as the published code does.
Needs torchvision (the extra ``paper``).
"""

from i2r_vr.hearing.paper.depth import Monodepth2
from i2r_vr.hearing.paper.encoder import PaperEncoder
from i2r_vr.hearing.paper.model import PaperConfig, PaperModel

__all__ = ["Monodepth2", "PaperConfig", "PaperEncoder", "PaperModel", "depth", "public_codec"]
