"""Places of the sealed set are shown as their shards hold them, judged, and put into a page."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from tests.training.places import write_places
from training.evaluation import __main__ as evaluation
from training.evaluation.comparison import compare
from training.evaluation.observation import Figures, observe
from training.evaluation.scores import score_factors
from training.evaluation.sealed import NAMES, indoor_table, markdown
from training.scenes.shards import SceneShards


def figures(times, factor=1.0):
    """Of places with these T60, everything else following from it."""
    times = np.asarray(times, float)
    return Figures(
        t60_s=times * factor,
        t60_bands_s=np.tile(times[:, None] * factor, (1, 7)),
        edt_s=times * factor,
        c50_db=-times,
        c80_db=3.0 - times,
        drr_db=-5.0 - times,
        t60_interval_s=np.stack([0.5 * times, 2.0 * times], axis=1),
        volume_m3=100.0 * times,
    )


def test_factors_of_two_either_way_are_alike():
    found = score_factors(
        np.array([50.0, 400.0, 100.0, np.nan]), np.array([100.0, 200.0, 100.0, 5.0])
    )
    assert found.median == pytest.approx(2.0)
    assert found.signed == pytest.approx(1.0)
    assert found.within_factor_2 == pytest.approx(0.75)
    assert found.failures == 1


def test_everything_is_compared():
    true = figures([0.5, 1.0, 2.0])
    scores = compare(figures([0.5, 1.0, 2.0], 1.2), true)
    assert scores["t60_s"]["median"] == pytest.approx(0.2)
    assert scores["volume_m3"]["median"] == pytest.approx(1.0)
    assert scores["c50_db"]["median"] == 0.0
    assert scores["t60_inside_interval"] == 1.0
    assert scores["t60_interval_width"] == pytest.approx(4.0)
    assert [band["hz"] for band in scores["t60_bands"]][:2] == [125, 250]


def test_a_photograph_is_what_its_shard_holds(tmp_path):
    root = write_places(tmp_path, 4)
    folder = root / "shard-00000"
    rng = np.random.default_rng(0)
    photos = {
        "photo_rgb": rng.integers(0, 255, (4, 48, 64, 3), np.uint8),
        "photo_depth_m": rng.uniform(1, 5, (4, 48, 64)).astype(np.float16),
        "photo_material": np.ones((4, 48, 64), np.uint8),
        "photo_fov_deg": np.array([45, 60, 90, 110], np.float32),
    }
    for name, values in photos.items():
        np.save(folder / f"{name}.npy", values)
    seen = observe(SceneShards(root), 2, "photograph")
    np.testing.assert_array_equal(seen.rgb, photos["photo_rgb"][2])
    np.testing.assert_array_equal(seen.depth_m, photos["photo_depth_m"][2].astype(np.float32))
    assert seen.fov_deg == 90.0


def report_of(times):
    scores = compare(figures(times, 1.1), figures(times))
    levels = {name: scores[name] for name in ("c50_db", "c80_db", "drr_db")}
    rows = [f"panorama, {name}" for name in NAMES.values()]
    return {
        "indoors": len(times),
        "outdoors": 2,
        "label_noise": 0.02,
        "figures": dict.fromkeys(rows, scores),
        "outdoor_figures": dict.fromkeys(rows, levels),
    }


def test_the_table_goes_between_its_own_marks(tmp_path):
    report = report_of([0.5, 1.0, 2.0])
    assert "| panorama, picture alone | 10.0% |" in indoor_table(report)
    assert "2 places outdoors" in markdown(report)
    (tmp_path / "sealed.json").write_text(json.dumps(report))
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- sealed: begin -->\nold\n<!-- sealed: end -->\nafter\n")
    arguments = ["table", str(tmp_path / "sealed.json"), "--into", str(page)]
    CliRunner().invoke(evaluation.main, arguments, catch_exceptions=False)
    text = page.read_text()
    assert text.startswith("before\n<!-- sealed: begin -->\n| ")
    assert text.endswith("<!-- sealed: end -->\nafter\n")
    assert "old" not in text
