# SPDX-License-Identifier: MIT
"""The listening test's statistics on simulated ratings of known effect, and its result files."""

import json

import cv2
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from scipy import stats
from statsmodels.stats.anova import AnovaRM

from i2r_vr.errors import I2RError
from tests.training.listening_test.listening import participant
from training.listening_test.__main__ import main
from training.listening_test.results import RATINGS, Ratings, load_key, load_ratings
from training.listening_test.statistics import anova, equivalence, normality
from training.listening_test.study import CATEGORIES, SOURCES

PEOPLE = 31
OUTDOOR_WORSE = {("quality", "outdoor"): -1.4, ("match", "outdoor"): -1.4}


def a_key(per_category=2):
    items = {
        f"{category}-{source}-{n}": {
            "example": f"{category} {n}",
            "category": category,
            "source": source,
        }
        for category in CATEGORIES
        for source in SOURCES
        for n in range(per_category)
    }
    return {
        "format": "listening-test-key",
        "version": 1,
        "study": "abc",
        "title": "Rooms",
        "seed": 0,
        "screening": "longer",
        "checks": {"reading": "2", "listening": "3"},
        "items": items,
    }


def simulated(seed, effects, people=PEOPLE):
    """Mean ratings of simulated participants."""
    key, rng = a_key(), np.random.default_rng(seed)
    rows = []
    for number in range(people):
        name = f"p{number:02d}"
        for answer in participant(key, name, rng, effects)["answers"]:
            rows.append({"participant": name, **key["items"][answer["item"]], **answer})
    return Ratings("Rooms", pd.DataFrame(rows), {}).means()


def interaction(effects, rating="quality"):
    return next(e for e in effects if e.rating == rating and e.source == "source x category")


def test_a_real_effect_is_found():
    means = simulated(1, OUTDOOR_WORSE)
    for rating in RATINGS:
        found = interaction(anova(means), rating)
        assert (found.df_effect, found.df_error) == (3, 90)
        assert found.p < 0.001
    equal = {(e.rating, e.category): e for e in equivalence(means)}
    for rating in RATINGS:
        assert equal[rating, "outdoor"].p > 0.05
        assert equal[rating, "outdoor"].mean_difference == pytest.approx(-1.3, abs=0.3)
        for category in ("large", "medium", "small"):
            assert equal[rating, category].p < 0.05
            assert abs(equal[rating, category].mean_difference) < 0.4


def test_effects_that_are_not_there_are_found_by_chance_alone():
    studies = [anova(simulated(seed, {})) for seed in range(100, 130)]
    alarms = sum(interaction(found).p < 0.05 for found in studies)
    assert alarms <= stats.binom.ppf(0.999, len(studies), 0.05)
    main_effect = sum(
        next(e for e in found if e.rating == "match" and e.source == "source").p < 0.05
        for found in studies
    )
    assert main_effect <= stats.binom.ppf(0.999, len(studies), 0.05)


def test_equivalence_is_not_claimed_at_the_bound():
    rng = np.random.default_rng(5)
    claims = 0
    for _ in range(60):
        real = rng.normal(3.0, 0.5, 20)
        generated = real + 1.0 + rng.normal(0.0, 0.6, 20)
        rows = [
            {"participant": i, "category": c, "source": s, "quality": v, "match": v}
            for i in range(20)
            for c in ("large", "small")
            for s, v in (("real", real[i]), ("generated", generated[i]))
        ]
        claims += equivalence(pd.DataFrame(rows))[0].p_unadjusted < 0.05
    assert claims <= stats.binom.ppf(0.999, 60, 0.05)
    assert claims >= 1


def test_equivalence_is_two_one_sided_paired_t_tests():
    means = simulated(2, OUTDOOR_WORSE)
    found = equivalence(means, bound=0.8)
    assert len(found) == 8
    for one in found:
        cell = means[means["category"] == one.category]
        wide = cell.pivot(index="participant", columns="source", values=one.rating)
        gap = (wide["generated"] - wide["real"]).to_numpy()
        error = gap.std(ddof=1) / np.sqrt(PEOPLE)
        above = stats.t.sf((gap.mean() + 0.8) / error, PEOPLE - 1)
        below = stats.t.cdf((gap.mean() - 0.8) / error, PEOPLE - 1)
        assert one.dof == PEOPLE - 1
        assert one.p_unadjusted == pytest.approx(max(above, below), rel=1e-6)
        assert one.p == pytest.approx(min(1.0, 8 * one.p_unadjusted), rel=1e-6)


def greenhouse_geisser(wide):
    """Epsilon of the 2 x 4 interaction [people, 2, 4], by its definition."""
    contrasts = np.linalg.qr(np.eye(4) - 0.25)[0][:, :3]
    covariance = np.cov((wide[:, 0] - wide[:, 1]) @ contrasts, rowvar=False)
    return np.trace(covariance) ** 2 / (3 * np.trace(covariance @ covariance))


def test_anova_agrees_with_another_library_and_with_the_definition_of_epsilon():
    means = simulated(3, {("quality", "medium"): 0.5})
    other = (
        AnovaRM(means, "quality", "participant", within=["source", "category"]).fit().anova_table
    )
    names = {"source": "source", "category": "category", "source x category": "source:category"}
    for effect in anova(means)[:3]:
        row = other.loc[names[effect.source]]
        assert effect.f == pytest.approx(row["F Value"], rel=1e-6)
        assert effect.p_uncorrected == pytest.approx(row["Pr > F"], rel=1e-6)
    found = interaction(anova(means))
    wide = means.pivot(
        index="participant", columns=["source", "category"], values="quality"
    ).sort_index(axis=1)
    epsilon = greenhouse_geisser(wide.to_numpy().reshape(PEOPLE, 2, 4))
    assert found.epsilon == pytest.approx(epsilon, rel=1e-6)
    corrected = stats.f.sf(found.f, epsilon * found.df_effect, epsilon * found.df_error)
    assert found.p == pytest.approx(corrected, rel=1e-6)
    assert found.p > found.p_uncorrected or found.f < 1.0


def test_normality_tells_skewed_ratings():
    rng = np.random.default_rng(0)
    rows = [
        {
            "participant": i,
            "category": "small",
            "source": source,
            "quality": rng.normal(3.0, 0.5),
            "match": min(5.0, 1.0 + rng.exponential(0.4)),
        }
        for i in range(60)
        for source in SOURCES
    ]
    found = normality(pd.DataFrame(rows))
    assert all(n.p > 0.01 for n in found if n.rating == "quality")
    assert all(n.p < 0.01 for n in found if n.rating == "match")
    assert normality(pd.DataFrame(rows[:20])) == []


def test_identical_differences_are_equivalent_or_not():
    means = simulated(4, {}, people=6)
    means["quality"] = 2.0 + means["participant"].rank() / 100
    means.loc[means["source"] == "generated", "match"] = 4.0
    means.loc[means["source"] == "real", "match"] = 2.0
    found = {(e.rating, e.category): e.p for e in equivalence(means)}
    assert all(p == 0.0 for (rating, _), p in found.items() if rating == "quality")
    assert all(p == 1.0 for (rating, _), p in found.items() if rating == "match")


def test_too_little_is_refused():
    with pytest.raises(I2RError, match="TOO_FEW_PARTICIPANTS"):
        anova(simulated(5, {}, people=3))
    constant = simulated(5, {}, people=5)
    constant["quality"] = 3.0
    with pytest.raises(I2RError, match="RATINGS_CONSTANT"):
        equivalence(constant)


@pytest.fixture
def folder(tmp_path):
    key, rng = a_key(), np.random.default_rng(11)
    (tmp_path / "key.json").write_text(json.dumps(key))
    results = tmp_path / "results"
    results.mkdir()
    for number in range(24):
        record = participant(key, f"p{number:02d}", rng, OUTDOOR_WORSE)
        (results / f"{number:02d}.json").write_text(json.dumps(record))
    return tmp_path


def change(folder, name, **values):
    path = folder / "results" / name
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def load(folder):
    return load_ratings(sorted((folder / "results").iterdir()), load_key(folder / "key.json"))


def test_those_who_fail_a_check_are_left_out_and_named(folder):
    change(folder, "00.json", checks={"reading": "5", "listening": "3"})
    change(folder, "01.json", screening="shorter")
    change(
        folder,
        "02.json",
        answers=json.loads((folder / "results/02.json").read_text())["answers"][1:],
    )
    ratings = load(folder)
    assert ratings.table["participant"].nunique() == 21
    assert ratings.excluded == {
        "00.json": "attention check failed: reading",
        "01.json": "screening question not answered right",
        "02.json": "not every sound rated once",
    }


def test_the_same_file_twice_counts_once(folder):
    text = (folder / "results/00.json").read_text()
    (folder / "results/copy.json").write_text(text)
    assert load(folder).table["participant"].nunique() == 24


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("RESULTS_FORMAT", {"answers": [{"item": "x", "quality": 9, "match": 1}]}),
        ("RESULTS_FORMAT", {"participant": "../etc"}),
        ("RESULTS_OF_ANOTHER_STUDY", {"study": "zzz"}),
        ("RESULTS_CONTRADICT", {"participant": "p01"}),
    ],
)
def test_bad_results_are_refused(folder, code, values):
    change(folder, "00.json", **values)
    with pytest.raises(I2RError) as caught:
        load(folder)
    assert caught.value.code == code


def test_the_command_writes_figures_tables_and_plot(folder):
    change(folder, "03.json", checks={"reading": "2"})
    arguments = ["analyse", folder / "results", "--key", folder / "key.json", "-o", folder / "out"]
    found = CliRunner().invoke(main, [str(a) for a in arguments])
    assert found.exit_code == 0, found.output
    report = json.loads((folder / "out/analysis.json").read_text())
    assert report["participants"] == 23
    assert len(report["anova"]) == 6
    assert len(report["equivalence"]) == 8
    assert "| quality | outdoor |" in found.output
    assert "03.json (attention check failed: listening)" in found.output
    plot = cv2.imread(str(folder / "out/paired.png"))
    reds = (plot[..., 2] > 150) & (plot[..., 1] < 90) & (plot[..., 0] < 100)
    greens = (plot[..., 1] > 110) & (plot[..., 2] < 90) & (plot[..., 0] < 100)
    assert reds.sum() > 50
    assert greens.sum() > 50


def test_nobody_left_is_an_error(folder):
    for path in (folder / "results").iterdir():
        change(folder, path.name, checks={})
    with pytest.raises(I2RError, match="RESULTS_NONE"):
        load(folder)
