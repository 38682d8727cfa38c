"""What limits T60 by pictures with depth: the materials seen, a perfect eye, the regression."""

import re
from functools import partial

import numpy as np
import pytest
from click.testing import CliRunner

from tests.training.places import write_places
from training.evaluation.__main__ import main
from training.evaluation.limits import (
    Described,
    Seen,
    perfect_eye,
    place_materials,
    predicted_t60,
    seen_materials,
)
from training.scenes.generate import scene_record, write_shard
from training.scenes.places.families import make_scene
from training.scenes.shards import SceneShards

PLACES, DRAWN = 9, ["living_room", "office", "hall", "l_room"]
"""Seven places of three trained families, and two of one that is held out."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("places")
    write_shard(root, 0, 0, PLACES, DRAWN, partial(scene_record, height=128))
    return root


@pytest.fixture(scope="module")
def shards(folder):
    return SceneShards(folder)


def test_materials_are_those_of_the_shard(shards):
    for index in range(PLACES):
        found = place_materials(shards, index)
        drawn = make_scene(index, DRAWN).materials
        np.testing.assert_array_equal(found.colour, drawn.colour)
        seen = seen_materials(shards, index)
        assert len(seen.looks) == len(seen.absorption) == len(found.pattern)
        shown = np.unique(np.asarray(shards.row("material", index)))
        assert set(np.flatnonzero(seen.area)) <= set(shown)
        assert seen.area.max() > 0.0


def test_shards_of_another_version_are_refused(tmp_path):
    places = SceneShards(write_places(tmp_path, 4))
    with pytest.raises(ValueError, match="builds another"):
        place_materials(places, 0)


def _places(rng, count, telling):
    """Places of five materials whose one look tells the absorption, or doesn't."""
    found = []
    for _ in range(count):
        alpha = rng.choice([0.05, 0.8], 5)
        look = alpha if telling else rng.random(5)
        found.append(Seen(look[:, None], rng.random(5), np.tile(alpha[:, None], 7)))
    return found


def test_an_eye_tells_what_looks_tell():
    rng = np.random.default_rng(0)
    for telling, least, most in ((True, 0.99, 1.0), (False, -0.5, 0.5)):
        train, test = _places(rng, 60, telling), _places(rng, 20, telling)
        told = np.concatenate(perfect_eye(train, test))[:, 2]
        true = np.concatenate([p.absorption for p in test])[:, 2]
        assert least <= np.corrcoef(told, true)[0, 1] <= most
        assert told.min() > 0.05 - 1e-9
        assert told.max() < 0.8 + 1e-9


def test_area_weighs_what_an_eye_learns():
    """The same look of a large soft and a small hard surface is taken for the soft one."""
    train = [
        Seen(np.ones((2, 1)), np.array([9.0, 1.0]), np.array([[0.8] * 7, [0.05] * 7]))
        for _ in range(40)
    ]
    told = perfect_eye(train, [Seen(np.ones((1, 1)), np.ones(1), np.zeros((1, 7)))])[0]
    np.testing.assert_allclose(told, 0.9 * 0.8 + 0.1 * 0.05, atol=0.03)


def test_the_regression_corrects_eyring_by_what_is_told():
    rng = np.random.default_rng(1)
    told, eyring = rng.normal(size=(200, 3)), rng.normal(size=200)
    true = np.exp(eyring + 0.5 * told[:, 0])
    family = np.arange(150) % 5
    train, test = (Described(told[part], eyring[part]) for part in (slice(150), slice(150, None)))
    found = predicted_t60(train, true[:150], family, test)
    assert np.median(np.abs(found / true[150:] - 1.0)) < 0.05


def test_the_command_measures_all_three(folder):
    result = CliRunner().invoke(main, ["limits", "--data", str(folder)])
    assert result.exit_code == 0, result.output
    assert re.search(r"\d+ places of unseen families, by \d+ of others", result.output)
    for name in ("told by the model", "told by a perfect eye", "true"):
        assert re.search(rf"{name}: T60 off by [\d.]+%", result.output)


def test_places_of_both_kinds_are_needed(tmp_path):
    result = CliRunner().invoke(main, ["limits", "--data", str(write_places(tmp_path, 16))])
    assert result.exit_code == 2
    assert "too few indoor places" in result.output
