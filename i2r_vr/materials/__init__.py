# SPDX-License-Identifier: MIT
"""Classes of materials, the names that stand for them, what they absorb.

`classes` is the table, `absorption` what a name, a class or a table of the user's own comes to.
"""

__all__ = ["absorption", "classes"]
