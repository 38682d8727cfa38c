# SPDX-License-Identifier: MIT
"""Shards of editions with more families are read beside those before; of other numbers, not."""

import numpy as np
import pytest

from training.scenes.shards import SceneShards, save_shard, shard_folder


def rows(family: int, count: int = 3):
    return [{"family": np.int16(family), "seed": np.int64(i + 40)} for i in range(count)]


def test_later_editions_number_further_families(tmp_path):
    save_shard(shard_folder(tmp_path / "old", 0), rows(1), ["hall", "cave"], [40])
    save_shard(shard_folder(tmp_path / "new", 0), rows(2), ["hall", "cave", "shop"], [40])
    for order in (("old", "new"), ("new", "old")):
        shards = SceneShards(*(tmp_path / name for name in order))
        assert shards.families == ("hall", "cave", "shop")
        assert len(shards.split("all", ["shop"])) == len(shards.split("all", ["cave"])) == 3


def test_who_comes_second_leaves_the_shard_as_it_is(tmp_path):
    folder = shard_folder(tmp_path, 0)
    save_shard(folder, rows(0), ["hall"], [40])
    before = {file: file.stat().st_mtime_ns for file in folder.iterdir()}
    assert save_shard(folder, rows(0), ["hall"], [40]) == folder
    assert {file: file.stat().st_mtime_ns for file in folder.iterdir()} == before
    assert list(tmp_path.iterdir()) == [folder]


def test_families_of_other_numbers_are_refused(tmp_path):
    save_shard(shard_folder(tmp_path, 0), rows(0), ["hall", "cave"], [40])
    save_shard(shard_folder(tmp_path, 1), rows(0), ["cave", "hall", "shop"], [40])
    with pytest.raises(ValueError, match="other families"):
        SceneShards(tmp_path)
