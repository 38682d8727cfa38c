# SPDX-License-Identifier: MIT
"""What is there, what works, and what to do where it does not."""

from i2r_vr.doctor.examination import Finding, examine

__all__ = ["Finding", "examine"]
