# SPDX-License-Identifier: MIT
from __future__ import annotations

import pytest

from i2r_vr.capture.cubemaps.face_names import is_face_name, name_key, read_face_name

SETS = {
    "axes": [
        "hall_px hall_nx hall_py hall_ny hall_pz hall_nz",
        "px nx py ny pz nz",
        "posx negx posy negy posz negz",
        "Hall_PosX Hall_NegX Hall_PosY Hall_NegY Hall_PosZ Hall_NegZ",
        "hall-+X hall--X hall-+Y hall--Y hall-+Z hall--Z",
        "sky+x sky-x sky+y sky-y sky+z sky-z",
        "hall.px.0007 hall.nx.0007 hall.py.0007 hall.ny.0007 hall.pz.0007 hall.nz.0007",
    ],
    "words": [
        "hall_right hall_left hall_up hall_down hall_front hall_back",
        "Right Left Top Bottom Front Back",
        "hall-Right hall-Left hall-Top hall-Bottom hall-Front hall-Back",
        "a right_0012 a left_0012 a top_0012 a down_0012 a front_0012 a back_0012",
    ],
    "short": ["hallrt halllf hallup halldn hallft hallbk", "S_RT S_LF S_UP S_DN S_FT S_BK"],
    "letters": ["hall_r hall_l hall_u hall_d hall_f hall_b", "r l u d f b"],
    "numbers": ["panorama_0 panorama_1 panorama_2 panorama_3 panorama_4 panorama_5"],
}  # fmt: skip
CASES = [(scheme, names) for scheme, sets in SETS.items() for names in sets]


@pytest.mark.parametrize(("scheme", "names"), CASES)
def test_six_names_of_a_vocabulary_have_one_stem(scheme, names):
    parts = names.split(" ")
    words = parts if len(parts) == 6 else [" ".join(parts[i : i + 2]) for i in range(0, 12, 2)]
    read = [next(r for r in read_face_name(word) if r.scheme.name == scheme) for word in words]
    assert [r.face for r in read] == list(range(6))
    assert len({name_key(r.stem) for r in read}) == 1


@pytest.mark.parametrize("name", ["hall", "backup", "map", "a_1", "hall_2", "bread"])
def test_other_names_are_none(name):
    assert not is_face_name(name)


@pytest.mark.parametrize("name", ["x" * 100_000, "_px" * 30_000, "-" * 50_000 + "1" * 50_000])
def test_long_names_are_read_in_time(name):
    list(read_face_name(name))
