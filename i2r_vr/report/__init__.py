# SPDX-License-Identifier: MIT
"""One self-contained page to look at bundles and to listen to them."""

from i2r_vr.report.page import write_report

__all__ = ["write_report"]
