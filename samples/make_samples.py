# SPDX-License-Identifier: MIT
"""``python samples/make_samples.py``: render the sample captures and make the dry sound.

Six places of our own scenes (seeds far from those of training): two panoramas with depth and
materials, two bare panoramas, a cubemap in six files, and a screenshot with depth and sidecar.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import OpenEXR
import soundfile
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT.parent))

from training.scenes.light.picture import (  # noqa: E402
    SKY_INDEX,
    Picture,
    render_panorama,
    render_rays,
    render_view,
)
from training.scenes.places.families import make_scene  # noqa: E402
from training.scenes.scene import Scene  # noqa: E402

JPEG = [cv2.IMWRITE_JPEG_QUALITY, 90]
DEPTH_UNIT_M = 0.002
SKY_ID = 255
FACES = {  # forward, rightwards and upwards of each face in our frame (pz is the front)
    "px": ((0, -1, 0), (-1, 0, 0), (0, 0, 1)),
    "nx": ((0, 1, 0), (1, 0, 0), (0, 0, 1)),
    "py": ((0, 0, 1), (0, -1, 0), (-1, 0, 0)),
    "ny": ((0, 0, -1), (0, -1, 0), (1, 0, 0)),
    "pz": ((1, 0, 0), (0, -1, 0), (0, 0, 1)),
    "nz": ((-1, 0, 0), (0, 1, 0), (0, 0, 1)),
}


def save_picture(path: Path, rgb: NDArray[np.uint8]) -> None:
    """Write sRGB [H, W, 3] as the suffix says."""
    options = JPEG if path.suffix == ".jpg" else []
    cv2.imwrite(str(path), np.ascontiguousarray(rgb[..., ::-1]), options)


def save_exr_depth(path: Path, depth_m: NDArray[np.float32]) -> None:
    """Write radial metres as half-float EXR, infinity where there is sky."""
    channels = {"Z": OpenEXR.Channel(depth_m.astype(np.float16))}
    header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage}
    OpenEXR.File(header, channels).write(str(path))


def save_png_depth(path: Path, depth_m: NDArray[np.float32]) -> None:
    """Write radial metres as 16-bit PNG in units of 2 mm, 0 where there is sky."""
    units = np.where(np.isfinite(depth_m), np.clip(depth_m / DEPTH_UNIT_M, 1, 65535), 0)
    cv2.imwrite(str(path), units.astype(np.uint16))


def material_list(scene: Scene, picture: Picture) -> list[dict[str, Any]]:
    """Sidecar entries of the materials in a picture, named as a game's project would."""
    found: list[dict[str, Any]] = []
    for index in np.unique(picture.material):
        if index == SKY_INDEX:
            found.append({"id": SKY_ID, "name": "Sky"})
            continue
        words = scene.materials.classes[index].split("_")
        found.append({"id": int(index), "name": f"M_{''.join(w.title() for w in words)}_{index}"})
    return found


def write_sidecar(name: str, record: dict[str, Any]) -> None:
    """Write ``NAME.capture.json``."""
    (ROOT / f"{name}.capture.json").write_text(json.dumps(record, indent=1) + "\n")


def whole_capture(name: str, family: str, seed: int, suffix: str, place: list[float]) -> None:
    """A panorama with depth, materials and sidecar."""
    scene = make_scene(seed, [family])
    save_picture(ROOT / f"{name}.jpg", render_panorama(scene, 1024, 2048).rgb)
    picture = render_panorama(scene, 512, 1024)
    depth: dict[str, Any] = {"kind": "radial", "sky": "inf"}
    if suffix == "exr":
        save_exr_depth(ROOT / f"{name}.depth.exr", picture.depth_m)
    else:
        save_png_depth(ROOT / f"{name}.depth.png", picture.depth_m)
        depth = {"kind": "radial", "metres_per_unit": DEPTH_UNIT_M, "sky": "0"}
    cv2.imwrite(str(ROOT / f"{name}.material.png"), picture.material)
    write_sidecar(
        name,
        {
            "engine": "godot",
            "position": place,
            "depth": depth,
            "materials": material_list(scene, picture),
        },
    )


def cubemap(name: str, family: str, seed: int, size: int) -> None:
    """Six faces, named as OpenGL, Unity and Unreal name them: pz is the front."""
    scene = make_scene(seed, [family])
    step = (np.arange(size) + 0.5) / size * 2 - 1
    right, up = np.meshgrid(step, -step)
    c, s = np.cos(scene.yaw_rad), np.sin(scene.yaw_rad)
    turn = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    rays = []
    for forward, rightwards, upwards in FACES.values():
        local = (
            np.array(forward)
            + right[..., None] * np.array(rightwards)
            + up[..., None] * np.array(upwards)
        )
        rays.append(local @ turn.T)
    strip = np.concatenate(rays, axis=0)
    rgb = render_rays(scene, strip / np.linalg.norm(strip, axis=-1, keepdims=True)).rgb
    for number, face in enumerate(FACES):
        save_picture(ROOT / f"{name}_{face}.jpg", rgb[number * size : (number + 1) * size])


def screenshot(name: str, family: str, seed: int, azimuth_deg: float) -> None:
    """A perspective view with planar depth and a sidecar that states its field of view."""
    scene = make_scene(seed, [family])
    fov_deg, height, width = 75.0, 720, 1280
    picture = render_view(scene, azimuth_deg, -4.0, fov_deg, height, width)
    save_picture(ROOT / f"{name}.png", picture.rgb)
    half = np.tan(np.radians(fov_deg) / 2)
    right = ((np.arange(width) + 0.5) / width * 2 - 1) * half
    up = (1 - (np.arange(height) + 0.5) / height * 2) * half * height / width
    planar = picture.depth_m / np.sqrt(1 + right[None] ** 2 + up[:, None] ** 2)
    save_png_depth(ROOT / f"{name}.depth.png", planar.astype(np.float32))
    write_sidecar(
        name,
        {
            "engine": "unity",
            "kind": "screenshot",
            "fov_deg": fov_deg,
            "position": [2.0, 1.7, -3.0],
            "depth": {"kind": "planar", "metres_per_unit": DEPTH_UNIT_M, "sky": "0"},
        },
    )


def dry_sound(sample_rate: int = 48000) -> NDArray[np.float64]:
    """Two claps and a plucked phrase (Karplus and Strong 1983), without any room."""
    rng = np.random.default_rng(7)
    signal = np.zeros(int(4.0 * sample_rate))
    for start in (0.1, 0.7):
        burst = rng.standard_normal(int(0.02 * sample_rate))
        burst *= np.exp(-np.arange(len(burst)) / (0.003 * sample_rate))
        place = int(start * sample_rate)
        signal[place : place + len(burst)] += 0.5 * burst
    for number, semitones in enumerate((0, 4, 7, 12, 7, 4)):
        period = round(sample_rate / (220.0 * 2 ** (semitones / 12)))
        line = rng.uniform(-1, 1, period)
        tone = np.empty(int(0.45 * sample_rate))
        for i in range(len(tone)):
            tone[i] = line[i % period]
            line[i % period] = 0.498 * (line[i % period] + line[(i + 1) % period])
        tone *= np.minimum(1.0, np.linspace(40.0, 0.0, len(tone)))
        place = int((1.4 + 0.3 * number) * sample_rate)
        signal[place : place + len(tone)] += 0.35 * tone
    return signal / np.abs(signal).max() * 0.7


def main() -> None:
    """Make every sample."""
    whole_capture("living_room", "living_room", 1_000_001, "exr", [1.0, 1.6, -2.0])
    whole_capture("church", "church", 1_000_005, "png", [0.0, 1.7, 12.0])
    for name, family, seed in (
        ("bathroom", "bathroom", 1_000_001),
        ("street", "street", 1_000_003),
    ):
        picture = render_panorama(make_scene(seed, [family]), 1024, 2048)
        save_picture(ROOT / f"{name}.jpg", picture.rgb)
    cubemap("hall", "hall", 1_000_001, 512)
    screenshot("office", "office", 1_000_002, 20.0)
    soundfile.write(ROOT / "dry.wav", dry_sound(), 48000, subtype="PCM_16")


if __name__ == "__main__":
    main()
