"""The list of places reads a bundle once, and again where it has changed."""

from dataclasses import replace
from pathlib import Path

import pytest

from i2r_vr.bundle.store import BundleFile, BundleTarget, write_bundle
from i2r_vr.capture import CaptureSource
from i2r_vr.serve.library import Place
from i2r_vr.serve.rows import Rows
from tests.bundles import metadata


@pytest.fixture
def write(tmp_path):
    def written(t60_s):
        told = metadata()
        zone = replace(told.zone, acoustics=replace(told.zone.acoustics, t60_s=t60_s))
        files = [BundleFile(told.zone.ir, "zone", b"RIFF")]
        target = BundleTarget(tmp_path / "hall", "hall")
        return write_bundle(target, replace(told, zone=zone), files).path

    return written


def place(path):
    return Place(
        "a", CaptureSource(Path("hall.png"), (Path("hall.png"),), "hall"), "baked", None, path
    )


def test_an_unchanged_bundle_is_read_once(write, monkeypatch):
    rows, known = Rows(), place(write(1.5))
    first = rows.row(known)
    assert (first["t60_s"], first["notes"]) == (1.5, 1)

    def read(_):
        raise AssertionError("read again")

    monkeypatch.setattr(Place, "load", read)
    assert rows.rows([known]) == [first]
    assert rows.row(replace(known, status="waiting"))["status"] == "waiting"


def test_a_changed_bundle_is_read_again(write):
    rows, known = Rows(), place(write(1.5))
    assert rows.row(known)["t60_s"] == 1.5
    write(2.5)
    assert rows.row(known)["t60_s"] == 2.5
    known.bundle.write_text("{}")
    assert rows.row(known)["status"] == "failed"
    known.bundle.unlink()
    assert rows.row(known)["error"]["code"]


def test_places_that_are_gone_are_forgotten(write):
    rows, known = Rows(), place(write(1.5))
    rows.rows([known])
    assert rows.rows([]) == []
    assert rows._kept == {}
