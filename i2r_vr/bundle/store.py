# SPDX-License-Identifier: MIT
"""Bundles on disk: written so that a metadata file always means a whole bundle, and read back.

How a bundle's files are replaced so that a crash leaves the old bundle or none is the matter of
`i2r_vr.bundle.file_set`; which files are the bundle's own is said by its metadata.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from i2r_vr.bundle.depth_file import read_depth
from i2r_vr.bundle.document import MAX_METADATA_BYTES
from i2r_vr.bundle.file_set import file_not_ours, replace_files
from i2r_vr.bundle.layout import BundleTarget, portable_name, recorded_name
from i2r_vr.bundle.metadata import (
    SUFFIX,
    Acoustics,
    DirectionRecord,
    FileRecord,
    Metadata,
    check_name,
)
from i2r_vr.errors import I2RError

if TYPE_CHECKING:
    from i2r_vr.capture import CaptureSource

__all__ = [
    "Bundle",
    "BundleFile",
    "BundleTarget",
    "bundle_owner",
    "bundle_target",
    "current_metadata",
    "file_sha256",
    "load_bundle",
    "metadata_file",
    "portable_name",
    "read_audio",
    "recorded_name",
    "write_bundle",
]

MOST_VALUES = 1 << 25
"""Of a file of a bundle, over all channels; the longest of ours has 9.2 million."""


@dataclass(frozen=True)
class BundleFile:
    """A file to be written: its name, its role and its content."""

    name: str
    role: str
    content: bytes


@dataclass(frozen=True)
class Bundle:
    """A whole bundle on disk: `path` is its metadata file."""

    path: Path
    metadata: Metadata

    @property
    def folder(self) -> Path:
        """The folder that holds the bundle's files."""
        return self.path.parent

    @property
    def sample_rate_hz(self) -> int:
        """Of all its sound."""
        return self.metadata.sample_rate_hz

    @property
    def figures(self) -> Acoustics:
        """The zone's figures; a direction's stand in its record, `direction`."""
        return self.metadata.zone.acoustics

    def direction_vectors(self) -> NDArray[np.float64]:
        """Unit vectors [directions, 3] from the capture, x forward, y left, z up."""
        vectors = [record.direction for record in self.metadata.directions]
        return np.array(vectors, np.float64).reshape(-1, 3)

    def direction_irs(self) -> NDArray[np.float64]:
        """The impulse responses [directions, samples] of all directions."""
        found = [_first_channel(self.folder / each.ir) for each in self.metadata.directions]
        return np.array(found) if found else np.zeros((0, 0))

    def zone_ir(self) -> NDArray[np.float64]:
        """The zone's impulse response [samples]."""
        return _first_channel(self.folder / self.metadata.zone.ir)

    def direction(self, index: int) -> DirectionRecord:
        """A direction by its index.

        Raises
        ------
        I2RError
            DIRECTION_MISSING.
        """
        for direction in self.metadata.directions:
            if direction.index == index:
                return direction
        count = len(self.metadata.directions)
        raise I2RError(
            "DIRECTION_MISSING",
            f"no direction {index}",
            f"one of {count}" if count else "a bundle baked with directions",
            "give another index",
            self.path,
        )

    def direction_ir(self, index: int) -> NDArray[np.float64]:
        """The impulse response [samples] of a direction by its index.

        Raises
        ------
        I2RError
            DIRECTION_MISSING.
        """
        return _first_channel(self.folder / self.direction(index).ir)

    def ambix_ir(self) -> NDArray[np.float64] | None:
        """The ambiX impulse response [4, samples] (W, Y, Z, X), if there is one."""
        name = self.metadata.zone.ambix
        return None if name is None else read_audio(self.folder / name)[0]

    def wet_ir(self) -> NDArray[np.float64]:
        """The zone without its direct sound [2, samples], left and right.

        Of a bundle of version 1 the zone's response on both, silent where its direct sound is.
        """
        zone = self.metadata.zone
        if zone.wet is not None:
            return read_audio(self.folder / zone.wet)[0]
        wet = np.tile(self.zone_ir(), (2, 1))
        wet[:, : round(zone.direct_end_s * self.metadata.sample_rate_hz)] = 0.0
        return wet

    def depth_m(self) -> NDArray[np.float32] | None:
        """Radial metres as heard [128, 256] on the sphere; None of a bundle of version 1.

        Rows from zenith to nadir, columns as a panorama's; inf is sky, NaN was not seen.
        """
        name = self.metadata.zone.depth
        return None if name is None else read_depth(self.folder / name)


def read_audio(path: Path) -> tuple[NDArray[np.float64], int]:
    """Samples [channels, samples] and sample rate of a file of a bundle.

    Raises
    ------
    I2RError
        BUNDLE_FILE_MISSING or BUNDLE_FILE_DAMAGED.
    """
    import soundfile

    if not path.is_file():
        raise I2RError(
            "BUNDLE_FILE_MISSING", "no such file", "it, as listed", "bake the capture again", path
        )
    try:
        with soundfile.SoundFile(path) as file:
            rate, values = int(file.samplerate), file.frames * file.channels
            if values > MOST_VALUES:
                raise I2RError(
                    "BUNDLE_FILE_DAMAGED",
                    f"{values} samples",
                    f"an impulse response of at most {MOST_VALUES}",
                    "bake the capture again",
                    path,
                )
            samples = file.read(dtype="float64", always_2d=True)
    except (soundfile.SoundFileError, OSError, RuntimeError) as error:
        raise I2RError(
            "BUNDLE_FILE_DAMAGED", str(error)[:120], "a WAV file", "bake the capture again", path
        ) from None
    return np.ascontiguousarray(samples.T), rate


def _first_channel(path: Path) -> NDArray[np.float64]:
    samples: NDArray[np.float64] = read_audio(path)[0][0]
    return samples


def metadata_file(path: str | Path) -> Path:
    """The metadata file of a bundle given by it or by its folder.

    Raises
    ------
    I2RError
        BUNDLE_NOT_FOUND.
    """
    given = Path(path)
    if given.is_dir():
        named = given / f"{given.name}{SUFFIX}"
        below = sorted(file for file in given.glob("*" + SUFFIX) if file.is_file())
        found = [named] if named.is_file() else below
        if len(found) == 1:
            return found[0]
        text = f"{len(found)} metadata files in the folder"
    elif given.is_file():
        return given
    else:
        text = "no such file or folder"
    raise I2RError("BUNDLE_NOT_FOUND", text, f"one *{SUFFIX}", "give a bundle's file", given)


def load_bundle(path: str | Path) -> Bundle:
    """Read a bundle's metadata; its audio is read when asked for.

    Parameters
    ----------
    path : path
        The ``.i2rvr`` file or the folder that holds it.

    Raises
    ------
    I2RError
        BUNDLE_NOT_FOUND, BUNDLE_UNREADABLE, or as `Metadata.from_json`.
    """
    file = metadata_file(path)
    return Bundle(file, Metadata.from_json(_read_bounded(file), file))


def _read_bounded(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_METADATA_BYTES + 1)
    except OSError as error:
        raise I2RError(
            "BUNDLE_UNREADABLE", error.strerror or "unreadable", "a readable file", "check it", file
        ) from None


def bundle_owner(out: Path, relative_folder: PurePath, name: str) -> str | None:
    """``capture.file`` of the bundle that lies under a name, or None.

    A bundle whose metadata cannot be read owns nothing.
    """
    target = BundleTarget.of(out, relative_folder, name)
    try:
        return load_bundle(target.metadata_path).metadata.capture.file
    except I2RError:
        return None


def bundle_target(source: CaptureSource, out: Path) -> BundleTarget:
    """Where a capture's bundle goes: a bundle on disk stays its owner's, others make way."""
    files = {recorded_name(file): file for file in (*source.namesakes, source.file.name)}

    def taken_by(name: str) -> str | None:
        owner = bundle_owner(out, source.relative_folder, name)
        return None if owner is None else files.get(owner, owner)

    return BundleTarget.of(out, source.relative_folder, source.bundle_name(taken_by))


def current_metadata(
    target: BundleTarget,
    inputs_sha256: str,
    config_sha256s: Collection[str],
    weights_sha256: str,
) -> Metadata | None:
    """A bundle's metadata, where the three hashes match and every listed file has its own."""
    try:
        metadata = load_bundle(target.metadata_path).metadata
        made = metadata.generator
        hashes = (metadata.capture.inputs_sha256, made.weights_sha256)
        if hashes != (inputs_sha256, weights_sha256) or made.config_sha256 not in config_sha256s:
            return None
        whole = all(file_sha256(target.folder / f.name) == f.sha256 for f in metadata.files)
        return metadata if whole else None
    except (I2RError, OSError):
        return None


def file_sha256(path: Path) -> str:
    """SHA-256 of a file in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_bundle(
    target: BundleTarget, metadata: Metadata, files: Sequence[BundleFile], durable: bool = True
) -> Bundle:
    """Write a whole bundle, or nothing.

    Parameters
    ----------
    target : BundleTarget
    metadata : Metadata
        Its `files` are filled in from `files`.
    files : sequence of BundleFile
        Every file but the metadata.
    durable : bool
        Wait until the disk has each file (fsync).

    Raises
    ------
    I2RError
        BUNDLE_FILE_NOT_OURS, where a file of that name is not the bundle's; METADATA_VERSION,
        where a newer version's bundle lies there; OUT_NOT_A_FOLDER, OUT_NOT_WRITABLE,
        DISK_FULL, NAME_TOO_LONG, OUT_FAILED.
    """
    for file in files:
        check_name(file.name, "a file's name")
    records = tuple(
        FileRecord(f.name, hashlib.sha256(f.content).hexdigest(), f.role) for f in files
    )
    metadata = replace(metadata, files=records)
    content = {file.name: file.content for file in files}
    content[target.metadata_path.name] = metadata.to_json().encode("utf-8")
    current = _readable(target.metadata_path)
    if current is not None and current.capture.file != metadata.capture.file:
        found = f"the bundle of {current.capture.file}"
        raise file_not_ours(target.metadata_path, found)
    own = {file.name for file in current.files} if current is not None else set()
    replace_files(target.folder, content, target.metadata_path.name, own, durable)
    return Bundle(target.metadata_path, metadata)


def _readable(path: Path) -> Metadata | None:
    """The metadata in a file, or None where there is none that can be read.

    Raises
    ------
    I2RError
        METADATA_VERSION.
    """
    try:
        return load_bundle(path).metadata if path.is_file() else None
    except I2RError as error:
        if error.code == "METADATA_VERSION":
            raise
        return None
