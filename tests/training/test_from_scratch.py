"""The one command from scenes to scores, at its smallest, stopped and called again."""

import json
import time
from functools import partial
from pathlib import Path

import pytest

from i2r_vr.hearing.loading import load_model
from training import from_scratch
from training.compact.refit import Fit
from training.compact.trainer import Trainer
from training.evaluation.rendered import Trial
from training.from_scratch import STAGES, FromScratch
from training.scenes import generate
from training.scenes.generate import scene_record

PLACES = 8
"""Seeds begin at a multiple of 20: a place to test, one to validate, the others to train on."""


@pytest.fixture
def configs(tmp_path):
    smallest = Path("training/configs/smoke.toml").resolve().as_posix()
    folder = tmp_path / "configs"
    folder.mkdir()
    for stage in STAGES:
        kind = "all" if stage == "compact" else stage
        text = f'base = "{smallest}"\nstage = "{kind}"\nsteps = 2\nvalidate_every = 2\n'
        (folder / f"{stage}.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.timeout(1800)  # all of training: kernels compiled, places rendered, six runs, bakes
def test_stopped_and_called_again_until_it_is_done(configs, tmp_path, monkeypatch):
    """With few places, and as small pictures of the tested ones as can be baked."""
    monkeypatch.setattr(generate, "SCENES_PER_SHARD", PLACES)
    monkeypatch.setattr(from_scratch, "scene_record", partial(scene_record, height=256))
    monkeypatch.setattr(from_scratch, "CLOSE_UP_PLACES", 1)
    monkeypatch.setattr(from_scratch, "Trial", partial(Trial, inputs=("depth",)))
    work = tmp_path / "work"

    def call(until):
        how = Fit(steps=1, spread_steps=1)
        return FromScratch(
            work, PLACES, 2, 64, 1, until=until, configs=configs, how=how, taught=False
        ).run()

    assert not call(0.0)
    assert list(work.glob("*/shard-*")) == []
    trained = []
    train = Trainer.train

    def one_stage(trainer, minutes):
        trained.append(trainer.config.stage)
        return train(trainer, minutes) and len(trained) > 1

    monkeypatch.setattr(Trainer, "train", one_stage)
    assert not call(time.time() + 1e6)
    assert trained == ["depth"]
    assert call(time.time() + 1e6)
    assert trained == ["depth", "panorama", "absorption", "surfaces", "all"]
    (report,) = (work / "evaluation").glob("*.json")
    found = json.loads(report.read_text(encoding="utf-8"))
    assert found["what"] == "families never trained on"
    assert {"i2r-vr, depth", "best constant"} <= set(found["t60"])
    assert load_model(work / "compact.safetensors", "cpu").weights.description["trained_steps"] == 2
    before = {p: p.stat().st_mtime_ns for p in work.rglob("*.pt")}
    assert call(0.0)
    assert before == {p: p.stat().st_mtime_ns for p in work.rglob("*.pt")}
    assert trained == ["depth", "panorama", "absorption", "surfaces", "all"]
