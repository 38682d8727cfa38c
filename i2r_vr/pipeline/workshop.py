# SPDX-License-Identifier: MIT
"""A process of a cluster that bakes: one model, and what it is handed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from i2r_vr.bundle.layout import own_folder
from i2r_vr.cluster import not_shared, versions
from i2r_vr.config import BakeOptions
from i2r_vr.errors import I2RError
from i2r_vr.pipeline.bake_result import BakeResult
from i2r_vr.pipeline.in_hand import InHand
from i2r_vr.pipeline.road import Road
from i2r_vr.pipeline.stages import Errand
from i2r_vr.pipeline.workplaces import OwnProcess

LIBRARIES = (
    "torch",
    "numpy",
    "scipy",
    "opencv-python-headless",
    "pillow",
    "OpenEXR",
    "soundfile",
)
"""Of other versions, a bundle may have other bytes."""


class Workshop:
    """Loads the model and bakes captures that another process hands it, which owns OUT.

    Parameters
    ----------
    options : BakeOptions
        Its paths absolute.
    out : Path
        Absolute.
    lock : bytes
        What the owner wrote into OUT's lock.

    Raises
    ------
    I2RError
        CLUSTER_FOLDER_NOT_SHARED; as `Road` and `load_model`.
    """

    def __init__(self, options: BakeOptions, out: Path, lock: bytes) -> None:
        self._out, self._lock = out, lock
        if lock_of(out) != lock:
            raise not_shared(out)
        self._road = Road(options)
        self._device = self._road.model.device.type
        self._place = OwnProcess(self._road)

    def facts(self) -> Mapping[str, str]:
        """In what all of these processes have to be alike."""
        return {
            **versions(*LIBRARIES),
            "weights": self._road.weights.sha256,
            "device": self._device,
            "options": self._road.config_sha256,
        }

    def bake(self, errands: Sequence[Errand]) -> list[BakeResult]:
        """Bake captures; their bundles are written, and recorded by nobody here.

        Raises
        ------
        I2RError
            CLUSTER_FOLDER_NOT_SHARED, where a folder of captures is not there.
        """
        for errand in errands:
            folder = errand.source.input_folder
            if not (errand.source.content or folder.is_dir()):
                raise not_shared(folder)
        return list(self._place.bake(iter(errands), self, InHand()))

    def claim(self, errand: Errand) -> None:
        """Let nothing be written into an OUT that another process owns by now.

        Raises
        ------
        I2RError
            OUT_LOCKED.
        """
        if lock_of(self._out) != self._lock:
            raise I2RError(
                "OUT_LOCKED",
                "the folder is no longer held by the process that this capture is baked for",
                "one process at a time that writes it",
                "bake again",
                self._out,
            )

    def keep(self, errand: Errand, result: BakeResult) -> BakeResult:
        """The owner of OUT records it."""
        return result


def lock_of(out: Path) -> bytes:
    """What stands in a folder's lock: who owns it, since when."""
    try:
        return (own_folder(out) / "lock").read_bytes()
    except OSError:
        return b""
