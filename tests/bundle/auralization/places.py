# SPDX-License-Identifier: MIT
"""A bundle whose responses are known, and dry recordings to play in it."""

from dataclasses import replace

import numpy as np
import soundfile

from i2r_vr.bundle.auralization import auralize_file
from i2r_vr.bundle.auralization.rendering import Rendering
from i2r_vr.bundle.store import BundleFile, BundleTarget, write_bundle
from i2r_vr.sound.wav import encode_wav
from tests.bundles import RATE, decaying_noise, metadata

ARRIVAL = 12
"""Samples from a file's start to the direct sound, as bakes have it."""
DIRECT_END = 120
GAIN_DB = 6.0
DIRECT = 10.0 ** (-GAIN_DB / 20.0)
LENGTH = 9600


def tail(seed, length=LENGTH, level=1.0):
    """What a place adds: noise from 10 ms on whose energy is `level` of the direct sound's."""
    noise = decaying_noise(0.3, length / RATE, seed)
    noise[:DIRECT_END] = 0.0
    return noise * (DIRECT * np.sqrt(level / np.sum(noise**2)))


def responses(length=LENGTH):
    """Zone [n], a direction [n] and ambiX [4, n]: a direct sound, an echo, a diffuse tail."""
    added = np.stack([tail(0, length, 0.25), *(tail(n, length, 0.25 / 3.0) for n in (1, 2, 3))])
    # An echo from the left after 8 ms.
    added[:2, 384 + ARRIVAL] += 0.5 * DIRECT
    zone = added[0].copy()
    zone[ARRIVAL] = DIRECT
    direction = tail(7, length)
    direction[ARRIVAL] = DIRECT
    return zone, direction, added


def write_place(folder, files=(), length=LENGTH, ambix=True, subtype="FLOAT", **changes):
    """A bundle of `responses`, of which `files` (samples by role) are others; its metadata file."""
    zone, direction, added = responses(length)
    samples = {"zone": zone, "direction": direction, "ambix": added} | dict(files)
    samples = {role: value for role, value in samples.items() if ambix or role != "ambix"}
    names = {"zone": "hall_zone.wav", "direction": "hall_dir00.wav", "ambix": "hall_ambix.wav"}
    described = metadata("hall", directions=1)
    known = {"gain_db": GAIN_DB} | ({} if ambix else {"ambix": None})
    place = replace(described.zone, **(known | changes))
    towards = tuple(replace(d, gain_db=GAIN_DB) for d in described.directions)
    rows = [
        BundleFile(
            names[role], role, value if isinstance(value, bytes) else encoded(value, subtype)
        )
        for role, value in samples.items()
    ]
    goal = BundleTarget(folder / "hall", "hall")
    described = replace(described, zone=place, directions=towards)
    return write_bundle(goal, described, rows, durable=False).path


def encoded(samples, subtype="FLOAT", rate=RATE):
    """A WAV file's bytes."""
    return encode_wav(samples, rate, subtype)


def write_dry(path, channels, rate=RATE, subtype="FLOAT"):
    """A recording of `channels` [c, n]; its path."""
    soundfile.write(path, np.atleast_2d(channels).T, rate, subtype=subtype)
    return path


def impulses(*places, length=2000, level=0.25):
    """Channels [c, length], each with one sample of `level`."""
    channels = np.zeros((len(places), length))
    channels[np.arange(len(places)), places] = level
    return channels


def wet(bundle, dry, folder, name="wet.wav", **rendering):
    """The result [channels, n] of a dry file, its rate, and by how much it was lowered."""
    lowered_db = auralize_file(bundle, dry, folder / name, Rendering(**rendering))
    samples, rate = soundfile.read(folder / name, always_2d=True)
    return samples.T, rate, lowered_db
