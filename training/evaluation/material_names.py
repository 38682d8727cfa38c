# SPDX-License-Identifier: MIT
"""Names for the materials of rendered places, of each sort that asset packs have.

What is above, below and around is told by the directions that surfaces face, as a person who names
them would: a material that is mostly seen facing up is a floor, and so on. Furniture, cloth, plants
and people are things wherever they are, and so is everything small.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MATERIAL_WORDS: Mapping[str, str] = {
    "concrete": "M_Concrete_Raw_01 Concrete_Wall_Dirty MI_Cement_Smooth concrete_013",
    "painted_concrete": "Concrete_Painted_Grey M_PaintedConcrete_02 Polished_Concrete concrete.004",
    "brick": "Brick_Wall_02 M_RedBrick T_Bricks_Old_D Bricks075A",
    "painted_brick": "Painted_Brick_White BricksPainted_03 MI_Brick_White_Inst",
    "plaster": "Plaster_White M_Plaster_Rough_02 Stucco_Beige plaster.001",
    "plasterboard": "Drywall_White M_Plasterboard_01 GypsumBoard Wallpaper_Stripes",
    "stone": "Stone_Wall_03 M_Cobblestone MI_Limestone_Block Slate_Tiles",
    "marble": "Marble_White_01 M_MarbleFloor T_Marble_D Travertine",
    "ceramic_tile": "Tiles_Bathroom_White M_CeramicTile Tile_Floor_02 MI_Tiles_Subway",
    "glass": "Glass_Clear M_Glass_Window GlassPane_01",
    "wood_panel": "Wood_Oak_02 M_WoodPanel T_Planks_Dark_D Plywood_01 wood.003",
    "wood_floor": "Wood_Floor_01 M_Floorboards LaminateFloor_Grey Planks_Oak_Floor",
    "parquet_on_joists": "Parquet_02 M_Parquet_Herringbone WoodFloor_Parquet",
    "door_wood": "Door_Wood_Oak M_WoodDoor Wood_Door_White",
    "linoleum": "Linoleum_Green M_Vinyl_Floor Rubber_Floor_02 Lino_01",
    "carpet_thin": "Carpet_Tile_Blue M_Carpet_Office Carpet_Grey_01",
    "carpet": "Carpet_Red_02 M_Carpet_Beige T_Carpet_D",
    "carpet_heavy": "Carpet_Shag_White M_Carpet_Thick Carpet_Plush_03",
    "curtain_light": "Cloth_White M_Fabric_Linen Cotton_Blue_02",
    "curtain_heavy": "Velvet_Red M_Velvet_Curtain Heavy_Curtain_Cloth",
    "acoustic_tile": "Acoustic_Tile_01 M_CeilingTile_Acoustic OfficeCeiling005",
    "acoustic_panel": "Acoustic_Panel_Grey M_Glasswool Insulation_Rockwool",
    "foam": "Acoustic_Foam_Pyramid M_Foam_Black Foam_02",
    "upholstery": "Leather_Brown M_Fabric_Sofa Upholstery_Grey",
    "bed_textile": "Blanket_Wool_Cloth M_Bed_Linen Bedding_Cotton",
    "bookshelf": "Books_Paper M_Books_Row Book_Spines_01",
    "people": "Skin_01 M_Character_Skin Human_Skin",
    "metal": "Metal_Brushed_02 M_Steel Aluminium_Frame MI_Iron_Painted",
    "corrugated_metal": "Corrugated_Metal_01 M_CorrugatedIron SheetMetal_Wavy_Corrugated",
    "water": "Water_01 M_Water_Pool",
    "grass": "Grass_02 M_Ground_Grass",
    "soil": "Dirt_01 M_Soil_Dry",
    "gravel": "Gravel_01 M_Gravel_Path",
    "sand": "Sand_01 M_Sand_Fine",
    "snow": "Snow_01 M_Snow_Fresh",
    "asphalt": "Asphalt_01 M_Tarmac",
    "foliage": "Leaves_01 M_Foliage",
    "rock": "Rock_01 M_Cliff_Rock Rock_Cave",
    "plastic": "Plastic_Black M_Plastic_White PVC_Grey",
    "cork": "Cork_01 M_CorkBoard",
    "perforated_panel": "Perforated_Panel M_Wood_Slats Perforated_Metal_02",
    "sky": "Sky",
}
"""What they are made of, by class."""

OBJECT_WORDS: Mapping[str, str] = {
    "glass": "Window_01 Mirror_02 M_Windows",
    "wood_panel": "Table_01 M_Cabinet Desk_02 Wardrobe Bench_A Crate_01",
    "door_wood": "Door_01 M_Door Doors_B",
    "curtain_light": "Curtain_01 M_Curtains Blinds_02 Flag_A",
    "curtain_heavy": "Curtain_Stage M_Drapes Curtain_Red",
    "upholstery": "Sofa_01 M_Armchair Office_Chair_02 Couch Seats_A",
    "bed_textile": "Bed_01 M_Mattress Pillow_02",
    "bookshelf": "Bookshelf_01 M_Bookcase Books_02",
    "people": "Character_01 M_Crowd Person_B",
    "metal": "Fridge_01 M_Radiator Locker_02 Pipes_A Railing Oven",
    "corrugated_metal": "Container_01 M_RollerShutter",
    "plastic": "Monitor_01 M_TV Lamp_02 Keyboard TrashCan Printer",
    "ceramic_tile": "Sink_01 M_Toilet Bathtub",
    "carpet": "Rug_01 M_Rug_Persian",
    "carpet_thin": "Doormat_01 Rug_Flat",
    "carpet_heavy": "Rug_Round_02",
    "foliage": "Plant_01 M_Tree Bush_02 Potted_Plant",
    "water": "Pool_01 M_Lake",
    "stone": "Statue_01 M_Fireplace",
    "asphalt": "Road_01 M_Street",
    "rock": "Boulder_01 M_Cave",
}
"""What things are, by class; what has no such name is called by what it is made of."""

PLACE_STYLES: Mapping[str, Mapping[str, str]] = {
    "place words, numbered": {
        "floor": "floor_{n:02d}_floor",
        "ceiling": "floor_{n:02d}_ceiling",
        "wall": "floor_01_wall_{n}",
        "trim": "floor_01_trim_{n}",
        "thing": "floor_01_props_{n}",
    },
    "place words, lettered": {
        "floor": "Floor{a}",
        "ceiling": "Ceiling{a}",
        "wall": "Wall{a}",
        "trim": "Frame{a}",
        "thing": "Details{a}",
    },
    "place words, prefixed": {
        "floor": "M_Ground{a}_01",
        "ceiling": "M_Roof{a}_01",
        "wall": "M_Facade{a}_01_Inst",
        "trim": "MI_doorframes_{n:02d}",
        "thing": "MI_Set_{n:02d}",
    },
}
"""Where surfaces are, as three packs say it; the last one calls all below ground, above roof."""

LOOSE = frozenset(
    {
        "curtain_light",
        "curtain_heavy",
        "upholstery",
        "bed_textile",
        "bookshelf",
        "people",
        "foliage",
        "water",
    }
)
"""Classes of which nobody calls a surface a wall, a floor or a frame."""
TRIMMED = frozenset(
    {"wood_panel", "door_wood", "metal", "plastic", "plaster", "stone", "marble", "glass"}
)
"""Classes that trims and frames are of."""

FACING = 0.7
"""|z| of a normal from which a surface faces up or down, and the share of a material that must."""
WALL_SHARE = 0.02
"""Of what is seen, from which something upright is a wall and no thing."""


@dataclass(frozen=True)
class Shown:
    """A material of a place: its class, its part of the place, and its number there."""

    class_name: str
    part: str
    number: int


def parts_of(
    material: NDArray[np.integer], normal_z: NDArray[np.floating], area: NDArray[np.floating]
) -> dict[int, str]:
    """Floor, ceiling, wall or thing, by what each material's pixels [N] face and how large it is.

    Parameters
    ----------
    material : int [N]
    normal_z : float [N]
        Height of the unit normal towards the camera.
    area : float [N]
        That pixels stand for; zero for sky.
    """
    total = float(area.sum())
    found = {}
    for number in np.unique(material):
        weight = area * (material == number)
        own = max(float(weight.sum()), 1e-12)
        up = float((weight * (normal_z > FACING)).sum()) / own
        down = float((weight * (normal_z < -FACING)).sum()) / own
        large = own / max(total, 1e-12) >= WALL_SHARE
        if large and up > FACING:
            found[int(number)] = "floor"
        elif large and down > FACING:
            found[int(number)] = "ceiling"
        else:
            found[int(number)] = "wall" if large and up + down < 1.0 - FACING else "thing"
    return found


def _drawn(names: str, rng: np.random.Generator) -> str:
    return str(rng.choice(names.split()))


def _material_word(shown: Shown, rng: np.random.Generator) -> str:
    return _drawn(MATERIAL_WORDS[shown.class_name], rng)


def _object_word(shown: Shown, rng: np.random.Generator) -> str:
    if shown.part != "thing" or shown.class_name not in OBJECT_WORDS:
        return _material_word(shown, rng)
    return _drawn(OBJECT_WORDS[shown.class_name], rng)


def _place_word(style: str) -> Callable[[Shown, np.random.Generator], str]:
    names = PLACE_STYLES[style]

    def named(shown: Shown, rng: np.random.Generator) -> str:
        part = "thing" if shown.class_name in LOOSE else shown.part
        if part == "thing" and shown.class_name in TRIMMED:
            part = "trim"
        letter = chr(ord("A") + shown.number % 26)
        return names[part].format(a=letter, n=shown.number)

    return named


def _number(shown: Shown, rng: np.random.Generator) -> str:
    return f"Material.{shown.number:03d}"


def _atlas(shown: Shown, rng: np.random.Generator) -> str:
    return "T_Atlas_01"


SORTS: Mapping[str, Callable[[Shown, np.random.Generator], str]] = {
    "material words": _material_word,
    "object words": _object_word,
    **{style: _place_word(style) for style in PLACE_STYLES},
    "numbers": _number,
    "one atlas": _atlas,
}
"""A name for a material, by the sort of names."""


def names_of(shown: Sequence[Shown], sort: str, seed: int) -> tuple[str, ...]:
    """Names of a place's materials; sky is called so in all sorts."""
    rng = np.random.default_rng([seed, 29])
    return tuple("Sky" if s.class_name == "sky" else SORTS[sort](s, rng) for s in shown)
