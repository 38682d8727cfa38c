# SPDX-License-Identifier: MIT
"""What a folder of bundles keeps of its captures: where each came from, and which are current."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from i2r_vr.bundle.index import make_of
from i2r_vr.bundle.origins import Origins
from i2r_vr.errors import I2RError
from i2r_vr.pipeline.bake_result import BakeResult, failed
from i2r_vr.pipeline.currency import Currency
from i2r_vr.pipeline.stages import Errand

if TYPE_CHECKING:
    from i2r_vr.capture import CaptureSource


class Records:
    """The records of a folder, which the process that owns it alone reads and writes.

    Parameters
    ----------
    out : Path
    currency : Currency
        What a bundle must have been made by to be current.
    writable : bool
        Whether anything may be written.

    Raises
    ------
    I2RError
        SOURCES_BROKEN.
    """

    def __init__(self, out: Path, currency: Currency, writable: bool = True) -> None:
        self.out = out
        self._origins = Origins(out)
        self._index = currency.index(out, writable)

    def current(self, source: CaptureSource) -> Path | None:
        """The metadata file of a bundle that the index knows as current."""
        return self._index.current(source)

    def refuse_other(self, errand: Errand) -> None:
        """Refuse to let a capture replace the bundle of another one; see `Origins`."""
        self._origins.refuse_other(errand.target, errand.source)

    def claim(self, errand: Errand) -> None:
        """A bundle is about to be that of a capture.

        Raises
        ------
        I2RError
            As `Origins.save`.
        """
        self._origins.record(errand.target, errand.source)
        self._origins.save()

    def keep(self, errand: Errand, result: BakeResult) -> BakeResult:
        """The result of a capture, after its bundle was recorded, where it is whole.

        One that cannot be recorded has failed.
        """
        if result.written is None:
            return result
        self._origins.record(errand.target, errand.source)
        if result.status == "baked":
            try:
                self._origins.save()
            except I2RError as error:
                return failed(errand, error)
        made = result.written.generator
        make = make_of(made.config_sha256, made.weights_sha256)
        self._index.record(errand.source, errand.seen, errand.target, result.written, make)
        return result

    def close(self) -> None:
        """Write what was only recorded; of bundles that are written it is saved before."""
        with suppress(I2RError):
            self._origins.save()
