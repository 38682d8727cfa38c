# SPDX-License-Identifier: MIT
"""Classes of materials, the names that stand for them, what they absorb.

`classes` is the table, `absorption` what a class or a table of the user's own comes to. `names`
says what a name tells, by its `words` and the `vocabulary`; `belief` joins that with how a material
looks.
"""

__all__ = ["absorption", "belief", "classes", "names", "vocabulary", "words"]
