# SPDX-License-Identifier: MIT
"""Check a bundle: schema, files, hashes, audio and figures that belong together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics.quantities import RESPONSE_PEAK
from i2r_vr.bundle.depth_file import read_depth
from i2r_vr.bundle.document import parse_document
from i2r_vr.bundle.metadata import Acoustics, Metadata
from i2r_vr.bundle.store import file_sha256, metadata_file, read_audio
from i2r_vr.errors import I2RError
from i2r_vr.errors.wording import counted
from i2r_vr.frames import direction_from_angles
from i2r_vr.strict_json import strict_json

if TYPE_CHECKING:
    from i2r_vr.acoustics import AcousticParameters

MOST_SCHEMA_PROBLEMS = 20
"""Of one file: one mistake of a writer shows in every direction."""
FULL_SPHERE_SR = 4.0 * math.pi
_PEAK_TOLERANCE = 0.01
"""0.1 dB of the peak that is promised; 16 bits round it by far less."""
_GAIN_TOLERANCE_DB = 0.5
"""Half the difference of level that is just heard."""
_SILENCE = 1e-7
"""An energy (70 dB below full scale) under which levels say nothing."""
_CHANNELS = {"zone": 1, "wet": 2, "direction": 1, "ambix": 4}
# Well below what is just heard (ISO 3382-1, annex A: 5 %, 1 dB, 0.05), well above what rounding to
# six digits and to 16 bits changes.
_RELATIVE = {"t60_s": 0.02, "edt_s": 0.02, "ts_ms": 0.02, "itdg_ms": 0.1}
_ABSOLUTE = {"c50_db": 0.2, "c80_db": 0.2, "d50": 0.01, "drr_db": 0.2}


@dataclass(frozen=True)
class Problem:
    """Something wrong with a bundle: stable code, one sentence, and the file it is about."""

    code: str
    message: str
    file: str

    def __str__(self) -> str:
        return f"{self.code}: {self.message} ({self.file})"


@lru_cache(maxsize=1)
def metadata_schema() -> Mapping[str, Any]:
    """The JSON Schema (draft 2020-12) of the metadata."""
    text = resources.files("i2r_vr").joinpath("schema/i2rvr.schema.json").read_text("utf-8")
    schema: Mapping[str, Any] = strict_json(text)
    return schema


def validate_bundle(path: str | Path) -> list[Problem]:
    """Everything that is wrong with a bundle; an empty list where nothing is.

    Parameters
    ----------
    path : path
        The ``.i2rvr`` file or the folder that holds it. Nothing is raised for a bad bundle.
    """
    try:
        file = metadata_file(path)
        content = file.read_bytes()
        document = parse_document(content, file)
        problems = list(_schema_problems(document, file))
        metadata = Metadata.from_json(content, file)
    except I2RError as error:
        found = f"{error.found}, expected {error.expected}"
        return [Problem(error.code, found, error.file or str(path))]
    except OSError as error:
        return [Problem("BUNDLE_UNREADABLE", error.strerror or "unreadable", str(path))]
    problems += _listing_problems(metadata, file)
    problems += _direction_problems(metadata, file)
    audio, damaged = _read_files(metadata, file)
    problems += damaged
    if audio and not damaged:
        problems += _audio_problems(metadata, audio, file)
    if not problems:
        problems += _figure_problems(metadata, audio, file)
    return problems


def _schema_problems(document: Mapping[str, Any], file: Path) -> Iterator[Problem]:
    import jsonschema

    validator = jsonschema.Draft202012Validator(metadata_schema())
    errors = sorted(validator.iter_errors(document), key=lambda error: error.json_path)
    for error in errors[:MOST_SCHEMA_PROBLEMS]:
        message = f"{error.json_path}: {error.message[:200]}"
        yield Problem("SCHEMA_VIOLATED", message, str(file))


def _listing_problems(metadata: Metadata, file: Path) -> Iterator[Problem]:
    """Files that are named but not listed, listed twice or under another role, or unused."""
    roles: dict[str, str] = {}
    for record in metadata.files:
        if record.name in roles:
            yield Problem("FILE_LISTED_TWICE", f"{record.name} is listed twice", str(file))
        roles[record.name] = record.role
    zone = metadata.zone
    uses = [(zone.ir, "zone")]
    uses += [(getattr(zone, role), role) for role in ("wet", "ambix", "sofa", "depth")]
    uses += [(direction.ir, "direction") for direction in metadata.directions]
    named = {name: role for name, role in uses if name is not None}
    if len(named) < sum(name is not None for name, _ in uses):
        yield Problem("FILE_SHARED", "one file is named in two places", str(file))
    for name, role in named.items():
        if name not in roles:
            yield Problem("FILE_NOT_LISTED", f"{name} is named but not listed", str(file))
        elif roles[name] != role:
            yield Problem("ROLE_WRONG", f"{name} is a {role}, listed as {roles[name]}", str(file))
    for name in roles.keys() - named.keys():
        yield Problem("FILE_UNUSED", f"{name} is listed but named nowhere", str(file))


def _direction_problems(metadata: Metadata, file: Path) -> Iterator[Problem]:
    """Directions whose index, vector or solid angle contradict each other."""
    if not metadata.directions:
        return
    if [d.index for d in metadata.directions] != list(range(len(metadata.directions))):
        yield Problem("DIRECTION_ORDER", "the indices are not 0, 1, 2 ...", str(file))
    for d in metadata.directions:
        unit = direction_from_angles(np.asarray(d.azimuth_deg), np.asarray(d.elevation_deg))
        if np.abs(unit - np.asarray(d.direction)).max() > 1e-3:
            message = f"direction {d.index}: vector and angles differ"
            yield Problem("DIRECTION_INCONSISTENT", message, str(file))
    total = sum(d.solid_angle_sr for d in metadata.directions)
    whole = metadata.capture.kind != "screenshot"
    if total > 1.01 * FULL_SPHERE_SR or (whole and total < 0.99 * FULL_SPHERE_SR):
        message = f"the solid angles add up to {total:.3f} sr, not {FULL_SPHERE_SR:.3f}"
        yield Problem("SOLID_ANGLE_WRONG", message, str(file))


Audio = dict[str, tuple[NDArray[np.float64], int]]


def _read_files(metadata: Metadata, file: Path) -> tuple[Audio, list[Problem]]:
    """Samples and rate of each listed WAV file, and what is missing, changed or damaged."""
    audio: Audio = {}
    problems = []
    for record in metadata.files:
        path = file.parent / record.name
        try:
            if not path.is_file():
                problems.append(Problem("FILE_MISSING", "no such file", str(path)))
            elif file_sha256(path) != record.sha256:
                problems.append(Problem("HASH_MISMATCH", "another SHA-256 than listed", str(path)))
            elif record.role in _CHANNELS:
                audio[record.name] = read_audio(path)
            elif record.role == "depth":
                read_depth(path)
        except I2RError as error:
            problems.append(Problem(error.code, error.found, str(path)))
        except OSError as error:
            problems.append(Problem("FILE_UNREADABLE", error.strerror or "unreadable", str(path)))
    return audio, problems


def _audio_problems(metadata: Metadata, audio: Audio, file: Path) -> Iterator[Problem]:
    """Rates, channels, lengths, peak and gain."""
    roles = {record.name: record.role for record in metadata.files}
    for name, (samples, rate) in audio.items():
        where = str(file.parent / name)
        if rate != metadata.sample_rate_hz:
            message = f"{rate} Hz, not {metadata.sample_rate_hz} Hz"
            yield Problem("RATE_WRONG", message, where)
        wanted = _CHANNELS[roles[name]]
        if samples.shape[0] != wanted:
            message = f"{counted(samples.shape[0], 'channel')}, not {wanted}"
            yield Problem("CHANNELS_WRONG", message, where)
        if not np.isfinite(samples).all():
            yield Problem("SAMPLES_NOT_FINITE", "NaN or infinity among the samples", where)
            return
    lengths = {samples.shape[1] for samples, _ in audio.values()}
    if len(lengths) > 1:
        message = f"{min(lengths)} to {max(lengths)} samples"
        yield Problem("LENGTHS_DIFFER", message, str(file))
    peak = max(float(np.abs(samples).max(initial=0.0)) for samples, _ in audio.values())
    if abs(peak - RESPONSE_PEAK) > _PEAK_TOLERANCE:
        level = 20.0 * math.log10(max(peak, 1e-9))
        yield Problem("PEAK_WRONG", f"largest peak at {level:.2f} dBFS, not -1", str(file))
    yield from _gain_problems(metadata, audio, file)
    yield from _wet_problems(metadata, audio, file)


def _wet_problems(metadata: Metadata, audio: Audio, file: Path) -> Iterator[Problem]:
    """A wet response that is louder or softer than the zone without its direct sound."""
    zone = metadata.zone
    if zone.wet not in audio or zone.ir not in audio:
        return
    end = round(zone.direct_end_s * metadata.sample_rate_hz)
    wanted = float(np.sum(audio[zone.ir][0][0, end:] ** 2))
    found = float(np.sum(audio[zone.wet][0] ** 2)) / audio[zone.wet][0].shape[0]
    level = 10.0 * math.log10(max(found, _SILENCE) / max(wanted, _SILENCE))
    if abs(level) > _GAIN_TOLERANCE_DB:
        message = f"{level:.2f} dB from the zone without its direct sound"
        yield Problem("WET_LEVEL_WRONG", message, str(file.parent / zone.wet))


def _gain_problems(metadata: Metadata, audio: Audio, file: Path) -> Iterator[Problem]:
    gain_db = metadata.zone.gain_db
    if any(direction.gain_db != gain_db for direction in metadata.directions):
        yield Problem("GAIN_DIFFERS", "gain_db is not the same everywhere", str(file))
    end = max(round(metadata.zone.direct_end_s * metadata.sample_rate_hz), 1)
    for name in (metadata.zone.ir, *(direction.ir for direction in metadata.directions)):
        if name not in audio:
            continue
        energy = float(np.sum(audio[name][0][0, :end] ** 2))
        level = 10.0 * math.log10(max(energy, 1e-20)) + gain_db
        if abs(level) > _GAIN_TOLERANCE_DB:
            message = f"gain_db brings the direct sound to {level:.2f} dB, not 0"
            yield Problem("GAIN_WRONG", message, str(file.parent / name))


def _figure_problems(metadata: Metadata, audio: Audio, file: Path) -> Iterator[Problem]:
    """Figures that differ from those measured on the files."""
    from i2r_vr.acoustics import measure_many

    records = [(metadata.zone.ir, metadata.zone.acoustics)]
    records += [(direction.ir, direction.acoustics) for direction in metadata.directions]
    irs = np.stack([audio[name][0][0] for name, _ in records])
    measured = measure_many(irs, metadata.sample_rate_hz)
    for (name, written), found in zip(records, measured, strict=True):
        for message in _differences(written, found):
            yield Problem("FIGURES_DIFFER", message, str(file.parent / name))


def _differences(written: Acoustics, found: AcousticParameters) -> Iterator[str]:
    for key, tolerance in {**_RELATIVE, **_ABSOLUTE}.items():
        old, new = getattr(written, key), getattr(found, key)
        if (old is None) != (new is None):
            yield f"{key} is {'absent' if old is None else old}, measured {new}"
        elif old is not None:
            allowed = tolerance * (abs(new) if key in _RELATIVE else 1.0) + 1e-4
            if abs(old - new) > allowed:
                yield f"{key} is {old:g}, measured {new:.4g}"
    old_bands = {band.hz: band.s for band in written.t60_bands}
    new_bands = dict(found.t60_bands)
    if old_bands.keys() != new_bands.keys():
        yield f"t60_bands are {sorted(old_bands)}, measured {sorted(new_bands)}"
    for hz in old_bands.keys() & new_bands.keys():
        if abs(old_bands[hz] / new_bands[hz] - 1.0) > _RELATIVE["t60_s"]:
            yield f"t60_bands at {hz} Hz is {old_bands[hz]:g} s, measured {new_bands[hz]:.4g} s"
