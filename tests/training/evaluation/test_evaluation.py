# SPDX-License-Identifier: MIT
"""Scores, baselines and real captures of the evaluation."""

import numpy as np
import pytest

from tests.training.places import write_places
from training.evaluation.baselines import best_constant, depth_statistics
from training.evaluation.observation import choose_scenes, true_figures
from training.evaluation.real import summarise
from training.evaluation.scores import better_by, score_levels, score_times
from training.scenes.shards import SceneShards


def test_times_are_scored_by_ratio():
    true = np.array([1.0, 2.0, 4.0, 0.5])
    scores = score_times(np.array([1.04, 2.4, 3.6, np.nan]), true)
    assert scores.failures == 1
    assert scores.median == pytest.approx(np.median([0.04, 0.2, 0.1, 1.0]))
    assert scores.signed_mean == pytest.approx((0.04 + 0.2 - 0.1) / 3)
    assert (scores.within_5, scores.within_25) == (0.25, 0.75)
    assert scores.within_factor_1_5 == 0.75
    assert scores.rank == pytest.approx(1.0)


def test_levels_are_scored_by_difference():
    true = np.array([0.0, 3.0, -6.0])
    scores = score_levels(true + np.array([1.0, -2.0, 4.0]), true)
    assert scores.median == pytest.approx(2.0)
    assert scores.signed_mean == pytest.approx(1.0)


def test_better_by_tells_chance_from_gain():
    rng = np.random.default_rng(0)
    true = np.exp(rng.normal(0.0, 0.8, 300))
    good = true * np.exp(rng.normal(0.0, 0.1, 300))
    poor = true * np.exp(rng.normal(0.0, 0.5, 300))
    low, high = better_by(good, poor, true)
    assert 0.1 < low < high
    low, high = better_by(poor, true * np.exp(rng.normal(0.0, 0.5, 300)), true)
    assert low < 0.0 < high


def test_best_constant_minimises_the_median_error():
    true = np.exp(np.random.default_rng(1).normal(0.0, 1.0, 500))
    best = best_constant(true)
    error = np.median(np.abs(best / true - 1.0))
    for other in (0.7 * best, 1.4 * best):
        assert np.median(np.abs(other / true - 1.0)) > error


@pytest.mark.parametrize("kind", ["panorama", "screenshot"])
def test_depth_statistics_tell_size_and_sky(kind):
    near, far = (np.full((64, 128), d, np.float32) for d in (2.0, 20.0))
    assert (depth_statistics(far, kind)[:7] - depth_statistics(near, kind)[:7]).min() > 2.0
    assert depth_statistics(np.full((64, 128), np.inf, np.float32), kind)[-1] == 1.0


def test_zone_drr_is_the_power_mean_of_the_directions():
    class Shards:
        def column(self, name):
            rows = {"drr_db": np.array([[0.0, -10.0, np.inf]])}
            return rows.get(name, np.ones((1, 7)))

    found = true_figures(Shards(), np.array([0]))
    assert found.drr_db[0] == pytest.approx(-10 * np.log10((1 + 10 + 0) / 3))


def test_what_the_baselines_learn_from_is_not_tested_on(tmp_path):
    data, others = write_places(tmp_path / "a", 41), write_places(tmp_path / "b", 41)
    shards = SceneShards(data, others)
    chosen = choose_scenes(shards, False, 99, len(SceneShards(data)))
    assert sorted(chosen) == [0, 20, 40]
    assert sorted(choose_scenes(shards, False, 99, len(shards))) == [0, 20, 40, 41, 61, 81]


def test_real_captures_are_summed_up():
    def row(kind, t60, low, high, c50=5.0):
        mean = (low * high) ** 0.5
        return {
            "class": kind,
            "t60_s": t60,
            "low_s": low,
            "high_s": high,
            "expected_s": mean,
            "c50_db": c50,
        }

    rows = [
        row("small", 0.4, 0.3, 0.6),
        row("medium", 0.9, 0.5, 1.0),
        row("large", 9.0, 2.0, 5.0),
        row("outdoor", None, 0.0, 0.3, 12.0),
    ]
    found = summarise(rows)
    assert found["rank_indoor"] == pytest.approx(1.0)
    assert found["inside_indoor"] == pytest.approx(2 / 3)
    assert found["classes_in_order"] == 1.0
    assert found["outdoor_c50_above_indoor_by_6_db"] == 1.0
