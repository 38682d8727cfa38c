# SPDX-License-Identifier: MIT
"""``python -m i2r_vr``."""

from i2r_vr.cli import main

if __name__ == "__main__":
    main(prog_name="i2r-vr")
