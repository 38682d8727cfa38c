# SPDX-License-Identifier: MIT
"""Places whose shape is known: their truth, how they are measured, what hides in them."""

import math
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from click.testing import CliRunner

from i2r_vr.errors import Notice
from i2r_vr.seeing.zone import Zone
from tests.tiny import save_tiny_model
from training.evaluation.__main__ import main
from training.evaluation.hidden import measure_hidden
from training.evaluation.shape_places import shaped_place
from training.evaluation.shapes import contradicts, measure_shape, measured, shape_table
from training.evaluation.shelved_places import shelved_scene
from training.scenes.generate import scene_record, write_shard
from training.scenes.places.families import build_place
from training.scenes.shards import SceneShards

BOX = Zone("hall", "box", (0.0, 0.0, 0.0), (4.0, 5.0, 2.0), 3.2, 0.4, 40.0)
LIVING_ROOM, CHURCH = 0, 16


def test_the_truth_is_what_is_seen():
    """The farthest points along each axis lie on the faces, and none beyond them."""
    place = shaped_place(LIVING_ROOM)
    error = measure_shape(place)
    assert error.faces.all()
    assert error.heading_deg < 1.0
    assert error.volume_factor == pytest.approx(1.0, abs=0.1)
    longer = replace(place, faces_m=place.faces_m + np.array([[0.0, 0.6], [0.0, 0.0], [0.0, 0.0]]))
    assert measure_shape(longer).faces.sum() == 5
    assert measure_shape(replace(place, volume_m3=2.0 * place.volume_m3)).volume_factor < 0.6
    turned = replace(place, heading_deg=place.heading_deg + 10.0)
    assert measure_shape(turned).heading_deg == pytest.approx(10.0, abs=1.0)


def test_a_seed_is_the_same_place_again():
    first, second = shaped_place(CHURCH), shaped_place(CHURCH)
    np.testing.assert_array_equal(first.depth_m, second.depth_m)
    assert first.fittings == second.fittings
    assert first.faces_m.sum() > 0.0


def test_volume_and_box_may_not_contradict_each_other():
    loose = Notice("ZONE_LOOSE", "")
    assert not contradicts(BOX)
    assert contradicts(replace(BOX, volume_m3=41.0))
    assert contradicts(replace(BOX, volume_m3=19.0))
    assert not contradicts(replace(BOX, volume_m3=19.0, notices=(loose,)))
    assert contradicts(replace(BOX, volume_m3=None))


def test_the_table_counts_places():
    errors = measured([LIVING_ROOM])
    worse = replace(errors[0], volume_factor=math.nan, heading_deg=20.0, contradicts=True)
    row = shape_table([*errors, worse]).splitlines()[2]
    assert row.startswith("| all | 2 | 50.0% |")
    assert row.endswith("| 50.0% | 1 |")


def test_the_command_puts_its_table_into_a_page(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- shapes: begin -->\nold\n<!-- shapes: end -->\nb\n")
    asked = ["shapes", "--places", "1", "--first", str(LIVING_ROOM), "--into", str(page)]
    result = CliRunner().invoke(main, asked, catch_exceptions=False)
    assert "| living room | 1 |" in result.output
    assert "old" not in page.read_text()
    assert "| living room | 1 |" in page.read_text()


def test_shelved_places_have_more_in_them_than_training_s():
    scene = shelved_scene(0)
    plain, _ = build_place(scene.family, 8_000_000)
    assert len(scene.primitives.box_half) > len(plain.primitives().box_half)


def test_what_is_hidden_is_told_of_scenes_with_their_decay(tmp_path):
    record = partial(scene_record, height=256)
    write_shard(tmp_path / "scenes", 0, 0, 1, ["l_room"], record)
    model = str(save_tiny_model(tmp_path))
    told = measure_hidden(SceneShards(tmp_path / "scenes"), np.arange(1), model, tmp_path / "work")
    np.testing.assert_allclose(told.whole_m / told.true_m, 1.0, atol=0.4)
    assert (told.t60_s > 0.0).all()
    assert len(told.text().splitlines()) == 4
