# SPDX-License-Identifier: MIT
"""Bounds on what is read, against pictures made to exhaust memory.

Every size is read from a file's header and compared before pixels are decoded. The bounds are
raised by environment variables (or by a `Limits` of one's own):

==========================  ==========================================================
I2R_VR_MAX_PIXELS           pixels of one picture or map (134217728 = 16384 x 8192)
I2R_VR_MAX_FILE_BYTES       bytes of one picture or map (1073741824 = 1 GiB)
I2R_VR_MAX_SIDECAR_BYTES    bytes of one sidecar (16777216 = 16 MiB)
==========================  ==========================================================
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, fields
from pathlib import Path

from i2r_vr.errors import I2RError, UsageError

WORKING_WIDTH = 4096
"""Larger pictures are reduced to this width (views need at most 512 pixels round the sphere)."""


@dataclass(frozen=True)
class Limits:
    """Largest inputs that are read; see the module for the environment variables."""

    max_pixels: int = 16384 * 8192
    max_file_bytes: int = 1 << 30
    max_sidecar_bytes: int = 1 << 24

    @classmethod
    def from_environment(cls) -> Limits:
        """The defaults, with what the environment raises or lowers.

        Raises
        ------
        UsageError
            LIMIT_INVALID, where a variable is no positive integer.
        """
        values = {}
        for field in fields(cls):
            name = f"I2R_VR_{field.name.upper()}"
            text = os.environ.get(name)
            if text is None:
                continue
            if not text.isascii() or not text.isdigit() or int(text[:20]) == 0:
                raise UsageError(
                    "LIMIT_INVALID",
                    f"{name}={text[:40]!r}",
                    "a positive whole number",
                    "correct or unset the variable",
                )
            values[field.name] = int(text[:20])
        return cls(**values)

    def check_pixels(self, width: int, height: int, file: Path) -> None:
        """Refuse pictures without pixels or with more than `max_pixels` (IMAGE_TOO_LARGE)."""
        if width <= 0 or height <= 0:
            raise I2RError(
                "IMAGE_UNREADABLE",
                f"a header that says {width}x{height} pixels",
                "a positive size",
                "save the picture again",
                file,
            )
        if width * height > self.max_pixels:
            raise I2RError(
                "IMAGE_TOO_LARGE",
                f"{width}x{height} pixels",
                f"at most {self.max_pixels} pixels",
                "reduce the picture or raise I2R_VR_MAX_PIXELS",
                file,
            )


def read_bounded(file: Path, max_bytes: int, raise_with: str) -> bytes:
    """The bytes of a regular file.

    Parameters
    ----------
    file : Path
    max_bytes : int
        More than that is refused before reading.
    raise_with : str
        The environment variable that raises the bound.

    Raises
    ------
    I2RError
        FILE_MISSING, FILE_UNREADABLE, FILE_NOT_REGULAR, FILE_EMPTY, FILE_TOO_LARGE.
    """
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise I2RError(
                "FILE_NOT_REGULAR",
                "a device, pipe or folder",
                "a regular file",
                "give the path of a picture",
                file,
            )
        if status.st_size > max_bytes:
            raise I2RError(
                "FILE_TOO_LARGE",
                f"{status.st_size} bytes",
                f"at most {max_bytes} bytes",
                f"reduce the file or raise {raise_with}",
                file,
            )
        data = file.read_bytes()
    except FileNotFoundError:
        raise I2RError(
            "FILE_MISSING", "no such file", "an existing file", "check the path", file
        ) from None
    except OSError as error:
        raise I2RError(
            "FILE_UNREADABLE",
            f"{error.strerror or type(error).__name__}",
            "a readable file",
            "check its permissions",
            file,
        ) from error
    if not data:
        raise I2RError(
            "FILE_EMPTY", "an empty file (0 bytes)", "a file with content", "save it again", file
        )
    return data
