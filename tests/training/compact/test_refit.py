"""Sizes and heads fitted on kept features of the frozen networks."""

from dataclasses import fields, replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from i2r_vr.hearing.compact_model import CompactModel
from i2r_vr.hearing.impression import Impression
from i2r_vr.hearing.room_features import ROOM_FEATURES
from i2r_vr.hearing.size import SizeReading
from tests.hearing.trunks import awake
from tests.training.places import write_places
from training.compact import losses
from training.compact.configuration import load_run_config
from training.compact.features import Cached, Frozen
from training.compact.refit import (
    PLANS,
    Fit,
    calibrate,
    error_ratios,
    fit,
    hear_told,
    log_errors,
    refit,
    targets,
)
from training.compact.told import (
    FOLDS,
    SizeFit,
    Told,
    at_their_size,
    fit_size,
    fold_of,
    make_sight,
    sight_of,
)
from training.compact.trainer import Trainer
from training.datasets.labelled_pictures import labelled_pictures

CONFIG = Path("training/configs/smoke.toml")
HEADER = (
    "id file kind place setting volume_min_m3 volume_max_m3 rt60_min_s rt60_max_s source_repo "
    "licence"
)
WHOLE_DEPTH, WHOLE_GUESSED = (replace(PLANS[i], effects=False) for i in (1, 2))


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """A panorama and a photograph, with ranges."""
    folder = tmp_path_factory.mktemp("pictures")
    rng = np.random.default_rng(0)
    lines = ["\t".join(HEADER.split())]
    for number, (kind, shape) in enumerate((("panorama", (256, 512, 3)), ("photo", (70, 90, 3)))):
        cv2.imwrite(str(folder / f"{number}.png"), rng.integers(0, 255, shape, np.uint8))
        row = (number, f"{number}.png", kind, f"place{number}", "indoor", 50, 90, 0.8, 1.2)
        lines.append("\t".join(map(str, (*row, f"source{number}", "CC0"))))
    table = folder / "photos.tsv"
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return labelled_pictures(table)


@pytest.fixture(scope="module")
def frozen(tmp_path_factory):
    data = write_places(tmp_path_factory.mktemp("places"), 24)
    run = tmp_path_factory.mktemp("run")
    trainer = Trainer(load_run_config(CONFIG, data=str(data), run=str(run)))
    awake(trainer.average.impression)
    return Frozen(trainer.average, trainer.shards, run / "features")


@pytest.fixture(scope="module")
def given(frozen):
    kept = frozen.of_scenes(frozen.shards.split("all"), WHOLE_DEPTH, 0)
    return Told(kept, sight_of(frozen.model, kept))


@pytest.fixture(scope="module")
def guessed(frozen):
    kept = frozen.of_scenes(frozen.shards.split("all"), WHOLE_GUESSED, 0)
    make_sight(frozen.model.impression, [kept])
    return Told(kept, sight_of(frozen.model, kept))


def test_features_are_kept_until_the_networks_change(frozen, monkeypatch):
    scenes = frozen.shards.split("all")[:6]
    first = frozen.of_scenes(scenes, WHOLE_DEPTH, 0)
    with monkeypatch.context() as patch:
        patch.setattr("training.compact.features.features_of_scenes", None)
        with torch.no_grad():
            frozen.model.given_heads.view_reduce.bias += 1.0  # heads tell no feature
        again = frozen.of_scenes(scenes, WHOLE_DEPTH, 0)
    for field in fields(Cached):
        one, other = getattr(first, field.name), getattr(again, field.name)
        torch.testing.assert_close(one, other, rtol=0, atol=0, equal_nan=True)
    with torch.no_grad():
        frozen.model.encoder.fc.bias += 1.0
    other = frozen.of_scenes(scenes, WHOLE_DEPTH, 0)
    with torch.no_grad():
        frozen.model.encoder.fc.bias -= 1.0
    assert not torch.equal(other.view, first.view)


def test_heads_are_told_the_main_differences_between_pictures(given, guessed):
    """Of unit variance each, and unrelated to each other; nothing where depth is given."""
    assert given.sight.eq(0.0).all()
    kept = guessed.sight[:, :4]
    torch.testing.assert_close(kept.mean(0), torch.zeros(4), rtol=0, atol=1e-2)
    torch.testing.assert_close(kept.T @ kept / len(kept), torch.eye(4), rtol=0, atol=0.05)


@pytest.mark.parametrize(("usual", "apart"), [(0.0, 0.0), (0.0, 6e-8), (10.0, 1e-3)])
def test_differences_that_are_rounding_are_not_told(guessed, usual, apart):
    """As of an untrained trunk: told at their size, half precision would hold none of it."""
    generator = torch.Generator().manual_seed(0)
    seen = usual + apart * torch.randn(guessed.kept.seen.shape, generator=generator)
    impression = Impression()
    make_sight(impression, [replace(guessed.kept, seen=seen.half())])
    impression.half().float()
    assert impression.reduce(seen).eq(0.0).all()


def test_few_pictures_differ_in_few_ways(guessed):
    """Of three, in two; each of unit variance as it is shipped, and the rest is silent."""
    impression, few = Impression(), guessed.kept.rows(torch.tensor([0, 8, 16]))
    make_sight(impression, [few])
    told = impression.half().float().reduce(few.seen.float()).detach()
    torch.testing.assert_close(told[:, :2].T @ told[:, :2] / 3, torch.eye(2), rtol=0, atol=0.05)
    assert told[:, 2:].eq(0.0).all()


def test_places_are_measured_anew_at_another_size(guessed):
    count = len(guessed.sight)
    kept = replace(guessed.kept, grid_depth=torch.full((count, 64, 128), 3.0))
    names = list(ROOM_FEATURES)
    place = sum(ROOM_FEATURES[name] for name in names[: names.index("log_volume")])
    small, large = (kept.resized(torch.full((count,), size)).shared for size in (0.0, 0.5))
    moved = large - small
    torch.testing.assert_close(moved[:, :7], torch.full((count, 7), 0.5), rtol=0, atol=1e-3)
    torch.testing.assert_close(moved[:, place], torch.full((count,), 1.5), rtol=0, atol=1e-3)


def test_sizes_are_learnt_from_scenes_and_from_ranges(guessed):
    """Places are half as large as they seem; pictures of theirs twice to thrice as large."""
    torch.manual_seed(0)
    reading, count = SizeReading().eval(), len(guessed.sight)
    scenes = Told(
        replace(guessed.kept, log_size=torch.full((count, 2), -0.7)), torch.zeros(count, 32)
    )
    bounds = torch.tensor([0.7, 1.1]).expand(count, 2)
    shown = Told(replace(guessed.kept, log_size=bounds), torch.ones(count, 32))
    how = SizeFit(steps=300, dropout=0.0, picture_share=0.5)
    fit_size(reading, [scenes], [shown], how)
    with torch.inference_mode():
        of_scenes = reading(scenes.sight, scenes.kept.shape)
        of_pictures = reading(shown.sight, shown.kept.shape)
    assert (of_scenes + 0.7).abs().median() < 0.15
    assert ((of_pictures > 0.6) & (of_pictures < 1.2)).float().mean() > 0.8


def test_sizes_come_from_readings_that_have_not_seen_the_family(frozen, guessed, monkeypatch):
    folds = []

    def only_note(reading, scenes, pictures, how):
        folds.append(set(scenes[0].kept.group.tolist()))

    monkeypatch.setattr("training.compact.told.fit_size", only_note)
    sized, shown = at_their_size(frozen.model.size_reading, [guessed], [], SizeFit())
    assert shown == []
    every = set(guessed.kept.group.tolist())
    assert folds[-1] == every
    for family in every:
        assert sum(family not in known for known in folds) == 1
    torch.testing.assert_close(sized[0].kept.t60_s, guessed.kept.t60_s, equal_nan=True)


def test_heads_learn_and_nothing_else_changes(frozen, given):
    model = frozen.model
    kept = {k: v.clone() for k, v in model.state_dict().items() if "given_heads." not in k}

    def error():
        with torch.inference_mode():
            return losses.decay_loss(hear_told(model.given_heads, given), targets(given.kept))

    before = error()
    fit(model.given_heads, [given], Fit(steps=120, lr=5e-3, batch=8))
    assert error() < 0.8 * before
    for key, value in kept.items():
        assert model.state_dict()[key].equal(value), key


def test_real_pictures_pull_the_decay_into_its_usual_range(frozen, pictures):
    kept = [frozen.of_pictures(pictures, whole, 0) for whole in (True, False)]
    assert [c.view.shape[:2] for c in kept] == [(3, 12), (11, 1)]
    assert all(c.t60_s.isnan().all() for c in kept)
    shown = [Told(c, sight_of(frozen.model, c)) for c in kept]
    heads = frozen.model.estimated_heads
    before = torch.cat([log_errors(heads, c) for c in shown]).abs().mean()
    fit(heads, shown, Fit(steps=80, lr=5e-3))
    after = torch.cat([log_errors(heads, c) for c in shown]).abs().mean()
    assert after < 0.5 * before


def test_intervals_are_calibrated_on_what_was_not_seen(frozen, given):
    """Errors that differ by a factor of ten are told apart, and nine in ten are inside."""
    count = len(given.sight)
    serve = [Told(replace(given.kept, group=torch.arange(count) // 4), given.sight)]
    assert set(fold_of(serve[0].kept.group).tolist()) == set(range(FOLDS))
    size = torch.where(torch.arange(count) % 2 == 0, 0.05, 0.5)
    errors = [size * torch.tensor([1.0, -1.0]).repeat(count)[:count]]
    heads = frozen.model.given_heads
    calibrate(heads, serve, errors, Fit(spread_steps=60))
    assert (error_ratios(heads, serve, errors) <= 1.0).mean() >= 0.8


def test_given_depth_has_heads_of_its_own(frozen, tmp_path, monkeypatch, pictures):
    """They see given depth alone; those of estimated depth see everything and serve the rest."""
    data = write_places(tmp_path / "places", 24)
    config = load_run_config(CONFIG, data=str(data), run=str(tmp_path / "run"))
    trainer = Trainer(config)
    calls, factors = [], []

    def only_note(heads, train, how):
        calls.append((heads, len(train)))

    def only_widen(heads, serve, errors, how):
        factors.append((heads, len(serve)))
        heads.widen(2.0)
        return [2.0]

    monkeypatch.setattr("training.compact.refit.fit", only_note)
    monkeypatch.setattr("training.compact.refit.calibrate", only_widen)
    refit(trainer, pictures, 6, Fit(steps=1), tmp_path / "out.pt")
    estimated = sum(plan.estimated for plan in PLANS)
    given = len(PLANS) - estimated
    assert {count for heads, count in calls if heads is factors[0][0]} == {given}
    assert {count for heads, count in calls if heads is factors[1][0]} == {len(PLANS) + 2}
    assert [count for _, count in factors] == [given, estimated]
    model = CompactModel(config.model)
    model.load_state_dict(torch.load(tmp_path / "out.pt", weights_only=True)["average"])
    for heads in (model.given_heads, model.estimated_heads):
        assert heads.spread_head[-1].bias[0].item() == pytest.approx(np.log(2.0))
