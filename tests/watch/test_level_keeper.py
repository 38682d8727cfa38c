"""Levels beside the bakes: when they are arranged, and how often."""

import threading

import pytest

from i2r_vr.errors import I2RError
from i2r_vr.watch import level_keeper
from i2r_vr.watch.level_keeper import LevelKeeper
from tests.patience import HANG_S


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(level_keeper.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def keeper(tmp_path, monkeypatch):
    arranged = []
    monkeypatch.setattr(level_keeper, "update_levels", arranged.append)
    ended, told = threading.Event(), []
    keeper = LevelKeeper(tmp_path, told.append, ended.set)
    keeper.arranged, keeper.told = arranged, told

    def wait():
        assert ended.wait(HANG_S)
        ended.clear()
        keeper._thread.join(HANG_S)

    keeper.wait = wait
    return keeper


def test_nothing_changed_nothing_arranged(keeper):
    keeper.keep()
    assert not keeper.pending
    assert keeper.arranged == []


def test_at_most_every_five_seconds(keeper, clock):
    keeper.changed()
    assert keeper.pending
    keeper.keep()
    keeper.wait()
    assert len(keeper.arranged) == 1
    assert not keeper.pending
    keeper.changed()
    clock[0] += 4.9
    keeper.keep()
    assert len(keeper.arranged) == 1
    assert keeper.due() == pytest.approx(105.0)
    clock[0] += 0.2
    keeper.keep()
    keeper.wait()
    assert len(keeper.arranged) == 2


@pytest.mark.parametrize(
    ("error", "code"),
    [(I2RError("DISK_FULL", "a", "b", "c"), "DISK_FULL"), (ZeroDivisionError(), "INTERNAL_ERROR")],
)
def test_a_failure_is_told(keeper, monkeypatch, error, code):
    def fail(out):
        raise error

    monkeypatch.setattr(level_keeper, "update_levels", fail)
    keeper.changed()
    keeper.keep()
    keeper.wait()
    assert [each.code for each in keeper.told] == [code]
    assert not keeper.pending
