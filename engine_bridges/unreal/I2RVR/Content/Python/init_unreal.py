# SPDX-License-Identifier: MIT
"""Run by the editor's Python plugin at its start: adds the menu."""

import unreal
from i2rvr import menu

if unreal.is_editor():
    menu.register()
