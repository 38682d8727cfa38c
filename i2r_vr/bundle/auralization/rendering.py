# SPDX-License-Identifier: MIT
"""What a dry sound goes through, for each way of rendering a bundle.

A direct sound and, at its right time after it, what the place adds. The direct sound is either the
bundle's own or the dry sound itself, never both: by themselves they would be heard twice, some
samples apart.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy  # its parts load when they are first used
from numpy.typing import NDArray

from i2r_vr.bundle.auralization.binaural import ears
from i2r_vr.bundle.auralization.convolution import Route
from i2r_vr.bundle.auralization.hrtf import Head, read_head
from i2r_vr.bundle.auralization.recordings import check_samples
from i2r_vr.bundle.auralization.resampling import resampled
from i2r_vr.bundle.json_records import invalid
from i2r_vr.bundle.store import Bundle, read_audio
from i2r_vr.config import RENDERS
from i2r_vr.errors import I2RError, UsageError

STEREO_BASE_DEG = 30.0
"""Where the channels of a stereo recording come from, left and right of the front."""
MOST_GAIN_DB = 120.0

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Rendering:
    """How a bundle is heard.

    Parameters
    ----------
    kind : str
        One of `RENDERS`.
    direction : int, optional
        Index of a direction instead of the zone, which mono alone can render.
    hrtf : path, optional
        SOFA file of the head, for binaural.
    wet_db : float
        Gain of what is convolved.
    dry_db : float, optional
        Gain of the dry sound where it takes the place of the bundle's own direct sound.

    Raises
    ------
    UsageError
        OPTION_CHOICE, OPTION_CONFLICT, OPTION_RANGE.
    """

    kind: str = "mono"
    direction: int | None = None
    hrtf: Path | None = None
    wet_db: float = 0.0
    dry_db: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in RENDERS:
            expected = "one of " + ", ".join(RENDERS)
            raise UsageError("OPTION_CHOICE", f"--render is {self.kind!r}", expected, "correct it")
        for flag, gain_db in (("--wet-db", self.wet_db), ("--dry-db", self.dry_db)):
            if gain_db is not None and not abs(gain_db) <= MOST_GAIN_DB:
                expected = f"{-MOST_GAIN_DB:g} to {MOST_GAIN_DB:g}"
                raise UsageError("OPTION_RANGE", f"{flag} is {gain_db:g}", expected, "correct it")
        if self.direction is not None and self.kind != "mono":
            found = f"--direction with --render {self.kind}"
            raise UsageError("OPTION_CONFLICT", found, "the zone", "leave out one of the two")
        if (self.hrtf is not None) != (self.kind == "binaural"):
            found = "--hrtf" if self.hrtf is not None else "no --hrtf"
            expected = "--hrtf FILE.sofa with --render binaural, and there alone"
            raise UsageError(
                "OPTION_CONFLICT", f"{found} with --render {self.kind}", expected, "correct it"
            )


@dataclass(frozen=True)
class Heard:
    """The routes from the channels of a dry sound to those of the result, all of one length."""

    routes: tuple[Route, ...]
    channels: int

    @property
    def samples(self) -> int:
        """Length of the responses."""
        return len(self.routes[0].response)


@dataclass(frozen=True)
class _Place:
    """What a sound of level 1 becomes in a bundle's place.

    direct : float [n]; added : float [channels, n], both from the same moment on.
    """

    direct: Float
    added: Float


def heard(bundle: Bundle, rendering: Rendering, inputs: int, sample_rate_hz: int) -> Heard:
    """The routes of a dry sound with `inputs` channels.

    Raises
    ------
    I2RError
        RECORDING_CHANNELS, AMBIX_MISSING, DIRECTION_MISSING, BUNDLE_FILE_MISSING,
        BUNDLE_FILE_DAMAGED, METADATA_INVALID; as `read_head`.
    """
    if rendering.kind == "mono":
        place = _place(bundle, rendering, sample_rate_hz, lambda ir: ir[None])
        response = place.direct + place.added[0]
        return Heard(tuple(Route(n, n, response) for n in range(inputs)), inputs)
    if inputs > 2:
        raise I2RError(
            "RECORDING_CHANNELS",
            f"{inputs} channels with --render {rendering.kind}",
            "one or two",
            "mix it down or use --render mono",
        )
    if rendering.kind == "stereo":
        place = _place(bundle, rendering, sample_rate_hz, lambda _: _side_by_side(_ambix(bundle)))
        # Of two channels each keeps its side; of one, both sides have it.
        sides = np.eye(2) if inputs == 2 else np.ones((1, 2))
        return _joined(sides[..., None] * place.direct, place.added / inputs)
    place = _place(bundle, rendering, sample_rate_hz, lambda _: _ambix(bundle))
    angles = np.radians([STEREO_BASE_DEG, -STEREO_BASE_DEG][:inputs] if inputs == 2 else [0.0])
    towards = np.column_stack([np.cos(angles), np.sin(angles), np.zeros(inputs)])
    if rendering.kind == "ambix":
        weights = np.column_stack([np.ones(inputs), towards[:, [1, 2, 0]]])
        return _joined(weights[..., None] * place.direct / inputs, place.added / inputs)
    assert rendering.hrtf is not None
    return _at_the_ears(place, read_head(rendering.hrtf).at_rate(sample_rate_hz), towards)


def _joined(direct: Float, added: Float) -> Heard:
    """Routes of direct sounds [inputs, outputs, n], each with all that is added [outputs, n]."""
    responses = direct + added
    inputs, outputs, _ = responses.shape
    routes = (Route(i, o, responses[i, o]) for i in range(inputs) for o in range(outputs))
    return Heard(tuple(routes), outputs)


def _at_the_ears(place: _Place, head: Head, towards: Float) -> Heard:
    """What arrives at a head, from the moment on at which the direct sound would without one."""
    ear = ears(head)
    added = sum(
        scipy.signal.oaconvolve(channel[None], filters, axes=1)
        for channel, filters in zip(place.added, ear.filters, strict=True)
    )
    direct = np.stack(
        [scipy.signal.oaconvolve(place.direct[None], ear.towards(d), axes=1) for d in towards]
    )
    inputs = len(towards)
    return _joined(direct[..., ear.lead :] / inputs, added[:, ear.lead :] / inputs)


def _place(
    bundle: Bundle, rendering: Rendering, sample_rate_hz: int, added: Callable[[Float], Float]
) -> _Place:
    """Direct sound and what is added to it, at a sample rate.

    added : from the zone's or direction's response, whose direct sound is silent then, what is
    heard beside the direct sound [channels, samples].
    """
    zone, rate = bundle.metadata.zone, bundle.metadata.sample_rate_hz
    source = zone if rendering.direction is None else bundle.direction(rendering.direction)
    ir = _response(bundle, source.ir, 1)[0]
    if not abs(source.gain_db) <= MOST_GAIN_DB:
        invalid("gain_db", source.gain_db, f"at most {MOST_GAIN_DB:g} dB", bundle.path)
    end = zone.direct_end_s * rate
    if not 0.0 < end <= len(ir):
        invalid("$.zone.direct_end_s", zone.direct_end_s, "a time within the response", bundle.path)
    direct = np.where(np.arange(len(ir)) < round(end), ir, 0.0)
    room = added(ir - direct)
    if room.shape[1] != len(ir):
        raise _damaged(bundle, f"{room.shape[1]} samples beside {len(ir)}", "files of one length")
    gain = _amplitude(source.gain_db + rendering.wet_db) * rate / sample_rate_hz
    room = resampled(room * gain, rate, sample_rate_hz)
    if rendering.dry_db is None:
        return _Place(resampled(direct * gain, rate, sample_rate_hz), room)
    pulse = np.zeros(room.shape[1])
    arrival = int(np.argmax(np.abs(direct)))
    pulse[round(arrival * sample_rate_hz / rate)] = _amplitude(rendering.dry_db)
    return _Place(pulse, room)


def _amplitude(gain_db: float) -> float:
    return float(10.0 ** (gain_db / 20.0))


def _ambix(bundle: Bundle) -> Float:
    name = bundle.metadata.zone.ambix
    if name is None:
        raise I2RError(
            "AMBIX_MISSING",
            "a bundle without an ambiX file",
            "one, of which all but mono is made",
            "bake it with --ambix or use --render mono",
            bundle.path,
        )
    return _response(bundle, name, 4)


def _side_by_side(ambix: Float) -> Float:
    """Two channels of W's power: W and Y in equal shares, so that a diffuse field has no middle.

    Y comes 4.8 dB below W (SN3D); brought to its level, the sum and the difference of both have
    nothing in common.
    """
    middle, side = ambix[0], math.sqrt(3.0) * ambix[1]
    return np.stack([middle + side, middle - side]) / math.sqrt(2.0)


def _response(bundle: Bundle, name: str, channels: int) -> Float:
    """A file of the bundle [channels, samples], refused where it cannot be a response."""
    path, wanted = bundle.folder / name, bundle.metadata.sample_rate_hz
    samples, rate = read_audio(path)
    if samples.shape[0] != channels or rate != wanted or not samples.size:
        found = f"{samples.shape[0]} channels of {samples.shape[1]} samples at {rate} Hz"
        raise _damaged(bundle, f"{found} in {name}", f"{channels} at {wanted} Hz")
    check_samples(samples, "BUNDLE_FILE_DAMAGED", "bake the capture again", path)
    return samples


def _damaged(bundle: Bundle, found: str, expected: str) -> I2RError:
    return I2RError("BUNDLE_FILE_DAMAGED", found, expected, "bake the capture again", bundle.path)
