# SPDX-License-Identifier: MIT
"""Shells of a use with their finish, and what every used room has on its walls and overhead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from training.scenes.draws import pick
from training.scenes.light import overhead
from training.scenes.places import dressing
from training.scenes.places.finishes import Finish, draw_finish
from training.scenes.places.inhabited import Inhabited
from training.scenes.places.shells import (
    Shell,
    build_shell,
    draw_size,
    glazing,
    hanging_signs,
    pendants,
    ribs,
    skylights,
)
from training.scenes.places.spaces import Space

HIGH_M = 4.0
WHITE_SHARE = 0.75
_WHITENED = ("plaster", "plasterboard", "painted_concrete", "acoustic_panel")
Span = tuple[float, float]


def used_shell(
    place: Inhabited,
    finishes: Sequence[Finish],
    volume_m3: Span,
    height_m: Span,
    aspect: Span = (1.0, 2.0),
    roofs: Sequence[str] = ("flat",),
) -> tuple[Shell, Finish]:
    """A bare room of a use."""
    rng = place.rng
    finish = draw_finish(rng, finishes)
    size = draw_size(rng, volume_m3, height_m, aspect)
    walls = finish.four_walls(rng)
    shell = build_shell(place, size, finish.floor, finish.ceiling, walls, pick(rng, roofs))
    ceiling = place.specimens[shell.room.ceiling]
    if ceiling.name in _WHITENED and place.chance(WHITE_SHARE):
        white = float(rng.uniform(0.62, 0.88)) * np.array([1.0, 0.985, 0.95])
        colour = np.stack([white, 0.85 * white])
        place.specimens[shell.room.ceiling] = replace(ceiling, colour=colour)
    return shell, finish


def fit_out(
    shell: Shell,
    place: Inhabited,
    finish: Finish,
    windows: int = 5,
    curtain: float = 0.2,
    signs: float = 0.0,
    sky: float = 0.15,
) -> None:
    """Doors, windows, panels, pictures, small things, lamps and what carries the roof."""
    room, rng = shell.room, place.rng
    high = room.height > HIGH_M or shell.rise > 0
    around = 2 * float(room.size[0] + room.size[1])
    for _ in range(int(rng.integers(1, 3)) + min(4, int(around / 40))):
        dressing.door(room.wall())
    if finish.treated:
        dressing.treatment(room, finish.treated, float(rng.uniform(*finish.panels)))
    if windows and place.chance(0.85):
        if high or place.chance(0.3):
            glazing(shell, curtain)
        else:
            dressing.windows(room, windows, curtain)
    dressing.pictures(room, place.count(10))
    dressing.fittings(room, place.count(12))
    if place.chance(0.6 * place.detail):
        dressing.skirting(room)
    if place.chance(0.25 * place.detail):
        dressing.pilasters(room)
    if place.chance(0.15 * place.detail):
        dressing.wainscot(room)
    if high and place.chance(sky):
        skylights(shell)
    if signs > 0:
        hanging_signs(shell, place.count(signs))
    _overhead(shell, place, high)


def _overhead(shell: Shell, place: Inhabited, high: bool) -> None:
    room = shell.room
    if not high:
        overhead.ceiling_details(room)
        return
    pendants(shell)
    if shell.rise > 0 or place.chance(0.45):
        ribs(shell)
    elif place.chance(0.4):
        overhead.trusses(room)
    if place.chance(0.3):
        overhead.ducts(room)
    if shell.rise == 0 and place.chance(0.15):
        overhead.clouds(room)


def used_space(shell: Shell, less_m3: float = 0.0) -> Space:
    """The whole room to stand in, `less_m3` of it no air."""
    space = shell.space()
    return space._replace(volume_m3=max(1.0, space.volume_m3 - less_m3))
