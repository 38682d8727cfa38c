# SPDX-License-Identifier: MIT
"""What an evaluation shows of a scene: its panorama, or one photo of it; and its true figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics.quantities import MID_BANDS
from training.datasets.scenes import photo_of
from training.evaluation.second_look import shade
from training.scenes.shards import SceneShards
from training.scenes.split import HELD_OUT_FAMILIES

Float = NDArray[np.float64]
MID = slice(2, 4)
PHOTO_SIZE = 256
PHOTO_FOV_DEG = 90.0


@dataclass(frozen=True)
class Observation:
    """Picture uint8 [H, W, 3], radial depth float32 [H, W] in metres, material index [H, W].

    fov_deg : horizontal field of view of a photograph, None where it is as usual.
    """

    rgb: NDArray[np.uint8]
    depth_m: NDArray[np.float32]
    material: NDArray[np.uint8]
    absorption: NDArray[np.float32]
    fov_deg: float | None = None


PHOTO = ("rgb", "depth_m", "material", "fov_deg")
LOOKS = ("rendered", "second")
"""As the training renders scenes, or shaded by `second_look`."""


def observe(shards: SceneShards, scene: int, kind: str, look: str = "rendered") -> Observation:
    """A scene as it is shown.

    As a panorama ("panorama"), a level photo cut out of it ("screenshot"), or the photograph that
    its shard holds beside it ("photograph", of the sealed set).
    """
    absorption = np.asarray(shards.row("absorption", scene)).astype(np.float32)
    if kind == "photograph":
        photo = {name: np.asarray(shards.row(f"photo_{name}", scene)) for name in PHOTO}
        depth = photo["depth_m"].astype(np.float32)
        fov_deg = float(photo["fov_deg"])
        return Observation(photo["rgb"], depth, photo["material"], absorption, fov_deg)
    depth = np.asarray(shards.row("depth_m", scene)).astype(np.float32)
    material = np.asarray(shards.row("material", scene))
    if look == "second":
        rgb = shade(depth, material, int(shards.row("seed", scene)))
    else:
        rgb = np.asarray(shards.row("rgb", scene))
    if kind == "screenshot":
        rng = np.random.default_rng([scene, 17])
        rgb, depth, material = photo_of(rgb, depth, material, PHOTO_FOV_DEG, PHOTO_SIZE, rng)
    return Observation(rgb, depth, material, absorption)


def mid_band(bands: NDArray[np.floating]) -> Float:
    """Mean of the 500 and 1000 Hz octaves, [...] from [..., 7]."""
    return np.asarray(bands[..., MID].astype(np.float64).mean(axis=-1))


def choose_scenes(shards: SceneShards, unseen: bool, count: int, below: int) -> NDArray[np.int64]:
    """Indoor test scenes with a decay: of held-out families, or held-out seeds.

    Only the first `below` scenes count; those after them are for the baselines to learn from.
    """
    seen = [name for name in shards.families if name not in HELD_OUT_FAMILIES]
    held_out = [name for name in shards.families if name in HELD_OUT_FAMILIES]
    test = shards.split("all", held_out) if unseen else shards.split("test", seen)
    known = np.isfinite(shards.column("t60_s")[:, MID_BANDS]).all(axis=1)
    outdoor = shards.column("outdoor").astype(bool)
    test = test[known[test] & ~outdoor[test]]
    test = test[test < below]
    return np.random.default_rng(0).permutation(test)[:count]


@dataclass(frozen=True)
class Figures:
    """Figures of scenes [N]; t60_bands_s [N, 7]; NaN is none. Seconds and dB.

    t60_interval_s : [N, 2], what the metadata says the mid-band T60 lies in, None of labels;
    volume_m3 : [N], NaN outdoors.
    """

    t60_s: Float
    t60_bands_s: Float
    edt_s: Float
    c50_db: Float
    c80_db: Float
    drr_db: Float
    t60_interval_s: Float | None = None
    volume_m3: Float | None = None


def true_figures(shards: SceneShards, scenes: NDArray[np.int64]) -> Figures:
    """The labels: the zone's, direction-averaged energy with one direct sound."""
    column = {
        name: shards.column(name)[scenes].astype(np.float64)
        for name in ("t60_s", "edt_s", "c50_db", "c80_db", "drr_db", "volume_m3")
    }
    reverberant = (10.0 ** (-column["drr_db"] / 10.0)).mean(axis=1)
    return Figures(
        t60_s=mid_band(column["t60_s"]),
        t60_bands_s=column["t60_s"],
        edt_s=mid_band(column["edt_s"]),
        c50_db=mid_band(column["c50_db"]),
        c80_db=mid_band(column["c80_db"]),
        drr_db=-10.0 * np.log10(np.maximum(reverberant, 1e-9)),
        volume_m3=np.where(column["volume_m3"] > 0.0, column["volume_m3"], np.nan),
    )
