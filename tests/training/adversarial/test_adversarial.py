"""The conditional GAN: sizes, equations 1 and 2, and where their gradients go."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from i2r_vr.acoustics import measure
from i2r_vr.hearing import spectrogram
from i2r_vr.hearing.paper import PaperModel
from i2r_vr.hearing.paper.depth import depth_of, disparity_of
from tests.training.adversarial.runs import tiny_config, trainer, write_scenes
from training.adversarial import objectives
from training.adversarial.ceiling import SCATTER_OF_NOISE_DB, scatter_db
from training.adversarial.discriminator import Discriminator, MinibatchDeviation
from training.adversarial.pairs import ScenePairs
from training.adversarial.validation import mid_t60
from training.compact import losses
from training.scenes.shards import SceneShards

TERMS = ("adversarial", "l1", "t60")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return write_scenes(tmp_path_factory.mktemp("scenes"))


@pytest.fixture(scope="module")
def small(data, tmp_path_factory):
    return trainer(tiny_config(data, tmp_path_factory.mktemp("run")))


def count(module):
    return sum(p.numel() for p in module.parameters())


def decaying_levels(t60_s, start_db=-20.0):
    """Levels [1, 7, 512] of octaves that decay alike."""
    time = torch.arange(512) * losses.FRAME_S
    return (start_db - 60.0 * time / t60_s).clamp_min(-120.0).expand(1, 7, -1)


def tail_noise(seed, count=1):
    rng = np.random.default_rng(seed)
    return torch.from_numpy(rng.standard_normal((count, spectrogram.LENGTH), dtype=np.float32))


def test_discriminator_and_whole_have_the_papers_sizes():
    assert count(Discriminator()) == 4_788_768
    assert count(Discriminator()) + count(PaperModel()) == 57_577_897


def test_verdict_depends_on_whether_picture_and_sound_belong_together():
    """Not the sum of a verdict on the spectrogram and one on the scene."""
    torch.manual_seed(0)
    judge = Discriminator((4, 4, 4, 4, 8, 8)).eval()
    spectrograms = torch.rand(2, 512, 512) * 2.0 - 1.0
    features = 3.0 * torch.randn(2, 365)
    with torch.no_grad():
        verdict = [
            [judge(s[None], f[None]).item() for f in features]
            for s in (spectrograms[0], 0.3 * spectrograms[1] - 0.6)
        ]
    mixed = verdict[0][0] - verdict[0][1] - verdict[1][0] + verdict[1][1]
    size = max(abs(verdict[0][0] - verdict[0][1]), abs(verdict[0][0] - verdict[1][0]))
    assert abs(mixed) > 0.01 * size


def test_minibatch_deviation_tells_a_batch_of_copies():
    one = torch.randn(1, 4, 8, 8)
    copies = MinibatchDeviation()(one.expand(3, -1, -1, -1))
    torch.testing.assert_close(copies[:, -1], torch.full((3, 8, 8), 1e-4))
    spread = MinibatchDeviation()(torch.stack([one[0] - 2.0, one[0] + 2.0]))
    torch.testing.assert_close(spread[:, -1], torch.full((2, 8, 8), 2.0))


def test_least_squares():
    ones, zeros = torch.ones(4), torch.zeros(4)
    assert objectives.discriminator_loss(ones, zeros) == 0.0
    assert objectives.discriminator_loss(zeros, ones) == 2.0
    assert objectives.discriminator_loss(0.5 * ones, 0.5 * ones) == 0.5
    assert objectives.adversarial_loss(ones) == 0.0
    assert objectives.adversarial_loss(-ones) == 4.0


@pytest.mark.parametrize("t60_s", [0.2, 0.3, 0.5, 1.0, 2.0, 3.0, 4.0])
def test_t60_proxy_agrees_with_the_acoustics(t60_s):
    """On the sound of decaying noise, mean of eight noises, within 5 %."""
    time = np.arange(spectrogram.LENGTH) / spectrogram.SAMPLE_RATE_HZ
    proxy, heard = [], []
    for noise in tail_noise(1, 8).numpy():
        response = 0.01 * noise * 10.0 ** (-3.0 * time / t60_s)
        level, _ = spectrogram.encode(response)
        shown = torch.from_numpy(spectrogram.normalised(level))[None]
        proxy.append(losses.t60_proxy(shown).item())
        heard.append(measure(response, spectrogram.SAMPLE_RATE_HZ).t60_s)
    assert np.mean(proxy) == pytest.approx(np.mean(heard), rel=0.05)


def test_t60_term_is_the_relative_error_where_there_is_a_decay():
    real = objectives.late_t60(objectives.real_spectrograms(decaying_levels(1.0), tail_noise(0)))
    made = objectives.late_t60(objectives.real_spectrograms(decaying_levels(1.5), tail_noise(0)))
    known, unknown = torch.tensor([True]), torch.tensor([False])
    error = objectives.relative_error
    assert error(made, real, known).item() == pytest.approx(0.5, abs=0.03)
    assert error(real, made, known).item() == pytest.approx(1 / 3, abs=0.03)
    assert error(made, torch.tensor([math.nan]), unknown).item() == 0.0


def test_a_loud_scene_is_lowered_as_a_whole():
    """Nothing is cut: the loudest bin is at the top, and all differences are as they were."""
    quiet = objectives.real_spectrograms(decaying_levels(0.5, -30.0), tail_noise(0))
    loud = objectives.real_spectrograms(decaying_levels(0.5, 10.0), tail_noise(0))
    assert loud.max().item() == pytest.approx(1.0)
    moved = (loud - quiet)[..., :20]
    assert (moved.max() - moved.min()).item() < 1e-4
    assert objectives.late_t60(loud).item() == pytest.approx(0.5, rel=0.05)


@pytest.mark.parametrize("t60_s", [0.5, 3.0])
def test_scatter_of_a_tail_is_that_of_noise(t60_s):
    """The level of Gaussian noise's power scatters by 5.57 dB, whatever its decay and gain."""
    time = np.arange(spectrogram.LENGTH) / spectrogram.SAMPLE_RATE_HZ
    tail = tail_noise(4)[0].numpy() * 10.0 ** (-3.0 * time / t60_s)
    assert scatter_db(tail) == pytest.approx(SCATTER_OF_NOISE_DB, abs=0.1)
    assert scatter_db(20.0 * tail) == pytest.approx(scatter_db(tail), abs=1e-3)


def test_real_spectrograms_have_the_levels_and_the_sound_of_the_scene(data):
    flat = objectives.real_spectrograms(torch.full((1, 7, 512), -40.0), tail_noise(3))
    power = 10.0 ** (spectrogram.decibels(flat.numpy()) / 10.0)
    assert 10.0 * math.log10(power[:, :, 2:-2].mean()) == pytest.approx(-40.0, abs=0.1)
    config = tiny_config(data, data / "unused")
    batch = ScenePairs(SceneShards(data), np.arange(3), replace(config, images=3), 64, True)[0]
    labels = batch.batch.labels
    real = objectives.real_spectrograms(labels.decay_db, batch.tail_noise).numpy()
    heard = np.array([mid_t60(row, i) for i, row in enumerate(real)])
    true = labels.t60_s[:, 2:4].mean(dim=1).numpy()
    assert np.median(np.abs(heard / true - 1.0)) < 0.1


@pytest.mark.parametrize("name", TERMS)
def test_every_term_reaches_generator_and_encoder(small, name):
    """All layers of both: the authors' published code has no gradient of two of the three."""
    _, terms = small.terms(small.pairs[0])
    for part in (small.networks.generator, small.networks.encoder):
        gradients = torch.autograd.grad(terms[name], part, retain_graph=True)
        assert all(torch.isfinite(g).all() for g in gradients)
        moved = [g.abs().sum().item() > 0.0 for g in gradients if g.dim() > 1]
        assert all(moved)


def test_the_three_terms_pull_apart(small):
    """No term's gradient is a multiple of another's."""
    _, terms = small.terms(small.pairs[0])
    flat = {}
    for name in TERMS:
        parts = torch.autograd.grad(terms[name], small.networks.generator, retain_graph=True)
        vector = torch.cat([g.flatten() for g in parts])
        flat[name] = vector / vector.norm()
    for first, second in (("adversarial", "l1"), ("adversarial", "t60"), ("l1", "t60")):
        assert abs(float(flat[first] @ flat[second])) < 0.99


def test_each_loss_moves_its_own_networks_alone(data, tmp_path):
    run = trainer(tiny_config(data, tmp_path))
    pairs = run.pairs[0]
    run.networks.train()
    loss, terms = run.terms(pairs)
    judge = list(run.discriminator.parameters())
    makers = run.networks.generator + run.networks.encoder
    total = sum(terms.values())
    for_judge = torch.autograd.grad(loss, judge, retain_graph=True)
    for_makers = torch.autograd.grad(total, makers)
    fixed = {k: v.clone() for k, v in run.networks.model.depth_network.state_dict().items()}
    run.update([pairs])
    for parameter, expected in zip([*judge, *makers], [*for_judge, *for_makers], strict=True):
        torch.testing.assert_close(parameter.grad, expected, rtol=1e-4, atol=1e-5)
    for key, value in run.networks.model.depth_network.state_dict().items():
        torch.testing.assert_close(value, fixed[key], rtol=0.0, atol=0.0)


def test_noise_is_part_of_the_latent_vector(small):
    pairs = small.pairs[0]
    small.networks.eval()
    with torch.no_grad():
        base = small.networks(pairs)
        other = small.networks(replace(pairs, latent_noise=-pairs.latent_noise))
    assert not torch.allclose(base, other, atol=1e-4)


def test_optimisers_are_those_of_table_2(small):
    full = replace(small.config, generator_rate=4e-4, encoder_rate=1e-5)
    assert (full.discriminator_rate, full.betas, full.epsilon) == (2e-4, (0.0, 0.99), 1e-8)
    kinds = {name: type(o) for name, o in small.optimizers.items()}
    assert kinds == dict.fromkeys(("discriminator", "generator", "encoder"), torch.optim.Adam)
    owners = {
        "discriminator": list(small.discriminator.parameters()),
        "generator": list(small.networks.model.generator.parameters()),
        "encoder": list(small.networks.model.encoder.parameters()),
    }
    for name, optimizer in small.optimizers.items():
        (group,) = optimizer.param_groups
        assert [id(p) for p in group["params"]] == [id(p) for p in owners[name]]
        assert group["betas"] == (0.0, 0.99)


def test_disparity_and_depth_are_inverse():
    depth = torch.tensor([0.5, 1.0, 7.0, 99.0])
    torch.testing.assert_close(depth_of(disparity_of(depth)), depth, rtol=1e-4, atol=1e-4)
    assert disparity_of(torch.tensor([math.inf, 1000.0])).tolist() == [0.0, 0.0]
    assert disparity_of(torch.tensor([0.01, 0.5])).tolist() == [1.0, 1.0]
