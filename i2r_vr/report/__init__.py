# SPDX-License-Identifier: MIT
"""One self-contained page to look at bundles and to listen to them.

`write_report` writes it; `markup` is how figures and directions are put in words, `maps`, `rasters`
and `storeys` draw places and levels, `sounds` has a dry sound.
"""

from i2r_vr.report.page import write_report

__all__ = ["maps", "markup", "rasters", "sounds", "storeys", "write_report"]
