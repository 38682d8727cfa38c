"""A level as a scene shows the surfaces that its plan has, doors among them."""

import numpy as np
import pytest

from tests.level.levels import TWO_ROOMS, level_of
from training.scenes.levels.pictures import scene_at
from training.scenes.levels.probes import see
from training.scenes.light.picture import trace_rays
from training.scenes.light.rays import panorama_rays


@pytest.mark.parametrize("family", ["two rooms", "cave", "house"])
def test_a_picture_is_as_deep_as_the_plan(family):
    plan = TWO_ROOMS if family == "two rooms" else level_of(family, 0)[0]
    place = np.add(plan.spaces[0].low, (1.1, 0.7, 1.6))
    scene = scene_at(plan, place, 0.4, seed=1)
    seen = trace_rays(scene, panorama_rays(128, 256, scene.yaw_rad)).depth_m
    true = see(plan, place, 0.4).depth_m.astype(np.float32)
    low = true < 12.0  # walls of open air are drawn as high
    assert np.mean(np.abs(seen[low] / true[low] - 1.0) < 0.01) > 0.97
