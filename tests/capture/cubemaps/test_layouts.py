# SPDX-License-Identifier: MIT
from __future__ import annotations

import numpy as np
import pytest

from i2r_vr.capture.cubemaps.layouts import (
    ORDERS,
    blank_corners,
    candidates,
    cut_tiles,
    detect_layout,
    holds_unknown_cube,
    is_equiangular,
    layout_of_size,
)
from tests.capture.cubemaps.rooms import equiangular, room_faces
from tests.capture.pictures import cube_faces, photo

N = 96
BLOCKS = {"6x1": (6, 1), "1x6": (1, 6), "3x2": (3, 2), "2x3": (2, 3)}


def laid_out(faces, order: str, name: str, turns=(0,) * 6) -> np.ndarray:
    """The faces in one picture, in reading order."""
    columns, rows = BLOCKS[name]
    tiles = [
        np.rot90(faces["rludfb".index(face)], turn) for face, turn in zip(order, turns, strict=True)
    ]
    return np.concatenate(
        [np.concatenate(tiles[r * columns : (r + 1) * columns], axis=1) for r in range(rows)]
    )


def cross(faces, column: int) -> np.ndarray:
    """A 4x3 cross whose front lies in a column."""
    right, left, up, down, front, back = faces
    blank = np.zeros_like(right)
    middle = dict(
        zip([(column + k) % 4 for k in range(4)], (front, right, back, left), strict=True)
    )
    rows = [
        [up if k == column else blank for k in range(4)],
        [middle[k] for k in range(4)],
        [down if k == column else blank for k in range(4)],
    ]
    return np.concatenate([np.concatenate(row, axis=1) for row in rows])


def tall_cross(faces, upright_back: bool) -> np.ndarray:
    right, left, up, down, front, back = faces
    blank = np.zeros_like(right)
    back = back if upright_back else back[::-1, ::-1]
    rows = [[blank, up, blank], [left, front, right], [blank, down, blank], [blank, back, blank]]
    return np.concatenate([np.concatenate(row, axis=1) for row in rows])


@pytest.mark.parametrize("name", BLOCKS)
@pytest.mark.parametrize("order", ORDERS)
def test_strips_and_blocks_in_the_orders_of_tools(name, order):
    faces = room_faces(N)
    picture = laid_out(faces, order, name)
    layout = detect_layout(picture)
    assert layout is not None
    assert layout.name == name
    np.testing.assert_array_equal(layout.split(picture), faces)
    assert bool(layout.arrangement.told) == (order not in ORDERS[:2])


@pytest.mark.parametrize("name", BLOCKS)
def test_smooth_colours_suffice(name):
    faces = np.stack(cube_faces(N))
    picture = laid_out(faces, "rludfb", name)
    layout = detect_layout(picture)
    assert layout is not None
    np.testing.assert_array_equal(layout.split(picture), faces)


@pytest.mark.parametrize("column", range(4))
def test_crosses_have_their_front_in_any_column(column):
    faces = room_faces(N, seed=column)
    picture = cross(faces, column)
    layout = detect_layout(picture)
    assert layout is not None
    np.testing.assert_array_equal(layout.split(picture), faces)


@pytest.mark.parametrize("upright_back", [False, True])
def test_tall_crosses_have_the_back_either_way_up(upright_back):
    faces = room_faces(N)
    picture = tall_cross(faces, upright_back)
    layout = detect_layout(picture)
    assert layout is not None
    np.testing.assert_array_equal(layout.split(picture), faces)


def test_a_second_row_on_its_side():
    faces = room_faces(N)
    picture = laid_out(faces, "lfrdbu", "3x2", (0, 0, 0, 3, 3, 3))
    layout = detect_layout(picture)
    assert layout is not None
    np.testing.assert_array_equal(layout.split(picture), faces)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("width", "height"),
    [(6 * N, N), (N, 6 * N), (4 * N, 3 * N), (3 * N, 4 * N), (3 * N, 2 * N), (2 * N, 3 * N)],
)
def test_photos_of_such_sizes_are_no_cubemaps(width, height, seed):
    assert detect_layout(photo(width, height, seed)) is None
    assert not holds_unknown_cube(photo(width, height, seed))


def test_a_plain_picture_is_no_cubemap():
    plain = np.full((2 * N, 3 * N, 3), 128, np.uint8)
    assert detect_layout(plain) is None
    assert not holds_unknown_cube(plain)


@pytest.mark.parametrize("order", ["dbfrul", "fulbrd"])
def test_a_cube_in_no_known_order_is_seen_to_be_one(order):
    picture = laid_out(room_faces(N), order, "3x2", (0, 1, 2, 0, 3, 0))
    assert detect_layout(picture) is None
    assert holds_unknown_cube(picture)


def test_a_cross_needs_blank_corners():
    faces = cube_faces(N)
    picture = cross(faces, 1)
    assert blank_corners(picture, "4x3")
    picture[:N, :N] = photo(N, N)
    assert not blank_corners(picture, "4x3")
    assert detect_layout(picture) is None
    certain = detect_layout(picture, certain=True)
    assert certain is not None
    np.testing.assert_array_equal(certain.split(picture), faces)


@pytest.mark.parametrize("seed", range(2))
def test_equi_angular_faces_are_told_from_perspective_ones(seed):
    faces = room_faces(256, seed=seed)
    for tiles, bent in ((faces, False), (equiangular(faces), True)):
        picture = laid_out(tiles, "rludfb", "3x2")
        layout = detect_layout(picture, certain=True)
        assert layout is not None
        assert is_equiangular(layout, picture) == bent


def test_sizes():
    assert layout_of_size(6 * 63, 63) is None
    assert layout_of_size(4 * N + 1, 3 * N) is None
    with pytest.raises(ValueError, match="no square"):
        cut_tiles(np.zeros((100, 130)), "4x3", ((0, 0),))
    assert [way.arrangement.told for way in candidates("6x1")[:2]] == ["", ""]
