"""Features are kept once, made anew for other pictures, and are those of the views."""

import json

import cv2
import numpy as np
import pytest
import torch
from torch import nn

from i2r_vr.hearing.trunk import POOLED_WIDTH, Trunk
from tests.training.places import write_places
from training.compact.pretrained import CLASSES, Pretrained
from training.datasets.labelled_pictures import labelled_pictures
from training.probing.cache import class_probabilities, look, read_seen, see
from training.probing.sources import panorama_views, photo_views, picture_parts, shard_parts
from training.scenes.shards import SceneShards

SIZE = 32
COLUMNS = (
    "id",
    "file",
    "kind",
    "place",
    "setting",
    "volume_min_m3",
    "volume_max_m3",
    "rt60_min_s",
    "rt60_max_s",
    "source_repo",
    "licence",
)


@pytest.fixture(scope="module")
def untrained():
    """A trunk of random weights whose features are not all alike."""
    torch.manual_seed(0)
    return Pretrained(Trunk().eval(), nn.Linear(POOLED_WIDTH, CLASSES))


@pytest.fixture
def table(tmp_path):
    """A panorama without labels and a photograph of a hall."""
    rng = np.random.default_rng(0)
    for name, width in (("sphere", 512), ("hall", 96)):
        cv2.imwrite(
            str(tmp_path / f"{name}.png"),
            rng.integers(0, 255, (256 if width == 512 else 64, width, 3)),
        )
    rows = [
        ("sphere", "sphere.png", "panorama", "park", "outdoor", "", "", "", "", "a/b", "CC0-1.0"),
        ("hall", "hall.png", "photo", "hall", "indoor", "200", "900", "0.9", "2.5", "a/b", "X"),
    ]
    path = tmp_path / "photos.tsv"
    path.write_text("\n".join("\t".join(row) for row in (COLUMNS, *rows)) + "\n")
    return path


def test_features_are_kept_and_are_those_of_the_views(tmp_path, untrained):
    root = write_places(tmp_path / "places", 3)
    parts = shard_parts(root, "panorama")
    folder = tmp_path / "features"
    assert len(list(see(untrained, parts, folder, SIZE, half=False))) == 1
    assert list(see(untrained, parts, folder, SIZE, half=False)) == []
    seen = read_seen(folder)
    assert seen.names == ("0", "1", "2")
    assert seen.pooled.shape == (36, POOLED_WIDTH)
    rgb = np.asarray(SceneShards(root).row("rgb", 1))
    expected = look(untrained, panorama_views(rgb, SIZE), half=False).pooled.numpy()
    np.testing.assert_allclose(seen.pooled[seen.picture == 1], expected, rtol=2e-3, atol=1e-5)
    np.testing.assert_allclose(
        seen.mean_features(range(12))[1], expected.mean(0), rtol=2e-3, atol=1e-5
    )


def test_other_pictures_and_other_sizes_are_seen_anew(tmp_path, untrained):
    folder = tmp_path / "features"
    for first_seed, lines in ((0, 1), (5, 1), (5, 0)):
        root = write_places(tmp_path / f"{first_seed}-{lines}", 2, first_seed)
        parts = shard_parts(root, "screenshot")
        assert len(list(see(untrained, parts, folder, SIZE))) == lines
    assert read_seen(folder).names == ("5", "6")
    assert len(list(see(untrained, parts, folder, 2 * SIZE))) == 1


def test_tables_of_pictures_become_ranges_and_views(tmp_path, table, untrained):
    sphere, hall = labelled_pictures(table)
    assert sphere.panorama
    assert sphere.free
    assert not sphere.indoors
    assert np.isnan(sphere.t60_s).all()
    assert hall.t60_s == (0.9, 2.5)
    assert hall.nominal_s == pytest.approx(1.5)
    assert hall.volume_m3 == (200.0, 900.0)
    assert not hall.free
    list(see(untrained, picture_parts([hall, sphere]), tmp_path / "features", SIZE))
    seen = read_seen(tmp_path / "features")
    assert seen.names == ("sphere", "hall")
    assert np.bincount(seen.picture).tolist() == [12, 4]


def test_manifests_of_captures_are_read_too(tmp_path):
    item = {
        "file": "room.jpg",
        "kind": "photo",
        "acoustic_class": "medium",
        "subclass": "practice room",
        "expected_rt60_s": {"min": 0.3, "max": 0.9, "nominal": None},
        "source": "a/b@1:room.jpg",
        "licence": "none stated",
    }
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({"items": [item, {**item, "acoustic_class": "outdoor"}]}))
    room, field = labelled_pictures(path)
    assert room.nominal_s == pytest.approx(np.sqrt(0.27))
    assert room.site == "a/b"
    assert (room.indoors, field.indoors) == (True, False)


def test_other_files_are_no_tables(tmp_path):
    with pytest.raises(ValueError, match="no table of pictures"):
        labelled_pictures(tmp_path / "photos.xlsx")


def test_absent_features_are_told(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"training\.probing see"):
        read_seen(tmp_path)


def test_mirrored_photographs_are_mirrored():
    rgb = np.random.default_rng(0).integers(0, 255, (60, 90, 3), dtype=np.uint8)
    whole, centre, *mirrored = photo_views(rgb, SIZE)
    np.testing.assert_array_equal(mirrored[0], whole[:, ::-1])
    np.testing.assert_array_equal(mirrored[1], photo_views(rgb[:, 15:75], SIZE)[2])
    np.testing.assert_array_equal(centre, photo_views(rgb[:, 15:75], SIZE)[0])


def test_probabilities_follow_from_pooled_features(untrained):
    pooled = np.random.default_rng(0).random((4, POOLED_WIDTH)).astype(np.float16)
    found = class_probabilities(untrained, pooled)
    np.testing.assert_allclose(found.sum(axis=1), 1.0, rtol=1e-5)
    with torch.inference_mode():
        logits = untrained.classifier(torch.from_numpy(pooled).float()).numpy()
    np.testing.assert_array_equal(found.argmax(1), logits.argmax(1))
