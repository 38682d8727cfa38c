"""What a model's networks say of places and pictures, at a glance."""

import cv2
import numpy as np
import pytest

from i2r_vr.hearing.loading import load_model
from tests.training.places import write_places
from training.compact.network import compact_network
from training.compact.validation import VALIDATION_PLANS
from training.evaluation.glance import glance, pictures_text
from training.scenes.shards import SceneShards

HEADER = (
    "id file kind place setting volume_min_m3 volume_max_m3 rt60_min_s rt60_max_s source_repo "
    "licence"
)


@pytest.fixture
def pictures(tmp_path):
    rows = ["\t".join(HEADER.split())]
    rng = np.random.default_rng(0)
    for number in range(3):
        cv2.imwrite(str(tmp_path / f"{number}.png"), rng.integers(0, 255, (96, 128, 3), np.uint8))
        row = (number, f"{number}.png", "photo", "office", "indoor", 50, 90, 0.3, 1.2, "one", "CC0")
        rows.append("\t".join(map(str, row)))
    table = tmp_path / "photos.tsv"
    table.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return table


def test_places_are_told_by_what_is_given(tmp_path):
    shards = SceneShards(write_places(tmp_path / "places", 24))
    scenes = np.arange(3)
    for name in ("depth", "rgb"):
        found = glance(compact_network("compact"), shards, scenes, VALIDATION_PLANS[name])
        assert len(found.rows["t60"]) == 3
        assert np.all(found.rows["t60"] > 0.0)
        assert (found.rows["depth"] == 0.0).all() == (name == "depth")  # what is given is right


def test_pictures_are_told_by_kind(pictures):
    text = pictures_text(load_model(), pictures)
    assert [line.split("|")[1].strip() for line in text.splitlines()] == [
        "all (3)",
        "photographs (3)",
    ]
