"""What the model's parts are asked."""

import numpy as np

from i2r_vr.hearing.compact_model import CompactModel
from tests.hearing.test_compact_model import TINY
from tests.training.places import write_places
from training.evaluation.parts import PLANS, Parts, measure_parts
from training.scenes.shards import SceneShards


def test_without_heads_depth_scales_t60_as_eyring_says(tmp_path):
    shards = SceneShards(write_places(tmp_path, 6))
    found = measure_parts(CompactModel(TINY).eval(), shards, np.arange(6), PLANS["panorama"])
    np.testing.assert_allclose(found.t60_s[1] / found.t60_s[0], 2.0, rtol=0.05)
    np.testing.assert_allclose(found.t60_s[2] / found.t60_s[1], 2.0, rtol=0.05)
    np.testing.assert_allclose(found.true_log_distance, np.log(3.0), rtol=0.01)
    np.testing.assert_allclose(found.true_absorption, 0.2, rtol=1e-3)


def test_figures_say_bias_and_rank():
    true = np.linspace(0.0, 2.0, 9)
    t60 = np.stack([np.ones(9), np.full(9, 2.0), np.r_[np.full(8, 4.0), 1.0]])
    text = Parts(true + 0.1, true, np.exp(true), np.exp(true), t60).text()
    assert "size, ln: median +0.10, standard deviation 0.00, correlation 1.00" in text
    assert "absorption, ln: median +0.00" in text
    assert "in 89%" in text
    backwards = Parts(-true, true, np.exp(true), np.exp(true), t60).text()
    assert "correlation -1.00" in backwards
