"""A tiny model on disk and small captures, for tests of the whole road."""

import json

import cv2
import numpy as np
import torch

from i2r_vr.hearing.compact_model import CompactModel
from i2r_vr.hearing.loading import save_model
from tests.hearing.test_compact_model import TINY


def save_tiny_model(folder):
    """Weights of a tiny random model; its path."""
    torch.manual_seed(1)
    return save_model(CompactModel(TINY).eval(), folder / "tiny.safetensors", {}).path


def box_room_depth(half=(3.0, 2.0, 1.5), height=256):
    """Radial depth [height, 2 height] of a box room from its middle."""
    rows, columns = height, 2 * height
    azimuth = np.pi - (np.arange(columns) + 0.5) * 2 * np.pi / columns
    elevation = np.pi / 2 - (np.arange(rows) + 0.5) * np.pi / rows
    level = np.cos(elevation)[:, None]
    rays = np.stack(
        [
            level * np.cos(azimuth),
            level * np.sin(azimuth),
            np.broadcast_to(np.sin(elevation)[:, None], (rows, columns)),
        ],
        axis=-1,
    )
    return (np.array(half) / np.maximum(np.abs(rays), 1e-9)).min(axis=-1).astype(np.float32)


def panorama_picture(depth, seed=0):
    """A seamless picture [H, W, 3] shaded by depth."""
    height, width = depth.shape
    azimuth = np.linspace(0, 2 * np.pi, width, endpoint=False)[None]
    elevation = np.linspace(np.pi / 2, -np.pi / 2, height)[:, None]
    rng = np.random.default_rng(seed)
    tint = rng.uniform(60, 190, 3)
    wave = np.cos(elevation) * np.sin(3 * azimuth + rng.uniform(0, 6))
    light = 1.0 / np.sqrt(depth)
    picture = light[..., None] * tint + 12 * wave[..., None]
    return np.clip(picture, 0, 255).astype(np.uint8)


def write_room(folder, name, half=(3.0, 2.0, 1.5), depth=True, seed=0, **sidecar):
    """A panorama of a box room, with depth and sidecar; the picture's path."""
    folder.mkdir(parents=True, exist_ok=True)
    metres = box_room_depth(half)
    path = folder / f"{name}.png"
    cv2.imwrite(str(path), panorama_picture(metres, seed)[..., ::-1])
    if depth:
        np.save(folder / f"{name}.depth.npy", metres)
    if sidecar:
        (folder / f"{name}.capture.json").write_text(json.dumps(sidecar))
    return path


__all__ = ["box_room_depth", "panorama_picture", "save_tiny_model", "write_room"]
