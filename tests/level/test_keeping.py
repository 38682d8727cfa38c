"""Levels are looked at again only where something in their folder has changed."""

import pytest

from i2r_vr.bundle import index
from i2r_vr.level import update
from tests.level.levels import lay_two_rooms


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A folder whose levels are known to be current, and how often it has been read since."""
    monkeypatch.setattr(index, "SETTLED_NS", 0)
    lay_two_rooms(tmp_path)
    for _ in range(2):  # writes, and finds nothing to write
        update.keep_levels(tmp_path)
    reads = []
    read = update.read_inputs
    monkeypatch.setattr(update, "read_inputs", lambda out: reads.append(out) or read(out))
    return tmp_path, reads


def test_what_has_not_changed_is_not_read(kept):
    out, reads = kept
    before = (out / "level.i2rvl").read_bytes()
    update.keep_levels(out)
    assert reads == []
    assert (out / "level.i2rvl").read_bytes() == before


@pytest.mark.parametrize("change", ["bundle", "bundle gone", "level", "level gone", "mark gone"])
def test_what_has_changed_is_mended(kept, change):
    out, reads = kept
    level, bundle = out / "level.i2rvl", out / "b" / "b.i2rvr"
    before = level.read_bytes()
    if change == "bundle":
        bundle.write_text(bundle.read_text("utf-8") + "\n", encoding="utf-8")
    elif change == "bundle gone":
        bundle.unlink()
    elif change == "level":
        level.write_bytes(before + b" ")
    elif change == "level gone":
        level.unlink()
    else:
        (out / ".i2rvr" / "level" / "level.i2rvl.mark").unlink()
    update.keep_levels(out)
    assert reads == [out]
    assert (level.read_bytes() == before) == (not change.startswith("bundle"))
    update.keep_levels(out)
    update.keep_levels(out)
    assert len(reads) <= 2


def test_what_changed_just_now_is_read_again(kept, monkeypatch):
    """Where another change might not show in the times."""
    out, reads = kept
    (out / ".i2rvr" / "level" / "seen").unlink()
    monkeypatch.setattr(index, "SETTLED_NS", 10**15)
    update.keep_levels(out)
    update.keep_levels(out)
    assert reads == [out, out]
