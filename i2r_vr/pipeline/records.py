# SPDX-License-Identifier: MIT
"""What a folder of bundles keeps of its captures: where each came from, and which are current."""

from __future__ import annotations

import threading
import time
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


SAVING_SHARE = 0.05
"""Of a process's time that may go into writing large records."""
QUICK_S = 0.02
"""What writing may take and still be done with every bundle."""


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
        self._saving, self._next_save_s = threading.Lock(), 0.0

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
        self._save()

    def keep(self, errand: Errand, result: BakeResult) -> BakeResult:
        """The result of a capture, after its bundle was recorded, where it is whole.

        One that cannot be recorded has failed.
        """
        if result.written is None:
            return result
        made = result.written.generator
        make = make_of(made.config_sha256, made.weights_sha256)
        self._origins.record(errand.target, errand.source)
        self._index.record(errand.source, errand.seen, errand.target, result.written, make)
        try:
            self._save()
        except I2RError as error:
            return failed(errand, error)
        return result

    def close(self) -> None:
        """Write what is not written yet."""
        with suppress(I2RError):  # of bundles that are written it is told before
            self._origins.save()
            self._index.save()

    def _save(self) -> None:
        """Write both, the index last: what stands there isn't asked where it came from.

        The record of a hundred thousand bundles takes a quarter of a second to write. Such a one
        is not written with each of them: where it was not written, bundles are checked by content.
        """
        with self._saving:
            start = time.monotonic()
            if start < self._next_save_s:
                return
            self._origins.save()
            self._index.save()
            spent_s = time.monotonic() - start
            pause_s = spent_s / SAVING_SHARE if spent_s > QUICK_S else 0.0
            self._next_save_s = start + pause_s
