"""Adversarial runs: resume, several processes, averaging, patience, files and curves."""

import json
import shutil
import subprocess
import sys
from dataclasses import fields, replace

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from safetensors.torch import save_file
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from i2r_vr.errors import I2RError
from i2r_vr.hearing.loading import load_model
from i2r_vr.hearing.paper import PaperModel
from tests.training.adversarial.runs import CONFIGS, tiny_config, trainer, write_scenes
from training.adversarial.configuration import AdversarialConfig, load_adversarial_config
from training.adversarial.evaluate import evaluate, markdown
from training.adversarial.evaluate import main as evaluate_main
from training.adversarial.networks import take_weights
from training.adversarial.pairs import share_of_steps
from training.adversarial.progress import curve_words, expected_error, progress, read_curve
from training.adversarial.train import main
from training.adversarial.trainer import AdversarialTrainer
from training.adversarial.validation import Heard
from training.processes import Processes

ABLATIONS = sorted(
    p for p in CONFIGS.glob("*.toml") if 'base = "paper' in p.read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return write_scenes(tmp_path_factory.mktemp("scenes"))


def state_of(run):
    return {
        **run.networks.state_dict(),
        **{f"average.{k}": v for k, v in run.average.state_dict().items()},
        **{f"discriminator.{k}": v for k, v in run.discriminator.state_dict().items()},
    }


@pytest.fixture(scope="module")
def whole(data, tmp_path_factory):
    """A run of two steps, depth network first, in one go."""
    run = trainer(tiny_config(data, tmp_path_factory.mktemp("whole"), depth_steps=1))
    assert run.train()
    return run


def test_training_resumes_to_the_same_result(whole, tmp_path):
    config = replace(whole.config, run=str(tmp_path))
    first = trainer(config)
    first.train(minutes=0.0)
    assert first.step == 1
    second = trainer(config)
    assert second.step == 1
    assert second.depth_known
    assert second.train()
    expected = state_of(whole)
    for key, value in state_of(second).items():
        torch.testing.assert_close(value, expected[key], rtol=1e-5, atol=1e-6)


def test_the_depth_stage_resumes_and_keeps_to_its_time(whole, tmp_path):
    """Every call has time for one step; the depth network is as if trained in one go."""
    config = replace(whole.config, run=str(tmp_path / "cut"), depth_steps=2, steps=1)
    straight = trainer(replace(config, run=str(tmp_path / "straight")))
    straight.train()
    first = trainer(config)
    assert not first.train(minutes=0.0)
    assert (first.depth_stage.step, first.step, first.depth_known) == (1, 0, False)
    second = trainer(config)
    assert second.depth_stage.step == 1
    assert second.train()
    expected = straight.networks.model.depth_network.state_dict()
    for key, value in second.networks.model.depth_network.state_dict().items():
        torch.testing.assert_close(value, expected[key], rtol=1e-5, atol=1e-6)


def refused(config, **changes):
    with pytest.raises(I2RError) as caught:
        trainer(replace(config, **changes))
    return caught.value


def test_a_run_goes_on_by_the_settings_that_it_began_with(whole, tmp_path):
    config = replace(whole.config, run=str(tmp_path))
    shutil.copytree(whole.run, tmp_path, dirs_exist_ok=True)
    error = refused(config, images=3, l1_weight=50.0)
    assert error.code == "RUN_CHANGED"
    assert "images = 3 (was 2)" in error.found
    assert "l1_weight = 50.0 (was 100.0)" in error.found
    wider = replace(config.model, generator_widths=(16, 8, 8, 4, 4, 2, 2))
    assert "model.generator_widths" in refused(config, model=wider).found
    longer = trainer(replace(config, steps=9, workers=1, patience=3, checkpoint_minutes=1.0))
    assert longer.step == 2
    other = replace(config, images=3)
    again = AdversarialTrainer(other, Processes.join(), override=True)
    assert again.step == 2
    again.save()
    assert trainer(other).step == 2
    with pytest.raises(I2RError, match="CHECKPOINT_SHAPE"):
        AdversarialTrainer(replace(config, model=wider), Processes.join(), override=True)


def test_a_cut_checkpoint_is_one_line_and_stays(whole, tmp_path):
    content = whole.checkpoint.read_bytes()
    file = tmp_path / "run.toml"
    base = (CONFIGS / "paper_small.toml").resolve().as_posix()
    file.write_text(
        f'base = "{base}"\ndata = "{whole.config.data}"\nrun = "{tmp_path.as_posix()}"\n'
    )
    for cut in (content[: len(content) // 2], content[:100], b"", b"none of a run"):
        (tmp_path / "checkpoint.pt").write_bytes(cut)
        said = CliRunner().invoke(main, [str(file)])
        assert said.exit_code == 1
        assert said.stderr.startswith("Error: CHECKPOINT_UNREADABLE")
        assert len(said.stderr.splitlines()) == 1
        assert (tmp_path / "checkpoint.pt").read_bytes() == cut


def test_missing_and_damaged_weights_are_one_line(data, tmp_path):
    missing = tmp_path / "places.safetensors"
    file = tmp_path / "run.toml"
    base = (CONFIGS / "paper_small.toml").resolve().as_posix()
    file.write_text(
        f'base = "{base}"\ndata = "{data.as_posix()}"\nrun = "{tmp_path.as_posix()}/run"\n'
        f'weights = ["{missing.as_posix()}"]\n'
    )
    for command, code in ((main, "WEIGHTS_MISSING"), (evaluate_main, "WEIGHTS_MISSING")):
        said = CliRunner().invoke(command, [str(file)])
        assert said.exit_code == 1
        assert said.stderr.startswith(f"Error: {code}")
        assert len(said.stderr.splitlines()) == 1
    missing.write_bytes(b"\x10\0\0\0\0\0\0\0 cut")
    said = CliRunner().invoke(main, [str(file)])
    assert said.stderr.startswith("Error: WEIGHTS_FORMAT")


def test_a_finished_run_rests(whole):
    again = trainer(whole.config)
    assert again.train()
    assert again.step == whole.step
    torch.testing.assert_close(state_of(again), state_of(whole), rtol=0.0, atol=0.0)


def test_curves_spectrograms_and_sound_are_written(whole):
    events = EventAccumulator(str(whole.run))
    events.Reload()
    tags = events.Tags()
    assert "validation/t60_error" in tags["scalars"]
    assert {"0/picture", "0/spectrogram"} <= set(tags["images"])
    assert {"0/generated", "0/real"} <= set(tags["audio"])
    (drawn,) = events.Images("0/spectrogram")
    assert (drawn.width, drawn.height) == (512, 1024)
    (heard,) = events.Audio("0/real")
    assert heard.sample_rate == 22050
    (line,) = (whole.run / "validation.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["step"] == 2


def test_the_best_is_a_model_to_bake_with_and_is_scored(whole):
    loaded = load_model(whole.best_path, "cpu")
    assert isinstance(loaded.network, PaperModel)
    assert loaded.weights.description["trained_steps"] == 2
    own = whole.average.module.model.state_dict()
    for key, value in loaded.network.state_dict().items():
        torch.testing.assert_close(value, own[key].float().to(value), rtol=2e-3, atol=2e-3)
    report = evaluate(whole.config, 1)
    assert set(report["t60"]) == {
        "real spectrograms (floor)",
        "best constant",
        "generated spectrograms",
        "baked zones",
    }
    assert report["t60"]["real spectrograms (floor)"]["median"] < 0.2
    assert report["t60"]["real spectrograms (floor)"]["failures"] == 0
    assert len(markdown(report).splitlines()) == 4 + len(report["t60"])


def test_runs_are_put_side_by_side(whole, tmp_path):
    """Table 3 and the curve of a run that is hardly begun; one without a validation is told."""
    text = progress({"main": whole.config}, 1, tmp_path)
    assert "| main, generated spectrograms |" in text
    assert "| main, baked zones |" in text
    assert text.index("| main") < text.index("| best constant |") < text.index("| real")
    assert "main: 2 steps" in text
    assert "Too early" in text
    assert {p.name for p in tmp_path.iterdir()} == {"table3.md", "table3.json", "curve.png"}
    with pytest.raises(I2RError, match="NO_VALIDATIONS"):
        progress({"main": replace(whole.config, run=str(tmp_path / "none"))}, 1, tmp_path)


def test_what_more_steps_would_give_is_told_of_a_power_law(tmp_path):
    steps = np.arange(1, 41) * 20
    lines = [
        {"step": int(s), "t60_error": 3.0 * s**-0.4, "t60_error_of_constant": 0.5}
        | {"t60_error_of_real": 0.08}
        for s in steps
    ]
    lines.append({**lines[-1]})  # measured twice, after a run that was stopped
    (tmp_path / "validation.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n")
    curve = read_curve(tmp_path)
    assert len(curve.steps) == 40
    assert expected_error(curve, 2) == pytest.approx(3.0 * 1600**-0.4, rel=1e-6)
    assert expected_error(curve, 1e6) == 0.08
    assert "to the power of -0.40" in curve_words("main", curve)
    assert expected_error(replace(curve, error=np.full(40, 0.5)), 2) is None


def test_average_follows_slowly(data, tmp_path):
    run = trainer(tiny_config(data, tmp_path, ema=0.5, generator_rate=1e-2))
    key = "model.generator.model.0.weight"
    expected = None
    for step in range(2):
        run.update([run.pairs[step]])
        now = run.networks.state_dict()[key].clone()
        decay = min(0.5, (1.0 + step) / (10.0 + step))
        expected = now if expected is None else decay * expected + (1.0 - decay) * now
        torch.testing.assert_close(run.average.module.state_dict()[key], expected)
    assert not torch.equal(expected, now)


def test_two_processes_do_what_one_does_with_accumulation(data, tmp_path):
    """Started by torchrun on the CPU; a huge epsilon makes Adam's steps proportional to gradients.

    Both run in one thread: with other sums the gradients differ in their last digits, which
    ReLUs amplify.
    """
    same = {"steps": 1, "threads": 1, "epsilon": 1e6}
    same |= {"generator_rate": 1.0, "discriminator_rate": 1.0, "encoder_rate": 1.0}
    alone = trainer(tiny_config(data, tmp_path / "alone", accumulate=2, **same))
    before = {k: v.detach().clone() for k, v in alone.networks.named_parameters()}
    alone.train()
    config = tmp_path / "two.toml"
    lines = [f"{key} = {value}" for key, value in same.items()]
    lines += ["images = 2", "depth_steps = 0", "validation_scenes = 1"]
    lines += [f'data = "{data.as_posix()}"', f'run = "{(tmp_path / "two").as_posix()}"']
    lines += ["discriminator_widths = [2, 2, 4, 4, 4, 4]", "[model]"]
    lines += ["generator_widths = [8, 8, 8, 8, 8, 4, 4]"]
    base = (CONFIGS / "paper_small.toml").resolve().as_posix()
    config.write_text("\n".join([f'base = "{base}"', *lines]) + "\n", encoding="utf-8")
    subprocess.run(
        [
            *(sys.executable, "-m", "torch.distributed.run", "--standalone"),
            *("--nproc-per-node", "2", "-m", "training.adversarial.train", str(config)),
        ],
        check=True,
        capture_output=True,
    )
    found = torch.load(tmp_path / "two" / "checkpoint.pt", weights_only=True)
    assert found["step"] == 1
    moved = set()
    for key, value in alone.networks.named_parameters():
        move = value.detach() - before[key]
        most = move.abs().max().item()
        if most > 0.0:
            moved.add(key)
        other = found["networks"][key] - before[key]
        torch.testing.assert_close(other, move, rtol=0.01, atol=0.01 * most)
    assert any("generator" in k for k in moved)
    assert any("encoder.model" in k for k in moved)


def test_processes_share_all_batches():
    config = AdversarialConfig(steps=3, accumulate=2)
    cpu = torch.device("cpu")
    shares = [set(share_of_steps(config, 1, Processes(4, rank, cpu))) for rank in range(4)]
    assert all(len(share) == 4 for share in shares)
    assert set.union(*shares) == set(range(8, 24))


def test_training_stops_when_validation_no_longer_improves(data, tmp_path, monkeypatch):
    measured = iter([0.5, 0.4, 0.4, 0.1])

    def listen_to(networks, pairs, device):
        true = np.array([1.0])
        return Heard(true + next(measured), true, true)

    monkeypatch.setattr("training.adversarial.trainer.listen_to", listen_to)
    config = tiny_config(data, tmp_path, steps=9, validate_every=1, patience=1, listen=0)
    run = trainer(config)
    assert run.train()
    assert run.step == 3
    assert run.best == pytest.approx(0.4)
    assert load_model(run.best_path, "cpu").weights.description["trained_steps"] == 2
    again = trainer(config)
    assert again.train()
    assert again.step == 3


def test_mixed_precision_and_the_ablations_train(data, tmp_path):
    base = tiny_config(data, tmp_path)
    for number, changed in enumerate(
        (
            replace(base, bfloat16=True),
            replace(base, depth="true", adversarial_weight=0.0),
            replace(base, model=replace(base.model, depth_channel=False), depth="constant"),
        )
    ):
        run = trainer(replace(changed, run=str(tmp_path / str(number))))
        before = run.networks.model.generator.model[0].weight.clone()
        found = run.update([run.pairs[0]])
        assert all(torch.isfinite(v) for v in found.values())
        assert (found["adversarial"] == 0.0) == (changed.adversarial_weight == 0.0)
        assert not torch.equal(before, run.networks.model.generator.model[0].weight)
        assert run.networks.model.generator.model[0].weight.dtype == torch.float32


def test_compact_gets_the_adversarial_term_from_its_shipped_weights(data, tmp_path):
    config = tiny_config(data, tmp_path, architecture="compact", generator_rate=1e-3)
    run = trainer(config)
    shipped = load_model("compact", "cpu").network.state_dict()
    for key, value in run.networks.model.state_dict().items():
        torch.testing.assert_close(value, shipped[key], rtol=0.0, atol=0.0)
    run.update([run.pairs[0]])
    changed = {
        key.split(".")[0]
        for key, value in run.networks.model.state_dict().items()
        if not torch.equal(value, shipped[key])
    }
    assert changed == {"generator"}


@pytest.mark.parametrize("path", ABLATIONS, ids=lambda p: p.stem)
def test_ablations_state_only_the_difference(path):
    main, changed = (load_adversarial_config(p) for p in (CONFIGS / "paper.toml", path))
    stated = path.read_text(encoding="utf-8")
    for field in fields(AdversarialConfig):
        if field.name != "model" and getattr(main, field.name) != getattr(changed, field.name):
            assert f"{field.name} = " in stated
    assert changed != main


def test_what_no_run_can_be_made_of_is_refused(tmp_path):
    for text, what in (
        ("lamda = 3", "unknown key lamda"),
        ("[model]\nwidth = 3", "unknown key model.width"),
        ('depth = "metric"', "depth must be one of"),
        ('architecture = "big"', "architecture must be one of"),
        ("images = 1", "images must be 2 or more"),
        ("steps = 0", "1 or more"),
        ("betas = [0.5]", "betas are two"),
        ("ema = true", "ema"),
    ):
        (tmp_path / "run.toml").write_text(text + "\n", encoding="utf-8")
        with pytest.raises(ValueError, match=what):
            load_adversarial_config(tmp_path / "run.toml")


def test_pretrained_weights_of_three_channels_leave_the_depth_channel(data, tmp_path):
    model = trainer(tiny_config(data, tmp_path / "run")).networks.model
    stem = "encoder.model.conv1.weight"
    before = model.state_dict()[stem].clone()
    save_file({stem: torch.ones(64, 3, 7, 7)}, tmp_path / "places.safetensors")
    take_weights(model, tmp_path / "places.safetensors")
    after = model.state_dict()[stem]
    assert (after[:, :3] == 1.0).all()
    assert torch.equal(after[:, 3:], before[:, 3:])
    for name, tensor in ((stem, torch.ones(64, 5, 7, 7)), ("unknown.weight", torch.ones(1))):
        save_file({name: tensor}, tmp_path / "other.safetensors")
        with pytest.raises(ValueError, match=name):
            take_weights(model, tmp_path / "other.safetensors")


def test_what_cannot_be_measured_counts_as_wrong():
    heard = Heard(
        np.array([1.0, np.nan, 2.2]), np.array([1.0, 1.0, 2.0]), np.array([1.0, 1.0, 2.0])
    )
    errors = heard.errors()
    assert errors["t60_error"] == pytest.approx(0.1)
    assert errors["failures"] == pytest.approx(1 / 3)
    assert Heard(np.full(3, np.nan), heard.real, heard.true).errors()["t60_error"] == 1.0
