# SPDX-License-Identifier: MIT
"""A tuning goes into the capture's sidecar; whatever else a person wrote there stays."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from i2r_vr.bundle.file_set import replace_file
from i2r_vr.capture import CaptureSource, Sidecar
from i2r_vr.capture.decoding.limits import Limits, read_bounded
from i2r_vr.errors import I2RError
from i2r_vr.strict_json import parse_json

_STAGING = ".i2rvr-keeping"


def sidecar_path(source: CaptureSource) -> Path:
    """The sidecar of a capture, or where it will lie."""
    return source.sidecar or source.file.with_name(f"{source.stem}.capture.json")


def keep(source: CaptureSource, sidecar: Sidecar) -> Path:
    """Write a sidecar's tuning and surfaces beside a capture, whole or not at all.

    Raises
    ------
    I2RError
        SIDECAR_BROKEN; SIDECAR_NOT_WRITABLE.
    """
    path = sidecar_path(source)
    document: dict[str, Any] = {}
    if source.sidecar is not None:
        most = Limits.from_environment().max_sidecar_bytes
        read = parse_json(
            read_bounded(path, most, "I2R_VR_MAX_SIDECAR_BYTES"), path, "SIDECAR_BROKEN"
        )
        document = read if isinstance(read, dict) else {}
    with_tuning(document, sidecar)
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    staging = path.parent / _STAGING
    try:
        staging.mkdir(exist_ok=True)
        replace_file(path, text.encode(), durable=True, staging=staging)
    except OSError as error:
        raise I2RError(
            "SIDECAR_NOT_WRITABLE",
            (error.strerror or "a failed write").lower(),
            "a folder of captures that can be written to",
            "check permissions and free space",
            path,
        ) from error
    finally:
        with suppress(OSError):
            staging.rmdir()
    return path


def with_tuning(document: dict[str, Any], sidecar: Sidecar) -> None:
    """Put a sidecar's tuning and surfaces into its document; what says nothing is left out."""
    stated, untouched = asdict(sidecar), asdict(Sidecar())
    for key in ("bake", "surfaces"):
        old = document.get(key)
        merged: dict[str, Any] = dict(old) if isinstance(old, dict) else {}
        for name, value in stated[key].items():
            if value == untouched[key][name]:
                merged.pop(name, None)
            else:
                merged[name] = value
        if merged:
            document[key] = merged
        else:
            document.pop(key, None)
