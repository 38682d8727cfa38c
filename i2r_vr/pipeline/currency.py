# SPDX-License-Identifier: MIT
"""What is up to date: told from files alone, without the model's library."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from i2r_vr.bundle.index import BundleIndex, make_of
from i2r_vr.bundle.metadata import Metadata
from i2r_vr.bundle.store import current_metadata
from i2r_vr.capture import hash_inputs
from i2r_vr.config import DEVICES, BakeOptions, config_sha256
from i2r_vr.pipeline.stages import Errand


@dataclass(frozen=True)
class Currency:
    """What a bundle must have been made by to be current.

    config_sha256s : of the options, on each type of device that they allow; weights_sha256 : of
    the model.
    """

    config_sha256s: tuple[str, ...]
    weights_sha256: str

    @classmethod
    def of(cls, options: BakeOptions, weights_sha256: str, device: str) -> Currency:
        """For options, and a device's type or ``auto``, which allows all.

        Raises
        ------
        UsageError
            MATERIALS_UNREADABLE.
        """
        devices = DEVICES[1:] if device == "auto" else (device,)
        return cls(tuple(config_sha256(options, each) for each in devices), weights_sha256)

    def index(self, out: Path, writable: bool = True) -> BundleIndex:
        """The index of a folder, in which bundles made so are current."""
        makes = [make_of(each, self.weights_sha256) for each in self.config_sha256s]
        return BundleIndex(out, makes, writable)

    def met_by(self, errand: Errand) -> Metadata | None:
        """The metadata of a bundle that is current by its content."""
        target, source = errand.target, errand.source
        if not target.metadata_path.exists():
            return None
        _, inputs = hash_inputs(source)
        return current_metadata(target, inputs, self.config_sha256s, self.weights_sha256)
