# SPDX-License-Identifier: MIT
"""A trial on rendered scenes: what was measured, how it compares, what is written of it."""

import json
from pathlib import Path

import numpy as np
import pytest

from training.evaluation.observation import Figures
from training.evaluation.rendered import TRUE_GEOMETRY, Measured, Trial, compare, write

TRUE_S = np.array([0.5, 1.0, 2.0, 4.0])


def figures(t60_s, known=True):
    """Figures of places whose octaves all have one time; an interval and a volume where known."""
    bands = np.tile(t60_s[:, None], 7)
    interval = np.stack([0.8 * t60_s, 1.25 * t60_s], axis=1) if known else None
    levels = np.zeros((3, len(t60_s)))
    return Figures(t60_s, bands, t60_s, *levels, interval, 100.0 * t60_s)


@pytest.fixture
def measured():
    return Measured(
        true=figures(TRUE_S, known=False),
        label_noise=0.01,
        families=np.array(["church", "church", "office", "office"]),
        baked={"depth": figures(1.1 * TRUE_S)},
        nearest={"depth": TRUE_S[::-1]},
        others={"best constant": np.full(4, 1.0), TRUE_GEOMETRY: TRUE_S},
    )


def test_a_model_is_compared_with_the_truth_and_its_rivals(measured):
    report = compare(Trial(Path("data"), unseen=True), measured)
    assert report["what"] == "families never trained on"
    assert list(report["t60"]) == [
        "best constant",
        TRUE_GEOMETRY,
        "nearest neighbour, depth",
        "i2r-vr, depth",
    ]
    assert report["t60"]["i2r-vr, depth"]["median"] == pytest.approx(0.1)
    assert report["figures"]["depth"]["t60_inside_interval"] == 1.0
    assert report["families"]["office"]["best constant"]["median"] == pytest.approx(0.625)
    low, high = report["better_by"]["depth"]["best constant"]
    assert -0.1 <= low < high <= 0.9
    assert TRUE_GEOMETRY not in report["better_by"]["depth"]


def test_a_report_is_written_as_figures_text_and_plots(measured, tmp_path):
    trial = Trial(Path("data"), look="second")
    report = compare(trial, measured)
    write(trial, measured, report, tmp_path / "out")
    stem = "seen_families_panorama_second_look"
    names = {f"{stem}.json", f"{stem}.md", f"{stem}.png", f"{stem}_errors.png"}
    assert {path.name for path in (tmp_path / "out").iterdir()} == names
    read = json.loads((tmp_path / "out" / f"{stem}.json").read_text())
    assert read["t60"]["i2r-vr, depth"]["median"] == pytest.approx(0.1)
    assert "| i2r-vr, depth | 10.0% |" in (tmp_path / "out" / f"{stem}.md").read_text()
