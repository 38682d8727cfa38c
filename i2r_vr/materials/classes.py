# SPDX-License-Identifier: MIT
"""What classes of materials absorb and scatter, and the words that mean them.

Absorption is the random-incidence coefficient in the octaves 125 Hz to 8 kHz; scattering is the
share of the reflected energy that leaves diffusely (ISO 17497-1), here one value at mid
frequencies with the usual rise towards high ones. The numbers are rounded means of published
tables; each class names its kind of source. Real specimens differ by 20 % and more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
           "concrete cement beton screed asbestos column pillar bunker"),
    _class("painted_concrete", (0.01, 0.01, 0.01, 0.02, 0.02, 0.02, 0.03), 0.08, _K,
           "painted_concrete polished_concrete"),
    _class("brick", (0.03, 0.03, 0.03, 0.04, 0.05, 0.07, 0.08), 0.2, _K,
           "brick brickwork masonry cinderblock cinder_block breeze_block adobe chimney"),
    _class("painted_brick", (0.01, 0.01, 0.02, 0.02, 0.02, 0.03, 0.03), 0.18, _E,
           "painted_brick whitewashed_brick"),
    _class("plaster", (0.02, 0.02, 0.03, 0.03, 0.04, 0.05, 0.05), 0.08, _K,
           "plaster stucco gypsum paint painted wallpaint whitewash ceiling wall facade "
           "interior_wall"),
    _class("plasterboard", (0.25, 0.12, 0.07, 0.05, 0.05, 0.06, 0.06), 0.08, _V,
           "plasterboard plaster_board drywall sheetrock gypsum_board gyproc wallpaper wall_paper "
           "partition wallboard"),
    _class("stone", (0.02, 0.02, 0.02, 0.03, 0.03, 0.04, 0.05), 0.15, _V,
           "stone cobble cobblestone sandstone sand_stone limestone lime_stone slate granite "
           "flagstone paver paving pavement sidewalk curb kerb terrazzo castle_wall dungeon "
           "temple statue tombstone gravestone"),
    _class("marble", (0.01, 0.01, 0.01, 0.01, 0.02, 0.02, 0.02), 0.05, _K,
           "marble onyx travertine alabaster"),
    _class("ceramic_tile", (0.01, 0.01, 0.01, 0.01, 0.02, 0.02, 0.02), 0.06, _V,
           "tile tiled tiling ceramic porcelain terracotta mosaic toilet sink bathtub basin "
           "urinal vase pot plate bath_tile"),
    _class("glass", (0.2, 0.12, 0.07, 0.05, 0.04, 0.03, 0.03), 0.05, _K,
           "glass window windowpane pane mirror glazing glazed crystal bottle windshield "
           "windscreen lightbulb bulb"),
    _class("wood_panel", (0.28, 0.2, 0.12, 0.09, 0.08, 0.08, 0.08), 0.12, _V,
           "wood wooden panelling paneling plywood mdf osb oak pine birch walnut mahogany teak "
           "bamboo timber log plank lumber bark chipboard particleboard hardboard veneer cabinet "
           "cupboard drawer wardrobe furniture table desk bench crate barrel shelf shelves stool "
           "stairs stair fence beam board cardboard carton paper"),
    _class("wood_floor", (0.1, 0.08, 0.08, 0.07, 0.06, 0.07, 0.07), 0.08, _E,
           "wood_floor wood_flooring floorboard laminate hardwood deck decking parquet_on_concrete "
           "wood_on_concrete"),
    _class("parquet_on_joists", (0.2, 0.15, 0.11, 0.09, 0.07, 0.08, 0.08), 0.08, _K,
           "parquet parquetry herringbone_floor stage stage_floor gym_floor sports_floor"),
    _class("door_wood", (0.14, 0.1, 0.08, 0.08, 0.08, 0.08, 0.08), 0.1, _V,
           "door doorway wood_door"),
    _class("linoleum", (0.02, 0.02, 0.03, 0.03, 0.04, 0.04, 0.04), 0.06, _V,
           "linoleum lino vinyl pvc_floor rubber epoxy resin_floor floor flooring tyre tire"),
    _class("carpet_thin", (0.03, 0.05, 0.1, 0.2, 0.3, 0.35, 0.4), 0.2, _V,
           "carpet_thin carpet_tile office_carpet doormat door_mat bath_mat gym_mat tatami"),
    _class("carpet", (0.03, 0.08, 0.2, 0.35, 0.45, 0.55, 0.6), 0.25, _K,
           "carpet carpeted carpeting rug moquette"),
    _class("carpet_heavy", (0.06, 0.15, 0.35, 0.55, 0.65, 0.7, 0.72), 0.3, _P,
           "carpet_heavy shag fur wool"),
    _class("curtain_light", (0.04, 0.08, 0.15, 0.25, 0.35, 0.4, 0.42), 0.35, _K,
           "curtain blind cloth fabric textile linen cotton canvas burlap silk banner flag "
           "tapestry clothes clothing awning tarp tarpaulin tent"),
    _class("curtain_heavy", (0.12, 0.3, 0.5, 0.65, 0.7, 0.72, 0.72), 0.45, _K,
           "curtain_heavy stage_curtain drape drapery velvet velour"),
    _class("acoustic_tile", (0.35, 0.5, 0.62, 0.78, 0.8, 0.75, 0.7), 0.2, _P,
           "acoustic_tile acoustic_ceiling ceiling_tile ceiling_panel suspended_ceiling "
           "drop_ceiling office_ceiling armstrong"),
    _class("acoustic_panel", (0.25, 0.55, 0.85, 0.95, 0.95, 0.92, 0.9), 0.25, _P,
           "acoustic acoustic_panel sound_panel absorber glasswool glass_wool rockwool rock_wool "
           "mineral_wool stone_wool fiberglass fibreglass glass_fiber glass_fibre insulation "
           "soundproofing soundproof sound_proof bass_trap"),
    _class("foam", (0.12, 0.3, 0.7, 0.92, 0.95, 0.95, 0.94), 0.4, _C,
           "foam acoustic_foam sponge anechoic"),
    _class("upholstery", (0.2, 0.35, 0.5, 0.6, 0.65, 0.65, 0.62), 0.5, _K,
           "upholstery upholstered sofa couch armchair chair cushion seat seating leather pillow "
           "theatre_seat cinema_seat ottoman"),
    _class("bed_textile", (0.22, 0.4, 0.55, 0.65, 0.7, 0.7, 0.68), 0.45, _E,
           "bed bedding mattress blanket duvet bedsheet quilt towel"),
    _class("bookshelf", (0.25, 0.25, 0.3, 0.32, 0.35, 0.38, 0.38), 0.55, _E,
           "bookshelf bookshelves bookcase book"),
    _class("people", (0.2, 0.32, 0.45, 0.6, 0.68, 0.7, 0.7), 0.55, _K,
           "people person character crowd human npc skin flesh audience player"),
    _class("metal", (0.04, 0.04, 0.03, 0.03, 0.03, 0.02, 0.02), 0.1, _E,
           "metal steel hull bulkhead plating armor armour hull_plate floor_plate deck_plate "
           "diamond_plate iron aluminium aluminum copper brass bronze chrome tin titanium zinc "
           "lead gold golden silver rust rusty rusted metallic car vehicle grate grating duct pipe "
           "vent radiator railing rail handrail chain chainlink girder locker machine machinery "
           "engine appliance fridge oven elevator scaffold"),
    _class("corrugated_metal", (0.25, 0.18, 0.1, 0.07, 0.05, 0.05, 0.05), 0.35, _E,
           "corrugated corrugated_metal corrugated_iron sheet_metal tin_roof metal_roof container "
           "shutter"),
    _class("water", (0.01, 0.01, 0.01, 0.01, 0.02, 0.02, 0.02), 0.03, _K,
           "water ocean sea lake river pond puddle waterfall swamp"),
    _class("grass", (0.11, 0.26, 0.45, 0.6, 0.69, 0.78, 0.82), 0.4, _C,
           "grass grassy grassland lawn meadow turf moss mossy hay straw thatch thatched"),
    _class("soil", (0.15, 0.25, 0.4, 0.5, 0.55, 0.6, 0.62), 0.4, _C,
           "soil dirt earth mud muddy clay ground terrain landscape forest_floor mulch"),
    _class("gravel", (0.2, 0.4, 0.55, 0.65, 0.7, 0.72, 0.74), 0.5, _C,
           "gravel pebble ballast rubble debris scree"),
    _class("sand", (0.15, 0.28, 0.4, 0.48, 0.54, 0.58, 0.6), 0.3, _C,
           "sand sandy beach desert dune"),
    _class("snow", (0.4, 0.65, 0.85, 0.92, 0.95, 0.95, 0.95), 0.3, _C,
           "snow snowy"),
    _class("asphalt", (0.03, 0.03, 0.05, 0.06, 0.08, 0.1, 0.12), 0.15, _C,
           "asphalt tarmac road street highway bitumen blacktop tar"),
    _class("foliage", (0.05, 0.1, 0.18, 0.28, 0.38, 0.48, 0.55), 0.7, _C,
           "foliage leaf leaves needles tree bush hedge shrub ivy plant vegetation flower fern "
           "palm branch"),
    _class("rock", (0.02, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07), 0.45, _C,
           "rock rocky cave cavern cliff boulder ice icy lava basalt ore mountain mine"),
    _class("plastic", (0.04, 0.04, 0.05, 0.05, 0.06, 0.06, 0.06), 0.12, _E,
           "plastic pvc acrylic polymer polycarbonate plexiglass bakelite fibreboard computer "
           "monitor keyboard screen whiteboard"),
    _class("cork", (0.05, 0.08, 0.15, 0.25, 0.28, 0.3, 0.3), 0.12, _E,
           "cork corkboard pinboard"),
    _class("perforated_panel", (0.3, 0.6, 0.8, 0.75, 0.6, 0.5, 0.45), 0.25, _P,
           "perforated perforated_panel slatted slat slatwall"),
    _class("sky", (1, 1, 1, 1, 1, 1, 1), 0, _S,
           "sky skybox skydome skysphere void"),
)
# fmt: on

MATERIAL_CLASSES: Mapping[str, MaterialClass] = {entry.name: entry for entry in _CLASSES}
