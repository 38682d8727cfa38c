# SPDX-License-Identifier: MIT
"""A batch holds a few captures in memory, however many it has."""

import pytest

from benchmarks.bench_memory import GIBIBYTE, peak_bytes, write_panoramas


@pytest.mark.timeout(900)  # more than fifty bakes at the default sizes
def test_fifty_panoramas_fit_in_two_gibibytes(tmp_path):
    peaks = {}
    for count in (4, 50):
        captures = tmp_path / f"captures_{count}"
        write_panoramas(captures, count)
        peaks[count] = peak_bytes(captures, tmp_path / f"out_{count}")
        assert len(list((tmp_path / f"out_{count}").rglob("?*.i2rvr"))) == count
    assert peaks[50] <= 2 * GIBIBYTE
    assert peaks[50] <= 1.25 * peaks[4]
