# SPDX-License-Identifier: MIT
"""The recipes of docs/captures.md: files as each tool writes them are read as they are meant."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from i2r_vr.capture import LoadOptions, find_captures, load_capture
from tests.capture.fuzzing import Shot, ray_stretch, shot, write_depth, write_picture
from tests.capture.pictures import save_exr

PAGE = Path(__file__).resolve().parents[2] / "docs" / "captures.md"
PLACE = 2
EXIF_FOCAL_35MM, EXIF_DIRECTORY = 0xA405, 0x8769


def _recipes() -> dict[str, tuple[list[str], dict[str, object]]]:
    """Of each recipe: its files, and the sidecar."""
    part = PAGE.read_text(encoding="utf-8").split("## Recipes")[1].split("\n## ")[0]
    found = {}
    for section in part.split("\n### ")[1:]:
        title, _, text = section.partition("\n")
        blocks = dict(re.findall(r"```(\w+)\n(.*?)```", text, re.S))
        found[title] = (blocks["text"].split(), json.loads(blocks.get("json", "{}")))
    return found


RECIPES = _recipes()


def _phone(names: list[str], folder: Path) -> Shot:
    seen = shot(PLACE, "screenshot")
    exif = Image.Exif()
    exif.get_ifd(EXIF_DIRECTORY)[EXIF_FOCAL_35MM] = 26
    Image.fromarray(seen.rgb[0]).save(folder / names[0], exif=exif, quality=92)
    return seen


def _sphere_camera(names: list[str], folder: Path) -> Shot:
    seen = shot(PLACE, "panorama")
    write_picture(folder / names[0], seen.rgb[0])
    return seen


def _unity(names: list[str], folder: Path) -> Shot:
    seen = shot(PLACE, "cubemap")
    for name, face in zip(names[:6], seen.rgb, strict=True):
        write_picture(folder / name, face)
    for name, radial in zip(names[6:12], seen.depth_m, strict=True):
        write_depth(folder / name, radial / ray_stretch(radial.shape, 90.0))
    return seen


def _unreal(names: list[str], folder: Path) -> Shot:
    seen = shot(PLACE, "panorama")
    write_picture(folder / names[0], seen.rgb[0])
    write_depth(folder / names[1], 100.0 * seen.depth_m[0])
    return seen


def _faces(names: list[str], folder: Path) -> Shot:
    seen = shot(PLACE, "cubemap")
    for name, face in zip(names[:6], seen.rgb, strict=True):
        write_picture(folder / name, face)
    return seen


def _blender(names: list[str], folder: Path) -> Shot:
    seen = shot(PLACE, "panorama")
    light = (seen.rgb[0] / 255.0).astype(np.float32) ** 2.2
    layers = {f"ViewLayer.Combined.{c}": light[..., i] for i, c in enumerate("RGB")}
    depth = np.nan_to_num(seen.depth_m[0], posinf=1e10).astype(np.float32)
    save_exr(folder / names[0], layers | {"ViewLayer.Depth.Z": depth})
    return seen


def _source(names: list[str], folder: Path) -> Shot:
    seen = shot(PLACE, "cubemap")
    right, left, up, down, front, back = seen.rgb
    for name, face in zip(names, (left, right, front, back, up, down), strict=True):
        write_picture(folder / name, face)
    return seen


MAKERS: dict[str, Callable[[list[str], Path], Shot]] = {
    "A phone": _phone,
    "A 360 camera": _sphere_camera,
    "Unity": _unity,
    "Unreal": _unreal,
    "Godot": _faces,
    "Blender": _blender,
    "Source and Quake": _source,
    "three.js": _faces,
}


def test_every_recipe_is_tried():
    assert set(MAKERS) == set(RECIPES)


@pytest.mark.parametrize("title", MAKERS)
def test_a_recipe_is_read_as_it_is_meant(title, tmp_path):
    names, sidecar = RECIPES[title]
    seen = MAKERS[title](names, tmp_path)
    for name in names:
        if name.endswith(".capture.json"):
            (tmp_path / name).write_text(json.dumps(sidecar), encoding="utf-8")
    assert {path.name for path in tmp_path.iterdir()} == set(names)
    found = find_captures([tmp_path])
    assert found.notices == ()
    (source,) = found.sources
    assert len(source.files) == len(names)
    capture = load_capture(source, LoadOptions())
    assert capture.kind == seen.kind
    codes = {notice.code for notice in capture.warnings}
    assert codes <= {"SCALE_GUESSED", "CUBEMAP_REARRANGED"}, capture.warnings
    assert ("CUBEMAP_REARRANGED" in codes) == (title == "Source and Quake")
    if seen.sphere is not None:
        size = (128, 64)
        shown, wanted = (
            cv2.resize(pixels.mean(axis=2), size, interpolation=cv2.INTER_AREA).ravel()
            for pixels in (capture.rgb, seen.sphere)
        )
        assert np.corrcoef(shown, wanted)[0, 1] > 0.9
    else:
        assert capture.fov_source == "exif"
        assert capture.fov_deg == pytest.approx(71.9, abs=3.0)
    has_depth = any(".depth." in name for name in names) or title == "Blender"
    assert (capture.depth_m is not None) == has_depth
    if has_depth:
        kept = np.isfinite(capture.depth_m)
        nearest = [np.quantile(d[np.isfinite(d)], 0.05) for d in seen.depth_m]
        assert np.quantile(capture.depth_m[kept], 0.02) > 0.5 * min(nearest)
        median = np.median(np.concatenate([d[np.isfinite(d)] for d in seen.depth_m]))
        assert np.median(capture.depth_m[kept]) == pytest.approx(median, rel=0.25)
