"""Heads refitted on kept features of the frozen networks."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
import torch

from i2r_vr.hearing.compact_model import CompactModel
from tests.training.places import write_places
from training.compact import losses
from training.compact.configuration import load_run_config
from training.compact.refit import (
    PLANS,
    Cached,
    Fit,
    Frozen,
    error_ratios,
    fit,
    hear_cached,
    refit,
    targets,
    uncertainty_scale,
)
from training.compact.trainer import Trainer

CONFIG = Path("training/configs/smoke.toml")


@pytest.fixture(scope="module")
def frozen(tmp_path_factory):
    data = write_places(tmp_path_factory.mktemp("places"), 24)
    run = tmp_path_factory.mktemp("run")
    trainer = Trainer(load_run_config(CONFIG, data=str(data), run=str(run)))
    size = trainer.config.model.view_size
    return Frozen(trainer.average, trainer.shards, size, run / "features")


def test_features_are_kept_until_the_networks_change(frozen, monkeypatch):
    scenes, plan = frozen.shards.split("all")[:6], replace(PLANS[1], effects=False)
    first = frozen.features(scenes, plan, 0)
    with monkeypatch.context() as patch:
        patch.setattr("training.compact.refit.features_of", None)
        with torch.no_grad():
            next(frozen.model.depth_network.parameters()).add_(1.0)  # true depth does not need it
        again = frozen.features(scenes, plan, 0)
    for field in fields(Cached):
        assert torch.equal(getattr(first, field.name), getattr(again, field.name))
    with torch.no_grad():
        frozen.model.encoder.fc.bias += 1.0
    other = frozen.features(scenes, plan, 0)
    assert not torch.equal(other.view, first.view)
    guessed = replace(plan, depth="estimated")
    before = frozen.features(scenes, guessed, 0)
    with torch.no_grad():
        frozen.model.depth_network.decoder.heads[0].bias += 1.0
    assert not torch.equal(frozen.features(scenes, guessed, 0).shared, before.shared)


def test_heads_learn_and_nothing_else_changes(frozen):
    scenes = frozen.shards.split("all")
    train = [frozen.features(scenes, replace(PLANS[1], effects=False), 0)]
    model = frozen.model
    kept = {k: v.clone() for k, v in model.state_dict().items() if "given_heads." not in k}

    def error():
        with torch.inference_mode():
            heard = hear_cached(model.given_heads, train[0])
            return losses.decay_loss(heard, targets(train[0])).item()

    before = error()
    fit(model.given_heads, train, train, Fit(steps=120, lr=5e-3, batch=8))
    assert error() < 0.8 * before
    for key, value in kept.items():
        assert model.state_dict()[key].equal(value), key


def test_intervals_are_calibrated_on_families_left_out(frozen, monkeypatch):
    """The factor that nine in ten errors need, of heads that saw other families only."""
    scenes = frozen.shards.split("all")
    train = [
        frozen.features(scenes, replace(plan, effects=False), 0) for plan in (PLANS[1], PLANS[0])
    ]
    family = frozen.shards.column("family")[scenes]
    seen = []

    def only_note(heads, parts, check, how):
        assert len(parts) == 2
        seen.append(len(parts[0].shared))

    monkeypatch.setattr("training.compact.refit.fit", only_note)
    heads, serve = frozen.model.given_heads, train[:1]
    scale = uncertainty_scale(heads, train, serve, family, Fit(steps=1))
    assert sum(len(scenes) - count for count in seen) == len(scenes)
    assert (error_ratios(heads, serve) <= scale).mean() == pytest.approx(0.9, abs=0.05)
    heads.widen(scale)
    assert (error_ratios(heads, serve) <= 1.0).mean() == pytest.approx(0.9, abs=0.05)


def test_given_depth_has_heads_of_its_own(tmp_path, monkeypatch):
    """They see given depth alone; those of estimated depth see everything and serve the rest."""
    data = write_places(tmp_path / "places", 24)
    config = load_run_config(CONFIG, data=str(data), run=str(tmp_path / "run"))
    Trainer(config).save()
    calls = []

    def only_note(heads, train, *rest):
        calls.append((heads, len(train), rest))
        return 2.0

    monkeypatch.setattr("training.compact.refit.fit", only_note)
    monkeypatch.setattr("training.compact.refit.uncertainty_scale", only_note)
    refit(config, 6, Fit(steps=1), tmp_path / "out.pt")
    estimated = sum(plan.depth == "estimated" for plan in PLANS)
    given = len(PLANS) - estimated
    assert [count for _, count, _ in calls] == [given, given, len(PLANS), len(PLANS)]
    assert [len(calls[i][2][0]) for i in (1, 3)] == [given, estimated]
    assert calls[0][0] is calls[1][0] is not calls[2][0]
    model = CompactModel(config.model)
    model.load_state_dict(torch.load(tmp_path / "out.pt", weights_only=True)["average"])
    for heads in (model.given_heads, model.estimated_heads):
        assert heads.decay_head[-1].bias[7].item() == pytest.approx(np.log(2.0))
