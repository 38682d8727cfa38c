# SPDX-License-Identifier: MIT
"""Dry recordings as they sound in a bundle's place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from i2r_vr.bundle.auralization.convolution import Float, convolved, convolved_blocks
from i2r_vr.bundle.auralization.recordings import open_recording, read_recording
from i2r_vr.bundle.auralization.rendering import Rendering, heard
from i2r_vr.bundle.auralization.resampling import resampled, resampled_blocks
from i2r_vr.bundle.auralization.sound_file import SoundFile, format_of, refuse_inputs
from i2r_vr.bundle.store import load_bundle

__all__ = [
    "Rendering",
    "auralize_file",
    "convolved",
    "open_recording",
    "read_recording",
    "refuse_inputs",
    "resampled",
]


def auralize_file(
    bundle_path: Path, dry_path: Path, output: Path, rendering: Rendering | None = None
) -> float:
    """Write a dry recording as heard through a bundle, at the higher of both sample rates.

    Both are read and written in blocks, so that memory does not grow with their length.

    Parameters
    ----------
    bundle_path, dry_path : Path
    output : Path
        Its suffix decides the format.
    rendering : Rendering, optional
        Mono, the zone's response with its direct sound, by default.

    Returns
    -------
    float
        Decibels by which the result was lowered so that it does not clip (0: not at all).

    Raises
    ------
    UsageError
        INPUT_MISSING, OUTPUT_SUFFIX, OUTPUT_FORMAT, OUTPUT_IS_INPUT.
    I2RError
        As `load_bundle`, `open_recording`, `Recording.blocks` and `heard`; OUTPUT_NOT_WRITABLE.
    """
    how = rendering or Rendering()
    format_of(output)
    recording, bundle = open_recording(dry_path), load_bundle(bundle_path)
    own = (bundle.path, *(bundle.folder / file.name for file in bundle.metadata.files))
    refuse_inputs(output, [dry_path, *own, *([] if how.hrtf is None else [how.hrtf])])
    rate = max(recording.sample_rate_hz, bundle.metadata.sample_rate_hz)
    through = heard(bundle, how, recording.channels, rate)

    def blocks() -> Iterator[Float]:
        dry = resampled_blocks(recording.blocks(), recording.sample_rate_hz, rate)
        yield from convolved_blocks(dry, through.routes, through.channels)

    frames = recording.frames * rate // recording.sample_rate_hz + through.samples
    return SoundFile(output, rate, through.channels, frames).write(blocks)
