# SPDX-License-Identifier: MIT
"""The folders: captures, events, write access, space, and who holds the lock."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from i2r_vr.config import BakeOptions
from i2r_vr.doctor.finding import Finding
from i2r_vr.errors import I2RError
from i2r_vr.errors.wording import counted

MOST_READ = 100
LITTLE_BYTES, ENOUGH_BYTES = 64 * 2**20, 2**30
"""What a large bundle (40 MB) needs, and two dozen of them."""
_SHARES = ("nfs", "cifs", "smb", "9p", "afs", "fuse.", "virtiofs", "vboxsf", "drvfs")


def captures(watched: Path | None, options: BakeOptions) -> Iterator[Finding]:
    """Whether captures can be found in the folder, and read."""
    if watched is None:
        return
    from i2r_vr.capture import LoadOptions, find_captures, load_capture

    found = find_captures([watched])
    how = LoadOptions(
        kind=options.kind, depth_scale=options.depth_scale, trust_depth=options.trust_depth
    )
    broken = []
    for source in found.sources[:MOST_READ]:
        try:
            load_capture(source, how)
        except I2RError as error:
            broken.append(error.at(source.file))
    total, read = len(found.sources), min(len(found.sources), MOST_READ)
    text = f"{counted(total, 'capture')} below {watched.absolute()}"
    if total > read:
        text += f", the first {read} of which were read"
    if broken:
        text += f"; {len(broken)} cannot be read: {broken[0]}"
        yield Finding("captures", "note", text, broken[0].action)
    else:
        yield Finding("captures", "ok" if total else "note", text)
    if found.notices:
        first = found.notices[0]
        about = f"{len(found.notices)} not used: {first.code}: {first.message} ({first.path})"
        yield Finding("passed over", "note", " ".join(about.split()))


def events(watched: Path | None) -> Iterator[Finding]:
    """Whether the system reports changes in the folder, or in any."""
    from i2r_vr.watch.events import FolderEvents

    if watched is None:
        with tempfile.TemporaryDirectory(prefix="i2r-vr-doctor-") as folder:
            yield from events(Path(folder))
        return
    observer = FolderEvents(watched, lambda relative: False, lambda: None)
    try:
        observer.start()
    except I2RError as error:
        how = "the watcher polls; " + _inotify_advice(error)
        yield Finding("events", "note", f"{error.code}: {error.found}", how)
        return
    finally:
        observer.stop()
    share = share_type(watched)
    if share is not None:
        found = f"{share}: changes by other machines may not be reported"
        yield Finding("events", "note", found, "watch with --polling 5")
    else:
        yield Finding("events", "ok", "the system reports changes; no polling is needed")


def _inotify_advice(error: I2RError) -> str:
    if "inotify" in error.found:
        return "for events raise fs.inotify.max_user_watches and max_user_instances"
    return "give --polling SECONDS to say how often"


def share_type(path: Path) -> str | None:
    """Type of the network or shared file system that a folder lies on, where Linux tells."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    place = os.path.realpath(path)
    best, kind = "", ""
    for line in lines.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        mount = fields[1].replace("\\040", " ")
        inside = place == mount or place.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= len(best):
            best, kind = mount, fields[2]
    return kind if kind.startswith(_SHARES) else None


def _nearest(out: Path) -> Path:
    """The folder itself, or the parent in which it would be made."""
    place = out.absolute()
    while not os.path.lexists(place) and place != place.parent:
        place = place.parent
    return place


def write_access(out: Path) -> Iterator[Finding]:
    """Whether bundles can be written."""
    place = _nearest(out)
    try:
        with tempfile.TemporaryFile(dir=place) as stream:
            stream.write(bytes(65536))
    except OSError as error:
        found = f"{place} cannot be written to: {error.strerror or error}"
        yield Finding("out", "bad", found, "check permissions or give another --out")
        return
    made = "" if place == out.absolute() else f"; {out} will be made"
    yield Finding("out", "ok", f"{place} can be written to{made}")


def disk(out: Path) -> Iterator[Finding]:
    """Free space where bundles go."""
    free = shutil.disk_usage(_nearest(out)).free
    found = f"{free / 2**30:.1f} GiB free"
    if free < LITTLE_BYTES:
        yield Finding("disk", "bad", found, "free some or give another --out")
    elif free < ENOUGH_BYTES:
        yield Finding("disk", "note", found, "a bundle takes 1 to 40 MB: free some in time")
    else:
        yield Finding("disk", "ok", found)


def lock(out: Path) -> Iterator[Finding]:
    """Whether a process owns the folder of the bundles."""
    from i2r_vr.bundle.out_lock import holder_text, lock_holder

    try:
        holder = lock_holder(out)
    except OSError as error:
        found = f"the lock in {out} cannot be read: {error.strerror or error}"
        yield Finding("lock", "note", found, "check permissions")
        return
    if holder is None:
        yield Finding("lock", "ok", "no other process writes the folder")
        return
    found = f"held by {holder_text(holder)}"
    yield Finding("lock", "note", found, "wait for it, or give another --out")
