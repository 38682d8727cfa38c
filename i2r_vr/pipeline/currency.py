# SPDX-License-Identifier: MIT
"""What is up to date: told from files alone, without the model's library."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from i2r_vr.bundle.index import BundleIndex, make_of
from i2r_vr.bundle.store import is_up_to_date, load_bundle
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

    def is_met(self, errand: Errand) -> bool:
        """True where content says that a bundle is current; the index then knows it."""
        target, source = errand.target, errand.source
        if not target.metadata_path.exists():
            return False
        _, inputs_sha256 = hash_inputs(source)
        for config in self.config_sha256s:
            if is_up_to_date(target, inputs_sha256, config, self.weights_sha256):
                metadata = load_bundle(target.metadata_path).metadata
                make = make_of(config, self.weights_sha256)
                errand.index.record(source, errand.seen, target, metadata, make)
                return True
        return False
