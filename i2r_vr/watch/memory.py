# SPDX-License-Identifier: MIT
"""What became of each capture as it is now; it only saves work and is lost at the end."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from i2r_vr.bundle.layout import bundles_below
from i2r_vr.bundle.origins import Origins
from i2r_vr.bundle.store import load_bundle, recorded_name
from i2r_vr.capture import CaptureSource
from i2r_vr.errors import I2RError
from i2r_vr.watch.fingerprint import FileState, Fingerprint, file_state
from i2r_vr.watch.status import error_record


@dataclass(frozen=True)
class _Outcome:
    """What came of a capture.

    fingerprint : the files it was made from; beside : the bundle, or the file that was in the
    way, as it stood; failure : as in the status file, where it failed.
    """

    fingerprint: Fingerprint
    bundle: Path | None = None
    beside: tuple[Path, FileState | None] | None = None
    failure: dict[str, str] | None = None


class Memory:
    """Outcomes by capture, and bundles whose capture is gone."""

    def __init__(self) -> None:
        self._outcomes: dict[Path, _Outcome] = {}
        self.orphans: set[Path] = set()

    def is_current(self, file: Path, seen: Fingerprint) -> bool:
        """True where this version of a capture needs nothing to be done."""
        outcome = self._outcomes.get(file)
        if outcome is None or outcome.fingerprint != seen:
            return False
        return outcome.beside is None or file_state(outcome.beside[0]) == outcome.beside[1]

    def fingerprint(self, file: Path) -> Fingerprint | None:
        """The files of the version of a capture that is remembered."""
        outcome = self._outcomes.get(file)
        return None if outcome is None else outcome.fingerprint

    def finished(self, file: Path, seen: Fingerprint, bundle: Path) -> bool:
        """A capture's bundle is whole; False where that was known."""
        before = self._outcomes.get(file)
        beside = (bundle, file_state(bundle))
        self._outcomes[file] = _Outcome(seen, bundle, beside)
        self.orphans.discard(bundle)
        return before is None or before.bundle != bundle

    def failed(self, file: Path, seen: Fingerprint, error: I2RError) -> bool:
        """A capture failed; False where it had failed in the same way, as the same version."""
        before = self._outcomes.get(file)
        in_the_way = Path(error.file) if error.file is not None else file
        beside = None
        if str(in_the_way) not in {state.path for state in seen.files}:
            beside = (in_the_way, file_state(in_the_way))
        outcome = _Outcome(seen, None, beside, error_record(error))
        self._outcomes[file] = outcome
        return before is None or before.failure != outcome.failure or before.fingerprint != seen

    def drop(self, files: Iterable[Path]) -> list[Path]:
        """Captures are gone; the bundles that have become orphans."""
        orphans = []
        for file in files:
            outcome = self._outcomes.pop(file, None)
            if outcome is not None and outcome.bundle is not None and outcome.bundle.exists():
                orphans.append(outcome.bundle)
        self.orphans.update(orphans)
        return orphans

    def forget(self) -> None:
        """Nothing is known any more."""
        self._outcomes.clear()
        self.orphans.clear()

    def counts(self) -> tuple[int, int]:
        """How many captures have a whole bundle, and how many failed."""
        failed = sum(o.failure is not None for o in self._outcomes.values())
        return len(self._outcomes) - failed, failed

    def failures(self, most: int) -> list[dict[str, str]]:
        """The captures that failed, as the status file has them."""
        found: list[dict[str, str]] = []
        for file, outcome in self._outcomes.items():
            if outcome.failure is not None and len(found) < most:
                found.append({"capture": str(file), **outcome.failure})
        return found

    def find_orphans(self, out: Path, present: Collection[CaptureSource]) -> None:
        """Look for bundles in OUT whose capture is not there, nor in another folder.

        Raises
        ------
        I2RError
            SOURCES_BROKEN.
        """
        claimed = {outcome.bundle for outcome in self._outcomes.values()}
        names = {(s.relative_folder, recorded_name(s.file.name)) for s in present}
        origins = Origins(out)
        self.orphans.clear()
        for bundle in bundles_below(out):
            if bundle in claimed:
                continue
            relative = PurePosixPath(bundle.parent.parent.relative_to(out).as_posix())
            try:
                owner = load_bundle(bundle).metadata.capture.file
            except I2RError:
                continue
            where = origins.whereabouts(bundle.parent, owner)
            if where == "gone" or (where == "unrecorded" and (relative, owner) not in names):
                self.orphans.add(bundle)
