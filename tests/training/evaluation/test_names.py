# SPDX-License-Identifier: MIT
"""Names for the materials of rendered places, and how they are scored."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner

from i2r_vr.materials.absorption import MATERIAL_CLASSES
from i2r_vr.materials.names import name_evidence
from tests.tiny import box_room_depth, save_tiny_model
from tests.training.places import write_places
from training.evaluation.__main__ import main
from training.evaluation.material_names import (
    LOOSE,
    MATERIAL_WORDS,
    OBJECT_WORDS,
    PLACE_STYLES,
    SORTS,
    TRIMMED,
    Shown,
    names_of,
    parts_of,
)
from training.evaluation.names import names_table, shown_materials
from training.scenes.shards import SceneShards

STRENGTHS = {
    "material words": {"strong", "medium"},  # of books and people the thing is the stuff
    "numbers": {"none"},
    "one atlas": {"none"},
}


def test_every_class_has_names():
    assert set(MATERIAL_WORDS) == set(MATERIAL_CLASSES)
    assert {*OBJECT_WORDS, *LOOSE, *TRIMMED} <= set(MATERIAL_CLASSES)
    assert len(PLACE_STYLES) == 3


@pytest.mark.parametrize("sort", STRENGTHS)
def test_names_are_of_their_sort(sort):
    shown = [
        Shown(name, part, 3) for name in MATERIAL_CLASSES for part in ("floor", "wall", "thing")
    ]
    found = names_of(shown, sort, 7)
    assert found == names_of(shown, sort, 7)
    for material, name in zip(shown, found, strict=True):
        expected = {"strong"} if material.class_name == "sky" else STRENGTHS[sort]
        assert name_evidence(name).strength in expected, name


def test_places_are_named_by_where_they_are_and_things_never():
    for sort in PLACE_STYLES:
        parts = [("plaster", "wall"), ("carpet", "floor"), ("concrete", "ceiling")]
        names = names_of([Shown(*part, i) for i, part in enumerate(parts)], sort, 0)
        assert [name_evidence(name).strength for name in names] == ["place"] * 3
        (curtain,) = names_of([Shown("curtain_light", "wall", 5)], sort, 0)
        assert "wall" not in curtain.lower()
    assert names_of([Shown("upholstery", "thing", 1)], "object words", 0) != names_of(
        [Shown("upholstery", "thing", 1)], "material words", 0
    )
    assert len(SORTS) == 7


def test_parts_are_told_by_what_they_face(tmp_path):
    normal_z = np.array([1.0] * 40 + [-1.0] * 40 + [0.0] * 40 + [1.0])
    material = np.array([0] * 40 + [1] * 40 + [2] * 40 + [3])
    found = parts_of(material, normal_z, np.ones(121))
    assert found == {0: "floor", 1: "ceiling", 2: "wall", 3: "thing"}
    folder = write_places(tmp_path, 1)
    depth = box_room_depth((3.0, 2.0, 1.5), 64)[None]
    np.save(folder / "shard-00000" / "depth_m.npy", depth.astype(np.float16))
    rows = np.zeros(depth.shape, np.uint8)
    rows[:, 50:] = 1
    np.save(folder / "shard-00000" / "material.npy", rows)
    shown = shown_materials(SceneShards(folder), 0)
    assert shown[1].part == "floor"
    assert {m.class_name for m in shown} == {"concrete"}


def test_a_table_shows_what_was_before():
    def scores(median):
        times = {"median": median, "interval": (0.1, 0.2), "mean": 0.2, "signed_mean": 0.0}
        return {
            "t60_s": {**times, "rank": 0.9},
            "t60_inside_interval": 0.95,
            "t60_interval_width": 2.0,
        }

    after = {"figures": {"numbers": scores(0.18), "one atlas": scores(0.2)}}
    table = names_table(after, {"figures": {"numbers": scores(0.25)}})
    assert "| numbers | 25.0% | 18.0% |" in table
    assert "| one atlas |  | 20.0% |" in table
    assert "before" not in names_table(after, None)


def test_places_are_baked_under_their_names(tmp_path):
    rows = write_places(tmp_path / "data", 5, height=256)
    rng = np.random.default_rng(0)
    shape = (5, 256, 512)
    np.save(rows / "shard-00000" / "material.npy", rng.integers(0, 2, shape, np.uint8))
    for name in ("edt_s", "c50_db", "c80_db"):
        np.save(rows / "shard-00000" / f"{name}.npy", np.ones((5, 7)))
    np.save(rows / "shard-00000" / "drr_db.npy", np.zeros((5, 12)))
    out = tmp_path / "names.json"
    weights = save_tiny_model(tmp_path)
    arguments = ["names", "--data", str(rows), "--scenes", "1", "--model", str(weights)]
    chosen = ["--sort", "material words", "--sort", "one atlas", "--out", str(out)]
    result = CliRunner().invoke(main, [*arguments, *chosen], catch_exceptions=False)
    assert result.exit_code == 0
    report = json.loads(out.read_text())
    assert report["places"] == 1
    assert list(report["figures"]) == ["material words", "one atlas"]
    assert "| one atlas |" in out.with_suffix(".md").read_text()
