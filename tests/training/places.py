# SPDX-License-Identifier: MIT
"""Scenes of known decay on disk: flat panoramas, one colour a family, exponential decays."""

import json

import numpy as np

from i2r_vr.acoustics.quantities import EARLY_EDGES_MS
from i2r_vr.seeing.views import layout_directions
from training.scenes.shards import FORMAT_VERSION

FAMILIES = ("hall", "office", "church", "street")
COLOURS = np.array([[200, 60, 60], [60, 200, 60], [60, 60, 200], [150, 150, 150]], np.uint8)
FRAME_S = 256 / 22050


def exponential(t60_s, direct_db=-10.0):
    """Energy of windows [7, 6] and of frames [7, 512] in dB of a decay that starts at once."""
    rate = 13.8155 / t60_s
    edges = np.concatenate([[0.0025], np.array(EARLY_EDGES_MS[1:]) / 1000.0, [60.0]])
    total = 10.0 ** (-direct_db / 10.0)
    share = np.exp(-rate * edges[:-1]) - np.exp(-rate * edges[1:])
    window = 10.0 * np.log10(np.maximum(total * share, 1e-9))
    frames = np.arange(512) * FRAME_S
    energy = total * (np.exp(-rate * frames) - np.exp(-rate * (frames + FRAME_S)))
    decay = 10.0 * np.log10(np.maximum(energy, 1e-12))
    return np.tile(window, (7, 1)), np.tile(decay, (7, 1))


def write_places(root, count=16, first_seed=0, height=64):
    """A shard of `count` scenes; family and colour go round, T60 rises from 0.3 to 3 s."""
    folder = root / "shard-00000"
    folder.mkdir(parents=True)
    rng = np.random.default_rng(first_seed)
    family = np.arange(count) % len(FAMILIES)
    times = np.geomspace(0.3, 3.0, count)
    parts = [exponential(t) for t in times]
    shape = (count, height, 2 * height)
    rgb = COLOURS[family][:, None, None] + rng.integers(0, 30, (*shape, 3), np.uint8)
    arrays = {
        "rgb": rgb,
        "depth_m": np.full(shape, 3.0, np.float16),
        "material": np.zeros(shape, np.uint8),
        "material_class": np.zeros((count, 32), np.uint8),
        "absorption": np.full((count, 32, 7), 0.2, np.float32),
        "direction": np.tile(layout_directions("fibonacci", 12), (count, 1, 1)).astype(np.float32),
        "source_distance_m": np.full((count, 12), 2.0, np.float32),
        "window_db": np.stack([np.tile(w, (12, 1, 1)) for w, _ in parts]).astype(np.float32),
        "decay_db": np.stack([d for _, d in parts]).astype(np.float32),
        "t60_s": np.tile(times[:, None], (1, 7)).astype(np.float32),
        "t60_noise": np.full(count, 0.01, np.float32),
        "edt_noise": np.full(count, 0.01, np.float32),
        "c50_noise_db": np.full(count, 0.1, np.float32),
        "openness": np.zeros(count, np.float32),
        "volume_m3": np.geomspace(20.0, 20000.0, count).astype(np.float32),
        "family": family.astype(np.int16),
        "seed": (first_seed + np.arange(count)).astype(np.int64),
        "outdoor": family == 3,
    }
    for name, values in arrays.items():
        np.save(folder / f"{name}.npy", values)
    record = {"format_version": FORMAT_VERSION, "families": list(FAMILIES)}
    (folder / "shard.json").write_text(json.dumps(record))
    return root
