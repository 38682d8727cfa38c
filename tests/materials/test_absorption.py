# SPDX-License-Identifier: MIT
from __future__ import annotations

import json
from pathlib import Path

import pytest

from i2r_vr.acoustics.quantities import BAND_COUNT
from i2r_vr.errors import I2RError
from i2r_vr.materials.absorption import (
    MATERIAL_CLASSES,
    load_material_table,
    material_class_from_name,
    split_name,
)

NAMES: dict[str | None, str] = {
    "concrete": """M_Concrete_Raw Concrete_Wall_02 T_Concrete_Dirty_BaseColor concretewall
        Floor_Concrete_01 MI_ConcreteFloor_Wet PM_Concrete ConcreteBlockCoarse mat_cement
        Cement_Floor Concrete014 M_Wall_Concrete_Panels CONCRETE ConcreteRough Pillar_Concrete""",
    "painted_concrete": """Concrete_Painted_Blue M_PaintedConcrete ConcreteBlockPainted
        Painted_Old_Concrete_Wall PolishedConcreteOrTile concrete_polished_03""",
    "brick": """M_Brick_Wall_02 BrickBare bricks_red Brick4 T_RedBricks_D MI_OldBrick_Inst
        brickwall Wall_Brick_Old Brick_Wall_Moss Cinder_Block_Wall Mud_Brick stylized_bricks_01
        M_Brickwork Brick_Metallic Bricks_Dirty_Rusty""",
    "painted_brick": """BrickPainted M_Brick_Wall_Painted_White painted_brick_wall
        Bricks_Whitewashed Wall_Painted_Bricks""",
    "plaster": """PlasterSmooth PlasterRough M_Plaster_White_01 Wall_Stucco white_plaster_02
        M_Wall BedRoom_Wall T_Wall_Paint_D M_Ceiling_White
        WallPaint Ceiling Interior_Wall_01 PlasterOnBrick
        PlasterOnConcreteBlock Painted_Wall_Green beige_wall_001 WallsWhite M_Gypsum""",
    "plasterboard": """Sheetrock GypsumBoard M_Drywall Drywall_Painted_01 Wallpaper_Floral
        T_WallPaper_Stripes_D MI_Wallpaper Partition_Wall PlasterBoard""",
    "stone": """M_Stone_Wall StoneFloor_03 cobblestone_floor_04 Cobble_Street T_Granite_D
        M_Sandstone Castle_Wall_Stone Slate_Tiles M_StoneTiles Flagstones Pavement_01 pavers
        M_Sidewalk Limestone_Block_Old stonewall Terrazzo_Floor Stone_Stairs Dungeon_Stone_Dirty
        Statue_Stone""",
    "marble": """Marble M_Marble_White T_MarbleFloor_BaseColor Marble_Column_02 marble_01
        Floor_Marble_Black Marble_Tiles Floor_Tile_Marble Travertine_Wall""",
    "ceramic_tile": """BathTile M_Tile_White Bathroom_Tiles_02 CeramicTile FloorTile
        T_Tiles_Kitchen_D tile_floor_checker Toilet_Ceramic Pool_Tiles Porcelain_Sink M_Mosaic
        WallTiles_Blue Tiles074 Roof_Tiles_Red""",
    "glass": """GlassThin GlassThick M_Glass Glass_Window_Dirty MI_WindowGlass T_Window_Frosted
        mirror Mirror_Gold Stained_Glass Glass_Door_01 window_pane M_Windows Glass_Table
        Bottle_Green_Glass Windshield""",
    "wood_panel": """M_Wood WoodPanel PlywoodPanel Wood_Planks_Old T_OakVeneer_D wooden_crate_02
        Plywood MI_Wood_Painted_White WoodCeiling table_wood M_Desk Wooden_Chair Tree_Bark
        Cabinet_Oak Wood_Beam_01 Log_Wall bamboo_wall M_Timber_Frame Crate_01 CardboardBox
        WoodThick Bookshelf_Wood""",
    "wood_floor": """M_Wood_Floor_01 Floor_Wood WoodenFloor Floor_Planks_Oak Laminate_Floor
        wood_floor_deck Floor_Old_Wood T_HardwoodFloor_N floorboards woodfloor Oak_Flooring
        WoodOnConcrete ParquetOnConcrete Decking_Outdoor""",
    "parquet_on_joists": """Parquet M_Parquet_Floor T_Parquet_Herringbone_D Stage_Floor
        Gym_Floor parquet_on_joists""",
    "door_wood": """M_Door Door_Wood_02 WoodDoor Door_Oak_01 SM_Door_Frame door_painted_white
        Doors InteriorDoor Wooden_Door_Old""",
    "linoleum": """LinoleumOnConcrete M_Linoleum Lino_Floor_Green Vinyl_Floor Rubber_Black
        Epoxy_Floor M_Floor Hospital_Floor_01 Tire_Rubber Floor_Painted_Grey""",
    "carpet_thin": """Carpet_Tile M_CarpetTile_Grey Office_Carpet_02 T_Carpet_Office_D
        Thin_Carpet DoorMat Door_Mat_01 Carpet_Tiles_Blue""",
    "carpet": """M_Carpet_Red Carpet Rug_Persian MI_Rug_Round Carpet001 carpet_floor
        Hotel_Carpet_Pattern T_CarpetRed_01 Wood_Carpet Carpet_On_Wood_Floor Floor_Carpet""",
    "carpet_heavy": """CarpetHeavy CarpetHeavyPadded Shag_White Thick_Carpet
        Carpet_Plush""",
    "curtain_light": """M_Curtain Curtain_White Curtain_Fabric_02 T_Cloth_D Fabric_Wall
        Linen_Beige Blinds_Office Banner_Red Cotton_Fabric curtains Canvas_Tent Curtain_Gold
        Tarp_Blue""",
    "curtain_heavy": """CurtainHeavy Velvet_Red Stage_Curtain M_Drapes Drapery_Green
        Theatre_Curtains Heavy_Red_Curtain""",
    "acoustic_tile": """AcousticCeilingTiles CeilingTile M_Ceiling_Tile_Office AcousticTile
        Ceiling_Tiles_02 Suspended_Ceiling T_OfficeCeiling_D DropCeiling tile_ceiling_old""",
    "acoustic_panel": """M_Glasswool glass_wool FiberglassInsulation Rockwool Rock_Wool_Panel
        AcousticPanel_Grey Acoustic_Panels_Wall SoundProof Mineral_Wool Studio_Soundproofing
        Insulation_Yellow Bass_Trap M_Stone_Wool""",
    "foam": "M_Foam AcousticFoam Acoustic_Foam_Pyramid foam_black Studio_Foam_Wall Sponge",
    "upholstery": """M_Sofa_Fabric Sofa_Leather_Brown Couch Leather_Seat Chair_Fabric Armchair_01
        Cinema_Seats Cushion_Pattern Office_Chair Fabric_Sofa Upholstery_Blue Leather_02 Pillows
        T_Couch_Grey_D""",
    "bed_textile": """M_Bed_Sheet Bedding_White Mattress_01 Blanket_Red Duvet Towel_Blue
        T_Bed_D Quilt_Patchwork""",
    "bookshelf": "Books Book_Cover_03 M_Bookshelf BookCase_Full Old_Books_Stack T_BookSpines",
    "people": """Character_Body M_Skin_Face Human_Male NPC_Guard Crowd_01 Player flesh
        M_Audience""",
    "metal": """MI_Hull_Plate_03 M_DeckPlate Armor_Plating
        M_Metal_Rusty Steel_Brushed Metal_Door metalgrate solid_metal Iron_Gate T_Metal_D
        Aluminium_Frame Brass_Old CopperPipe Chrome Metal_Shelf Car_Paint_Red MI_CarBody
        Chainlink_Fence Metal_Chair Vent Pipes_Rusted MetalFloor_Grip Painted_Metal Steel
        Gold Fridge_White Window_Frame_Aluminum Bed_Frame_Metal""",
    "corrugated_metal": """Corrugated_Iron_Roof M_CorrugatedMetal Metal_Corrugated_02 MetalRoof
        Shipping_Container Tin_Roof Roof_Metal_Blue SheetMetal Metal_Old_Roof""",
    "water": """M_Water Ocean_Water WaterOrIceSurface River T_Lake_N Water_Pool puddles
        M_Waterfall""",
    "grass": """Woodland_Grass M_Grass Grass_Ground_01 T_GrassDry_D Lawn terrain_grass Meadow_02
        GrassLand Hay_Bale Forest_Grass""",
    "soil": """Soil M_Dirt Dirt_Road_02 Ground_Forest Mud_Wet T_Mud_D Forest_Floor_01 M_Ground
        Terrain_Default earth_ground brown_mud_03 Landscape_Dirt ClayGround""",
    "gravel": """Gravel M_Gravel_Road Ground_Gravel_02 Beach_Pebbles rubble Rail_Ballast
        T_Gravel_D Gravel_Path""",
    "sand": "Sand M_Sand_Dunes Desert_Sand_01 Beach_Sand T_Sand_N Ground_Sand sandy_ground",
    "snow": """Snow M_Snow_Fresh Snow_Ground_02 T_Snow_D Snow_Covered_Ground snow_field_aerial
        M_SnowyGround""",
    "asphalt": """M_Asphalt_Road Asphalt Road_01 T_Asphalt_Wet_D Tarmac Street_Asphalt
        asphalt_track MI_Road_Lines Highway""",
    "foliage": """Foliage M_Leaves_Oak Tree_Leaves Bush_02 Ivy_Wall Hedge Pine_Needles Plant
        T_Leaf_D Palm_Leaf fern_01 Pine_Tree M_Flower_Bed Potted_Plant Bushes""",
    "rock": """Rock_Cliff M_Rock_01 T_RockMossy_D Cave_Wall Cliff Boulder_03 Rocks_Grassy Ice_01
        Lava_Rock River_Rock Basalt_Columns rock_face_snowy""",
    "plastic": """M_Plastic_Black Plastic PVC_Pipe Plastic_Chair Computer TV_Screen
        T_PlasticRough_D Acrylic_Sheet Keyboard Water_Bottle_Plastic Whiteboard""",
    "cork": "Cork M_CorkBoard Cork_Board_01 cork_wall",
    "perforated_panel": """Perforated_Panel Wood_Perforated Perforated_Metal_Ceiling M_Slatted_Wood
        Wood_Slats_Wall Perforated_Gypsum AcousticWoodPanel""",
    "sky": "Sky M_Skybox T_SkyDome_Night Sky_Void BP_Sky_Sphere",
    None: """lambert1 Material Material.001 M_Master DefaultMaterial standardSurface1 New
        wire_134006006 MAT_07 mat None Woodland Grasshopper Carport Base_Color phong2 M_Decal_01
        Glasgow Stonehenge_Logo Metalness Tileable 12345 T_Noise""",
}
ROWS = [(name, kind) for kind, names in NAMES.items() for name in names.split()]


def test_the_table_holds_some_three_hundred_names():
    assert len(ROWS) >= 300
    assert len({name for name, _ in ROWS}) == len(ROWS)
    assert set(NAMES) - {None} == set(MATERIAL_CLASSES)


@pytest.mark.parametrize(("name", "kind"), ROWS, ids=[name for name, _ in ROWS])
def test_class_of_a_name(name, kind):
    assert material_class_from_name(name) == kind


@pytest.mark.parametrize("name", list(MATERIAL_CLASSES))
def test_every_class_is_the_class_of_its_own_name(name):
    words = name.split("_")
    for text in (name, f"M_{''.join(w.title() for w in words)}_01", "-".join(words).upper()):
        assert material_class_from_name(text) == name


@pytest.mark.parametrize("name", ["", "_", "!!!", "ñandú", "木材", "a" * 10_000, "brick" * 50])
def test_any_text_is_a_name(name):
    assert material_class_from_name(name) in {None, *MATERIAL_CLASSES}


def test_words_of_a_name():
    assert split_name("MI_WoodFloor2x4-PBR") == ["mi", "wood", "floor", "x", "pbr"]
    assert split_name("MConcreteABCWall") == ["m", "concrete", "abc", "wall"]


@pytest.mark.parametrize("entry", MATERIAL_CLASSES.values(), ids=lambda entry: entry.name)
def test_coefficients_are_shares_of_energy(entry):
    assert len(entry.absorption) == len(entry.scattering) == BAND_COUNT
    assert all(0.01 <= a <= 1.0 for a in entry.absorption)
    assert all(0.0 <= s <= 0.95 for s in entry.scattering)
    assert list(entry.scattering) == sorted(entry.scattering)
    assert entry.source


def mid(name):
    return sum(MATERIAL_CLASSES[name].absorption[2:4]) / 2


def test_soft_absorbs_more_than_hard_and_panels_absorb_low_notes():
    order = ["marble", "concrete", "wood_floor", "carpet_thin", "carpet", "carpet_heavy", "foam"]
    assert [mid(name) for name in order] == sorted(mid(name) for name in order)
    assert mid("painted_brick") < mid("brick")
    assert mid("curtain_light") < mid("curtain_heavy")
    for panel in ("plasterboard", "glass", "wood_panel", "corrugated_metal"):
        values = MATERIAL_CLASSES[panel].absorption
        assert values[0] > 2 * values[3]


TOML = """
[[materials]]
name = "Hull_Plating"
words = ["bulkhead"]
class = "metal"
[[materials]]
name = "Slime"
absorption = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1]
"""


def test_a_users_table_in_toml_and_json(tmp_path: Path):
    toml, text = tmp_path / "m.toml", tmp_path / "m.json"
    toml.write_text(TOML)
    text.write_text(
        json.dumps(
            {
                "materials": [
                    {"name": "Hull_Plating", "words": ["bulkhead"], "class": "metal"},
                    {"name": "Slime", "absorption": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1]},
                ]
            }
        )
    )
    hull, slime = load_material_table(toml)
    assert (hull, slime) == load_material_table(text)
    assert hull.absorption == MATERIAL_CLASSES["metal"].absorption
    assert hull.words == ("bulkhead",)
    assert slime.absorption == (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1.0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "= nonsense",
        "materials = 3",
        "[[materials]]\nwords = ['a']\nclass = 'metal'",
        "[[materials]]\nname = 'a'",
        "[[materials]]\nname = 'a'\nclass = 'no such class'",
        "[[materials]]\nname = 'a'\nwords = 'b'\nclass = 'metal'",
        "[[materials]]\nname = 'a'\nabsorption = [0.1, 0.2]",
        "[[materials]]\nname = 'a'\nabsorption = [0, 0, 0, 0, 0, 0, 1.5]",
        "[[materials]]\nname = 'a'\nabsorption = [0, 0, 0, 0, 0, 0, nan]",
        "[[materials]]\nname = 'a'\nabsorption = [0, 0, 0, 0, 0, 0, true]",
        "[[materials]]\nname = 'a'\nabsorption = '1234567'",
        "#" + " " * 2**20,
    ],
)
def test_a_wrong_table_is_refused(tmp_path: Path, text):
    path = tmp_path / "m.toml"
    path.write_text(text)
    with pytest.raises(I2RError) as caught:
        load_material_table(path)
    assert caught.value.code == "MATERIALS_FORMAT"


def test_binary_and_broken_json_are_refused(tmp_path: Path):
    for name, data in (("m.toml", b"\xff\xfe\x00"), ("m.json", b"{"), ("n.json", b"[" * 100_000)):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(I2RError, match="MATERIALS_FORMAT"):
            load_material_table(path)


def test_a_missing_table_is_unreadable(tmp_path: Path):
    with pytest.raises(I2RError, match="MATERIALS_UNREADABLE"):
        load_material_table(tmp_path / "none.toml")
    with pytest.raises(I2RError, match="MATERIALS_UNREADABLE"):
        load_material_table(tmp_path)
