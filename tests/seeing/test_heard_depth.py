"""Depth on the sphere as bundles keep it: given, estimated, of a part of the sphere."""

from dataclasses import replace
from pathlib import Path, PurePosixPath

import numpy as np
import pytest

from i2r_vr.capture import Capture, Sidecar
from i2r_vr.seeing.heard_depth import heard_depth

GRID = (64, 128)


def capture(depth_m, kind="panorama", shape=(256, 512)):
    return Capture(
        file=Path("hall.png"),
        stem="hall",
        relative_folder=PurePosixPath(),
        kind=kind,
        rgb=np.zeros((*shape, 3), np.uint8),
        width=shape[1],
        height=shape[0],
        depth_m=depth_m,
        materials=None,
        fov_deg=90.0 if kind == "screenshot" else 360.0,
        sidecar=Sidecar(),
        sha256="a" * 64,
        inputs_sha256="b" * 64,
        warnings=(),
    )


def test_what_was_estimated_is_kept_as_it_was_heard():
    estimated = np.random.default_rng(0).uniform(1.0, 9.0, GRID)
    estimated[:4] = np.inf
    coverage = np.ones(GRID, bool)
    coverage[-5:] = False
    found = heard_depth(capture(None), estimated, coverage)
    assert found.shape == (128, 256)
    for row, column in ((0, 0), (1, 0), (0, 1), (1, 1)):
        cells = found[row::2, column::2]
        np.testing.assert_allclose(cells[:-5], estimated[:-5], rtol=1e-6)
        assert np.isnan(cells[-5:]).all()


def test_given_depth_is_taken_from_its_own_map_at_the_nearest_pixel():
    given = np.random.default_rng(1).uniform(1.0, 9.0, (256, 512)).astype(np.float32)
    given[:7] = np.inf
    found = heard_depth(capture(given), np.full(GRID, 1.0), np.zeros(GRID, bool))
    assert np.isinf(found[:3]).all()
    assert np.isin(found, given).all()
    column = np.unravel_index(np.flatnonzero(given == found[90, 200])[0], given.shape)[1]
    assert (column + 0.5) / 512 == pytest.approx(200.5 / 256, abs=0.6 / 256)


def test_a_screenshot_knows_what_lies_ahead_alone():
    wall = np.full((240, 320), 4.0, np.float32)
    found = heard_depth(capture(wall, "screenshot", (240, 320)), np.ones(GRID), np.ones(GRID, bool))
    seen = np.isfinite(found)
    assert found[64, 128] == 4.0
    assert (found[seen] == 4.0).all()
    assert np.isnan(found[:, :64]).all()
    assert np.isnan(found[:20]).all()
    assert 0.05 < seen.mean() < 0.15  # a square of 2 atan(0.75 tan 45) = 74 degrees


def test_materials_are_no_matter():
    given = np.full((256, 512), 3.0, np.float32)
    bare = heard_depth(capture(given), np.ones(GRID), np.ones(GRID, bool))
    other = replace(capture(given), materials=object())
    np.testing.assert_array_equal(heard_depth(other, np.ones(GRID), np.ones(GRID, bool)), bare)
