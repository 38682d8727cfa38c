"""A linear reading of ranges: exact where values are known, free inside, held at the ends."""

from dataclasses import replace

import numpy as np
import pytest

from training.probing.regression import Samples, fit, left_out, outside


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def _samples(rng, count, width=0.0, features=6):
    x = rng.normal(size=(count, features))
    true = (2.0 * x[:, 0] - x[:, 1] + 0.5)[:, None]
    group = np.array([f"place {i // 2}" for i in range(count)])
    shift = width * rng.uniform(-1.0, 1.0, (count, 1))
    return Samples(
        x, true + shift - width, true + shift + width, np.ones(count), group, group
    ), true


def test_known_values_are_an_ordinary_ridge(rng):
    samples, true = _samples(rng, 200)
    x = samples.features
    x = (x - x.mean(0)) / (x.std(0) + 1e-3)
    penalty = 0.5
    covariance = x.T @ x / 200
    expected = np.linalg.solve(
        covariance + penalty * np.trace(covariance) * np.eye(6), x.T @ (true - true.mean()) / 200
    )
    np.testing.assert_allclose(fit(samples, [penalty]).weight, expected, rtol=1e-6)


def test_more_features_than_samples_are_the_same_ridge(rng):
    samples, _ = _samples(rng, 12, features=30)
    x = (samples.features - samples.features.mean(0)) / (samples.features.std(0) + 1e-3)
    y = samples.low - samples.low.mean()
    strength = 0.2 * (x**2).sum(1).mean()
    dual = np.linalg.solve(x @ x.T / 12 + strength * np.eye(12), y / 12)
    np.testing.assert_allclose(fit(samples, [0.2]).weight, x.T @ dual, rtol=1e-6, atol=1e-12)


def test_ranges_tell_the_law_that_they_were_drawn_round(rng):
    samples, true = _samples(rng, 400, width=1.0)
    values = fit(samples, [1e-5]).predict(samples.features)
    assert np.abs(values - true).mean() < 0.2
    assert np.abs(outside(values, samples.low, samples.high)).mean() < 0.02


def test_unknown_values_ask_nothing_and_disturb_no_other(rng):
    samples, _ = _samples(rng, 50)
    nothing = np.full((50, 1), np.inf)
    both = replace(
        samples,
        low=np.concatenate([samples.low, -nothing], 1),
        high=np.concatenate([samples.high, nothing], 1),
    )
    found = fit(both, [0.1, 0.1])
    np.testing.assert_allclose(found.weight[:, 1], 0.0, atol=1e-12)
    np.testing.assert_allclose(found.weight[:, :1], fit(samples, [0.1]).weight, atol=1e-6)


def test_weight_decides_between_contradictions():
    ends = np.array([[0.0], [1.0]])
    names = np.array(["a", "b"])
    samples = Samples(np.ones((2, 1)), ends, ends, np.array([3.0, 1.0]), names, names)
    assert fit(samples, [0.1]).predict(samples.features)[0, 0] == pytest.approx(0.25)


def test_a_group_is_never_told_its_own_values(rng):
    samples, _ = _samples(rng, 60)
    first = samples.group == samples.group[0]
    told = left_out(samples)
    shifted = np.where(first[:, None], samples.low + 1.0, samples.low)
    other = left_out(replace(samples, low=shifted, high=shifted))
    assert told.penalty == other.penalty
    np.testing.assert_allclose(told.values[first], other.values[first])
    assert not np.allclose(told.values[~first], other.values[~first])


def test_noise_asks_for_a_greater_penalty(rng):
    clean, _ = _samples(rng, 120)
    noise = rng.normal(size=(120, 1))
    assert left_out(clean).penalty < left_out(replace(clean, low=noise, high=noise)).penalty
