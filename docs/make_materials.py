# SPDX-License-Identifier: MIT
"""``python docs/make_materials.py``: write docs/materials.md from the package's own table."""

from __future__ import annotations

from pathlib import Path

from i2r_vr.acoustics import OCTAVE_BANDS_HZ
from i2r_vr.materials.classes import MATERIAL_CLASSES
from i2r_vr.materials.vocabulary import CLASS_NAMES, load_vocabulary

FILE = Path(__file__).resolve().parent / "materials.md"
SHOWN_WORDS = 5
HEAD = """# Materials

What is known of a capture's materials comes from `NAME.material.png` and the sidecar's
`materials` (see [captures](captures.md)). What is stated of an index holds: its `absorption`, else
its `class`. A `name` is evidence, joined with how the material looks.

## What a name says

| strength | says | such as | so |
|---|---|---|---|
| strong | what something is made of | `M_Carpet_Red`, `Holzboden`, `T_Bricks_D` | looks decide \
between the classes that it leaves, and overrule it only where they are strongly against it: \
MATERIAL_LOOKS_OTHERWISE then says so |
| medium | what it is | `Sofa_02`, `Fridge`, `Bücherregal` | what such things are usually made \
of, or what looks say |
| place | where it is | `WallB`, `floor_01_ceiling`, `M_Ground_01` | looks decide among what is \
usual there, indoors or outdoors |
| none | nothing | `Material.003`, `T_Atlas_01`, `White` | looks decide: MATERIAL_NAME_UNKNOWN |

A name gives a probability to every class; its looks, by the surface network, multiply them (Bayes).
All pixels of one material, over all views, decide together, and two ids of one name are one
material. Where one name that isn't a material word covers more than half of the surfaces seen,
floor, walls and ceiling at once (an atlas, a whole building), each patch is looked at by itself,
and a place word says nothing. Absorption is the mean over what the material may be, and the doubt
that is left widens `t60_interval_s`. Without depth there are no looks that count, and names decide
alone. `i2r-vr inspect` and the report tell what each material was taken for. How far off T60 is by
what materials are called: the [model card](../i2r_vr/weights/MODEL_CARD.md).

Words are compared whole: camel case, numbers, prefixes (`M_`, `MI_`, `T_` ...), plurals and accents
don't matter, compounds of known words are taken apart (`brickwall`, `Kiefernholzboden`). The
vocabulary is English, with the common words of German, French, Spanish, Japanese (romaji) and
Chinese (pinyin): `i2r_vr/materials/vocabulary.tsv`.

`surfaces` (floor, walls, ceiling) takes the classes below. Where it states only some of them, the
others are joined in the same way, patch by patch, from what floors, walls or ceilings usually are
and from their looks.

## A table of your own

`--materials FILE` (TOML or JSON) adds materials and words for them. Your words need no proof: what
they name is taken for what you say.

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

## Classes

In a sidecar absorption is stated by frequency, `[{"hz": 125, "value": 0.1}]`; octaves between are
interpolated, those beyond held.

The package's classes: random-incidence absorption in octaves, rounded from published tables (the
source of each is in `i2r_vr/materials/classes.py`). Real specimens differ by 20 % and more. No room
is as hard as its table: gaps, sockets and small things absorb too, by 0.06 of a bathroom's surfaces
and 0.01 of a church's. A bake adds that to the classes
(`i2r_vr.materials.absorption.fittings_absorption`); absorption that is stated in figures is taken
as it is.

"""


def shown_words(class_name: str) -> str:
    """Some English words that make a class the likeliest."""
    vocabulary = load_vocabulary()
    place = CLASS_NAMES.index(class_name)
    told = [
        " ".join(phrase)
        for phrase, concepts in vocabulary.concepts.items()
        if " ".join(phrase) != class_name.replace("_", " ")
        and set(phrase) <= vocabulary.languages["en"]
        and all(c.kind in ("material", "object") for c in concepts)
        and all(int(c.classes[0].argmax()) == place for c in concepts)
    ]
    return ", ".join(told[:SHOWN_WORDS])


def text() -> str:
    """The whole page."""
    bands = [f"{hz}" if hz < 1000 else f"{hz // 1000}k" for hz in OCTAVE_BANDS_HZ]
    lines = ["| class | " + " | ".join(bands) + " | names, such as |", "|---" * 9 + "|"]
    for name, entry in MATERIAL_CLASSES.items():
        values = " | ".join(f"{value:.2f}" for value in entry.absorption)
        lines.append(f"| `{name}` | {values} | {shown_words(name)} |")
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
