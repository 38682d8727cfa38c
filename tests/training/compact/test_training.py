"""Data, losses and the trainer at their smallest."""

import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from i2r_vr.acoustics import measure
from i2r_vr.errors import I2RError
from i2r_vr.hearing.surface_network import FINER
from i2r_vr.seeing.grid import grid_directions
from i2r_vr.seeing.views import layout_directions
from training.compact import losses
from training.compact.configuration import RunConfig, load_run_config
from training.compact.export import export
from training.compact.trainer import Trainer
from training.compact.validation import VALIDATION_PLANS
from training.datasets.scenes import Labels, SceneBatches, photo_of
from training.datasets.view_plans import LABEL_VIEWS, ViewPlan, panorama_plan, training_plan
from training.evaluation.observation import true_figures
from training.experiments.truth import true_responses
from training.scenes.generate import scene_record, summary, write_shard
from training.scenes.shards import FORMAT_VERSION, SceneShards

CONFIG = Path("training/configs/smoke.toml")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    root = tmp_path_factory.mktemp("scenes")
    write_shard(
        root, 0, 0, 10, ["living_room", "hall", "street"], partial(scene_record, height=128)
    )
    return root


def test_shards_are_not_made_twice(data):
    before = (data / "shard-00000" / "rgb.npy").stat().st_mtime_ns
    write_shard(data, 0, 0, 10, None, partial(scene_record, height=128))
    assert (data / "shard-00000" / "rgb.npy").stat().st_mtime_ns == before
    assert "living_room" in summary(data)


def test_shards_of_another_format_are_refused(tmp_path):
    folder = tmp_path / "shard-00000"
    folder.mkdir()
    (folder / "shard.json").write_text('{"format_version": 1, "families": []}')
    with pytest.raises(ValueError, match=f"format 1, not {FORMAT_VERSION}"):
        SceneShards(tmp_path)


def test_a_scene_sounds_as_early_and_as_clear_as_its_labels_say(data):
    """What the synthesis adds to a perfect prediction's error; a stated seed for each scene."""
    shards = SceneShards(data)
    indoor = np.flatnonzero(~shards.column("outdoor"))
    true = true_figures(shards, indoor)
    made = [measure(true_responses(shards, int(i), seed=int(i)).zone, 48000) for i in indoor]
    ratio = np.array([figures.edt_s for figures in made]) / true.edt_s
    assert np.median(ratio) == pytest.approx(1.0, abs=0.05)
    assert np.median(np.abs(ratio - 1.0)) < 0.08
    clearer_db = np.array([figures.c50_db for figures in made]) - true.c50_db
    assert np.median(clearer_db) == pytest.approx(0.0, abs=0.5)


def test_batches_put_the_sources_in_the_canonical_layout(data):
    shards = SceneShards(data)
    plan = ViewPlan(tuple(range(LABEL_VIEWS)), 90.0, "true", True, False)
    batches = SceneBatches(shards, shards.split("all"), 64, 48, 0, plan)
    batch = batches[0]
    canonical = layout_directions("fibonacci", LABEL_VIEWS)
    np.testing.assert_allclose(batch.views.directions, canonical)
    ahead = batch.views.depth[:, :, 32, 32]
    distance = batch.views.source_distance_m
    near = torch.minimum(torch.full_like(ahead, 2.0), 0.8 * ahead)
    agree = ((near / distance).log().abs() < 0.1).float().mean()
    assert agree > 0.85
    assert batch.views.absorption is not None
    assert torch.isfinite(batch.views.grid_absorption).all()


def test_batches_depend_on_their_number_alone(data):
    shards = SceneShards(data)
    batches = SceneBatches(shards, shards.split("all"), 32, 12, 3)
    torch.testing.assert_close(batches[4].views.rgb, batches[4].views.rgb)
    assert not torch.equal(batches[4].views.rgb[0, 0], batches[5].views.rgb[0, 0])


@pytest.mark.parametrize("photo", [False, True])
def test_finer_views_of_batches_show_the_same(data, photo):
    shards = SceneShards(data)
    plan = ViewPlan((5,), 90.0, "true", False, False, photo)
    views = SceneBatches(shards, shards.split("all"), 32, 12, 0, plan)[0].views
    assert views.finer.shape[2:] == (FINER * 32, FINER * 32, 3)
    means = views.finer.float().unflatten(2, (32, FINER)).unflatten(4, (32, FINER)).mean((3, 5))
    assert (means - views.rgb).abs().max() <= 0.51


def test_finer_views_of_batches_lose_detail_to_the_camera(data):
    shards = SceneShards(data)
    plan = ViewPlan((5,), 90.0, "true", False, True)
    batches = SceneBatches(shards, shards.split("all"), 32, 12, 0, plan)
    clean = SceneBatches(shards, shards.split("all"), 32, 12, 0, replace(plan, effects=False))
    changed = [(batches[i].views.finer != clean[i].views.finer).float().mean() for i in range(2)]
    assert min(changed) > 0.5
    torch.testing.assert_close(batches[1].views.finer, batches[1].views.finer)


def test_single_views_cover_what_they_show(data):
    shards = SceneShards(data)
    plan = ViewPlan((5,), 90.0, "true", False, False)
    views = SceneBatches(shards, shards.split("all"), 32, 12, 0, plan)[0].views
    level = torch.from_numpy(np.hypot(*grid_directions()[..., :2].transpose(2, 0, 1)))
    share = (views.coverage[0] * level).sum() / level.sum()
    assert share.item() == pytest.approx(1 / 6, abs=0.01)


@pytest.mark.parametrize("t60_s", [0.2, 0.5, 1.0, 2.0, 4.0])
def test_proxy_agrees_with_the_decay(t60_s):
    time = torch.arange(512) * losses.FRAME_S
    decay = (-20.0 - 60.0 * time / t60_s).clamp_min(-120.0).expand(1, 7, -1)
    target = losses.spectrogram_target(decay, torch.Generator().manual_seed(0))
    assert losses.t60_proxy(target).item() == pytest.approx(t60_s, rel=0.05)


def test_proxy_has_a_gradient():
    time = torch.arange(512) * losses.FRAME_S
    level = (-20.0 - 60.0 * time / 1.0).clamp_min(-120.0)
    spectrogram = (level / 60.0 + 1.0).expand(1, 512, -1).clone().requires_grad_()
    losses.t60_proxy(spectrogram).sum().backward()
    assert spectrogram.grad.abs().sum() > 0


def test_training_resumes_to_the_same_result(data, tmp_path):
    base = load_run_config(CONFIG, data=str(data))
    base = replace(base, steps=4, images=12, validate_every=4, bfloat16=False)
    whole = Trainer(replace(base, run=str(tmp_path / "whole")))
    assert whole.train()
    parts = replace(base, run=str(tmp_path / "parts"))
    first = Trainer(parts)
    first.train(minutes=0.0)
    assert 0 < first.step < 4
    second = Trainer(parts)
    assert second.step == first.step
    assert second.train()
    for key, value in whole.model.state_dict().items():
        torch.testing.assert_close(second.model.state_dict()[key], value, rtol=1e-4, atol=1e-5)


def test_two_processes_do_what_one_does_with_accumulation(data, tmp_path):
    """Started by torchrun on the CPU, one of its steps; averages of gradients, as of one's two."""
    same = {"steps": 1, "warmup_steps": 1, "threads": 1, "images": 12}
    base = load_run_config(CONFIG, data=str(data), run=str(tmp_path / "alone"), **same)
    alone = Trainer(replace(base, accumulate=2, bfloat16=False, validate_every=4))
    before = {k: v.detach().clone() for k, v in alone.model.named_parameters()}
    assert alone.train()
    file = tmp_path / "two.toml"
    lines = [f"{key} = {value}" for key, value in same.items()]
    lines += ["bfloat16 = false", "validate_every = 4"]
    lines += [f'data = "{data.as_posix()}"', f'run = "{(tmp_path / "two").as_posix()}"']
    file.write_text("\n".join([f'base = "{CONFIG.resolve().as_posix()}"', *lines]) + "\n")
    subprocess.run(
        [
            *(sys.executable, "-m", "torch.distributed.run", "--standalone"),
            *("--nproc-per-node", "2", "-m", "training.compact.train", str(file)),
        ],
        check=True,
        capture_output=True,
    )
    found = torch.load(tmp_path / "two" / "checkpoint.pt", weights_only=True)
    assert found["step"] == 1
    squares, aside, moved = 0.0, 0.0, 0
    for key, value in alone.model.named_parameters():
        move, other = value.detach() - before[key], found["model"][key] - before[key]
        squares += move.square().sum().item()
        aside += (move - other).square().sum().item()
        moved += bool(move.any())
    # The first step of Adam is the gradient's sign: the few that are nearly zero may differ.
    assert moved > 10
    assert aside < 1e-3 * squares


def test_a_run_goes_on_by_the_settings_that_it_began_with(data, tmp_path):
    run = load_run_config(CONFIG, data=str(data), run=str(tmp_path))
    Trainer(run).save()
    with pytest.raises(I2RError, match=r"RUN_CHANGED: learning_rate = 0\.5"):
        Trainer(replace(run, learning_rate=0.5))
    assert Trainer(replace(run, workers=2)).step == 0
    assert Trainer(replace(run, learning_rate=0.5), override=True).step == 0
    content = (tmp_path / "checkpoint.pt").read_bytes()
    (tmp_path / "checkpoint.pt").write_bytes(content[: len(content) // 2])
    with pytest.raises(I2RError, match="CHECKPOINT_UNREADABLE"):
        Trainer(run)


ALONE = ("surface_network", "impression", "size_reading")
"""Parts that learn by themselves, or are fitted last."""


def test_every_other_part_learns(data, tmp_path):
    config = load_run_config(CONFIG, data=str(data), run=str(tmp_path / "run"))
    trainer = Trainer(replace(config, bfloat16=False))
    model = trainer.model
    for heads in (model.given_heads, model.estimated_heads):
        for head in (heads.scene_head, heads.decay_head, heads.direction_head):
            torch.nn.init.normal_(head[-1].weight, std=0.1)
    batches = SceneBatches(trainer.shards, trainer.shards.split("all"), 64, 24, 0)
    for estimated in (True, False):
        drawn = (batches[number] for number in range(50))
        panoramas = (batch for batch in drawn if len(batch.views.directions) > 1)
        batch = next(batch for batch in panoramas if batch.estimate_depth == estimated)
        torch.stack(list(trainer.objective.losses(batch).values())).sum().backward()
    for name, child in trainer.model.named_children():
        gradients = [p.grad for p in child.parameters() if p.grad is not None]
        if list(child.parameters()):
            learns = any(g.abs().sum() > 0 for g in gradients)
            assert learns == (name not in ALONE), name


def test_the_absorption_loss_is_least_at_the_mean(data):
    """A quarter of the cells alike to the eye absorb much: their mean, not their median."""
    true = torch.full((1, 1, 16, 16, 7), 0.05)
    true[..., ::4, :, :] = 0.65
    depth = torch.full((1, 1, 16, 16), 2.0)
    depth[..., 12:] = torch.inf  # sky, which absorbs all
    true[..., 12:, :] = 1.0
    labels = Labels(*[torch.zeros(0)] * 3, depth, true, *[torch.zeros(0)] * 4)
    guesses = torch.linspace(0.02, 0.8, 40)
    found = [
        losses.absorption_loss(torch.logit(guess).expand(1, 1, 7, 16, 16), labels).item()
        for guess in guesses
    ]
    assert guesses[int(np.argmin(found))].item() == pytest.approx(0.2, abs=0.011)
    logits = torch.logit(true.permute(0, 1, 4, 2, 3).clamp(1e-4, 1 - 1e-4))
    assert losses.absorption_loss(logits, labels).item() == pytest.approx(0.0, abs=1e-5)
    predicted, mean = losses.mean_absorption(logits, labels)
    torch.testing.assert_close(predicted, mean)
    torch.testing.assert_close(mean, torch.full((1, 7), 0.2))


@pytest.mark.parametrize(
    ("stage", "part"),
    [
        ("depth", "depth_network"),
        ("panorama", "panorama_network"),
        ("absorption", "encoder"),
        ("surfaces", "surface_network"),
    ],
)
def test_a_stage_trains_its_part_and_hands_on_no_other(data, tmp_path, stage, part):
    base = load_run_config(CONFIG, data=str(data))
    base = replace(base, steps=2, validate_every=2, bfloat16=False)
    run = Trainer(replace(base, run=str(tmp_path / stage), stage=stage))
    before = {k: v.clone() for k, v in run.model.state_dict().items()}
    assert run.train()
    changed = {k.split(".")[0] for k, v in run.model.named_parameters() if not v.equal(before[k])}
    assert changed == {part}
    other = replace(base, run=str(tmp_path / "next"), seed=5, stage="panorama")
    fresh = Trainer(replace(other, run=str(tmp_path / "fresh"))).model.state_dict()
    taken = Trainer(replace(other, initial=(str(run.checkpoint),))).model.state_dict()
    for key, value in taken.items():
        source = run.average.state_dict() if key.startswith(f"{part}.") else fresh
        assert value.equal(source[key]), key


def test_the_depth_network_learns_on_the_statistics_that_it_is_used_with(data, tmp_path):
    base = load_run_config(CONFIG, data=str(data), run=str(tmp_path / "run"))
    trainer = Trainer(replace(base, steps=4, validate_every=9, still_norm_from=0.5, stage="depth"))
    moved = []
    losses_of = trainer.objective.losses

    def noted(batch):
        moved.append([b.clone() for b in trainer.model.depth_network.buffers() if b.dim() == 1])
        return losses_of(batch)

    trainer.objective = SimpleNamespace(losses=noted)
    assert trainer.train()
    first, second, third, fourth = moved
    assert not any(torch.equal(a, b) for a, b in zip(first, second, strict=True))
    assert not any(torch.equal(a, b) for a, b in zip(second, third, strict=True))
    for before, after in zip(third, fourth, strict=True):
        assert before.equal(after)
    for kept, used in zip(
        trainer.average.depth_network.buffers(), trainer.model.depth_network.buffers(), strict=True
    ):
        torch.testing.assert_close(kept, used)


def test_the_panorama_network_learns_what_its_views_cannot_tell(data, tmp_path):
    """Views without a scale of their own; the whole knows how high its camera stands."""
    base = load_run_config(CONFIG, data=str(data), run=str(tmp_path / "run"))
    base = replace(base, stage="panorama", steps=30, images=12, learning_rate=5e-3)
    base = replace(base, warmup_steps=5, validate_every=30, ema=0.9, bfloat16=False)
    trainer = Trainer(base)
    trainer.validation = replace(trainer.validation, scenes=trainer.scenes)
    with torch.no_grad():
        for model in (trainer.model, trainer.average):
            model.depth_network.decoder.heads[0].bias.copy_(torch.tensor([0.0, -3.0]))
    before = trainer.validation.errors()
    assert trainer.train()
    after = trainer.validation.errors()
    assert after["depth_error/panorama"] < 0.8 * before["depth_error/panorama"]
    assert after["depth_error/photo"] == before["depth_error/photo"]


def test_panoramas_are_also_learnt_in_parts(data):
    rng = np.random.default_rng(0)
    counts = [len(panorama_plan(rng).index) for _ in range(200)]
    assert min(counts) >= 4
    assert 0.6 < counts.count(LABEL_VIEWS) / 200 < 0.8
    shards = SceneShards(data)
    batch = SceneBatches(shards, shards.split("all"), 32, 24, 0, draw=panorama_plan)[0]
    assert batch.estimate_depth
    assert batch.views.coverage.all()


def test_export_round_trip(data, tmp_path):
    config = load_run_config(CONFIG, data=str(data), run=str(tmp_path / "run"))
    Trainer(config).save()
    weights = export(
        CONFIG, tmp_path / "new/m.safetensors", {"data": "test"}, str(tmp_path / "run")
    )
    from i2r_vr.hearing.loading import load_model

    loaded = load_model(weights, "cpu")
    assert loaded.weights.description["data"] == "test"
    assert loaded.network.config == config.model


def test_unknown_keys_are_refused(tmp_path):
    (tmp_path / "a.toml").write_text("stepz = 3\n")
    with pytest.raises(ValueError, match="stepz"):
        load_run_config(tmp_path / "a.toml")
    (tmp_path / "b.toml").write_text('steps = "many"\n')
    with pytest.raises(ValueError, match="steps"):
        load_run_config(tmp_path / "b.toml")


def test_a_config_states_only_the_difference(tmp_path):
    (tmp_path / "base.toml").write_text("steps = 7\n[model]\nhidden = 64\n")
    (tmp_path / "other.toml").write_text('base = "base.toml"\nseed = 3\n')
    config = load_run_config(tmp_path / "other.toml")
    assert (config.steps, config.seed, config.model.hidden) == (7, 3, 64)
    assert config.images == RunConfig().images


def test_validation_never_shows_what_is_not_given():
    assert not VALIDATION_PLANS["rgb"].materials
    assert VALIDATION_PLANS["rgb"].depth == "estimated"
    assert not VALIDATION_PLANS["depth"].materials


@pytest.mark.parametrize("back", [0.0, 90.0, 200.0])
def test_a_photo_is_taken_from_the_edge_of_a_place(back):
    """A camera in a wide room with a wall close behind it: few photos show that wall."""
    height, width = 64, 128
    azimuth = np.degrees(np.pi - (np.arange(width) + 0.5) * 2 * np.pi / width)
    off = np.abs((azimuth - back + 180.0) % 360.0 - 180.0)
    depth = np.where(off < 60.0, 1.0, 5.0).astype(np.float32)[None].repeat(height, 0)
    rgb, index = np.zeros((height, width, 3), np.uint8), np.zeros((height, width), np.uint8)
    rng = np.random.default_rng(0)
    seen = [photo_of(rgb, depth, index, 70.0, 32, rng)[1].mean() for _ in range(60)]
    assert np.mean(np.array(seen) > 4.9) > 0.9


def test_photos_are_stated_as_a_bake_states_them():
    plans = [training_plan(np.random.default_rng(seed)) for seed in range(200)]
    stated = {round(plan.fov_deg, 1) for plan in plans if plan.photo}
    assert stated == {90.0, 73.7, 67.4, 58.7}  # centre squares of 1:1, 4:3, 3:2, 16:9
    assert all(plan.depth == "estimated" and not plan.materials for plan in plans if plan.photo)
