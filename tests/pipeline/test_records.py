"""Records of very many bundles: written often enough, and not with each of them."""

from pathlib import Path, PurePosixPath

import pytest

from i2r_vr.bundle.layout import BundleTarget
from i2r_vr.bundle.origins import Origins
from i2r_vr.capture import CaptureSource
from i2r_vr.config import BakeOptions
from i2r_vr.pipeline import records as module
from i2r_vr.pipeline.currency import Currency
from i2r_vr.pipeline.records import Records
from i2r_vr.pipeline.stages import Errand

COUNT, SAVE_S, BAKE_S = 100, 1.0, 2.0


@pytest.mark.parametrize(("save_s", "most"), [(SAVE_S, 12), (0.001, COUNT)])
def test_what_takes_long_to_write_is_written_seldom(tmp_path, monkeypatch, save_s, most):
    now, saves = [100.0], []
    save = Origins.save

    def slow(self):
        now[0] += save_s
        saves.append(now[0])
        save(self)

    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(Origins, "save", slow)
    records = Records(tmp_path, Currency.of(BakeOptions(), "0" * 64, "cpu"))
    for number in range(COUNT):
        name = f"probe{number}"
        file = Path("/in") / f"{name}.png"
        source = CaptureSource(file, (file,), name, PurePosixPath())
        records.claim(Errand(source, BundleTarget(tmp_path / name, name), None, ()))
        now[0] += BAKE_S
    assert len(saves) <= most
    assert len(saves) * save_s <= 2 * module.SAVING_SHARE * (now[0] - 100.0)
    records.close()
    again = Origins(tmp_path)
    assert all(again.folder(tmp_path / f"probe{n}") == Path("/in") for n in range(COUNT))
