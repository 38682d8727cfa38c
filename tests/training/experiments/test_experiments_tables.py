# SPDX-License-Identifier: MIT
"""The evaluation's tables: every figure that was measured is shown, where it belongs."""

import json

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from training.evaluation import __main__ as evaluate
from training.evaluation import page, real_page, tables
from training.evaluation.scores import score_factors, score_levels, score_times

BEGIN, END = (mark.format("evaluation") for mark in (tables.BEGIN, tables.END))
RNG = np.random.default_rng(0)
TRUE = np.exp(RNG.normal(0.0, 0.7, 40))


def times(spread):
    return vars(score_times(TRUE * np.exp(RNG.normal(0.0, spread, 40)), TRUE))


def levels(spread):
    return vars(score_levels(TRUE + RNG.normal(0.0, spread, 40), TRUE))


@pytest.fixture
def report():
    figures = {
        "t60_bands": [{"hz": hz, **times(0.1)} for hz in (125, 250, 500, 1000)],
        "edt_s": times(0.1),
        **{key: levels(1.0) for key in ("c50_db", "c80_db", "drr_db")},
        "t60_inside_interval": 0.875,
        "t60_interval_width": 7.5,
        "volume_m3": vars(score_factors(np.array([50.0, 240.0, 100.0]), np.full(3, 100.0))),
    }
    names = ("best constant", "i2r-vr, depth and materials", "i2r-vr, depth", "i2r-vr, rgb")
    t60 = {name: times(0.1 * (k + 1)) for k, name in enumerate(names)}
    return {
        "scenes": 40,
        "kind": "panorama",
        "look": "own",
        "what": "held-out seeds",
        "label_noise": 0.016,
        "t60": t60,
        "figures": {"depth": figures, "rgb": figures},
        "families": {"hall": t60, "office": t60},
        "better_by": {"depth": {"best constant": (0.1, 0.2)}},
    }


def rows_of(text, first):
    """Cells by row name of the table whose head starts so."""
    lines = text.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"| {first}"))
    head = [c.strip() for c in lines[start].strip("|").split("|")]
    found = {}
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        cells = [c.strip() for c in line.strip("|").split("|")]
        assert len(cells) == len(head)
        found[cells[0]] = dict(zip(head[1:], cells[1:], strict=True))
    return found


def test_the_page_shows_all_scores(report):
    text = page.markdown(report)
    t60 = rows_of(text, " |")
    for name, scores in report["t60"].items():
        assert t60[name]["median error"] == f"{scores['median']:.1%}"
        assert t60[name]["signed mean"] == f"{scores['signed_mean']:+.1%}"
        assert t60[name]["within 5 %"] == f"{scores['within_5']:.0%}"
        assert t60[name]["failures"] == "0"
    bands = rows_of(text, "depth, Hz")
    assert list(bands) == ["125", "250", "500", "1000"]
    c50 = rows_of(text, "C50, given")["rgb"]
    assert c50["median error"] == f"{report['figures']['rgb']['c50_db']['median']:.1f} dB"
    families = rows_of(text, "median error of T60, family")
    assert families["hall"]["scenes"] == "40"
    assert families["office"]["i2r-vr, rgb"] == f"{report['t60']['i2r-vr, rgb']['median']:.0%}"
    assert "own noise (median scatter of two halves): 1.6%" in text
    assert "depth 88%" in text
    assert "depth 7.5, rgb 7.5" in text
    assert rows_of(text, "volume, given")["rgb"]["median factor"] == "2.00"
    assert "| depth | 10.0 to 20.0 |" in text


def test_one_command_puts_the_table_into_a_page(report, tmp_path):
    (tmp_path / "r.json").write_text(json.dumps(report))
    readme = tmp_path / "README.md"
    readme.write_text(f"above\n\n{BEGIN}\nold\n{END}\n\nbelow\n")
    arguments = ["table", str(tmp_path / "r.json"), "--into", str(readme)]
    first = CliRunner().invoke(evaluate.main, arguments)
    assert first.exit_code == 0, first.output
    text = readme.read_text()
    assert text.startswith("above\n")
    assert text.endswith("below\n")
    assert "old" not in text
    shown = rows_of(text, "given")
    assert list(shown) == [
        "picture, depth and materials",
        "picture and depth",
        "picture alone",
        "(best constant)",
    ]
    assert (
        shown["picture alone"]["rank correlation"] == f"{report['t60']['i2r-vr, rgb']['rank']:.2f}"
    )
    CliRunner().invoke(evaluate.main, arguments)
    assert readme.read_text() == text


@pytest.mark.parametrize(
    "text", ["nothing", BEGIN, END + BEGIN, tables.BEGIN.format("sealed") + END]
)
def test_a_page_without_marks_is_left_alone(text):
    with pytest.raises(ValueError, match="marks"):
        tables.put_into(text, "table")


def test_real_captures_are_shown_by_class(tmp_path):
    def row(file, kind, t60, low, high):
        return {
            "file": file,
            "class": kind,
            "t60_s": t60,
            "c50_db": None if t60 is None else 3.0,
            "low_s": low,
            "high_s": high,
            "expected_s": (low * high) ** 0.5,
            "volume_m3": None,
        }

    report = {
        "summary": {
            "captures": 3,
            "rank_indoor": 0.5,
            "inside_indoor": 0.5,
            "log_spread_ratio": 0.8,
            "classes_in_order": 1.0,
        },
        "captures": [
            row("park.jpg", "outdoor", None, 0.01, 0.3),
            row("hall.jpg", "large", 9.0, 1.5, 4.0),
            row("bath.jpg", "small", 0.5, 0.3, 0.8),
        ],
    }
    shown = rows_of(real_page.markdown(report), "picture")
    assert list(shown) == ["bath.jpg", "hall.jpg", "park.jpg"]
    assert [r["inside"] for r in shown.values()] == ["yes", "no", "no"]
    assert shown["park.jpg"]["T60, s"] == "none"
    real_page.plot(report, tmp_path / "p.png")
    picture = cv2.imread(str(tmp_path / "p.png"))
    assert (picture < 240).any(axis=2).mean() > 0.01
