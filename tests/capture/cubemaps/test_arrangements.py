# SPDX-License-Identifier: MIT
from __future__ import annotations

import numpy as np
import pytest

from i2r_vr.capture.cubemaps import AS_NAMED, best_arrangement, compare_edges, file_arrangements
from i2r_vr.capture.cubemaps.seams import cube_edges
from tests.capture.cubemaps.rooms import room_faces
from tests.capture.pictures import cube_faces, photo

N = 96
FACES = room_faces(N)


def chosen(tiles, scheme="axes"):
    table = compare_edges(np.ascontiguousarray(tiles))
    found = best_arrangement(table, file_arrangements(scheme))
    return found, table.agree(found.pairs)


def test_a_cube_has_twelve_edges_of_two_faces_each():
    edges = cube_edges()
    assert sorted(edges.ravel()) == list(range(24))
    assert {tuple(sorted(pair)) for pair in (edges // 4).tolist()} == {
        (a, b) for a in range(6) for b in range(a + 1, 6) if b != a + 1 or a % 2
    }


@pytest.mark.parametrize("scheme", ["axes", "words", "short"])
@pytest.mark.parametrize("seed", range(3))
def test_what_agrees_as_named_is_left_alone(scheme, seed):
    for faces in (room_faces(N, seed), np.stack(cube_faces(N))):
        assert chosen(faces, scheme) == (AS_NAMED, True)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda f: f[:, :, ::-1], "mirrored"),
        (lambda f: f[:, ::-1], "upside down"),
        (lambda f: f[:, ::-1, ::-1], "turned by 180"),
        (lambda f: np.stack([*f[:2], np.rot90(f[2]), np.rot90(f[3], 3), *f[4:]]), "top and bottom"),
        (lambda f: f[[4, 5, 1, 0, 2, 3]], "z is up"),
    ],
)
def test_faces_of_other_tools_are_set_right_and_told(spoil, told):
    arrangement, agrees = chosen(spoil(FACES))
    assert agrees
    assert told in arrangement.told
    np.testing.assert_array_equal(arrangement.apply(list(spoil(FACES))), FACES)


def test_quake_calls_left_what_is_right():
    turned = [FACES[1], FACES[0], np.rot90(FACES[2]), np.rot90(FACES[3]), FACES[4], FACES[5]]
    arrangement, agrees = chosen(np.stack(turned), "short")
    assert agrees
    assert "Quake" in arrangement.told
    np.testing.assert_array_equal(arrangement.apply(turned), FACES)


@pytest.mark.parametrize("order", [(4, 0, 5, 1, 2, 3), (0, 1, 2, 3, 4, 5)])
def test_numbered_faces_in_either_order(order):
    arrangement, agrees = chosen(FACES[list(order)], "numbers")
    assert agrees
    np.testing.assert_array_equal(arrangement.apply(list(FACES[list(order)])), FACES)


@pytest.mark.parametrize("scheme", ["axes", "words", "short", "numbers"])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda f: np.stack([np.rot90(f[0]), *f[1:]]),
        lambda f: f[[4, 1, 2, 3, 0, 5]],
        lambda f: np.stack([photo(N, N), *f[1:]]),
        lambda f: np.stack([photo(N, N, seed) for seed in range(6)]),
    ],
)
def test_what_no_tool_writes_does_not_agree(scheme, spoil):
    assert not chosen(spoil(FACES), scheme)[1]


def test_faces_that_were_exposed_each_by_itself_agree():
    gains = np.array([1.25, 0.8, 1.1, 0.75, 1.0, 0.9])[:, None, None, None]
    exposed = (FACES * gains).clip(0, 255).astype(np.uint8)
    assert chosen(exposed) == (AS_NAMED, True)


def test_plain_faces_agree():
    assert chosen(np.full((6, N, N, 3), 90, np.uint8)) == (AS_NAMED, True)


def test_pictures_of_different_places_are_not_related():
    unrelated = np.stack([room_faces(N, seed)[seed] for seed in range(6)])
    assert compare_edges(unrelated).related_edges() < 12
    assert compare_edges(FACES[[3, 0, 4, 1, 5, 2]]).related_edges() >= 20
