# SPDX-License-Identifier: MIT
"""What materials absorb and scatter, and which class a material's name means.

Absorption is the random-incidence coefficient in the octaves 125 Hz to 8 kHz; scattering is the
share of the reflected energy that leaves diffusely (ISO 17497-1), here one value at mid
frequencies with the usual rise towards high ones. The numbers are rounded means of published
tables; each class names its kind of source. Real specimens differ by 20 % and more.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from i2r_vr.errors import I2RError

BANDS = 7
MAX_TABLE_BYTES = 1024 * 1024
_SCATTERING_SLOPE = (0.4, 0.6, 0.8, 1.0, 1.2, 1.35, 1.5)

_V = "Vorlaender, Auralization, table of absorption (rounded)"
_K = "Kuttruff, Room Acoustics, table 10.1 and text (rounded)"
_C = "Cox and D'Antonio, Acoustic Absorbers and Diffusers (typical)"
_P = "typical product data by ISO 354 (rounded)"
_E = "engineering estimate from similar published materials"
_S = "nothing comes back from the open sky"


@dataclass(frozen=True)
class MaterialClass:
    """A class of materials.

    absorption, scattering : 7 values in 0..1, octaves 125 Hz to 8 kHz; source : where the
    absorption comes from; words : names that mean this class, words joined by underscores.
    """

    name: str
    absorption: tuple[float, ...]
    scattering: tuple[float, ...]
    source: str
    words: tuple[str, ...]


def _class(
    name: str, absorption: tuple[float, ...], scattering: float, source: str, words: str
) -> MaterialClass:
    spread = tuple(round(min(0.95, scattering * slope), 3) for slope in _SCATTERING_SLOPE)
    return MaterialClass(name, absorption, spread, source, tuple(words.split()))


# fmt: off
_CLASSES = (
    _class("concrete", (0.02, 0.02, 0.03, 0.03, 0.03, 0.04, 0.07), 0.1, _K,
           "concrete cement beton screed asbestos"),
    _class("painted_concrete", (0.01, 0.01, 0.01, 0.02, 0.02, 0.02, 0.03), 0.08, _K,
           "painted_concrete concrete_painted concrete_paint"),
    _class("brick", (0.03, 0.03, 0.03, 0.04, 0.05, 0.07, 0.08), 0.2, _K,
           "brick bricks brickwork masonry cinderblock cinder_block breeze_block"),
    _class("painted_brick", (0.01, 0.01, 0.02, 0.02, 0.02, 0.03, 0.03), 0.18, _E,
           "painted_brick brick_painted brick_white white_brick"),
    _class("plaster", (0.02, 0.02, 0.03, 0.03, 0.04, 0.05, 0.05), 0.08, _K,
           "plaster stucco render gypsum paint wall_paint wallpaint whitewash ceiling wall"),
    _class("plasterboard", (0.25, 0.12, 0.07, 0.05, 0.05, 0.06, 0.06), 0.08, _V,
           "plasterboard drywall sheetrock gypsum_board wallpaper partition"),
    _class("stone", (0.02, 0.02, 0.02, 0.03, 0.03, 0.04, 0.05), 0.15, _V,
           "stone cobble cobblestone cobbles sandstone limestone slate granite flagstone "
           "paver pavers paving pavement sidewalk terrazzo castle_wall"),
    _class("marble", (0.01, 0.01, 0.01, 0.01, 0.02, 0.02, 0.02), 0.05, _K,
           "marble onyx travertine"),
    _class("ceramic_tile", (0.01, 0.01, 0.01, 0.01, 0.02, 0.02, 0.02), 0.06, _V,
           "tile tiles tiled ceramic ceramics porcelain bath_tile bathroom_tile wall_tile "
           "floor_tile mosaic toilet sink bathtub"),
    _class("glass", (0.2, 0.12, 0.07, 0.05, 0.04, 0.03, 0.03), 0.05, _K,
           "glass window windows windowpane pane mirror glazing crystal"),
    _class("wood_panel", (0.28, 0.2, 0.12, 0.09, 0.08, 0.08, 0.08), 0.12, _V,
           "wood wooden panelling paneling plywood mdf oak pine timber log plank planks "
           "lumber bark chipboard veneer cabinet furniture table desk crate barrel shelf"),
    _class("wood_floor", (0.15, 0.11, 0.1, 0.07, 0.06, 0.07, 0.07), 0.08, _V,
           "wood_floor floor_wood wooden_floor floorboard floorboards laminate hardwood "
           "deck decking wood_planks_floor parquet_floor floor_parquet"),
    _class("parquet_on_joists", (0.15, 0.11, 0.1, 0.07, 0.06, 0.07, 0.07), 0.08, _E,
           "parquet stage stage_floor gym_floor sports_floor"),
    _class("door_wood", (0.14, 0.1, 0.08, 0.08, 0.08, 0.08, 0.08), 0.1, _V,
           "door doors gate_wood"),
    _class("linoleum", (0.02, 0.02, 0.03, 0.03, 0.04, 0.04, 0.04), 0.06, _V,
           "linoleum lino vinyl pvc_floor rubber_floor rubber epoxy resin_floor floor"),
    _class("carpet_thin", (0.03, 0.05, 0.1, 0.2, 0.3, 0.35, 0.4), 0.2, _V,
           "carpet_thin carpet_tile carpet_tiles office_carpet thin_carpet rug_thin "
           "doormat mat"),
    _class("carpet", (0.03, 0.08, 0.2, 0.35, 0.45, 0.55, 0.6), 0.25, _K,
           "carpet rug carpets moquette"),
    _class("carpet_heavy", (0.06, 0.15, 0.35, 0.55, 0.65, 0.7, 0.72), 0.3, _P,
           "carpet_heavy heavy_carpet thick_carpet shag carpet_thick"),
    _class("curtain_light", (0.04, 0.08, 0.15, 0.25, 0.35, 0.4, 0.42), 0.35, _K,
           "curtain curtains curtain_light drape_light net_curtain blinds blind cloth "
           "fabric textile linen cotton banner flag tapestry"),
    _class("curtain_heavy", (0.12, 0.3, 0.5, 0.65, 0.7, 0.72, 0.72), 0.45, _K,
           "curtain_heavy heavy_curtain drape drapes drapery velvet stage_curtain velour"),
    _class("acoustic_tile", (0.35, 0.5, 0.62, 0.78, 0.8, 0.75, 0.7), 0.2, _P,
           "acoustic_tile acoustic_tiles ceiling_tile ceiling_tiles suspended_ceiling "
           "drop_ceiling office_ceiling acoustic_ceiling"),
    _class("acoustic_panel", (0.25, 0.55, 0.85, 0.95, 0.95, 0.92, 0.9), 0.25, _P,
           "acoustic_panel acoustic_panels sound_panel absorber glasswool glass_wool "
           "rockwool rock_wool mineral_wool fiberglass fibreglass insulation soundproofing "
           "acoustic"),
    _class("foam", (0.12, 0.3, 0.7, 0.92, 0.95, 0.95, 0.94), 0.4, _C,
           "foam acoustic_foam sponge"),
    _class("upholstery", (0.2, 0.35, 0.5, 0.6, 0.65, 0.65, 0.62), 0.5, _K,
           "upholstery sofa couch armchair cushion cushions seat seats seating leather "
           "pillow theatre_seat cinema_seat chair_fabric"),
    _class("bed_textile", (0.22, 0.4, 0.55, 0.65, 0.7, 0.7, 0.68), 0.45, _E,
           "bed bedding mattress blanket duvet bedsheet quilt towel"),
    _class("bookshelf", (0.25, 0.25, 0.3, 0.32, 0.35, 0.38, 0.38), 0.55, _E,
           "bookshelf bookshelves bookcase books book library_shelf"),
    _class("people", (0.2, 0.32, 0.45, 0.6, 0.68, 0.7, 0.7), 0.55, _K,
           "people person character crowd human npc skin body audience"),
    _class("metal", (0.04, 0.04, 0.03, 0.03, 0.03, 0.02, 0.02), 0.1, _E,
           "metal steel iron aluminium aluminum copper brass bronze chrome tin gold silver "
           "rust rusty metallic car grate grating duct pipe pipes"),
    _class("corrugated_metal", (0.25, 0.18, 0.1, 0.07, 0.05, 0.05, 0.05), 0.35, _E,
           "corrugated corrugated_metal sheet_metal metal_sheet tin_roof metal_roof "
           "container roof_metal"),
    _class("water", (0.01, 0.01, 0.01, 0.01, 0.02, 0.02, 0.02), 0.03, _K,
           "water ocean sea lake river pool_water puddle"),
    _class("grass", (0.11, 0.26, 0.45, 0.6, 0.69, 0.78, 0.82), 0.4, _C,
           "grass lawn meadow turf woodland_grass moss hay straw"),
    _class("soil", (0.15, 0.25, 0.4, 0.5, 0.55, 0.6, 0.62), 0.4, _C,
           "soil dirt earth mud ground clay terrain forest_floor"),
    _class("gravel", (0.2, 0.4, 0.55, 0.65, 0.7, 0.72, 0.74), 0.5, _C,
           "gravel pebbles pebble ballast rubble debris"),
    _class("sand", (0.15, 0.28, 0.4, 0.48, 0.54, 0.58, 0.6), 0.3, _C,
           "sand beach desert dune"),
    _class("snow", (0.4, 0.65, 0.85, 0.92, 0.95, 0.95, 0.95), 0.3, _C,
           "snow ice_snow"),
    _class("asphalt", (0.03, 0.03, 0.05, 0.06, 0.08, 0.1, 0.12), 0.15, _C,
           "asphalt tarmac road street bitumen blacktop tar"),
    _class("foliage", (0.05, 0.1, 0.18, 0.28, 0.38, 0.48, 0.55), 0.7, _C,
           "foliage leaf leaves tree bush hedge shrub ivy plant plants vegetation flower"),
    _class("rock", (0.02, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07), 0.45, _C,
           "rock rocks cave cliff boulder ice lava basalt ore"),
    _class("plastic", (0.04, 0.04, 0.05, 0.05, 0.06, 0.06, 0.06), 0.12, _E,
           "plastic pvc acrylic polymer plexiglass bakelite"),
    _class("cork", (0.05, 0.08, 0.15, 0.25, 0.28, 0.3, 0.3), 0.12, _E,
           "cork corkboard cork_board"),
    _class("perforated_panel", (0.3, 0.6, 0.8, 0.75, 0.6, 0.5, 0.45), 0.25, _P,
           "perforated perforated_panel slatted slats perforated_wood"),
    _class("sky", (1, 1, 1, 1, 1, 1, 1), 0, _S,
           "sky skybox sky_dome skydome void"),
)
# fmt: on

MATERIAL_CLASSES: Mapping[str, MaterialClass] = {entry.name: entry for entry in _CLASSES}

_WORDS: Mapping[tuple[str, ...], str] = {
    tuple(word.split("_")): entry.name for entry in _CLASSES for word in (entry.name, *entry.words)
}
_LONGEST = max(len(words) for words in _WORDS)
_GENERIC = frozenset({("floor",), ("wall",), ("ceiling",), ("paint",), ("door",), ("roof",)})
"""Words that say where a surface is rather than what it is made of; others outrank them."""


def split_name(name: str) -> list[str]:
    """The words of a material's name, in lower case.

    Examples
    --------
    >>> split_name("M_CarpetRed_01")
    ['m', 'carpet', 'red']
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return [word for word in re.split(r"[^a-z]+", spaced.lower()) if word]


def material_class_from_name(name: str) -> str | None:
    """The class that a material's name means, or None.

    The longest run of known words wins, then one that names a substance over one that names a
    place, then the last one (in English the noun comes last: "Wood_Carpet" is a carpet).

    Parameters
    ----------
    name : str
        As engines' projects write it, such as ``M_Brick_Wall_02``.

    Examples
    --------
    >>> material_class_from_name("M_Carpet_Red"), material_class_from_name("Glasswool")
    ('carpet', 'acoustic_panel')
    """
    words = split_name(name)
    best: tuple[tuple[int, int, int], str] | None = None
    for start in range(len(words)):
        for length in range(1, min(_LONGEST, len(words) - start) + 1):
            run = tuple(words[start : start + length])
            found = _WORDS.get(run) or _WORDS.get((*run[:-1], run[-1].removesuffix("s")))
            if found is None:
                continue
            rank = (length, int(run not in _GENERIC), start)
            if best is None or rank > best[0]:
                best = (rank, found)
    return None if best is None else best[1]


@dataclass(frozen=True)
class UserMaterial:
    """A line of a user's table: words that mean it, and what it absorbs."""

    name: str
    words: tuple[str, ...]
    absorption: tuple[float, ...]


def load_material_table(path: Path) -> tuple[UserMaterial, ...]:
    """Read a user's own materials (``--materials FILE``, TOML or JSON).

    ``[[materials]]`` with `name`, optionally `words` (list), and either `class` or `absorption`
    (7 values from 125 Hz to 8 kHz).

    Raises
    ------
    I2RError
        MATERIALS_UNREADABLE, MATERIALS_FORMAT.
    """
    try:
        if path.stat().st_size > MAX_TABLE_BYTES:
            raise _table_error("a file of over 1 MiB", path)
        text = path.read_text(encoding="utf-8")
        record = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except OSError as error:
        raise I2RError(
            "MATERIALS_UNREADABLE",
            error.strerror or "an unreadable file",
            "a readable TOML or JSON file",
            "check the path of --materials",
            path,
        ) from error
    except (ValueError, RecursionError) as error:
        raise _table_error("text that is neither TOML nor JSON", path) from error
    entries = record.get("materials") if isinstance(record, dict) else None
    if not isinstance(entries, list) or len(entries) > 10_000:
        raise _table_error("no list 'materials'", path)
    return tuple(_user_material(entry, i, path) for i, entry in enumerate(entries))


def _user_material(entry: Any, index: int, path: Path) -> UserMaterial:
    where = f"materials[{index}]"
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        raise _table_error(f"{where} without a name", path)
    words = entry.get("words", [])
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise _table_error(f"{where}.words that are no list of texts", path)
    absorption = entry.get("absorption")
    if absorption is None:
        known = MATERIAL_CLASSES.get(str(entry.get("class")))
        if known is None:
            raise _table_error(f"{where} with neither a known class nor absorption", path)
        absorption = known.absorption
    if not _is_absorption(absorption):
        raise _table_error(f"{where}.absorption that is not 7 numbers in 0..1", path)
    return UserMaterial(entry["name"], tuple(words), tuple(float(value) for value in absorption))


def _is_absorption(values: Any) -> bool:
    if not isinstance(values, Sequence) or isinstance(values, str) or len(values) != BANDS:
        return False
    return all(
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and math.isfinite(value)
        and 0.0 <= value <= 1.0
        for value in values
    )


def _table_error(found: str, path: Path) -> I2RError:
    return I2RError(
        "MATERIALS_FORMAT",
        found,
        "[[materials]] with name, and class or absorption (7 values)",
        "see docs/materials.md",
        path,
    )
