# SPDX-License-Identifier: MIT
"""Hospital wards: beds between curtains."""

from __future__ import annotations

from training.scenes.draws import pick
from training.scenes.places.building import Frame
from training.sealed.fittings import (
    doorway,
    glazing,
    lamp_grid,
    of,
    plinth_board,
    radiator,
    sheet,
    wall_bits,
)
from training.sealed.furniture import (
    cabinet,
    standing,
)
from training.sealed.place import Ground, Place, Stand, floor_space, shell


def hospital_ward(place: Place) -> Ground:
    """Beds with rails, curtains and monitors along both sides."""
    rng = place.rng
    high = float(rng.uniform(2.5, 4.2))
    beds, double = int(rng.integers(1, 7)), place.chance(0.7)
    pitch = float(rng.uniform(2.3, 3.0))
    long, wide = (
        beds * pitch + 1.6,
        float(rng.uniform(6.2, 8.5)) if double else float(rng.uniform(3.6, 5)),
    )
    paint = pick(rng, ["plaster", "painted_concrete", "plasterboard"])
    room = shell(
        place,
        (long, wide, high),
        "linoleum",
        pick(rng, ["acoustic_tile", "acoustic_tile", "plaster", "painted_concrete"]),
        [paint] * 4,
    )
    sides = room.walls[:2] if double else room.walls[:1]
    for wall in sides:
        for i in range(beds):
            x = 0.9 + (i + 0.5) * pitch
            _bed_bay(wall.frame.at(x, 0), pitch, high)
            if wall is room.walls[0]:
                glazing(wall, x + 0.1, min(1.5, pitch - 0.9), 1.55, min(high - 0.2, 2.5), 1, 2)
        wall.frame.box(
            (wall.length / 2, 0.03, 0.95),
            (wall.length / 2, 0.03, 0.07),
            place.material("wood_panel"),
        )
        plinth_board(wall, 0.12)
    other = room.walls[2]
    doorway(other, 0.5 * wide, 1.6)
    _basin(room.walls[3].frame.at(0.5 * wide, 0))
    radiator(room.walls[3], 0.24 * wide, 0.9)
    for wall in room.walls[1:]:
        wall_bits(wall, 3)
    f = place.at(0.3 * long, 0.0, 0, 0.4)
    cabinet(f, 0.6, 0.45, 0.95, place.material("metal", palette="lacquer"), False)
    if place.chance(0.8):
        standing(place.at(float(rng.uniform(-0.3, 0.2)) * long, 0.2, 0, float(rng.uniform(0, 6))))
    lamp_grid(
        place,
        (-long / 2, -0.3 * wide, long / 2, 0.3 * wide),
        high - 0.012,
        beds + 1,
        2 if double else 1,
        "panel",
        1.1,
    )
    stands: tuple[Stand, ...] = (
        (-long / 2 + 0.4, -0.6, -long / 2 + 1.0, 0.6, 0.0),
        (-long / 2 + 0.5, -0.5, long / 2 - 0.5, 0.5, 0.0),
    )
    if not double:
        stands = ((-long / 2 + 0.4, wide / 2 - 1.1, long / 2 - 0.4, wide / 2 - 0.45, 0.0),)
    low, up = (-long / 2, -wide / 2, 0.0), (long / 2, wide / 2, high)
    return Ground(floor_space(low, up, long * wide * high), stands)


def _bed_bay(f: Frame, pitch: float, high: float) -> None:
    """A bed with its head at the wall, its curtain, cabinet, table, drip and monitor."""
    place, rng = of(f), f.place.rng
    steel, white = place.material("metal"), place.material("plastic", palette="bright")
    linen, cover = place.material("bed_textile"), place.material("bed_textile", look="check")
    f.box((0, 1.15, 0.42), (0.45, 1.0, 0.05), steel)
    for x in (-0.38, 0.38):
        for y in (0.35, 1.95):
            f.cylinder((x, y, 0), 0.05, 0.38, steel)
    f.box((0, 1.15, 0.56), (0.44, 0.98, 0.09), linen)
    f.quad((-0.43, 0.75, 0.66), (0.86, 0, 0), (0, -0.6, 0.32), linen)
    f.box((0, 1.5, 0.64), (0.47, 0.62, 0.05), cover)
    f.box((0, 0.33, 0.88), (0.3, 0.16, 0.07), linen)
    for y, top in ((0.1, 1.1), (2.18, 0.95)):
        f.box((0, y, 0.5 + top / 4), (0.46, 0.02, top / 4), white)
    for s in (-1, 1):
        f.box((s * 0.48, 1.0, 0.86), (0.012, 0.45, 0.012), steel)
        f.box((s * 0.48, 1.0, 0.72), (0.012, 0.45, 0.012), steel)
        for y in (0.58, 1.0, 1.42):
            f.box((s * 0.48, y, 0.72), (0.012, 0.012, 0.14), steel)
    if place.chance(0.5):
        skin, dark = (
            place.material("upholstery", palette="skin"),
            place.material("people", palette="dark"),
        )
        f.sphere((0, 0.38, 1.02), 0.1, skin)
        f.sphere((0, 0.33, 1.03), 0.1, dark)
        f.box((0, 1.2, 0.73), (0.2, 0.75, 0.08), cover)
    cabinet(f.at(0.85, 0.3), 0.45, 0.45, 0.85, place.material("wood_panel"), False)
    f.cylinder((0.8, 0.3, 0.89), 0.04, 0.12, place.material("glass"))
    f.box((0, 0.05, 1.35), (0.7, 0.05, 0.13), white)
    f.box((-0.75, 0.25, 1.5), (0.18, 0.06, 0.14), place.material("plastic", palette="dark"))
    sheet(f, -0.75, 0.315, 1.5, 0.32, 0.24, place.material("plastic", emit=0.3, look="monitor"))
    f.cylinder((-0.8, 0.9, 0), 0.012, 1.9, steel)
    f.box((-0.8, 0.9, 0.03), (0.25, 0.25, 0.02), steel)
    f.box((-0.8, 0.9, 1.75), (0.06, 0.02, 0.12), place.material("glass"))
    if place.chance(0.5):
        f.box((0, 1.85, 0.95), (0.42, 0.2, 0.015), place.material("wood_panel"))
        f.box((0.55, 1.85, 0.48), (0.02, 0.02, 0.46), steel)
    cloth, rail = place.material("curtain_light"), min(high - 0.1, 2.35)
    f.box((-pitch / 2 + 0.04, 1.2, rail), (0.015, 1.15, 0.015), steel)
    share = float(rng.choice([0.25, 0.5, 1.0], p=[0.45, 0.3, 0.25]))
    for i in range(int(12 * share)):
        f.cylinder((-pitch / 2 + 0.04, 0.15 + 0.19 * i, 0.3), 0.085, rail - 0.3, cloth)


def _basin(f: Frame) -> None:
    place = of(f)
    china = place.material("ceramic_tile", palette="china")
    f.box((0, 0.008, 1.3), (0.6, 0.008, 0.6), place.material("ceramic_tile"))
    f.box((0, 0.22, 0.82), (0.28, 0.2, 0.08), china)
    f.cylinder((0, 0.12, 0), 0.08, 0.75, china)
    f.strut((0, 0.06, 0.9), (0, 0.2, 1.05), 0.03, place.material("metal"))
    f.box((0, 0.02, 1.55), (0.25, 0.012, 0.35), place.material("glass"))
    f.box((0.45, 0.08, 1.4), (0.12, 0.08, 0.16), place.material("plastic", palette="bright"))
