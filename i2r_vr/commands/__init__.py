# SPDX-License-Identifier: MIT
"""The command line's parts: groups, what is printed, commands of their own."""
