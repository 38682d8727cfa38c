# SPDX-License-Identifier: MIT
"""What became of one capture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from i2r_vr.bundle.metadata import Metadata
from i2r_vr.bundle.store import load_bundle
from i2r_vr.capture import CaptureSource
from i2r_vr.errors import I2RError, Notice
from i2r_vr.pipeline.stages import Errand, Loaded


@dataclass(frozen=True)
class BakeResult:
    """What became of one capture.

    status : "baked", "up_to_date", "failed", or "to_bake" where it was only looked at; bundle : its
    metadata file; written : what stands in it, where it was made or read; error : why it failed;
    stage_seconds : time of each of its stages.
    """

    source: CaptureSource
    status: str
    bundle: Path | None = None
    written: Metadata | None = None
    error: I2RError | None = None
    stage_seconds: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def metadata(self) -> Metadata | None:
        """What stands in the bundle; read now where nobody had to read it yet.

        Raises
        ------
        I2RError
            As `load_bundle`.
        """
        if self.written is not None or self.bundle is None:
            return self.written
        return load_bundle(self.bundle).metadata

    @property
    def seconds(self) -> float:
        """Time of all stages."""
        return sum(self.stage_seconds.values())

    @property
    def t60_s(self) -> float | None:
        """Mid-band T60 of the zone, absent where there is none."""
        return None if self.metadata is None else self.metadata.zone.acoustics.t60_s

    @property
    def views(self) -> int:
        """Directions in the bundle."""
        return 0 if self.metadata is None else len(self.metadata.directions)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The bundle's warnings."""
        return () if self.metadata is None else self.metadata.warnings


def known(result: Loaded | BakeResult) -> Future[Any]:
    """A result that is there already, as what a thread would give."""
    future: Future[Any] = Future()
    future.set_result(result)
    return future


def failed(errand: Errand, error: I2RError) -> BakeResult:
    """The result of a capture that failed, its error naming its file."""
    return BakeResult(
        errand.source,
        "failed",
        error=error.at(errand.source.file),
        stage_seconds=errand.clock.seconds,
    )


def up_to_date(errand: Errand, metadata: Metadata) -> BakeResult:
    """The result of a capture whose bundle is current."""
    return BakeResult(
        errand.source,
        "up_to_date",
        bundle=errand.target.metadata_path,
        written=metadata,
        stage_seconds=errand.clock.seconds,
    )


def if_wanted(
    loaded: Loaded | BakeResult, still_wanted: Callable[[CaptureSource], bool] | None
) -> Loaded | BakeResult:
    """What was loaded, or its failure where the capture is not wanted any more."""
    if isinstance(loaded, BakeResult) or still_wanted is None:
        return loaded
    return loaded if still_wanted(loaded.errand.source) else changed(loaded.errand)


def changed(errand: Errand) -> BakeResult:
    """The failure of a capture that is not wanted any more."""
    found = "files that changed during the bake"
    error = I2RError("CAPTURE_CHANGED", found, "files at rest", "bake again")
    return failed(errand, error)
