# SPDX-License-Identifier: MIT
"""Looks: cells of one material decide together, by a model that belongs to its weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from i2r_vr.errors import I2RError
from i2r_vr.hearing.looks import MAX_BYTES, MOST_UNLIKELY, Looks, load_looks, mean_cells, save_looks
from i2r_vr.hearing.weights_file import WeightsFile
from i2r_vr.materials.vocabulary import CLASS_NAMES

COUNT = len(CLASS_NAMES)
CARPET, BRICK, SNOW = (CLASS_NAMES.index(name) for name in ("carpet", "brick", "snow"))


def looks(trust=1.0, cell_trust=0.5):
    """Channel 0 speaks for carpet, channel 1 for brick; there was no snow."""
    weight = np.zeros((COUNT, 2))
    weight[CARPET, 0] = weight[BRICK, 1] = 5.0
    usual = np.full(COUNT, 1.0 / (COUNT - 1))
    usual[SNOW] = 0.0
    return Looks(weight, np.zeros(COUNT), usual, trust, cell_trust)


def test_evidence_is_how_much_likelier_a_class_becomes():
    model = looks()
    evidence = model.evidence(np.array([[1.0, 0.0], [0.0, 0.0]]))
    assert evidence[0].argmax() == CARPET
    ratio = np.exp(evidence[0, CARPET] - evidence[0, BRICK])
    assert ratio == pytest.approx(np.exp(5.0))
    # probability over usual probability, so that the mean over what is usual is 1
    assert (np.exp(evidence[0]) * model.usual).sum() == pytest.approx(1.0)
    np.testing.assert_allclose(evidence[1], 0.0, atol=1e-12)  # a look that says nothing


def test_trust_is_a_power_and_nothing_is_proven():
    cell = np.array([0.5, 0.2])
    np.testing.assert_allclose(looks(0.5).evidence(cell), 0.5 * looks().evidence(cell))
    np.testing.assert_allclose(looks().evidence_of_cells(cell), 0.5 * looks().evidence(cell))
    assert looks().evidence(np.array([1e3, 0.0])).min() == MOST_UNLIKELY
    assert looks().evidence(np.array([1e3, 0.0]))[SNOW] == 0.0  # looks know of no snow


def test_the_pixels_of_a_material_decide_together():
    rng = np.random.default_rng(0)
    cells = rng.random((3, 4, 2, 2)).astype(np.float32)
    material = np.zeros((3, 8, 8), np.int64)
    material[1] = 1
    mean, weight = mean_cells(cells, material, np.ones(material.shape, bool), 3)
    flat = np.moveaxis(cells, 1, -1)
    np.testing.assert_allclose(mean[0], flat[[0, 2]].reshape(-1, 4).mean(0), rtol=1e-6)
    np.testing.assert_allclose(mean[1], flat[1].reshape(-1, 4).mean(0), rtol=1e-6)
    assert weight.tolist() == [8.0, 4.0, 0.0]
    assert not mean[2].any()


def test_cells_count_for_what_fills_them():
    cells = np.arange(4, dtype=np.float32).reshape(1, 1, 2, 2)
    material = np.zeros((1, 8, 8), np.int64)
    material[0, :4, 3] = 1  # a quarter of cell 0
    material[0, 4:, 4:7] = 2  # three quarters of cell 3
    solid = np.ones(material.shape, bool)
    mean, _ = mean_cells(cells, material, solid, 3)
    assert mean[0, 0] == pytest.approx((0.75 * 0 + 1 + 2) / 2.75)
    assert mean[1, 0] == 0.0  # nowhere most of a cell: those in which it is seen at all
    assert mean[2, 0] == 3.0
    solid[0, :, 4:] = False  # sky tells nothing
    mean, weight = mean_cells(cells, material, solid, 3)
    assert weight[2] == 0.0
    assert mean[0, 0] == pytest.approx((0.75 * 0 + 2) / 1.75)


@pytest.fixture
def weights(tmp_path):
    return WeightsFile("m", tmp_path / "m.safetensors", "ab" * 32, {})


def test_writing_and_reading_are_inverse(weights):
    assert load_looks(weights, 2) is None
    save_looks(looks(0.75), weights)
    found = load_looks(weights, 2)
    cell = np.array([[0.3, 0.9]])
    np.testing.assert_allclose(found.evidence(cell), looks(0.75).evidence(cell), atol=1e-5)
    np.testing.assert_allclose(found.evidence_of_cells(cell), looks().evidence_of_cells(cell), 1e-5)


def test_looks_of_others_are_refused(weights):
    path = save_looks(looks(), weights)
    good = path.read_bytes()
    for change in (
        lambda: save_looks(replace(looks(), trust=1.5), weights),
        lambda: save_looks(replace(looks(), usual=np.zeros(COUNT)), weights),
        lambda: save_looks(replace(looks(), bias=np.full(COUNT, np.nan)), weights),
        lambda: save_looks(replace(looks(), bias=np.zeros(3)), weights),
        lambda: save_looks(looks(), replace(weights, sha256="cd" * 32)),
        lambda: path.write_bytes(good.replace(b"carpet_thin", b"carpet_thix")),
        lambda: path.write_bytes(good[:-8]),
        lambda: path.write_bytes(b"no tensors"),
        lambda: path.write_bytes(b"\0" * (MAX_BYTES + 1)),
    ):
        path.write_bytes(good)
        change()
        with pytest.raises(I2RError, match="WEIGHTS_FORMAT"):
            load_looks(weights, 2)
    path.write_bytes(good)
    with pytest.raises(I2RError, match="WEIGHTS_FORMAT"):
        load_looks(weights, 3)
