# SPDX-License-Identifier: MIT
"""Fitting classes to the surface network's cells: what can be told is told, and not more."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from i2r_vr.hearing.compact_model import CompactModel
from i2r_vr.materials.vocabulary import CLASS_NAMES
from tests.hearing.test_compact_model import TINY
from tests.training.places import write_places
from training.compact.looks import CELLS_EACH, Specimens, calibrated, fitted, specimens, surprise
from training.scenes.close_ups import COARSE, PIXELS
from training.scenes.shards import FORMAT_VERSION, SceneShards

KNOWN = [CLASS_NAMES.index(name) for name in ("carpet", "brick", "glass")]


def drawn(count, noise, seed=0):
    """Materials of three classes, each with a direction of its own in cells, and noise."""
    rng = np.random.default_rng(seed)
    classes = rng.choice(KNOWN, count)
    middle = np.eye(3)[np.searchsorted(np.sort(KNOWN), classes)]
    mean = middle + noise * rng.normal(size=(count, 3))
    cells = mean[:, None] + 2.0 * noise * rng.normal(size=(count, CELLS_EACH, 3))
    return Specimens(mean, np.full(count, 10.0), classes, np.zeros(count, bool), cells)


def test_classes_are_told_where_cells_differ():
    looks = fitted(drawn(600, 0.1))
    test = drawn(200, 0.1, 1)
    told = looks.evidence(test.mean).argmax(axis=1)
    assert (told == test.classes).mean() > 0.98
    nothing = surprise(np.zeros((200, len(CLASS_NAMES))), test)
    assert surprise(looks.evidence(test.mean), test) < 0.8 * nothing
    # of classes that were never seen, looks have no opinion
    unseen = np.setdiff1d(np.arange(len(CLASS_NAMES)), KNOWN)
    assert (looks.evidence(test.mean)[:, unseen] == 0.0).all()


def test_trust_is_what_places_of_other_looks_deserve():
    looks = fitted(drawn(600, 0.3))
    alike, unlike = drawn(300, 0.3, 1), drawn(300, 1.5, 2)
    sure, careful = calibrated(looks, [alike]), calibrated(looks, [unlike])
    assert careful.trust < sure.trust
    assert sure.cell_trust <= sure.trust  # a cell is noisier than the mean of many
    both = calibrated(looks, [alike, unlike])
    assert careful.trust <= both.trust <= sure.trust


def write_close_ups(root, count=4):
    """A place's close-ups, each of a material of its own."""
    folder = root / "shard-00000"
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    shape = (count, COARSE, COARSE)
    arrays = {
        "seed": np.zeros(1, np.int64),
        "rgb": rng.integers(0, 255, (1, count, PIXELS, PIXELS, 3), np.uint8),
        "depth_m": np.full((1, *shape), 2.0, np.float16),
        "elevation_deg": np.zeros((1, count), np.float32),
        "material": np.broadcast_to(np.arange(count, dtype=np.uint8)[:, None, None], shape)[None],
        "material_class": np.arange(32, dtype=np.uint8)[None],
    }
    for name, values in arrays.items():
        np.save(folder / f"{name}.npy", values)
    record = {"format_version": FORMAT_VERSION, "families": ["hall"]}
    (folder / "shard.json").write_text(json.dumps(record))
    return root


def test_specimens_are_the_materials_of_places_and_close_ups(tmp_path):
    torch.manual_seed(0)
    model = CompactModel(TINY).eval()
    places = SceneShards(write_places(tmp_path / "places", 3, height=128))
    found = specimens(model, places, np.arange(3), "rendered")
    assert len(found.mean) == 3  # each place has one material
    assert found.mean.shape[1] == TINY.surface_widths[-1]
    assert found.classes.tolist() == [0, 0, 0]
    near = SceneShards(write_close_ups(tmp_path / "near"))
    both = found.and_also(specimens(model, near, np.arange(1), None))
    assert both.classes.tolist() == [0, 0, 0, 0, 1, 2, 3]
    assert both.cells.shape[1:] == (CELLS_EACH, TINY.surface_widths[-1])


def test_surprise_counts_what_is_seen_most():
    looks = fitted(drawn(300, 0.1))
    test = drawn(2, 0.1)
    wrong = replace(test, classes=np.array([KNOWN[0], KNOWN[0]]), weight=np.array([1.0, 29.0]))
    turned = replace(wrong, weight=np.array([29.0, 1.0]))
    evidence = looks.evidence(test.mean)
    evidence[0], evidence[1] = 0.0, np.where(np.arange(len(CLASS_NAMES)) == KNOWN[0], 5.0, 0.0)
    assert surprise(evidence, wrong) < surprise(evidence, turned)
    assert surprise(np.zeros_like(evidence), wrong) == pytest.approx(
        surprise(np.zeros_like(evidence), turned)
    )
