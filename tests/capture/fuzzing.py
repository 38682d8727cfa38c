# SPDX-License-Identifier: MIT
"""Captures as people have them, drawn at random: names, formats, layouts, metadata, depth.

`draw` writes the files of one and says what they are; `judge` says what was made of them.
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from i2r_vr.capture import Capture, LoadOptions, find_captures, load_capture
from i2r_vr.capture.cubemaps import faces_to_sphere
from i2r_vr.errors import I2RError
from tests.capture.pictures import FACE_AXES, save_exr, view_directions
from tests.capture.places import FAMILIES, VIEW_FOV_DEG
from training.scenes.generate import drawn_scenes
from training.scenes.light.picture import Picture, render_panorama, render_rays, render_view

Pixels = NDArray[np.uint8]
Depth = NDArray[np.float32]
PLACES, FACE = 14, 112
STEMS = ("hall", "Große Halle", "hall.v2", "05_атриум", "部屋", "café", "a b", "Map-01", "x%41")
FACE_WORDS = (
    ("px", "nx", "py", "ny", "pz", "nz"),
    ("posx", "negx", "posy", "negy", "posz", "negz"),
    ("right", "left", "up", "down", "front", "back"),
    ("Right", "Left", "Top", "Bottom", "Front", "Back"),
    ("+X", "-X", "+Y", "-Y", "+Z", "-Z"),
    ("rt", "lf", "up", "dn", "ft", "bk"),
    ("r", "l", "u", "d", "f", "b"),
)
ORDERS = ("rludfb", "frblud", "lfrbud", "rlfbud", "lrudfb", "udlfrb")
UNITS = {"m": 1.0, "cm": 0.01, "mm": 0.001, "1/512 m": 1.0 / 512.0, "inch": 0.0254}
NEAR_MISSES = ("{}_depth", "{}-depth", "{}_Depth", "depth_{}", "{}.zdepth", "{}_depth0001")
ORDINARY = frozenset(("SCALE_GUESSED", "STEM_COLLISION", "HDR_TONE_MAPPED"))
"""Codes of notices that tell nothing of what a capture was taken for."""


@dataclass(frozen=True)
class Truth:
    """What was written.

    kind : panorama, cubemap or screenshot; sphere : its colours [256, 512, 3], None of a
    screenshot; depth_m : radial metres in the capture's grid, None where none is given or its name
    is no companion's; clean : nothing is wrong with it, so it must be read without an error.
    """

    kind: str
    sphere: Pixels | None
    depth_m: Depth | None
    clean: bool
    about: str


@dataclass(frozen=True)
class Shot:
    """Planes of a capture: one, or six faces; `fov_deg` of perspective ones."""

    kind: str
    rgb: tuple[Pixels, ...]
    depth_m: tuple[Depth, ...]
    fov_deg: float | None
    sphere: Pixels | None


@cache
def shot(number: int, kind: str) -> Shot:
    """One of the places, seen one way."""
    family = FAMILIES[number % len(FAMILIES)]
    scene = next(drawn_scenes(720_000 + number, [family]))
    if kind == "screenshot":
        view = render_view(scene, _widest_azimuth_deg(number), -8.0, VIEW_FOV_DEG, 216, 384)
        return Shot(kind, (view.rgb,), (view.depth_m,), VIEW_FOV_DEG, None)
    whole = _panorama(number)
    if kind == "panorama":
        return Shot(kind, (whole.rgb,), (whole.depth_m,), None, whole.rgb)
    faces, depths = [], []
    cos, sin = math.cos(scene.yaw_rad), math.sin(scene.yaw_rad)
    turn = np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])
    for axes in FACE_AXES:
        rays = view_directions(FACE, 90.0, *axes)
        x, y = _pixels(rays)
        padded = cv2.copyMakeBorder(whole.rgb, 0, 0, 1, 1, cv2.BORDER_WRAP)
        faces.append(
            cv2.remap(padded, x + 1.0, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        )
        depths.append(render_rays(scene, rays @ turn.T).depth_m)
    return Shot(kind, tuple(faces), tuple(depths), 90.0, whole.rgb)


@cache
def _panorama(number: int) -> Picture:
    scene = next(drawn_scenes(720_000 + number, [FAMILIES[number % len(FAMILIES)]]))
    return render_panorama(scene, 256, 512)


def _widest_azimuth_deg(number: int) -> float:
    """Where most is to be seen: nobody's screenshot is of a bare wall."""
    middle = np.nan_to_num(_panorama(number).depth_m[96:160], posinf=60.0)
    spread = np.log(middle).reshape(64, 8, 64).std(axis=(0, 2))
    return 180.0 - (float(spread.argmax()) + 0.5) * 45.0


def _pixels(rays: NDArray[np.float64]) -> tuple[Depth, Depth]:
    """Column and row of rays in a panorama of 512 x 256."""
    azimuth = np.arctan2(rays[..., 1], rays[..., 0])
    elevation = np.arcsin(np.clip(rays[..., 2], -1.0, 1.0))
    x = (np.pi - azimuth) / (2.0 * np.pi) * 512.0 - 0.5
    y = (np.pi / 2.0 - elevation) / np.pi * 256.0 - 0.5
    return x.astype(np.float32), y.astype(np.float32)


def write_picture(path: Path, rgb: Pixels, xmp: bytes | None = None) -> None:
    suffix = path.suffix.lower()
    if suffix == ".exr":
        linear = (rgb / 255.0).astype(np.float32) ** 2.2
        save_exr(path, {name: linear[..., i] for i, name in enumerate("RGB")})
    elif suffix == ".hdr":
        linear = (rgb[..., ::-1] / 255.0).astype(np.float32) ** 2.2
        path.write_bytes(cv2.imencode(".hdr", linear)[1].tobytes())
    else:
        options: dict[str, Any] = {"quality": 93} if suffix in (".jpg", ".jpeg", ".webp") else {}
        if xmp is not None:
            options["xmp"] = xmp
        Image.fromarray(rgb).save(path, **options)


def write_depth(path: Path, values: Depth) -> None:
    suffix = path.suffix.lower()
    if suffix == ".exr":
        save_exr(path, {"Z": values})
    elif suffix == ".npy":
        np.save(path, values)
    elif suffix == ".npz":
        np.savez(path, values)
    elif suffix == ".pfm":
        size = f"{values.shape[1]} {values.shape[0]}"
        path.write_bytes(f"Pf\n{size}\n-1.0\n".encode() + values[::-1].astype("<f4").tobytes())
    elif suffix == ".png":
        whole = np.clip(np.rint(np.nan_to_num(values, posinf=65535.0)), 0, 65535)
        Image.fromarray(whole.astype(np.uint16)).save(path)
    else:
        Image.fromarray(values).save(path)


def ray_stretch(shape: tuple[int, ...], fov_deg: float) -> Depth:
    """Radial over planar depth of each pixel of a view."""
    half = np.tan(np.deg2rad(fov_deg) / 2.0)
    x = ((np.arange(shape[1]) + 0.5) / shape[1] * 2.0 - 1.0) * half
    y = ((np.arange(shape[0]) + 0.5) / shape[0] * 2.0 - 1.0) * half * shape[0] / shape[1]
    return np.sqrt(1.0 + x[None, :] ** 2 + y[:, None] ** 2).astype(np.float32)


def _gpano(width: int, height: int) -> bytes:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        'xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" '
        f'GPano:ProjectionType="equirectangular" GPano:FullPanoWidthPixels="{width}" '
        f'GPano:FullPanoHeightPixels="{height}" GPano:CroppedAreaImageWidthPixels="{width}" '
        f'GPano:CroppedAreaImageHeightPixels="{height}" GPano:CroppedAreaLeftPixels="0" '
        'GPano:CroppedAreaTopPixels="0"/></rdf:RDF></x:xmpmeta>'
    ).encode()


class _Drawing:
    """One capture on its way to the disk."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.rng = np.random.default_rng([20261130, seed])
        self.folder = folder
        self.clean = True
        self.about: list[str] = []
        form = str(self.rng.choice(["NFC", "NFD"]))
        self.stem = unicodedata.normalize(form, str(self.rng.choice(STEMS)))
        self.sidecar: dict[str, Any] = {}

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def pick(self, *options: Any) -> Any:
        return options[int(self.rng.integers(len(options)))]

    def say(self, what: str, clean: bool = True) -> None:
        self.about.append(what)
        self.clean = self.clean and clean

    def picture(self, shot: Shot) -> list[str]:
        """Write the picture's files; their names without suffix."""
        suffix = self.pick(".jpg", ".png", ".PNG", ".webp", ".tiff", ".bmp", ".tga", ".exr", ".hdr")
        self.say(suffix)
        if shot.kind != "cubemap":
            rgb, xmp = self.single(shot, suffix)
            write_picture(self.folder / (self.stem + suffix), rgb, xmp)
            return [self.stem]
        if self.chance(0.45):
            write_picture(self.folder / (self.stem + suffix), self.layout(shot.rgb))
            return [self.stem]
        words, between = self.pick(*FACE_WORDS), self.pick("_", "-", ".")
        self.say(f"{between}{words[0]}")
        names = [f"{self.stem}{between}{word}" for word in words]
        for name, face in zip(names, shot.rgb, strict=True):
            write_picture(self.folder / (name + suffix), face)
        return names

    def single(self, shot: Shot, suffix: str) -> tuple[Pixels, bytes | None]:
        """A panorama or screenshot with what tools and cameras do to it."""
        (rgb,) = shot.rgb
        if shot.kind == "screenshot":
            return rgb, None
        trouble = self.pick("none", "none", "none", "drift", "bar", "16:9", "stereo", "half stereo")
        self.say(trouble, clean=trouble in ("none", "stereo"))
        if trouble == "drift":
            rgb = (rgb * np.linspace(1.0, 0.85, 512)[None, :, None]).astype(np.uint8)
        elif trouble == "bar":
            rgb = rgb.copy()
            rgb[-16:] = 0
        elif trouble == "16:9":
            rgb = cv2.resize(rgb, (512, 288), interpolation=cv2.INTER_AREA).astype(np.uint8)
        elif trouble == "stereo":
            rgb = np.vstack([rgb, np.roll(rgb, 2, axis=1)])
        elif trouble == "half stereo":
            half = cv2.resize(rgb, (512, 128), interpolation=cv2.INTER_AREA).astype(np.uint8)
            rgb = np.vstack([half, np.roll(half, 2, axis=1)])
        xmp = None
        if trouble == "none" and suffix in (".jpg", ".png", ".webp") and self.chance(0.3):
            self.say("GPano")
            xmp = _gpano(512, 256)
        return rgb, xmp

    def layout(self, faces: tuple[Pixels, ...]) -> Pixels:
        """Six faces in one picture."""
        name = self.pick("6x1", "1x6", "3x2", "2x3", "4x3")
        if name == "4x3":
            self.say("4x3")
            blank = np.zeros_like(faces[0])
            right, left, up, down, front, back = faces
            rows = [
                [blank, up, blank, blank],
                [left, front, right, back],
                [blank, down, blank, blank],
            ]
        else:
            order = self.pick(*ORDERS)
            self.say(f"{name} {order}")
            tiles = [faces["rludfb".index(letter)] for letter in order]
            columns = int(name[0])
            rows = [tiles[at : at + columns] for at in range(0, 6, columns)]
        return np.vstack([np.hstack(row) for row in rows])

    def depth(self, shot: Shot, names: list[str]) -> Depth | None:
        """Write depth beside what was written; its truth in the grid of the planes."""
        if len(names) != len(shot.depth_m) or self.chance(0.35):
            return None
        suffix = self.pick(".exr", ".npy", ".npz", ".pfm", ".tiff", ".png")
        unit = self.pick(*UNITS) if suffix != ".png" else self.pick("cm", "mm", "1/512 m")
        stated = self.chance(0.6)
        planar = shot.fov_deg is not None and self.chance(0.5)
        sky = self.pick("inf", "65504", "1000")
        farthest = max(float(depth[np.isfinite(depth)].max()) for depth in shot.depth_m)
        if sky != "inf" and farthest > 0.9 * (1000.0 if sky == "1000" else 65504.0 * UNITS[unit]):
            sky = "inf"
        fault = self.pick("none", "none", "none", "none", "upside down", "disparity", "0..1")
        if shot.kind == "screenshot" and fault == "upside down":
            fault = "none"
        plain = (stated or (unit == "m" and not planar)) and fault == "none"
        self.say(f"depth {suffix} {unit} {sky}" + " planar" * planar + " stated" * stated)
        self.say(fault, clean=plain)
        near_miss = self.chance(0.1)
        form = self.pick(*NEAR_MISSES) if near_miss else "{}.depth"
        for name, radial in zip(names, shot.depth_m, strict=True):
            values = radial / (ray_stretch(radial.shape, shot.fov_deg or 90.0) if planar else 1.0)
            values = np.where(np.isinf(values), np.float32(sky), values / UNITS[unit])
            values = np.where(np.isinf(radial) & (sky == "1000"), 1000.0 / UNITS[unit], values)
            values = self.spoilt(values.astype(np.float32), fault)
            write_depth(self.folder / (form.format(name) + suffix), values)
        if stated and not near_miss:
            kind = "planar" if planar else "radial"
            self.sidecar["depth"] = {"kind": kind, "metres_per_unit": UNITS[unit]}
        if near_miss:
            self.say(f"named {form}")
            return None
        return np.stack(shot.depth_m)

    @staticmethod
    def spoilt(values: Depth, fault: str) -> Depth:
        spoil: dict[str, Callable[[Depth], Depth]] = {
            "none": lambda v: v,
            "upside down": lambda v: v[::-1],
            "disparity": lambda v: 1.0 / np.maximum(v, 1e-3),
            "0..1": lambda v: np.where(
                np.isfinite(v), v / np.nanmax(np.where(np.isfinite(v), v, 0)), v
            ),
        }
        return np.ascontiguousarray(spoil[fault](values), np.float32)

    def write_sidecar(self, shot: Shot) -> None:
        if shot.fov_deg is not None and shot.kind == "screenshot":
            self.sidecar["fov_deg"] = shot.fov_deg
        if self.chance(0.2):
            self.sidecar["position"] = [1.0, 2.0, 3.0]
            self.sidecar["engine"] = self.pick("unity", "unreal", "godot")
        if self.chance(0.1):
            self.say("misspelt key")
            self.sidecar["Depths"] = {"metres_per_unit": 0.01}
        if self.sidecar:
            text = json.dumps(self.sidecar)
            encoding = self.pick("utf-8", "utf-8", "utf-8-sig")
            (self.folder / f"{self.stem}.capture.json").write_text(text, encoding=encoding)


def draw(seed: int, folder: Path) -> Truth:
    """Write the files of one capture into an empty folder."""
    drawing = _Drawing(seed, folder)
    kind = str(drawing.pick("panorama", "panorama", "cubemap", "cubemap", "screenshot"))
    seen = shot(int(drawing.rng.integers(PLACES)), kind)
    drawing.say(kind)
    names = drawing.picture(seen)
    depth = drawing.depth(seen, names)
    drawing.write_sidecar(seen)
    if depth is not None:
        depth = depth[0] if len(depth) == 1 else _on_sphere(depth)
    return Truth(
        kind, seen.sphere, depth, drawing.clean, f"seed {seed}: {', '.join(drawing.about)}"
    )


def _on_sphere(faces: Depth) -> Depth:
    return faces_to_sphere(faces, 256, 512, nearest=True).astype(np.float32)


def judge(truth: Truth, folder: Path) -> str:
    """``right``, ``told`` or ``refused`` as it may be, else what is wrong."""
    found = find_captures([folder])
    told = {notice.code for notice in found.notices}
    if len(found.sources) != 1:
        return "told" if told else f"{len(found.sources)} captures"
    try:
        capture = load_capture(found.sources[0], LoadOptions())
    except I2RError as error:
        return f"clean, yet {error}" if truth.clean else "refused"
    told |= {notice.code for notice in capture.warnings} - ORDINARY
    fault = _fault(truth, capture)
    if fault is None:
        return "right"
    if truth.clean and fault != "depth is not used":
        return f"clean, yet {fault}"
    return "told" if told else fault


def _fault(truth: Truth, capture: Capture) -> str | None:
    if capture.kind != truth.kind:
        return f"{capture.kind} for {truth.kind}"
    if truth.sphere is not None:
        seen, true = (
            cv2.resize(pixels.mean(axis=2), (128, 64), interpolation=cv2.INTER_AREA).ravel()
            for pixels in (capture.rgb[: -len(capture.rgb) // 8], truth.sphere[:-32])
        )
        if np.corrcoef(seen, true)[0, 1] < 0.9:
            return "another projection"
    if truth.depth_m is None:
        return None
    if capture.depth_m is None:
        return "depth is not used"
    shape = truth.depth_m.shape
    rows, columns = (
        (np.arange(n) + 0.5) / n * m for n, m in zip(shape, capture.depth_m.shape, strict=True)
    )
    heard = capture.depth_m[rows.astype(int)[:, None], columns.astype(int)]
    both = np.isfinite(heard) & np.isfinite(truth.depth_m)
    if both.mean() < 0.5 * np.isfinite(truth.depth_m).mean():
        return "surfaces taken for sky"
    if (np.isinf(truth.depth_m) & np.isfinite(heard)).mean() > 0.02:
        return "sky taken for surfaces"
    apart = np.abs(np.log(heard[both] / truth.depth_m[both]))
    if np.median(apart) > 0.05 or np.mean(apart > 0.1) > 0.15:
        return f"depth off by {np.exp(np.median(apart)):.3g}"
    return None
