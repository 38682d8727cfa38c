# SPDX-License-Identifier: MIT
"""Bundles on disk: found, read and checked whole before anything of the project is touched."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from i2rvr.messages import BridgeError, Message, note
from i2rvr.metadata import SUFFIX, Metadata, read_metadata
from i2rvr.wave_file import read_format, read_samples, strip_direct

ENGINE = "unreal"


@dataclass(frozen=True)
class Bundle:
    """A bundle that can be imported.

    Parameters
    ----------
    path : Path
        The metadata file.
    name : str
        Safe in asset names, different for different paths below the searched folder.
    wet : list of float
        The zone's impulse response without its direct sound, its channels interleaved.
    wet_channels : int
        2, or 1 of a bundle of version 1.
    """

    path: Path
    name: str
    metadata: Metadata
    wet: list[float]
    wet_channels: int

    def notes(self) -> list[Message]:
        """What the user should know, though it can be imported."""
        data, notes = self.metadata, []
        if not data.reverb.representable:
            notes.append(
                note(
                    "REVERB_APPROXIMATE",
                    "a decay that the reverb effect cannot play",
                    "one within its range",
                    "use the convolution reverb",
                    str(self.path),
                )
            )
        if data.position_m is None:
            notes.append(
                note(
                    "NO_POSITION",
                    "a capture without a place",
                    '"position" in its sidecar',
                    "move the volume to its place",
                    str(self.path),
                )
            )
        if data.engine not in (None, ENGINE):
            notes.append(
                note(
                    "ENGINE_DIFFERS",
                    f"a capture from {data.engine}",
                    ENGINE,
                    "check the converted place",
                    str(self.path),
                )
            )
        return notes


def asset_name(relative: str) -> str:
    """A name of letters, digits and underscores; a hash tells apart what else would be equal.

    Examples
    --------
    >>> asset_name("hall"), asset_name("town/hall 1")
    ('hall', 'town_hall_1_6db95357')
    """
    safe = re.sub(r"[^A-Za-z0-9_]", "_", relative)[:64]
    if safe == relative:
        return safe
    digest = hashlib.sha256(relative.encode("utf-8", "surrogateescape")).hexdigest()
    return f"{safe}_{digest[:8]}"


def find_bundles(places: Iterable[Path]) -> list[tuple[Path, str]]:
    """Metadata files below folders (or given by themselves) with their asset names, in order.

    A bundle in a folder of its own name counts by that folder, as ``i2r-vr bake`` lays them out.
    """
    found: dict[Path, str] = {}
    for place in places:
        root = place.absolute()
        if root.is_file():
            _add(found, root, root.parent.parent)
            continue
        for path in sorted(root.rglob("*" + SUFFIX)):
            _add(found, path, root)
    return list(found.items())


def _add(found: dict[Path, str], path: Path, root: Path) -> None:
    if path in found or not path.is_file():
        return
    folder = path.parent if path.parent.name == path.stem else path.with_suffix("")
    relative = folder.relative_to(root) if root in folder.parents else Path(path.stem)
    name = asset_name(relative.as_posix())
    if name.lower() in (taken.lower() for taken in found.values()):
        name = asset_name(path.as_posix())
    found[path] = name


def load_bundle(path: Path, name: str) -> Bundle:
    """Read and check everything of a bundle.

    Raises
    ------
    BridgeError
        As `read_metadata`, and FILE_MISSING and FILE_UNREADABLE.
    """
    try:
        return _load(path, name)
    except OSError as error:
        raise BridgeError(
            "FILE_UNREADABLE", str(error), "a readable file", "check its rights", path
        ) from error


def _load(path: Path, name: str) -> Bundle:
    metadata = read_metadata(path)
    for file, channels in metadata.files.items():
        target = path.parent / file
        if target.resolve().parent != path.parent.resolve():
            raise BridgeError(
                "METADATA_PATH",
                f"{file} is a link out of the bundle's folder",
                "a file inside it",
                "do not use this bundle; bake the capture again",
                path,
            )
        layout = read_format(target)
        if (layout.channels, layout.sample_rate_hz) != (channels, metadata.sample_rate_hz):
            raise BridgeError(
                "FILE_UNREADABLE",
                f"{layout.channels} channels at {layout.sample_rate_hz} Hz",
                f"{channels} at {metadata.sample_rate_hz} Hz",
                "bake the capture again",
                target,
            )
    if metadata.zone_wet is not None:
        wide = path.parent / metadata.zone_wet
        return Bundle(path, name, metadata, read_samples(wide, read_format(wide)), 2)
    zone = path.parent / metadata.zone_ir
    samples = read_samples(zone, read_format(zone))
    wet = strip_direct(samples, metadata.sample_rate_hz, metadata.direct_end_s)
    return Bundle(path, name, metadata, wet, 1)
