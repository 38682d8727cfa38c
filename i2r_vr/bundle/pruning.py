# SPDX-License-Identifier: MIT
"""Bundles whose captures are gone: found by the record of where they came from, and removed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from i2r_vr.bundle.file_set import remove_files
from i2r_vr.bundle.layout import bundles_below
from i2r_vr.bundle.origins import Origins, Whereabouts
from i2r_vr.bundle.store import Bundle, load_bundle
from i2r_vr.errors import I2RError


@dataclass(frozen=True)
class Abandoned:
    """A bundle whose capture is not where it was: ``gone``, or ``out of reach``."""

    bundle: Bundle
    capture: Path
    whereabouts: Whereabouts


def find_abandoned(out: Path) -> list[Abandoned]:
    """The bundles in a folder whose captures are gone or out of reach, in the order of names.

    Bundles that cannot be read, and those that are not in the record, are passed over.

    Raises
    ------
    I2RError
        SOURCES_BROKEN.
    """
    origins, found = Origins(out), []
    for path in sorted(bundles_below(out)):
        try:
            bundle = load_bundle(path)
        except I2RError:
            continue
        file = bundle.metadata.capture.file
        where = origins.whereabouts(bundle.folder, file)
        capture = origins.capture(bundle.folder, file)
        if capture is not None and where in ("gone", "out of reach"):
            found.append(Abandoned(bundle, capture, where))
    return found


def remove_bundle(bundle: Bundle) -> bool:
    """Remove what a bundle lists, and its folder if nothing else is in it.

    Returns
    -------
    bool
        False where files of others lie there, so that the folder stays.

    Raises
    ------
    I2RError
        OUT_NOT_WRITABLE, OUT_FAILED.
    """
    own = {file.name for file in bundle.metadata.files}
    remove_files(bundle.folder, bundle.path.name, own)
    return not bundle.folder.exists()


def forget_removed(out: Path) -> None:
    """Leave in the record only the bundles that are there.

    Raises
    ------
    I2RError
        SOURCES_BROKEN, OUT_NOT_WRITABLE, DISK_FULL, OUT_FAILED.
    """
    origins = Origins(out)
    origins.keep([path.parent for path in bundles_below(out)])
    origins.save()
