# SPDX-License-Identifier: MIT
"""A network's bits do not depend on how many threads torch may use."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest
import torch

from i2r_vr.capture import LoadOptions, discover, load_capture
from i2r_vr.hearing.loading import load_model
from i2r_vr.hearing.predicting import Wishes
from i2r_vr.hearing.single_thread import single_thread
from i2r_vr.seeing.views import CaptureViews, sample_views, sphere_map
from tests.tiny import write_room


@pytest.fixture(autouse=True)
def threads_as_before() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize("depth", [True, False])
def test_a_prediction_is_the_same_whatever_torch_may_use(tmp_path, depth):
    model = load_model("compact", "cpu")
    (source,) = discover([write_room(tmp_path, "room", depth=depth)])
    capture = load_capture(source, LoadOptions())
    views = sample_views(capture, "horizon", 3, 90.0, model.network.view_size, model.network.finer)
    shown = CaptureViews(views, sphere_map(capture), {})
    found = []
    for threads in (1, 2, 3):
        torch.set_num_threads(threads)
        found += model.predict([shown], Wishes(seed=0))
        assert torch.get_num_threads() == threads
    for other in found[1:]:
        np.testing.assert_array_equal(other.t60_s, found[0].t60_s)
        np.testing.assert_array_equal(other.early_db, found[0].early_db)
        np.testing.assert_array_equal(other.spectrogram_db, found[0].spectrogram_db)


def test_threads_inside_at_once_leave_what_was_set_before():
    torch.set_num_threads(3)
    entered, left = Barrier(2), Barrier(2)

    def work() -> tuple[int, int]:
        with single_thread():
            entered.wait()
            inside = torch.get_num_threads()
            left.wait()
        return inside, torch.get_num_threads()

    with ThreadPoolExecutor(2) as threads:
        tasks = [threads.submit(work) for _ in range(2)]
        assert [task.result() for task in tasks] == [(1, 3), (1, 3)]
    assert torch.get_num_threads() == 3
    with ThreadPoolExecutor(1) as threads:  # one that is new to torch
        assert threads.submit(torch.get_num_threads).result() == 3


def test_an_error_leaves_what_was_set_before():
    torch.set_num_threads(2)
    with pytest.raises(KeyError), single_thread():
        raise KeyError
    assert torch.get_num_threads() == 2
