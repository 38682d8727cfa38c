# SPDX-License-Identifier: MIT
"""Fifty whole bakes of captures at random: valid bundles of the right kind, or clear failures."""

from __future__ import annotations

from i2r_vr.bundle.validation import validate_bundle
from i2r_vr.capture import find_captures
from i2r_vr.config import BakeOptions
from i2r_vr.pipeline.queue import Pipeline
from tests.capture.fuzzing import ORDINARY, draw, judge

BAKES = 50
FIRST_SEED = 100_000


def test_bundles_are_valid_and_say_what_the_captures_are(tmp_path):
    truths = {}
    for seed in range(FIRST_SEED, FIRST_SEED + BAKES):
        folder = tmp_path / "in" / str(seed)
        folder.mkdir(parents=True)
        truths[str(seed)] = draw(seed, folder)
    found = find_captures([tmp_path / "in"])
    told = {notice.path.parent.name for notice in found.notices}
    pipeline = Pipeline(BakeOptions(views=4, directions=False))
    baked = 0
    for result in pipeline.bake(found.sources, tmp_path / "out"):
        truth = truths[result.source.relative_folder.name]
        if result.error is not None:
            assert not truth.clean, (truth.about, result.error)
            assert result.error.code.isupper()
            continue
        baked += 1
        assert validate_bundle(result.bundle) == [], truth.about
        capture = result.metadata.capture
        codes = {notice.code for notice in result.notices} - ORDINARY
        silent = not codes and result.source.relative_folder.name not in told
        if truth.clean or silent:
            assert capture.kind == truth.kind, truth.about
            if truth.depth_m is not None:
                assert capture.depth_source == "given", truth.about
        assert judge(truth, tmp_path / "in" / result.source.relative_folder.name) in (
            "right",
            "told",
        ), truth.about
    assert baked > BAKES / 2
