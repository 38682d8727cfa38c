"""What readings learn from, and what they are judged by."""

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from click.testing import CliRunner
from torch import nn

from i2r_vr.hearing.trunk import MAP_WIDTHS, POOLED_WIDTH, Trunk
from tests.training.places import FAMILIES, write_places
from training.compact.pretrained import CLASSES, Pretrained
from training.datasets.labelled_pictures import UNKNOWN, LabelledPicture
from training.evaluation.picture_scores import judge_pictures
from training.probing import __main__ as command
from training.probing.cache import SeenViews
from training.probing.judging import heard, judge_scenes
from training.probing.learning import (
    balanced,
    observed,
    picture_samples,
    picture_weights,
    scene_samples,
)
from training.probing.regression import fit
from training.scenes.shards import SceneShards


def _picture(name, t60_s, place="hall", panorama=False, licence="CC0-1.0"):
    return LabelledPicture(
        name, Path(name), panorama, True, place, name, t60_s, t60_s[0], UNKNOWN, licence
    )


def _seen(names, values, views):
    """Views whose first features are the values of their pictures and whether it is mirrored."""
    picture = np.repeat(np.arange(len(names)), views).astype(np.int32)
    view = np.tile(np.arange(views), len(names)).astype(np.int32)
    pooled = np.zeros((len(picture), POOLED_WIDTH), np.float16)
    pooled[:, : values.shape[1]] = values[picture]
    return SeenViews(
        tuple(names), picture, view, pooled, np.zeros((len(picture), MAP_WIDTHS[2]), np.float16)
    )


def test_scenes_teach_by_family_and_are_judged_by_what_was_learnt(tmp_path):
    shards = SceneShards(write_places(tmp_path, 32))
    values = np.log(
        np.stack([shards.column("t60_s")[:, 2], shards.column("volume_m3")], axis=1)
    ).astype(np.float32)
    seen = _seen([str(i) for i in range(32)], values, 12)
    samples = scene_samples(shards, seen, panorama=True)
    assert set(samples.group) == set(FAMILIES) - {"street"}
    named = samples.judged != ""
    assert named.sum() == 24
    assert samples.weight[named].sum() == pytest.approx(samples.weight[~named].sum())
    reading = fit(samples, [1e-6, 1e-6])
    scenes = [i for i in range(32) if i % 4 != 3]
    scores = judge_scenes(reading, shards, scenes, seen, panorama=True)
    assert scores.t60.median < 0.01
    assert scores.volume.median < 1.02
    assert scores.t60.rank == pytest.approx(1.0)


def test_pictures_of_a_kind_count_by_the_root_of_their_number():
    many = [_picture(f"bedroom {i}", (0.3, 0.6), place="bedroom") for i in range(9)]
    weights = picture_weights([*many, _picture("church", (2.0, 4.0), place="church")])
    assert weights[:9].sum() == pytest.approx(3.0)
    assert weights[9] == 1.0


def test_pictures_are_judged_unmirrored_and_teach_both_ways():
    pictures = [_picture("a", (0.5, 0.5)), _picture("b", (2.0, 2.0), panorama=True)]
    photo, panorama = (
        _seen([name], np.log([[value]]).astype(np.float32), views)
        for name, value, views in (("a", 0.5, 4), ("b", 2.0, 12))
    )
    seen = SeenViews(
        ("a", "b"),
        np.concatenate([photo.picture, panorama.picture + 1]),
        np.concatenate([photo.view, panorama.view]),
        np.concatenate([photo.pooled, panorama.pooled]),
        np.concatenate([photo.sixteenth, panorama.sixteenth]),
    )
    mirrored = seen.pooled.copy()
    mirrored[2:4, 1] = 7.0
    seen = replace(seen, pooled=mirrored)
    samples = picture_samples(pictures, seen)
    assert samples.features[samples.judged == "a"][0, 1] == 0.0
    assert samples.features[:, 1].max() == 7.0
    assert observed(seen.of(["a"]), panorama=False)[0, 1] == 0.0
    assert np.isinf(samples.low[:, 1]).all()
    said = heard(fit(samples, [1e-6, 1e-6]), pictures, seen)
    np.testing.assert_allclose(said[:, 0], np.log([0.5, 2.0]), atol=0.02)


def test_sources_count_the_same_however_large():
    first = [_picture(f"p{i}", (0.5, 0.7)) for i in range(6)]
    values = np.zeros((6, 1), np.float32)
    seen = _seen([p.name for p in first], values, 4)
    joined = balanced([picture_samples(first, seen), picture_samples(first[:2], seen)])
    assert joined.weight[:12].sum() == pytest.approx(joined.weight[12:].sum())


def test_perfect_predictions_of_pictures_score_perfectly():
    pictures = [_picture(f"p{i}", (t, 1.5 * t)) for i, t in enumerate((0.3, 0.6, 1.0, 2.0, 4.0))]
    nominal = np.log([p.nominal_s for p in pictures])
    scores = judge_pictures(pictures, nominal)
    assert scores.rank.value == pytest.approx(1.0)
    assert (scores.inside.value, scores.mean_error.value) == (1.0, 0.0)
    flat = judge_pictures(pictures, np.full(5, np.log(0.7)))
    assert flat.inside.value == pytest.approx(0.2)
    assert flat.log_spread.value == 0.0
    assert flat.inside.low < 0.2 < flat.inside.high


def test_views_that_were_not_seen_are_told():
    with pytest.raises(KeyError, match="has not been seen"):
        _seen(["a"], np.zeros((1, 1)), 4).of(["a", "b"])


@pytest.fixture
def folders(tmp_path):
    """Scenes to learn from and of a family held out, and a folder of captures."""
    write_places(tmp_path / "scenes", 16)
    write_places(tmp_path / "test", 16, first_seed=100)
    record = tmp_path / "test" / "shard-00000" / "shard.json"
    held_out = {**json.loads(record.read_text()), "families": ["tunnel", "attic", "library", "x"]}
    record.write_text(json.dumps(held_out))
    rng = np.random.default_rng(0)
    items = []
    for number in range(10):
        name = f"room{number}.png"
        shape = (256, 512, 3) if number % 3 == 0 else (64, 80, 3)
        cv2.imwrite(str(tmp_path / name), rng.integers(0, 255, shape, dtype=np.uint8))
        items.append(
            {
                "file": name,
                "kind": "panorama" if number % 3 == 0 else "photo",
                "acoustic_class": "small",
                "subclass": "room",
                "expected_rt60_s": {
                    "min": 0.1 + 0.1 * number,
                    "max": 0.5 + 0.1 * number,
                    "nominal": None,
                },
                "source": f"owner/{number}@1",
                "licence": "CC0-1.0" if number < 6 else "none",
            }
        )
    (tmp_path / "manifest.json").write_text(json.dumps({"items": items}))
    return tmp_path


def test_a_comparison_goes_from_pictures_to_a_table(folders, monkeypatch):
    torch.manual_seed(0)
    untrained = Pretrained(Trunk().eval(), nn.Linear(POOLED_WIDTH, CLASSES))
    monkeypatch.setattr(command, "pretrained", lambda: untrained)
    table = folders / "manifest.json"
    common = ["--features", str(folders / "features"), "--size", "32"]

    def run(*arguments):
        result = CliRunner().invoke(command.main, [str(a) for a in arguments])
        assert result.exit_code == 0, result.output
        return result.output

    assert "views of 32 pixels" in run("see", table, *common)
    for source in ("scenes", "test"):
        for kind in ("panorama", "screenshot"):
            run("see", folders / source, "--kind", kind, *common)
    text = run(
        *("compare", *common, "--scenes", folders / "scenes", "--test", folders / "test"),
        *("--photos", table, "--captures", table, "--out", folders / "out"),
    )
    report = json.loads((folders / "out" / "readings-32.json").read_text())
    assert list(report) == [
        "pictures",
        "pictures under CC0 or CC-BY",
        "scenes",
        "scenes and pictures",
        "scenes and pictures under CC0 or CC-BY",
    ]
    assert report["pictures"]["captures"]["all"]["pictures"] == 10
    assert report["scenes"]["scenes"]["panorama"]["t60"]["scenes"] == 12
    assert all(f"| {name} |" in text for name in report)
