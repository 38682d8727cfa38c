# SPDX-License-Identifier: MIT
"""Materials of captures: names joined with looks, what they absorb, and the doubt that is left."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from i2r_vr.capture import Material
from i2r_vr.hearing.heard_materials import doubted_log_sigma, heard_materials
from i2r_vr.hearing.known_materials import Sight, known_materials
from i2r_vr.hearing.looks import Looks
from i2r_vr.hearing.placed_materials import VERTICAL
from i2r_vr.materials.absorption import MATERIAL_CLASSES, as_built
from i2r_vr.materials.names import name_evidence
from i2r_vr.materials.vocabulary import CLASS_NAMES
from i2r_vr.seeing.grid import GRID_SHAPE, grid_directions
from i2r_vr.seeing.views import (
    CaptureViews,
    SphereMap,
    ViewSet,
    layout_directions,
    view_solid_angle_sr,
)
from tests.tiny import box_room_depth

SIZE, CELLS = 16, 2
HALF = (3.0, 2.0, 1.5)
VOLUME_M3 = 100.0
CHANNEL = {"carpet": 0, "brick": 1, "acoustic_tile": 2}


def looks(nats=6.0):
    """Each class of `CHANNEL` by a channel of its own."""
    weight = np.zeros((len(CLASS_NAMES), len(CHANNEL)))
    for name, channel in CHANNEL.items():
        weight[CLASS_NAMES.index(name), channel] = nats
    usual = np.full(len(CLASS_NAMES), 1.0 / len(CLASS_NAMES))
    return Looks(weight, np.zeros(len(CLASS_NAMES)), usual, 1.0, 1.0)


def named(name, class_name=None, absorption=None):
    stated = absorption is not None or class_name is not None
    if class_name is not None and absorption is None:
        table, exact = MATERIAL_CLASSES[class_name].absorption, False
    else:
        table, exact = absorption, True
    return Material(name, name_evidence(name), class_name, table, exact and stated, stated)


def capture(*materials, on_grid=None, surfaces=None):
    """Six views of a box room; materials by height: the first below the horizon."""
    directions = layout_directions("cube", 6)
    depth = box_room_depth(HALF, 64)
    if on_grid is None:
        below = grid_directions()[..., 2] < 0
        on_grid = np.where(below, 0, min(1, len(materials) - 1)).astype(np.uint16)
    flat = np.zeros((6, SIZE, SIZE), np.uint16)
    flat[[0, 1, 2, 3], : SIZE // 2] = flat[4] = min(1, max(0, len(materials) - 1))
    picture = np.zeros((6, SIZE, SIZE, 3), np.uint8)
    views = ViewSet(
        directions=directions,
        azimuth_deg=np.zeros(6),
        elevation_deg=np.zeros(6),
        fov_deg=90.0,
        solid_angle_sr=np.full(6, view_solid_angle_sr(90.0)),
        rgb=picture,
        finer=picture,
        depth_m=np.ones((6, SIZE, SIZE), np.float32),
        material=flat if materials else None,
    )
    sphere = SphereMap(depth, on_grid if materials else None, np.ones(GRID_SHAPE, bool))
    return CaptureViews(views, sphere, surfaces or {}, materials, VOLUME_M3)


def seen(name=None, nats=1.0):
    """Cells that all look like one class, or like nothing."""
    cells = np.zeros((6, len(CHANNEL), CELLS, CELLS), np.float32)
    if name is not None:
        cells[:, CHANNEL[name]] = nats
    return Sight(cells, looks())


def know(shown, sight=None):
    return known_materials(shown, shown.sphere.depth_m, shown.sphere.coverage, sight or Sight())


def built(name):
    return np.array(as_built(MATERIAL_CLASSES[name].absorption, VOLUME_M3))


def heard(shown, sight=None):
    known = know(shown, sight)
    return heard_materials(known, known.on_grid(shown.views.directions, 90.0))


def test_nothing_is_known_where_nothing_is_stated():
    assert know(capture()) is None


def test_what_is_stated_is_taken_whatever_the_looks():
    stated = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
    known = know(capture(named("Sofa", absorption=stated), named("x", "glass")), seen("carpet"))
    np.testing.assert_allclose(known.absorption[0], stated)
    np.testing.assert_allclose(known.absorption[1], built("glass"))
    assert known.told == 1.0
    assert known.deviation[0] == 0.0
    assert 0.0 < known.deviation[1] < 0.02


def test_absorption_is_the_mean_over_what_it_may_be():
    known = know(capture(named("Ceiling_01"), named("Floor_01")))
    tables = np.array([built(name) for name in CLASS_NAMES])
    expected = name_evidence("Ceiling_01").at(0.0) @ tables
    np.testing.assert_allclose(known.absorption[0], expected)


@pytest.mark.parametrize(
    ("name", "look", "taken", "contradicted"),
    [
        ("FloorB", "carpet", "carpet", False),
        ("WallB", "brick", "brick", False),
        ("floor_01_ceiling", "acoustic_tile", "acoustic_tile", False),
        ("Material.001", "carpet", "carpet", False),
        ("M_Plaster_Wall", "carpet", "plaster", False),
    ],
)
def test_looks_decide_where_the_name_does_not(name, look, taken, contradicted):
    half = capture(named(name), named("x", "glass"))
    told = {material.name: material for material in heard(half, seen(look))}[name]
    assert told.classes[0][0] == taken
    assert told.contradicted == contradicted
    assert told.source == ("estimated" if "Material" in name else "named")


def test_strong_looks_against_a_material_word_are_told():
    half = capture(named("M_Plaster_Wall"), named("x", "glass"))
    told = heard(half, seen("carpet", nats=2.0))
    assert [(m.name, m.contradicted) for m in told if m.contradicted] == [("M_Plaster_Wall", True)]
    assert told[0].classes[0][0] in ("carpet", "glass")


def test_an_atlas_is_looked_at_cell_by_cell():
    """One name for everything: cells that look like different things are different things."""
    cells = np.zeros((6, len(CHANNEL), CELLS, CELLS), np.float32)
    cells[5, CHANNEL["carpet"]] = cells[4, CHANNEL["acoustic_tile"]] = 1.0
    shown = capture(named("T_Atlas_01"))
    known = know(shown, Sight(cells, looks()))
    grid = known.on_grid(shown.views.directions, 90.0)
    up = grid_directions()[..., 2]
    assert grid[up < -0.9][:, 3].mean() > 0.8 * built("carpet")[3]
    assert grid[up > 0.9][:, 3].mean() > 0.8 * built("acoustic_tile")[3]
    assert grid[np.abs(up) < 0.3][:, 3].mean() < 0.3
    in_views = known.in_views()
    assert in_views[5].mean() > in_views[0].mean()
    # a material word for everything is a material
    whole = know(capture(named("M_Concrete")), Sight(cells, looks()))
    assert whole.of_cells == {}
    assert np.ptp(whole.on_grid(shown.views.directions, 90.0)[..., 3]) == 0.0


def test_a_place_word_for_all_of_a_room_says_nothing():
    """Walls alone may be most of what is seen; what is floor and ceiling too is no wall."""
    whole = know(capture(named("Interior_Walls")))
    nothing = know(capture(named("T_Atlas_01")))
    np.testing.assert_array_equal(whole.absorption, nothing.absorption)
    assert whole.placed.materials[0].source == "estimated"
    sideways = np.abs(whole.surfaces.normal_z) <= VERTICAL
    ways = np.where(sideways, 0, 1).astype(np.uint16)
    walls = know(capture(named("Interior_Walls"), named("x", "glass"), on_grid=ways))
    assert walls.surfaces.area[sideways].sum() > 0.5
    assert walls.placed.loose == set()
    assert walls.placed.materials[0].source == "named"
    assert nothing.placed.loose == {0}


def test_open_ground_may_be_all_that_there_is():
    depth = box_room_depth(HALF, 64)
    depth[grid_directions()[..., 2] > 0.2] = np.inf
    shown = capture(named("Terrain"))
    known = know(replace(shown, sphere=replace(shown.sphere, depth_m=depth)))
    assert known.placed.loose == {0}
    assert known.placed.materials[0].evidence.strength == "place"


def test_what_is_stated_of_surfaces_in_part_leaves_the_rest_to_looks():
    shown = capture(surfaces={"floor": "carpet"})
    known = know(shown, seen("brick"))
    names = [material.name for material in known.placed.materials]
    assert names == ["floor", "ceiling", "walls"]
    told = {material.name: material for material in heard(shown, seen("brick"))}
    assert told["floor"].classes == (("carpet", 1.0),)
    assert told["walls"].classes[0][0] == "brick"
    assert told["floor"].source == "given"
    assert told["walls"].source == "named"
    # and what a map says of the rest is kept
    both = know(replace(capture(named("x", "glass")), surfaces={"floor": "carpet"}))
    assert [m.name for m in both.placed.materials][:2] == ["x", "floor"]
    assert set(np.unique(both.placed.on_grid)) == {0, 1}


def test_shares_add_up_and_come_in_order():
    told = heard(capture(named("M_Carpet"), named("M_Concrete")))
    assert sum(m.share for m in told) == pytest.approx(1.0)
    assert sum(m.absorption_share for m in told) == pytest.approx(1.0)
    assert sum(m.doubt_share for m in told) == pytest.approx(1.0)
    assert [m.share for m in told] == sorted((m.share for m in told), reverse=True)
    by_name = {m.name: m for m in told}
    assert by_name["M_Carpet"].absorption_share > 0.8
    assert by_name["M_Carpet"].doubt_share > 0.8


def test_sky_is_no_surface():
    floor = know(capture(named("x"))).surfaces.normal_z > VERTICAL
    room = capture(named("Ground"), named("Wall"), on_grid=np.where(floor, 0, 1).astype(np.uint16))
    depth = room.sphere.depth_m.copy()
    depth[grid_directions()[..., 2] > 0.5] = np.inf
    outside = replace(room, sphere=replace(room.sphere, depth_m=depth))
    surfaces = know(outside).surfaces
    assert surfaces.outdoors == 1.0
    assert surfaces.area.sum() == pytest.approx(1.0)
    soil = CLASS_NAMES.index("soil")
    indoors, outdoors = (know(shown).beliefs[0].probability[soil] for shown in (room, outside))
    assert outdoors > 2 * indoors


def test_doubt_widens_the_interval_and_looks_narrow_it_again():
    def sigma(shown, sight=None):
        known = know(shown, sight)
        return doubted_log_sigma(0.1, known, known.on_grid(shown.views.directions, 90.0))

    exact = sigma(capture(named("x", absorption=(0.3,) * 7)))
    words = sigma(capture(named("M_Concrete"), named("M_Brick")))
    places = sigma(capture(named("Ceiling"), named("Floor")))
    looked = sigma(capture(named("Ceiling"), named("Floor")), seen("carpet"))
    assert exact == pytest.approx(0.1)
    assert exact < words < looked < places
    # what stands behind one name for all is several materials, in doubt each by itself
    two = sigma(capture(named("Material.001"), named("Material.002")))
    atlas = sigma(capture(named("T_Atlas_01")))
    assert 0.5 * two < atlas < two
