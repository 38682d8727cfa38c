# SPDX-License-Identifier: MIT
"""Small bundles of decaying noise for tests."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from i2r_vr.acoustics import measure
from i2r_vr.bundle.depth_file import DEPTH_SHAPE, encode_depth
from i2r_vr.bundle.metadata import (
    Acoustics,
    BandTime,
    CaptureRecord,
    ClassRecord,
    DirectionRecord,
    Generator,
    MaterialRecord,
    Metadata,
    ZoneRecord,
)
from i2r_vr.bundle.store import Bundle, BundleFile, BundleTarget, write_bundle
from i2r_vr.errors import Notice
from i2r_vr.frames import direction_from_angles
from i2r_vr.reverb import engine_reverbs
from i2r_vr.reverb.target import ReverbTarget
from i2r_vr.sound.wav import encode_wav

RATE = 48000
PEAK = 10.0 ** (-1.0 / 20.0)
AZIMUTHS = (0.0, 90.0, -180.0, -90.0)


def decaying_noise(
    t60_s: float, length_s: float, seed: int = 0, wet_db: float = -6.0, rate: int = RATE
) -> NDArray[np.float64]:
    """A unit pulse, then white noise from 10 ms on whose energy falls by 60 dB in `t60_s`.

    `wet_db` is the noise's energy relative to the pulse's.
    """
    noise = np.random.default_rng(seed).normal(size=round(length_s * rate))
    time = np.arange(noise.size) / rate
    noise *= np.exp(-6.9078 * time / t60_s) * (time >= 0.010)
    noise *= np.sqrt(10.0 ** (wet_db / 10.0) / np.sum(noise**2))
    noise[0] = 1.0
    return noise


def target(**changes: object) -> ReverbTarget:
    """A middling room's reverb target."""
    room = ReverbTarget(
        t60_s=1.0,
        t60_bands=((125, 1.0), (250, 1.0), (500, 1.0), (1000, 1.0), (2000, 1.0), (4000, 0.7)),
        early_db=-4.0,
        late_db=-6.0,
        hf_db=-3.0,
        lf_db=-1.0,
        first_reflection_s=0.008,
        mixing_s=0.030,
        diffusion=0.9,
    )
    return replace(room, **changes)  # type: ignore[arg-type]


def metadata(name: str = "hall", file: str = "hall.png", directions: int = 4) -> Metadata:
    """Metadata of a bundle with four directions on the horizon, without its file list."""
    acoustics = Acoustics(
        t60_s=0.5, t60_bands=(BandTime(500, 0.5), BandTime(1000, 0.5)), edt_s=0.48, c50_db=8.0
    )
    gain = -20.0 * np.log10(PEAK)
    zone = ZoneRecord(
        name=name,
        ir=f"{name}_zone.wav",
        wet=f"{name}_wet.wav",
        ambix=f"{name}_ambix.wav",
        depth=f"{name}_depth.npy",
        center_m=(0.5, 0.0, -0.3),
        shape="box",
        yaw_deg=15.0,
        size_m=(5.0, 4.0, 2.5),
        radius_m=3.2,
        blend_distance_m=0.4,
        volume_m3=50.0,
        gain_db=float(gain),
        direct_end_s=0.0025,
        source_distance_m=2.0,
        acoustics=acoustics,
        reverb=engine_reverbs(target()),
    )
    vectors = direction_from_angles(np.array(AZIMUTHS), np.zeros(4))
    records = tuple(
        DirectionRecord(
            index=i,
            azimuth_deg=AZIMUTHS[i],
            elevation_deg=0.0,
            direction=(float(vectors[i, 0]), float(vectors[i, 1]), float(vectors[i, 2])),
            fov_deg=90.0,
            solid_angle_sr=float(np.pi),
            ir=f"{name}_dir{i:02d}.wav",
            gain_db=float(gain),
            source_distance_m=2.0,
            acoustics=acoustics,
        )
        for i in range(directions)
    )
    return Metadata(
        sample_rate_hz=RATE,
        generator=Generator("i2r-vr", "0.1.0", "compact", "a" * 64, "b" * 64, 0),
        capture=CaptureRecord(file, "c" * 64, "d" * 64, "panorama", 512, 256, "given", "estimated"),
        zone=zone,
        directions=records,
        files=(),
        warnings=(Notice("SCALE_GUESSED", "No depth is given, so sizes are guessed."),),
    )


def materials() -> tuple[MaterialRecord, ...]:
    """A material in doubt, one that is certain, and one of which figures alone are stated."""
    may_be = (ClassRecord("plaster", 0.7), ClassRecord("brick", 0.3))
    return (
        MaterialRecord(
            name="WallB",
            class_="plaster",
            classes=may_be,
            share=0.6,
            absorption_share=0.2,
            absorption_500_hz=0.04,
            source="named",
        ),
        MaterialRecord(
            name="M_<Carpet>",
            class_="carpet",
            share=0.3,
            absorption_share=0.7,
            absorption_500_hz=0.21,
            source="given",
        ),
        MaterialRecord(
            name="x", share=0.1, absorption_share=0.1, absorption_500_hz=0.1, source="given"
        ),
    )


def files(name: str = "hall", directions: int = 4, seed: int = 0) -> list[BundleFile]:
    """The files of `metadata`: half a second of reverberation."""
    zone = decaying_noise(0.5, 0.7, seed) * PEAK
    wet = np.tile(zone, (2, 1))
    wet[:, : round(0.0025 * RATE)] = 0.0
    rows = [
        BundleFile(f"{name}_zone.wav", "zone", encode_wav(zone, RATE, "PCM_24")),
        BundleFile(f"{name}_wet.wav", "wet", encode_wav(wet, RATE, "PCM_24")),
        BundleFile(f"{name}_depth.npy", "depth", encode_depth(np.full(DEPTH_SHAPE, 2.5))),
        BundleFile(
            f"{name}_ambix.wav", "ambix", encode_wav(np.tile(0.1 * zone, (4, 1)), RATE, "PCM_24")
        ),
    ]
    for i in range(directions):
        ir = decaying_noise(0.5, 0.7, seed + 1 + i) * PEAK
        content = encode_wav(ir, RATE, "PCM_24")
        rows.append(BundleFile(f"{name}_dir{i:02d}.wav", "direction", content))
    return rows


def write(folder: Path, name: str = "hall", seed: int = 0) -> Bundle:
    """Write the bundle into ``folder/name``."""
    goal = BundleTarget(folder / name, name)
    return write_bundle(goal, metadata(name), files(name, seed=seed), durable=False)


def write_measured(folder: Path, name: str = "hall") -> Bundle:
    """Write a bundle whose figures are those of its files."""
    described, rows = metadata(name), files(name)
    heard = [row for row in rows if row.role != "depth"]
    channels = {row.name: _decoded(row.content) for row in heard}

    def measured(ir: str) -> Acoustics:
        return Acoustics.of(measure(channels[ir], RATE))

    zone = replace(described.zone, acoustics=measured(described.zone.ir))
    directions = tuple(replace(d, acoustics=measured(d.ir)) for d in described.directions)
    described = replace(described, zone=zone, directions=directions)
    return write_bundle(BundleTarget(folder / name, name), described, rows, durable=False)


def _decoded(content: bytes) -> NDArray[np.float64]:
    samples, _ = soundfile.read(io.BytesIO(content), always_2d=True)
    return np.ascontiguousarray(samples[:, 0])
