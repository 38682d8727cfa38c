# SPDX-License-Identifier: MIT
"""OpenEXR files: wanted channels of any part, as large as the display window.

Pixels come from the package's older `InputFile`: its newer `File` writes warnings about damaged
files to standard output, which belongs to the caller, and reads all channels at once.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import Imath
import numpy as np
import OpenEXR
from numpy.typing import NDArray

from i2r_vr.capture.decoding.exr_layers import Choice, choose_colours
from i2r_vr.capture.decoding.exr_parts import ExrPart, Window, parse_parts, single_part
from i2r_vr.capture.decoding.limits import Limits
from i2r_vr.errors import I2RError, Notice


def _damaged(detail: str, file: Path) -> I2RError:
    return I2RError(
        "IMAGE_UNREADABLE",
        f"an OpenEXR file with {detail}",
        "a whole flat OpenEXR picture",
        "export it again",
        file,
    )


def _size(window: Window) -> tuple[int, int]:
    """Width and height."""
    return window[2] - window[0] + 1, window[3] - window[1] + 1


def _shown(part: ExrPart) -> Window:
    """The display window, or the data window where the two have nothing in common."""
    data, display = part.data_window, part.display_window
    apart = data[0] > display[2] or data[2] < display[0]
    apart = apart or data[1] > display[3] or data[3] < display[1]
    return data if apart or min(_size(display)) <= 0 else display


def _named_channels(parts: Sequence[ExrPart]) -> dict[str, tuple[int, str]]:
    """Part and channel of every name, a part's own name before those of its channels."""
    found: dict[str, tuple[int, str]] = {}
    for number, part in enumerate(parts):
        for channel in () if part.deep else part.channels:
            whole = part.name == "" or channel.startswith(part.name + ".")
            found.setdefault(channel if whole else f"{part.name}.{channel}", (number, channel))
    return found


def read_exr(
    data: bytes,
    file: Path,
    limits: Limits,
    choose: Callable[[Sequence[str]], Sequence[str]],
    fill: float = 0.0,
) -> list[NDArray[np.float32]]:
    """Channels of one part of an OpenEXR file.

    Parameters
    ----------
    choose : callable
        Picks names out of those of all channels of full size, which come in the order of the
        parts and within them sorted, ``part.channel`` where there are several parts; none
        where nothing suits. Channels of another part than the first picked one's are left out.
    fill : float
        What lies in the display window and outside the data window.

    Returns
    -------
    list of float32 [H, W]
        The chosen channels on the display window; empty where none was chosen.

    Raises
    ------
    I2RError
        IMAGE_TOO_LARGE, IMAGE_TRUNCATED, IMAGE_UNREADABLE.
    """
    try:
        parts = parse_parts(data)
    except (ValueError, IndexError, KeyError, struct.error) as error:
        raise _damaged("a damaged header", file) from error
    named = _named_channels(parts)
    chosen = [named[name] for name in choose(tuple(named))]
    for window in {w for part in parts for w in (part.data_window, _shown(part))}:
        limits.check_pixels(*_size(window), file)
    if not chosen:
        return []
    number = chosen[0][0]
    try:
        exr = OpenEXR.InputFile(io.BytesIO(single_part(data, parts, number)))
        try:
            return [
                _plane(exr, channel, parts[number], fill)
                for owner, channel in chosen
                if owner == number
            ]
        finally:
            exr.close()
    except Exception as error:
        raise I2RError(
            "IMAGE_TRUNCATED",
            "an OpenEXR file whose pixels cannot be read",
            "a whole file",
            "copy or export it again",
            file,
        ) from error


def _plane(exr: Any, name: str, part: ExrPart, fill: float) -> NDArray[np.float32]:
    stored = exr.channel(name, Imath.PixelType(Imath.PixelType.FLOAT))
    width, height = _size(part.data_window)
    values = np.frombuffer(stored, np.float32).reshape(height, width)
    shown, data = _shown(part), part.data_window
    if shown == data:
        return values
    width, height = _size(shown)
    canvas = np.full((height, width), fill, np.float32)
    left, top = max(shown[0], data[0]), max(shown[1], data[1])
    right, bottom = min(shown[2], data[2]) + 1, min(shown[3], data[3]) + 1
    canvas[top - shown[1] : bottom - shown[1], left - shown[0] : right - shown[0]] = values[
        top - data[1] : bottom - data[1], left - data[0] : right - data[0]
    ]
    return canvas


def read_exr_rgb(
    data: bytes, file: Path, limits: Limits
) -> tuple[NDArray[np.float32], tuple[Notice, ...]]:
    """Linear colours float32 [H, W, 3] of the beauty layer (or of Y alone), and what to tell.

    Raises
    ------
    I2RError
        As `read_exr`.
    """
    made: list[Choice] = []

    def choose(names: Sequence[str]) -> Sequence[str]:
        made.append(choose_colours(names))
        return made[0].channels

    planes = read_exr(data, file, limits, choose)
    if not planes:
        raise _damaged("no channels R, G, B or Y", file)
    choice = made[0]
    notices: tuple[Notice, ...] = ()
    if choice.rivals:
        notices = (
            Notice(
                "EXR_LAYER_CHOSEN",
                f"The layer {choice.layer or '(without a name)'} of {file.name} is taken for the "
                f"picture; not used: {', '.join(choice.rivals[:6])}.",
            ),
        )
    return np.stack(planes if len(planes) == 3 else planes * 3, axis=-1), notices
