"""A level on the page: rooms, portals and probes where the file has them, whatever it says."""

import json
import math
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from i2r_vr.bundle.store import file_sha256
from i2r_vr.level.file import InputRecord, load_level
from i2r_vr.report.level_files import ShownLevel
from i2r_vr.report.level_section import level_section
from i2r_vr.report.maps import plan as zone_plan
from i2r_vr.report.plots import scale_bar
from i2r_vr.report.storeys import Plane, Solid, shapes_of, storeys_of
from tests.bundles import metadata, write
from tests.report.test_page import HOSTILE, count, page_of

FOLDER = Path(__file__).resolve().parents[2] / "engine_bridges/conformance/levels"
LEVELS = ("closet_in_hall", "corridor_and_rooms", "storeys_and_yard")
of_level = pytest.mark.parametrize("name", LEVELS)


def level_of(name):
    return load_level(FOLDER / name / f"{name}.i2rvl")


def html_of(level):
    return level_section(ShownLevel(Path("/out/level.i2rvl"), level, level.warnings), 0, {})


def drawings(html):
    """The plans, from below, and the section."""
    *plans, cut = map(ET.fromstring, re.findall(r'<svg viewBox="0 0 720 .*?</svg>', html, re.S))
    return plans, cut


def polygons(element):
    """The closed outlines in a group's last path [k, 2]."""
    d = element.findall("path")[-1].get("d")
    return [
        np.array([point.split() for point in part.rstrip("Z").split("L")], np.float32)
        for part in d.split("M")[1:]
    ]


def rooms_of(drawing):
    """Outlines of rooms by their numbers, in the order that they are painted."""
    found = {}
    for group in drawing.iter("g"):
        if group.get("class", "").startswith("room"):
            number = re.match(r"Room (\d+): ", group.get("aria-label")).group(1)
            found[int(number)] = polygons(group)
    return found


def dots_of(drawing):
    return [
        (float(a.find("circle").get("cx")), float(a.find("circle").get("cy")))
        for a in drawing.iter("a")
    ]


def scale_of(drawing):
    """Units a metre, by the scale bar that a reader measures with."""
    length = re.search(r"h([\d.]+)m", drawing.findall("path")[-1].get("d")).group(1)
    return float(length) / float(drawing.findall("text")[-1].text.removesuffix(" m"))


def placing(level, drawing, storey):
    """From a place in the level to a plan's page, by one probe and the scale bar."""
    first = next(p for shape in storey.own for p in level.probes if p.room == shape.room.id)
    (left, top), (x, y, _) = dots_of(drawing)[0], first.position_m
    scale = scale_of(drawing)
    return lambda place: (left - (place[1] - y) * scale, top - (place[0] - x) * scale)


@of_level
def test_points_lie_in_the_rooms_that_are_drawn_there(name):
    level = level_of(name)
    points = json.loads((FOLDER / name / "points.json").read_text(encoding="utf-8"))["points"]
    numbers = {room.id: i for i, room in enumerate(level.rooms, 1)}
    plans, _ = drawings(html_of(level))
    shapes = {shape.number: shape for shape in shapes_of(level)}
    storeys = storeys_of(list(shapes.values()))
    tried = 0
    for plan, storey in zip(plans, storeys, strict=True):
        place, rooms = placing(level, plan, storey), rooms_of(plan)
        for point in points:
            at = point["position_m"]
            if "room" not in point or not storey.low_m < at[2] < storey.high_m:
                continue
            met = [
                room
                for room, parts in rooms.items()
                if shapes[room].low_m < at[2] < shapes[room].high_m
                and any(cv2.pointPolygonTest(part, place(at), False) >= 0 for part in parts)
            ]
            assert met[-1] == numbers[point["room"]], point
            tried += 1
    assert tried >= len(level.rooms)


@of_level
def test_everything_is_in_view_and_every_room_and_probe_is_named(name):
    level = level_of(name)
    html = html_of(level)
    plans, cut = drawings(html)
    for drawing in (*plans, cut):
        _, _, width, height = map(float, drawing.get("viewBox").split())
        assert drawing.get("role") == "group"
        assert drawing.get("aria-label").endswith(f"level \u2068{name}\u2069")
        spots = [spot for parts in rooms_of(drawing).values() for p in parts for spot in p.tolist()]
        spots += dots_of(drawing)
        spots += [(float(t.get("x")), float(t.get("y"))) for t in drawing.iter("text")]
        for x, y in spots:
            assert 0.0 <= x <= width
            assert 0.0 <= y <= height
    drawn = [number for plan in plans for number in rooms_of(plan)]
    assert set(drawn) == set(range(1, len(level.rooms) + 1))
    targets = [a.get("href").removeprefix("#") for plan in plans for a in plan.iter("a")]
    assert len(targets) == len(set(targets)) == len(level.probes)
    assert all(f'id="{target}"' in html for target in targets)
    assert len(rooms_of(cut)) >= 2
    parts = [part for parts in rooms_of(cut).values() for part in parts]
    dots = [(float(c.get("cx")), float(c.get("cy"))) for c in cut.iter("circle")]
    assert dots
    assert all(any(cv2.pointPolygonTest(p, dot, False) >= 0 for p in parts) for dot in dots)


def test_portals_are_drawn_at_their_doors():
    level = level_of("corridor_and_rooms")
    (plan,), _ = drawings(html_of(level))
    place, scale = placing(level, plan, storeys_of(shapes_of(level))[0]), scale_of(plan)
    doors = [g for g in plan.iter("g") if g.get("class") == "portal"]
    for door, portal in zip(doors, level.portals, strict=True):
        a, b = np.reshape(re.findall(r"[\d.]+", door.find("path").get("d")), (2, 2)).astype(float)
        np.testing.assert_allclose((a + b) / 2, place(portal.center_m), atol=0.5)
        assert math.dist(a, b) == pytest.approx(portal.size_m[0] * scale, abs=0.5)
        across = np.array([-portal.normal[1], -portal.normal[0]])
        assert abs((b - a) @ across) < 0.02 * math.dist(a, b) + 0.2
    assert "Corridor\u2069 and \u2068Kitchen" in doors[0].get("aria-label")


def test_storeys_muted_and_stated_rooms_look_so():
    plans, _ = drawings(html_of(level_of("storeys_and_yard")))
    assert [sorted(rooms_of(plan)) for plan in plans] == [[1, 2, 4], [3, 4]]
    assert [len(dots_of(plan)) for plan in plans] == [3, 1]
    yard = next(g for g in plans[0].iter("g") if g.get("class") == "room muted")
    assert yard.findall("path")[-1].get("fill") == "url(#level0hatch)"
    (plan,), _ = drawings(html_of(level_of("closet_in_hall")))
    closet = next(g for g in plan.iter("g") if g.get("class") == "room stated")
    hall = next(g for g in plan.iter("g") if g.get("class") == "room")
    assert "stated zone" in closet.get("aria-label")
    colours = {g.findall("path")[-1].get("fill") for g in (closet, hall)}
    assert len(colours) == 2
    assert list(rooms_of(plan)) == [2, 1]  # what is stated is painted over what it lies in


def test_a_plane_cuts_boxes_and_balls():
    plane = Plane(0.0, 0.6)
    ball = Solid(np.array([2.0, 0.0, 1.0]), np.full(3, 1.0), 0.0, is_round=True)
    assert plane.cut(ball) == pytest.approx((1.2, 2.8), abs=0.02)
    turned = Solid(np.array([2.0, 0.6, 1.0]), np.array([1.0, 1.0, 1.0]), 45.0)
    assert plane.cut(turned) == pytest.approx((2.0 - math.sqrt(2.0), 2.0 + math.sqrt(2.0)))
    assert Plane(0.0, 1.5).cut(ball) is None
    assert Plane(math.pi / 2, -3.5).cut(turned) is None


def test_a_ball_is_drawn_round():
    level = level_of("closet_in_hall")
    ball = replace(level.rooms[0], shape="sphere", yaw_deg=None, size_m=None, radius_m=1.2)
    (plan,), cut = drawings(html_of(replace(level, rooms=(ball, *level.rooms[1:]))))
    metres = []
    for drawing in (plan, cut):
        (outline,) = rooms_of(drawing)[1]
        radii = np.linalg.norm(outline - outline.mean(axis=0), axis=1)
        np.testing.assert_allclose(radii, radii.mean(), rtol=0.02)
        metres.append(radii.mean() / scale_of(drawing))
    assert metres[0] == pytest.approx(1.2, rel=0.01)
    assert 0.1 < metres[1] < 1.2  # cut aside from its middle


def laid(tmp_path, **changes):
    """A bundle and the file of a level that lists it, changed."""
    bundle = write(tmp_path, "hall")
    level = level_of("closet_in_hall")
    room = replace(level.rooms[1], id="hall/hall.i2rvr", bundle="hall/hall.i2rvr")
    probe = replace(level.probes[1], bundle="hall/hall.i2rvr", room=room.id)
    row = InputRecord("hall/hall.i2rvr", file_sha256(bundle.path))
    level = replace(level, rooms=(room,), probes=(probe,), inputs=(row,))
    level = replace(level, **changes)
    (tmp_path / "level.i2rvl").write_text(level.to_json(), encoding="utf-8")
    return bundle, level


def test_the_level_of_the_bundles_comes_before_them(tmp_path):
    bundle, _ = laid(tmp_path)
    text, page = page_of([bundle], tmp_path)
    assert text.index('id="overview"') < text.index('id="level0"') < text.index('id="place0"')
    assert (
        count(
            page, "a", **{"class": "probe", "aria-label": "Probe \u2068hall\u2069, T60 1.60\xa0s"}
        )
        == 1
    )
    assert count(page, "a", href="#place0") == 3  # the overview, the room, the probe
    assert "LEVEL_STALE" not in text
    write(tmp_path, "hall", seed=3)
    bundle.path.write_text(metadata("hall").to_json() + " ", encoding="utf-8")
    assert "LEVEL_STALE" in page_of([bundle], tmp_path)[0]


def test_a_level_of_other_bundles_is_not_shown_and_a_broken_one_is_told(tmp_path):
    bundle, _ = laid(tmp_path, inputs=())
    assert 'id="level0"' not in page_of([bundle], tmp_path)[0]
    (tmp_path / "level.i2rvl").write_text("{", encoding="utf-8")
    text, _ = page_of([bundle], tmp_path)
    assert "LEVEL_BROKEN" in text
    assert 'id="level0"' not in text


def test_hostile_texts_and_numbers_stay_harmless(tmp_path):
    level = level_of("closet_in_hall")
    far = (1e38, -1e38, 1e38)
    name = HOSTILE.replace("/", "_")
    room = replace(level.rooms[1], id=HOSTILE, name=HOSTILE, bundle="hall/hall.i2rvr")
    strange = replace(level.rooms[0], name=HOSTILE, center_m=far, size_m=(-1e38, 0.0, 1e38))
    shapeless = replace(level.rooms[0], shape="cone", size_m=None)
    probes = (
        replace(level.probes[0], bundle=name, room=HOSTILE, position_m=far),
        replace(level.probes[0], bundle=name, room=HOSTILE),
        replace(level.probes[0], room="nowhere"),
    )
    portal = replace(
        level_of("corridor_and_rooms").portals[0],
        rooms=(HOSTILE, HOSTILE),
        size_m=(1e38, -1e38),
        normal=(0.0, 0.0, 1.0),
    )
    bundle, _ = laid(
        tmp_path,
        level=replace(level.level, name=HOSTILE),
        rooms=(room, room, strange, shapeless),
        probes=probes,
        portals=(portal,),
    )
    text, page = page_of([bundle], tmp_path)
    assert count(page, "script") == 5
    assert not any("onerror" in attributes for _, attributes in page.elements)
    assert not re.search(
        r'"[^"]*\b(nan|inf)\b[^"]*"', text[text.index('id="level0"') : text.index('id="place0"')]
    )


def test_a_level_without_rooms_says_so(tmp_path):
    bundle, _ = laid(tmp_path, rooms=(), probes=(), portals=())
    text, page = page_of([bundle], tmp_path)
    assert "0 rooms, 0 probes, 0 portals" in text
    assert count(page, "svg", role="group") == 0


def test_a_scale_bar_never_says_nothing():
    for metres in np.arange(0.5, 60.1, 0.5):
        bar = scale_bar(520, 300, 480 / metres)
        shown = float(re.search(r">([\d.e+-]+) m<", bar).group(1))
        length = float(re.search(r"h([\d.]+)m", bar).group(1))
        assert shown > 0.0
        assert length == pytest.approx(shown * 480 / metres, abs=0.06)
        assert 52.0 <= length <= 130.1


def test_a_zones_plan_has_its_scale():
    zone = metadata().zone
    for metres in (12.5, 13.5, 14.5):
        drawn = zone_plan(replace(zone, shape="sphere", radius_m=metres / 2), None, (), "Plan")
        assert ">0 m<" not in drawn
