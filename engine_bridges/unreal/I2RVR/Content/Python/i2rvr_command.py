# SPDX-License-Identifier: MIT
"""Entry for ``-run=pythonscript -script="i2rvr_command.py ..."``; see ``i2rvr.command_line``."""

import sys

from i2rvr.command_line import main

main(sys.argv[1:])
