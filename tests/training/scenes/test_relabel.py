"""Labels made anew without rendering are those that were rendered with the pictures."""

import json
from functools import partial

import numpy as np
import pytest
from click.testing import CliRunner

from training.datasets.scenes import label_trust
from training.scenes.generate import scene_record, write_shard
from training.scenes.relabel import main, relabel_shard
from training.scenes.shards import SceneShards

SOUND = ("window_db", "t60_s", "edt_s", "c50_db", "drr_db", "decay_db", "t60_noise", "edt_noise")


@pytest.fixture(scope="module")
def shard(tmp_path_factory):
    root = tmp_path_factory.mktemp("scenes")
    record = partial(scene_record, height=64)
    return write_shard(root, 0, 70, 2, ["bathroom", "courtyard"], record)


def made_old(shard, tmp_path, **changes):
    """A copy of a shard in the format before, its labels of sound spoilt."""
    old = tmp_path / "shard-00000"
    old.mkdir()
    for path in shard.glob("*.npy"):
        values = np.load(path)
        spoilt = np.zeros_like(values) if path.stem in SOUND else values
        np.save(old / path.name, changes.get(path.stem, spoilt))
    description = json.loads((shard / "shard.json").read_text())
    (old / "shard.json").write_text(json.dumps({**description, "format_version": 3}))
    return old


def test_labels_follow_from_seeds(shard, tmp_path):
    old = made_old(shard, tmp_path)
    with pytest.raises(ValueError, match=r"training\.scenes\.relabel"):
        SceneShards(tmp_path)
    result = CliRunner().invoke(main, [str(tmp_path), "--workers", "1"], catch_exceptions=False)
    assert result.stdout == "1 shard relabelled\n"
    for path in shard.glob("*.npy"):
        np.testing.assert_array_equal(np.load(path), np.load(old / path.name), path.stem)
    assert len(SceneShards(tmp_path)) == 2
    assert not relabel_shard(old)
    assert [path.name for path in tmp_path.iterdir()] == ["shard-00000"]


def test_pictures_of_other_scenes_are_not_given_these_labels(shard, tmp_path):
    volume = np.load(shard / "volume_m3.npy")
    old = made_old(shard, tmp_path, volume_m3=volume + 5.0)
    with pytest.raises(ValueError, match="is not what its picture shows"):
        relabel_shard(old)
    assert json.loads((old / "shard.json").read_text())["format_version"] == 3


def test_labels_count_by_their_noise():
    nothing, half = np.float32(0.0), np.float32(0.15)
    assert label_trust(nothing, nothing, nothing) == 1.0
    assert label_trust(half, nothing, nothing) == pytest.approx(0.5)
    assert label_trust(nothing, nothing, np.float32(1.0)) == pytest.approx(0.5)
    assert label_trust(np.float32(np.nan), np.float32(np.nan), np.float32(3.0)) == pytest.approx(
        0.1
    )
