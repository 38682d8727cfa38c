# SPDX-License-Identifier: MIT
"""The experiments' parts that have closed forms: maps, grids, depth, decays, differences."""

import itertools
import json
from dataclasses import asdict, replace

import cv2
import numpy as np
import pytest
import torch
from torch import nn

from i2r_vr.acoustics import measure
from i2r_vr.config import BakeOptions
from i2r_vr.hearing.compact_model import CompactModel
from i2r_vr.hearing.encoder import normalise_depth
from i2r_vr.hearing.loading import LoadedModel, load_model
from i2r_vr.hearing.paper import PaperConfig, PaperModel
from i2r_vr.hearing.weights_file import find_weights
from tests.tiny import save_tiny_model, write_room
from tests.training.places import write_places
from training.evaluation.scores import score_times
from training.evaluation.violins import violins
from training.experiments import ablation, attention, examples, manifold, sound_pictures
from training.experiments.hearing import (
    as_array,
    as_list,
    metres_of_channel,
    with_constant_depth,
)
from training.experiments.settings import Settings, once
from training.experiments.truth import true_responses
from training.experiments.variants import VARIANTS, Workshop
from training.scenes.shards import SceneShards


def test_grad_cam_is_the_weighted_sum_of_the_maps():
    torch.manual_seed(0)
    layer, last = nn.Conv2d(3, 4, 3, padding=1), nn.Linear(4, 5)

    def network(image):
        return last(layer(image).mean(dim=(2, 3)))

    image = torch.randn(2, 3, 8, 8)
    found = attention.grad_cam(network, layer, image)
    with torch.no_grad():
        best = network(image).argmax(dim=1)
        raw = torch.einsum("bk,bkhw->bhw", last.weight[best], layer(image)).relu()
        torch.testing.assert_close(found, raw / raw.amax(dim=(1, 2), keepdim=True))
    assert found.amax(dim=(1, 2)).tolist() == [1.0, 1.0]
    assert not layer._forward_hooks


def test_grad_cam_finds_what_speaks_for_the_feature():
    layer, last = nn.Conv2d(1, 1, 1, bias=False), nn.Linear(1, 1, bias=False)
    nn.init.ones_(layer.weight)
    nn.init.ones_(last.weight)
    image = torch.zeros(1, 1, 16, 16)
    image[..., 4:7, 9:12] = 1.0
    found = attention.grad_cam(lambda x: last(layer(x).mean(dim=(2, 3))), layer, image)
    assert found[0, 5, 10] == 1.0
    assert found[0].sum() == 9.0


def test_looks_are_measured_against_the_whole_photo():
    absorption = np.full((2, 8, 8), 0.1, np.float32)
    absorption[:, :, 4:] = 0.5
    left = np.zeros((2, 8, 8), np.float32)
    left[:, :, :4] = 1.0
    assert attention.weighted(absorption, np.ones_like(left)) == pytest.approx([0.0, 0.0])
    assert attention.weighted(absorption, left) == pytest.approx([-0.2, -0.2])
    rgb = np.zeros((2, 8, 8, 3), np.uint8)
    same = attention.Looks(rgb, left, left).similarities()
    other = attention.Looks(rgb, left, 1.0 - left).similarities()
    assert same == pytest.approx([1.0, 1.0])
    assert (other < attention.ALIKE).all()


def test_a_grid_keeps_what_lies_on_it_and_moves_least():
    cells = np.stack(np.mgrid[:3, :3], axis=-1).reshape(-1, 2)
    order = np.random.default_rng(0).permutation(9)
    np.testing.assert_array_equal(manifold.on_grid((cells[order][:, ::-1] + 0.5) / 3), cells[order])
    points = np.random.default_rng(1).random((4, 2))
    found = manifold.on_grid(points)
    assert len(np.unique(found, axis=0)) == 4
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])

    def moves(chosen):
        return (((chosen[:, ::-1] + 0.5) / 2 - points) ** 2).sum()

    least = min(moves(corners[list(p)]) for p in itertools.permutations(range(4)))
    assert moves(found) == pytest.approx(least)


def test_neighbours_are_counted_on_the_grid():
    cells = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    assert manifold.neighbours_alike(cells, np.array(["a", "a", "b", "b"])) == 0.5
    assert manifold.neighbours_alike(cells, np.array(["a", "b", "b", "a"])) == 0.0
    assert manifold.chance(cells, np.array(["a", "a", "b", "b"])).mean() == pytest.approx(
        1 / 3, abs=0.02
    )


def test_decays_of_two_kinds_lie_apart():
    rng = np.random.default_rng(0)
    short, long = (np.exp(rng.normal(np.log(t), 0.05, (12, 7))) for t in (0.3, 3.0))
    found = manifold.embedded(np.concatenate([short, long]), 0)
    assert found.min() >= 0.0
    assert found.max() <= 1.0
    centres = found[:12].mean(axis=0), found[12:].mean(axis=0)
    gap = np.linalg.norm(centres[0] - centres[1])
    assert gap > 2.0 * np.linalg.norm(found[:12] - centres[0], axis=1).mean()


@pytest.mark.parametrize("value", [0.0, 0.5, -1.0])
def test_metres_fill_the_depth_channel_with_a_value(value):
    depth = torch.tensor(metres_of_channel(value))
    assert float(normalise_depth(depth)) == pytest.approx(value, abs=1e-5)


def test_constant_depth_is_what_the_encoders_see(tmp_path):
    weights = find_weights(save_tiny_model(tmp_path))
    picture = torch.rand(2, 3, 64, 64)
    paper = PaperModel(PaperConfig(64, True, (1,) * 4, (1,) * 4, (8,) * 7)).eval()
    changed = with_constant_depth(LoadedModel(weights, paper, torch.device("cpu")), 0.5)
    assert (changed.network.disparity(picture) == 0.5).all()
    assert not (paper.disparity(picture) == 0.5).all()
    compact = LoadedModel(weights, CompactModel().eval(), torch.device("cpu"))
    views = torch.zeros(1, 2, 64, 64, 3, dtype=torch.uint8)
    estimate = with_constant_depth(compact, 0.5).network.estimate_depth(views, np.eye(3)[:2], 90.0)
    assert estimate.shape == (1, 2, 64, 64)
    assert normalise_depth(estimate).unique().item() == pytest.approx(0.5, abs=1e-5)


@pytest.mark.parametrize("scene", [2, 8, 13])
def test_a_scene_sounds_as_its_labels_say(tmp_path, scene):
    shards = SceneShards(write_places(tmp_path))
    found = measure(true_responses(shards, scene).zone, 48000)
    assert found.t60_s == pytest.approx(float(shards.row("t60_s", scene)[0]), rel=0.05)


def test_mel_rows_show_the_frequency():
    rate = 48000
    tone = np.sin(2 * np.pi * 2000.0 * np.arange(rate) / rate)
    level, times = sound_pictures.mel_spectrogram_db(tone, rate)
    rows = np.linspace(sound_pictures.mel(60.0), sound_pictures.mel(24000.0), len(level) + 1)
    row = int(level.mean(axis=1).argmax())
    assert rows[row] - 20 < sound_pictures.mel(2000.0) < rows[row + 1] + 20
    assert level.max() == 0.0
    assert times[-1] == pytest.approx(1.0, abs=0.05)


def test_a_result_is_made_once_for_the_same_inputs(tmp_path):
    path, calls = tmp_path / "a" / "r.json", []

    def make():
        calls.append(1)
        return {"n": len(calls), "bands": as_list(np.array([[1.0, np.nan]]))}

    assert once(path, {"seed": (0, 1)}, make)["n"] == 1
    assert once(path, {"seed": (0, 1)}, make)["n"] == 1
    assert once(path, {"seed": (0, 2)}, make)["n"] == 2
    np.testing.assert_array_equal(
        as_array(json.loads(path.read_text())["found"]["bands"]), [[1.0, np.nan]]
    )

    def fail():
        raise RuntimeError("no result")

    with pytest.raises(RuntimeError):
        once(path, {"seed": 3}, fail)
    assert once(path, {"seed": (0, 2)}, make)["n"] == 2
    assert [p.name for p in path.parent.iterdir()] == ["r.json"]


def test_variants_differ_in_one_thing_alone(tmp_path):
    class Folder:
        folder = tmp_path

    workshop = Workshop(Settings(tmp_path), Folder())
    main = asdict(workshop._config(VARIANTS[0].changes))
    for variant in VARIANTS[1:]:
        other = asdict(workshop._config(variant.changes))
        differ = {k for k in main if k != "model" and main[k] != other[k]}
        differ |= {f"model.{k}" for k in main["model"] if main["model"][k] != other["model"][k]}
        expected = {
            "no_depth": {"model.depth_channel"},
            "no_t60p": {"t60_weight"},
            "no_pretraining": set(),
        }[variant.name]
        assert differ == expected
        assert variant.pretrained == (variant.name != "no_pretraining")


def test_the_table_says_what_the_scores_say():
    true = np.array([1.0, 2.0, 0.5, 1.0])
    scores = {"Main": vars(score_times(true * 1.2, true)), "NN": vars(score_times(true, true))}
    text = ablation._markdown(scores, 4)
    assert "| | Main | NN |" in text
    assert "| mean of the signed error | +20.0% | +0.0% |" in text
    assert "| within 25 % | 100% | 100% |" in text


def test_violins_draw_every_column(tmp_path):
    columns = {"a": np.array([-10.0, 0.0, 10.0]), "b": np.array([5.0]), "c": np.array([])}
    columns |= {f"a long name {i}": np.linspace(-9.0, 9.0, 40) for i in range(9)}
    violins(columns, "%", "errors", tmp_path / "v.png", zero_line=True)
    picture = cv2.imread(str(tmp_path / "v.png")).astype(int)
    coloured = (np.ptp(picture, axis=2) > 12).any(axis=0).astype(int)
    assert (np.diff(coloured) == 1).sum() >= 11


def test_full_settings_are_the_papers(tmp_path):
    full = Settings.full(tmp_path, tmp_path, seed=3)
    assert (full.steps, full.seed, full.config.name) == (20000, 3, "paper.toml")
    assert replace(full, data=None).scenes != full.scenes


def test_examples_show_the_depth_that_the_model_saw(tmp_path):
    write_room(tmp_path / "in", "hall", depth=False)
    model = load_model(save_tiny_model(tmp_path), "cpu")
    watching = examples.WatchingPipeline(BakeOptions(directions=False, ambix=False), model)
    bundles = watching.bundles(tmp_path / "in", tmp_path / "out")
    assert list(bundles) == ["hall"]
    assert watching.depth["hall"].shape == (64, 128)
    assert (watching.depth["hall"] > 0.0).all()
