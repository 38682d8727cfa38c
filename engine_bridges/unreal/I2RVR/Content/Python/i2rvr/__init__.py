# SPDX-License-Identifier: MIT
"""The Unreal bridge of i2r-vr: imports bundles, captures levels. Standard library and `unreal`.

Modules that say `import unreal` run in the editor alone; all others run anywhere, on Python 3.9
(Unreal 5.3) or newer.
"""
