# SPDX-License-Identifier: MIT
"""Close-ups of surfaces: what they show, and that the surface network learns from them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from i2r_vr.materials.absorption import MATERIAL_CLASSES
from tests.training.places import write_places
from training.compact.configuration import load_run_config
from training.compact.trainer import Trainer
from training.datasets.close_ups import CloseUpBatch, CloseUps, SurfaceBatches
from training.datasets.scenes import SceneBatches
from training.datasets.view_plans import measured_surface_plan
from training.scenes.close_ups import CLOSE_UPS, close_up_elevations, close_ups, misplaced
from training.scenes.generate import write_shard
from training.scenes.places.families import make_scene
from training.scenes.shards import SceneShards

CONFIG = Path("training/configs/smoke.toml")
PLACES, FIRST_SEED, FAMILIES = 6, 2, ["living_room", "hall"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("close_ups")
    write_shard(root, 0, FIRST_SEED, PLACES, FAMILIES, close_ups)
    return root


def test_close_ups_are_seeded():
    one, two = (close_ups(make_scene(5, ["hall"]), 5) for _ in range(2))
    for name, value in one.items():
        np.testing.assert_array_equal(value, two[name])


def test_misplaced_materials_look_and_sound_as_their_new_class():
    kept = made = 0
    for seed in range(4):
        before = make_scene(seed, ["office"]).materials
        after = misplaced(before, np.random.default_rng(seed))
        other = np.array(before.classes) != np.array(after.classes)
        alike = (after.absorption == before.absorption).all(1)
        assert alike[~other].all()
        np.testing.assert_array_equal(after.emission, before.emission)
        for row in np.flatnonzero(other):
            table = np.array(MATERIAL_CLASSES[after.classes[row]].absorption)
            assert np.abs(np.log(after.absorption[row] / table)).mean() < 0.6
        kept += int((~other).sum())
        made += int(other.sum())
    assert 4 < made < kept


def test_elevations_say_how_high_the_pixels_lie(folder):
    """On the floor, height of the camera over distance is the sine of the ray below level."""
    shards, found = SceneShards(folder), []
    for place in range(PLACES):
        scene = make_scene(FIRST_SEED + place, FAMILIES)
        depth = shards.row("depth_m", place).astype(float)
        sine = close_up_elevations(shards.row("elevation_deg", place), depth.shape[-1])
        below = -(depth * sine)[sine < -0.3]
        found.append(np.mean(np.abs(below / scene.capture_m[2] - 1.0) < 0.02))
    assert np.median(found) > 0.3  # elsewhere things stand on the floor
    assert np.max(found) > 0.9


def test_batches_hold_what_close_ups_show(folder):
    batch = CloseUps(SceneShards(folder), 0)[3]
    count = len(batch.finer)
    assert count % CLOSE_UPS == 0
    assert batch.finer.shape[1:] == (96, 96, 3)
    assert batch.depth.shape == (count, 32, 32)
    assert batch.elevation.shape == (count, 1, 32, 32)
    assert batch.labels.absorption.shape == (count, 1, 32, 32, 7)
    assert batch.labels.material_class.shape == (count, 1, 32, 32)
    same = CloseUps(SceneShards(folder), 0)[3]
    torch.testing.assert_close(batch.finer, same.finer)


def test_the_surface_network_learns_from_close_ups_and_views(folder, tmp_path):
    views = write_places(tmp_path / "scenes", PLACES, height=128)
    base = load_run_config(CONFIG, data=str(views), run=str(tmp_path / "run"))
    config = replace(
        base, close_ups=str(folder), stage="surfaces", steps=6, validate_every=9, bfloat16=False
    )
    run = Trainer(config)
    seen = SceneBatches(run.shards, run.scenes, 64, 8, config.seed, draw=measured_surface_plan)
    kinds = {type(SurfaceBatches(seen, CloseUps(SceneShards(folder), 0))[i]) for i in range(6)}
    assert len(kinds) == 2
    assert CloseUpBatch in kinds
    before = {k: v.clone() for k, v in run.model.state_dict().items()}
    assert run.train()
    changed = {k.split(".")[0] for k, v in run.model.named_parameters() if not v.equal(before[k])}
    assert changed == {"surface_network"}
