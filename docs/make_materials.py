# SPDX-License-Identifier: MIT
"""``python docs/make_materials.py``: write docs/materials.md from the package's own table."""

from __future__ import annotations

from pathlib import Path

from i2r_vr.acoustics import OCTAVE_BANDS_HZ
from i2r_vr.materials.classes import MATERIAL_CLASSES

FILE = Path(__file__).resolve().parent / "materials.md"
SHOWN_WORDS = 5
HEAD = """# Materials

What is known of a capture's materials comes from `NAME.material.png` and the sidecar's
`materials` (see [captures](captures.md)). Of each index the first of these holds: its
`absorption`, its `class`, the class that the words of its `name` mean. `M_Carpet_Red_02` is
carpet; `SM_WoodDoor` is a door. Letter case, digits, engine prefixes and colours do not matter.
What stays unknown is left to the picture, with the warning MATERIAL_NAME_UNKNOWN or
MATERIAL_ID_UNKNOWN.

A table of your own, `--materials FILE` (TOML or JSON), adds materials, or outranks the package's
for your words:

```toml
[[materials]]
name = "studio_baffle"           # a class that sidecars can name
words = ["baffle", "gobo"]       # words that mean it in material names
absorption = [0.2, 0.5, 0.8, 0.95, 0.95, 0.9, 0.9]   # 125 Hz to 8 kHz

[[materials]]
name = "hull"
words = ["bulkhead", "hull_plate"]
class = "metal"                  # or as one of the classes below
```

In a sidecar absorption is stated by frequency, `[{"hz": 125, "value": 0.1}]`; octaves between are
interpolated, those beyond held. `surfaces` (floor, walls, ceiling) takes the classes below.

The package's classes: random-incidence absorption in octaves, rounded from published tables (the
source of each is in `i2r_vr/materials/classes.py`). Real specimens differ by 20 % and more. No room
is as hard as its table: gaps, sockets and small things absorb too, by 0.06 of a bathroom's surfaces
and 0.01 of a church's. A bake adds that to the classes
(`i2r_vr.materials.absorption.fittings_absorption`); absorption that is stated in figures is taken
as it is.

"""


def text() -> str:
    """The whole page."""
    bands = [f"{hz}" if hz < 1000 else f"{hz // 1000}k" for hz in OCTAVE_BANDS_HZ]
    lines = ["| class | " + " | ".join(bands) + " | words, such as |", "|---" * 9 + "|"]
    for name, entry in MATERIAL_CLASSES.items():
        values = " | ".join(f"{value:.2f}" for value in entry.absorption)
        words = ", ".join(word.replace("_", " ") for word in entry.words[:SHOWN_WORDS])
        lines.append(f"| `{name}` | {values} | {words} |")
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
