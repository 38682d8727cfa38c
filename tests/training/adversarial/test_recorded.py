"""The adversarial trainer on recordings and pictures instead of rendered scenes."""

import pickle

import numpy as np
import pytest
import torch
from click.testing import CliRunner

from i2r_vr.hearing.loading import load_model
from i2r_vr.hearing.paper import PaperModel
from i2r_vr.hearing.spectrogram import LENGTH
from tests.training.adversarial.runs import tiny_config, trainer
from tests.training.recordings import RATE, prepared, recording, write_picture, write_recording
from training.adversarial.evaluate import evaluate, markdown
from training.adversarial.sources import open_pairs
from training.adversarial.train import main
from training.adversarial.validation import listen_to

TIMES_S = (0.3, 0.5, 0.8, 1.2, 1.6, 2.0)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Six rooms of known decay, recorded at different levels after different delays."""
    root = tmp_path_factory.mktemp("recordings")
    for number, t60_s in enumerate(TIMES_S):
        room = root / "rooms" / f"room{number}"
        write_picture(room / "a.jpg", seed=number)
        samples = recording(t60_s, number, RATE, LENGTH / RATE) * 10.0**-number
        delayed = np.pad(samples, ((0, 0), (500 * number, 0)))
        write_recording(room / "ir.wav", delayed, RATE)
    prepared(root / "rooms", root / "prepared")
    return root / "prepared"


def test_real_spectrograms_are_those_of_the_recordings(data, tmp_path):
    config = tiny_config(data, tmp_path, depth="constant")
    heard, expected = [], []
    for part in ("train", "validation", "test"):
        pairs = open_pairs(config, part, 64)
        assert len(pairs.places)
        pairs.in_order = True
        for batch in (pairs[i] for i in range(len(pairs))):
            assert batch.real.shape[1:] == (512, 512)
            assert batch.real[:, :200, :3].mean() > 0.0
            assert batch.decays.all()
        found = listen_to(trainer(config).networks, pairs, torch.device("cpu"))
        heard += list(found.real)
        expected += list(found.true)
    assert sorted(expected) == pytest.approx(TIMES_S, rel=0.1)
    assert heard == pytest.approx(expected, rel=0.1)


def test_pairs_can_be_sent_to_processes_that_make_batches(data, tmp_path):
    pairs = open_pairs(tiny_config(data, tmp_path, depth="constant"), "train", 64)
    sent = pickle.loads(pickle.dumps(pairs))
    torch.testing.assert_close(sent[3].real, pairs[3].real)


def test_a_run_on_recordings_is_scored_and_baked_with(data, tmp_path):
    run = trainer(tiny_config(data, tmp_path, depth="constant"))
    assert run.train()
    assert isinstance(load_model(run.best_path, "cpu").network, PaperModel)
    report = evaluate(run.config, 5)
    assert not report["rendered"]
    assert report["scenes"] == 1
    assert report["t60"]["real spectrograms (floor)"]["median"] < 0.1
    assert report["t60"]["best constant"]["median"] > 0.0
    assert "recording" in markdown(report)
    estimated = trainer(tiny_config(data, tmp_path / "estimated", steps=1))
    assert estimated.train()
    assert "baked zones" in evaluate(estimated.config, 5)["t60"]


def test_the_shipped_generator_can_be_trained_on(data, tmp_path):
    run = trainer(tiny_config(data, tmp_path, architecture="compact"))
    before = run.networks.model.generator.state_dict()
    before = {key: value.clone() for key, value in before.items()}
    losses = run.update([run.pairs[0]])
    assert all(torch.isfinite(value) for value in losses.values())
    after = run.networks.model.generator.state_dict()
    assert any(not torch.equal(after[key], value) for key, value in before.items())


@pytest.mark.parametrize("asked", ['depth = "true"', "depth_steps = 5"])
def test_depth_that_recordings_lack_is_refused(data, tmp_path, asked):
    config = tmp_path / "run.toml"
    config.write_text(f'{asked}\ndata = "{data.as_posix()}"\nrun = "{tmp_path.as_posix()}/run"\n')
    found = CliRunner().invoke(main, [str(config)])
    assert found.exit_code == 1
    assert "true depth is not known" in found.stderr
    assert "Traceback" not in found.output
