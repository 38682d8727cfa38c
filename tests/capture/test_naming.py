# SPDX-License-Identifier: MIT
from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from i2r_vr.capture.naming import assign_bundle_name

FILES = ("hall.jpg", "hall.png", "hall.tif", "Hall.png")


def arrive(disk: dict[str, str], present: list[str], stems: set[str]) -> None:
    """Bake what is present; `disk` maps bundle names to their owners."""
    group = sorted(present)
    for file in group:
        name = assign_bundle_name(file, file.rpartition(".")[0], group, stems, disk.get)
        assert disk.get(name) in (None, file)
        disk[name] = file


@pytest.mark.parametrize("order", list(itertools.permutations(FILES[:3])))
def test_who_came_first_keeps_the_bare_name(order):
    disk: dict[str, str] = {}
    present: list[str] = []
    for file in order:
        present.append(file)
        arrive(disk, present, {"hall"})
    assert disk["hall"] == order[0]
    assert sorted(disk) == sorted(
        ["hall"] + [f"hall_{file.rpartition('.')[2]}" for file in order[1:]]
    )
    assert len(disk) == 3


@given(st.lists(st.sampled_from(FILES), min_size=1, max_size=12))
def test_a_bundle_never_changes_its_owner(arrivals):
    disk: dict[str, str] = {}
    present: list[str] = []
    for file in arrivals:
        present = sorted({*present, file})
        before = dict(disk)
        arrive(disk, present, {"hall"})
        assert before.items() <= disk.items()
    assert sorted(disk.values()) == present


def test_a_removed_capture_keeps_its_bundle():
    disk = {"hall": "hall.png"}
    assert assign_bundle_name("hall.jpg", "hall", ("hall.jpg",), {"hall"}, disk.get) == "hall_jpg"


def test_a_suffixed_name_gives_way_to_a_capture_of_that_stem():
    stems = {"hall", "hall_png"}
    pair = ("hall.jpg", "hall.png")
    name = assign_bundle_name("hall.png", "hall", pair, stems, lambda _: None)
    assert name == "hall_png_png"


def test_letter_case_alone_does_not_tell_bundles_apart():
    pair = ("HALL.jpg", "hall.JPG", "hall.jpg")
    names = [
        assign_bundle_name(f, f.rpartition(".")[0], pair, {"hall"}, lambda _: None) for f in pair
    ]
    assert len({name.casefold() for name in names}) == 3
