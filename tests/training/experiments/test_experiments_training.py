# SPDX-License-Identifier: MIT
"""What the experiments train: the encoder that tells scenes apart, and variants from it."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from i2r_vr.hearing.loading import load_model
from i2r_vr.hearing.paper import PaperModel
from tests.training.places import COLOURS, write_places
from training.adversarial.networks import take_weights
from training.evaluation.observation import mid_band
from training.experiments import pretraining
from training.experiments.ablation import nearest_neighbour
from training.experiments.places import Places, photos
from training.experiments.settings import Settings
from training.experiments.variants import VARIANTS, Workshop
from training.scenes.shards import SceneShards


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    folder = write_places(tmp_path_factory.mktemp("places"), count=24)
    shards = SceneShards(folder)
    rows = np.arange(len(shards))
    return Places(folder, shards, rows, shards, rows[::2])


@pytest.fixture(scope="module")
def workshop(places, tmp_path_factory):
    settings = Settings(tmp_path_factory.mktemp("run"), places.folder)
    settings = replace(settings, steps=1, depth_steps=2, pretraining_steps=14)
    return Workshop(settings, places)


def test_pretraining_learns_the_families(workshop):
    path = workshop.encoder_weights
    found = json.loads((path.parent / "families.json").read_text())["found"]
    assert found["classes"] == 4
    assert found["accuracy"] > 0.4
    assert found["loss"] < np.log(365)


def test_pretrained_weights_start_the_variants(workshop):
    path = workshop.encoder_weights
    model = PaperModel(workshop.config.model)
    depth_filter = model.encoder.model.conv1.weight[:, 3].clone()
    take_weights(model, path)
    stem = load_file(path)["encoder.model.conv1.weight"]
    assert stem.shape[1] == 3
    torch.testing.assert_close(model.encoder.model.conv1.weight[:, :3], stem)
    torch.testing.assert_close(model.encoder.model.conv1.weight[:, 3], depth_filter)
    before = path.stat().st_mtime_ns
    assert workshop.encoder_weights.stat().st_mtime_ns == before


def test_the_nearest_neighbour_of_a_known_photo_is_itself(workshop, places):
    encoder = pretraining.pretrained_encoder(workshop.encoder_weights, workshop.config)
    found = nearest_neighbour(encoder, places, workshop.config.model.image_size)
    truth = mid_band(places.test_shards.column("t60_s"))[places.test]
    np.testing.assert_allclose(found, truth)


def test_variants_are_trained_once_and_load(workshop):
    main, no_depth = VARIANTS[0], VARIANTS[1]
    paths = [workshop.weights(main), workshop.weights(no_depth)]
    networks = [load_model(path, "cpu").network for path in paths]
    assert [n.depth_network is not None for n in networks] == [True, False]
    assert [n.encoder.model.conv1.weight.shape[1] for n in networks] == [4, 3]
    times = [path.stat().st_mtime_ns for path in paths]
    assert [workshop.weights(v).stat().st_mtime_ns for v in (main, no_depth)] == times
    depth = load_file(workshop.depth_weights)
    own = networks[0].depth_network.state_dict()
    for key, value in depth.items():
        torch.testing.assert_close(
            own[key.removeprefix("depth_network.")].float(), value.float(), rtol=2e-3, atol=2e-3
        )


def test_photos_are_those_that_a_bake_sees(places):
    found = photos(places.test_shards, places.test, 32)
    assert found.shape == (len(places.test), 32, 32, 3)
    family = places.test_shards.column("family")[places.test]
    np.testing.assert_allclose(found.mean(axis=(1, 2)), COLOURS[family] + 14.5, atol=2.0)
    np.testing.assert_array_equal(found, photos(places.test_shards, places.test, 32))


def test_places_are_told_by_size_and_sky(places):
    assert places.test_categories[0] == "small"
    assert "large" in places.test_categories
    outdoor = places.test_shards.column("outdoor")[places.test]
    assert [c == "outdoor" for c in places.test_categories] == outdoor.tolist()
