# SPDX-License-Identifier: MIT
"""Two thousand captures at random: each is read right, refused with a code, or told."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import pytest

from tests.capture.fuzzing import draw, judge

LOADS, PARTS = 2000, 10


@pytest.mark.parametrize("part", range(PARTS))
def test_no_capture_is_misread_in_silence(part):
    verdicts: Counter[str] = Counter()
    wrong = []
    for seed in range(part, LOADS, PARTS):
        with tempfile.TemporaryDirectory() as folder:
            truth = draw(seed, Path(folder))
            verdict = judge(truth, Path(folder))
        verdicts[verdict] += 1
        if verdict not in ("right", "told", "refused"):
            wrong.append(f"{truth.about}: {verdict}")
    assert not wrong, "\n".join(wrong)
    assert verdicts["right"] > 0.5 * verdicts.total()
