# SPDX-License-Identifier: MIT
"""``python -m tests.training.scenes.sound.references.make_pyroomacoustics``: its figures.

They lie beside this file, in `pyroomacoustics.json`.

pyroomacoustics hears every room of `rooms`: image sources up to the third order and rays
together, from the receiver to the sources that the labels have. Figures are taken from its
energies (images, and histograms of 1 ms), not from a waveform with its random fine structure.

Where surfaces scatter in part (0 < s < 1) pyroomacoustics 0.10.1 is at fault twice, read from
`Room::simul_ray` and `scat_ray` in its libroom:

- A ray that is gathered after a reflection beyond the order of the image sources still carries
  the share that was scattered, although that share has been gathered by itself: late energy comes
  out up to 1 + s times too high. `as_they_are` keeps these figures; `put_right` gathers the
  scattered share alone in a second run, which tells both apart, and counts 1 - s of the rest. Of
  surfaces that scatter all or nothing this is exact.
- A ray leaves in a weighted mean of the mirror's and of Lambert's direction. That bends rays
  towards the normal, so that they do not stay evenly spread over directions, and their free paths
  come out shorter than 4 V / S: T60 falls below Eyring's, which no law of reflection that keeps
  an even spread can do where the absorption is even (the mean of (1 - a)^n over rays is at least
  (1 - a) to the mean of n). Nothing puts this right; most rooms scatter all or nothing.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import click
import numpy as np
import pyroomacoustics as pra

from i2r_vr.hearing.room_features import AIR_ATTENUATION_PER_M
from tests.training.scenes.sound.references.rooms import ROOMS, ReferenceRoom, scene_of
from training.scenes.sound.sound import source_places

FIGURES = Path(__file__).with_name("pyroomacoustics.json")
ORDER = 3
BIN_S = 1e-3
MID_AIR_PER_M = float(np.mean(AIR_ATTENUATION_PER_M[2:4]))
RAYS = 10_000
RADIUS_M = 0.25
LONGEST_S = 12.0
FAINTEST = 1e-14
"""Energy below which a scattered ray is not gathered. It is absolute, while a ray begins with 2
over their number: at the default of 1e-7 scattered energy ends after some 10 dB."""
SEED = 3
NO_MIRRORS = 10**6
"""An order of image sources up to which no ray is gathered but scattered ones."""


def _room(room: ReferenceRoom) -> pra.Room:
    walls = []
    for sheet in room.rectangles():
        a, u, v = sheet.corner, sheet.u, sheet.v
        corners = np.array([a, a + u, a + u + v, a + v]).T
        walls.append(pra.wall_factory(corners, [sheet.absorption], [room.scattering]))
    made = pra.Room(walls, fs=32000, max_order=ORDER, ray_tracing=True)
    made.set_ray_tracing(
        n_rays=RAYS,
        receiver_radius=RADIUS_M,
        energy_thres=FAINTEST,
        time_thres=length_s(room),
        hist_bin_size=BIN_S,
    )
    made.add_source(room.receiver)
    return made


def length_s(room: ReferenceRoom) -> float:
    """How long rays are followed: Eyring's time for 60 dB and half as long again."""
    sheets = list(room.rectangles())
    areas = np.array([float(np.linalg.norm(np.cross(s.u, s.v))) for s in sheets])
    mean = float((areas * [s.absorption for s in sheets]).sum() / areas.sum())
    loss = -areas.sum() * math.log(1 - mean) + 4 * MID_AIR_PER_M * room.volume_m3
    return min(1.5 * 0.161 * room.volume_m3 / loss + 0.2, LONGEST_S)


def _histograms(made: pra.Room, order: int) -> np.ndarray:
    """Energies of rays [microphones, bins], those of fewer reflections than `order` left out."""
    arguments = made.rt_args
    made.room_engine.set_params(
        made.c, order, arguments["energy_thres"], arguments["time_thres"],
        arguments["receiver_radius"], arguments["hist_bin_size"], True,
    )  # fmt: skip
    made.simulator_state["rt_done"] = False
    made.ray_tracing()
    bins = round(LONGEST_S / BIN_S)
    heard = np.zeros((len(made.rt_histograms), bins))
    for row, mic in zip(heard, made.rt_histograms, strict=True):
        found = np.asarray(mic[0][0])[0, :bins]
        row[: len(found)] = found
    return heard


def echoes(room: ReferenceRoom) -> tuple[np.ndarray, np.ndarray]:
    """Energies [bins] of 1 ms after the direct sound, relative to it: put right, and as they are.

    Means over the sources.
    """
    pra.random.seed(SEED)
    _, places, distance = source_places(scene_of(room), SEED)
    made = _room(room)
    made.add_microphone_array(places.T)
    made.image_source_model()
    rays, scattered = _histograms(made, ORDER + 1), _histograms(made, NO_MIRRORS)
    source, bins = made.sources[0], round(LONGEST_S / BIN_S)
    right, raw = np.zeros(bins), np.zeros(bins)
    for j, mic in enumerate(places):
        images = np.zeros(bins)
        seen = np.asarray(made.visibility[0][j], bool)
        path = np.linalg.norm(source.images[:, seen] - mic[:, None], axis=0)
        energy = (source.damping[0, seen] / path) ** 2 * np.exp(-MID_AIR_PER_M * path)
        direct = math.exp(-MID_AIR_PER_M * distance[j]) / distance[j] ** 2
        late = path > distance[j] + 1e-3
        place = ((path[late] - distance[j]) / made.c / BIN_S).astype(int)
        np.add.at(images, place, energy[late] / direct)
        moments = np.arange(bins) * BIN_S
        air = np.exp(-MID_AIR_PER_M * moments * made.c) / direct
        shift = np.maximum(((moments + 0.5 * BIN_S - distance[j] / made.c) / BIN_S), 0).astype(int)
        mirrored = rays[j] - scattered[j]
        kept = shift < bins
        for total, share in ((right, 1.0 - room.scattering), (raw, 1.0)):
            total += images
            heard = (scattered[j] + share * mirrored) * air
            np.add.at(total, shift[kept], heard[kept])
    return right / len(places), raw / len(places)


def figures(energy: np.ndarray) -> dict[str, float]:
    """T60 (T30), EDT, C50, C80 and DRR of energies in bins of 1 ms after a direct sound of 1."""
    level = np.concatenate([[1.0], energy])[::-1].cumsum()[::-1]
    level = 10 * np.log10(np.maximum(level / level[0], 1e-12))
    time = np.concatenate([[0.0], np.arange(len(energy)) * BIN_S])

    def regression(high: float, low: float) -> float:
        inside = (level <= high) & (level >= low)
        return float(-60.0 / np.polyfit(time[inside], level[inside], 1)[0])

    def clarity(end_s: float) -> float:
        end = round(end_s / BIN_S)
        return float(10 * math.log10((1.0 + energy[:end].sum()) / energy[end:].sum()))

    return {
        "t60_s": regression(-5.0, -35.0),
        "edt_s": regression(0.0, -10.0),
        "c50_db": clarity(0.05),
        "c80_db": clarity(0.08),
        "drr_db": float(-10 * math.log10(energy.sum())),
    }


@click.command()
@click.option("--only", multiple=True, help="Names of rooms; all by default.")
def main(only: tuple[str, ...]) -> None:
    """Write the figures of all rooms."""
    made: dict[str, Any] = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    for room in ROOMS:
        if only and room.name not in only:
            continue
        right, raw = echoes(room)
        made[room.name] = {
            name: {key: round(value, 4) for key, value in figures(energy).items()}
            for name, energy in (("put_right", right), ("as_they_are", raw))
        }
        click.echo(f"{room.name}: {made[room.name]}")
        FIGURES.write_text(json.dumps(made, indent=1) + "\n")


if __name__ == "__main__":
    main()
