# SPDX-License-Identifier: MIT
"""The sealed set: places that are closed and can be made again, and that nothing trains on."""

import ast
import dataclasses
import hashlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from i2r_vr.materials.absorption import MATERIAL_CLASSES
from i2r_vr.seeing.views import layout_directions
from training.scenes.light.textures import class_of, reserved_textures, texture_of
from training.scenes.light.tracer import build_geometry
from training.scenes.places.building import MOST_MATERIALS
from training.scenes.places.families import FAMILIES
from training.scenes.places.placing import clearance_m, open_share
from training.scenes.relabel import relabel_shard
from training.scenes.shards import FORMAT_VERSION, SceneShards, save_shard
from training.scenes.sound.sound import simulate_sound
from training.sealed import recipe, textures
from training.sealed.__main__ import main
from training.sealed.families import INDOORS, OUTDOORS, SEALED_FAMILIES
from training.sealed.motifs import REPEATED, WHOLE
from training.sealed.processing import develop
from training.sealed.recipe import family_of, photograph, scene_of, sealed_row, sealed_seeds
from training.sealed.scene import sealed_scene
from training.sealed.standing import CLEARANCE_M, EYE_M, FOV_DEG, draw_view
from training.sealed.textures import dressed, read_reserved

ROOT = Path(__file__).resolve().parents[3]
MAY_SEE_IT = ("training/sealed", "training/evaluation", "tests")
DIRECTIONS = np.concatenate(
    [
        layout_directions("fibonacci", 256)
        @ np.linalg.qr(np.random.default_rng(i).normal(size=(3, 3)))[0]
        for i in range(4)
    ]
)


def imports_of(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value if node.value.startswith("training.sealed") else ""


def modules():
    for folder in ("training", "i2r_vr", "benchmarks", "samples", "docs", "tests"):
        yield from (ROOT / folder).rglob("*.py")


def test_nothing_but_evaluation_and_tests_sees_the_sealed_set():
    seen = 0
    for path in modules():
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(MAY_SEE_IT):
            continue
        seen += 1
        for module in imports_of(path):
            assert not f"{module}.".startswith("training.sealed."), f"{name} imports {module}"
    assert seen > 100


def test_the_guard_sees_all_ways_to_import(tmp_path):
    path = tmp_path / "trainer.py"
    for line in (
        "import training.sealed.recipe",
        "from training.sealed import recipe",
        "from training import sealed",
        "import importlib; importlib.import_module('training.sealed.recipe')",
        "def later():\n    from training.sealed.recipe import scene_of",
    ):
        path.write_text(line)
        assert any(f"{m}.".startswith("training.sealed.") for m in imports_of(path)), line


def test_no_family_of_training_is_sealed():
    assert not set(SEALED_FAMILIES) & set(FAMILIES)
    assert len(INDOORS) >= 6
    assert len(OUTDOORS) >= 2


def test_the_recipe_names_300_indoor_places_and_40_outdoor_ones():
    families = [family_of(seed) for seed in sealed_seeds()]
    indoors = [name for name in families if name in INDOORS]
    assert (len(indoors), len(families) - len(indoors)) == (300, 40)
    counts = [families.count(name) for name in SEALED_FAMILIES]
    assert min(counts[: len(INDOORS)]) >= 27
    assert min(counts[len(INDOORS) :]) >= 13
    with pytest.raises(ValueError, match="no seed of the sealed set"):
        family_of(12)


@pytest.mark.parametrize("family", SEALED_FAMILIES)
def test_places_build_are_closed_and_leave_room_for_the_camera(family):
    for seed in range(4):
        scene = sealed_scene(family, seed)
        assert scene.family == family
        assert scene.outdoor == (family in OUTDOORS)
        assert (scene.volume_m3 == 0) == scene.outdoor
        assert len(scene.materials.names) <= MOST_MATERIALS
        assert set(scene.materials.classes) <= set(MATERIAL_CLASSES)
        capture = scene.capture_m.astype(float)
        assert clearance_m(scene.primitives, capture) > CLEARANCE_M - 1e-3
        if not scene.outdoor:
            lost = open_share(build_geometry(scene.primitives), capture, DIRECTIONS)
            assert lost == 0, f"seed {seed}"
            assert 10 < scene.volume_m3 < 25_000


@pytest.mark.parametrize("family", SEALED_FAMILIES)
def test_places_sound_as_such_places_do(family):
    found = []
    for seed in (1, 2):
        scene = sealed_scene(family, seed)
        found.append(float(simulate_sound(scene, seed)["t60_s"][2:4].mean()))
    assert 0.15 < np.nanmean(found) < 7.0


@pytest.mark.parametrize("family", ["museum", "supermarket", "farmyard"])
def test_same_seed_same_scene(family):
    one, two, other = (sealed_scene(family, seed) for seed in (4, 4, 5))
    for part in ("primitives", "materials", "lights"):
        for field in dataclasses.fields(getattr(one, part)):
            first, second = (getattr(getattr(s, part), field.name) for s in (one, two))
            assert first == second if isinstance(first, tuple) else np.array_equal(first, second)
    np.testing.assert_array_equal(one.capture_m, two.capture_m)
    assert not np.array_equal(one.capture_m, other.capture_m)


@pytest.fixture(scope="module")
def folder():
    """Small textures of a few classes, as `read_reserved` hands them out."""
    rng = np.random.default_rng(0)
    found = {}
    for name in ("plaster__a.jpg", "brick__acg-Bricks059.jpg", "wood_panel__b.jpg"):
        image = rng.integers(0, 256, (64, 64, 3)).astype(np.uint8)
        content = cv2.imencode(".jpg", image)[1].tobytes()
        found[class_of(name)] = (texture_of(Path(name), content),)
    return found


def test_dressing_leaves_all_that_is_heard(folder):
    scene = sealed_scene("restaurant", 3)
    shown = dressed(scene, folder)
    assert shown.primitives is scene.primitives
    assert shown.materials is scene.materials
    assert (shown.textures.image >= 0).any()
    bare = dressed(scene, {})
    motifs = [name.split("/")[1] in {*WHOLE, *REPEATED} for name in scene.materials.names]
    assert ((bare.textures.image >= 0) == motifs).all()


def test_every_motif_is_painted_anew_from_its_number():
    for motif in {**WHOLE, **REPEATED}:
        one, two = (textures._painted.__wrapped__(motif, 5).levels for _ in range(2))
        np.testing.assert_array_equal(one, two)
        assert 0.005 < one[-1].mean() < 0.95
        assert one[: 256 * 256].std() > 0.01


def test_same_seed_same_row_and_its_photograph_fits_its_panorama(folder, monkeypatch):
    monkeypatch.setattr(recipe, "PANORAMA_SHAPE", (64, 128))
    monkeypatch.setattr(photograph, "__defaults__", ((48, 64),))
    seed = sealed_seeds()[6]
    one, two = (sealed_row(seed, folder) for _ in range(2))
    assert one.keys() == two.keys()
    for name in one:
        np.testing.assert_array_equal(one[name], two[name], err_msg=name)
    assert one["rgb"].shape == (64, 128, 3)
    assert one["photo_rgb"].shape == (48, 64, 3)
    assert one["photo_depth_m"].shape == one["photo_material"].shape == (48, 64)
    assert FOV_DEG[0] <= one["photo_fov_deg"] <= FOV_DEG[1]
    column = round((0.5 - float(one["photo_azimuth_deg"]) / 360) * 128) % 128
    row = round((0.5 - float(one["photo_elevation_deg"]) / 180) * 64)
    around = one["depth_m"][row - 2 : row + 3, np.arange(column - 2, column + 3) % 128]
    middle = float(one["photo_depth_m"][24, 32])
    assert around.min() * 0.9 < middle < around.max() * 1.1
    labels = simulate_sound(scene_of(seed), seed)
    np.testing.assert_array_equal(labels["t60_s"], one["t60_s"])


def test_shards_of_the_set_are_read_like_others(folder, monkeypatch, tmp_path):
    monkeypatch.setattr(recipe, "PANORAMA_SHAPE", (64, 128))
    monkeypatch.setattr(photograph, "__defaults__", ((48, 64),))
    seed = sealed_seeds()[9]
    save_shard(tmp_path / "shard-00000", [sealed_row(seed, folder)], list(SEALED_FAMILIES), [seed])
    shards = SceneShards(tmp_path)
    assert shards.families[int(shards.column("family")[0])] == family_of(seed)
    assert shards.row("photo_rgb", 0).shape == (48, 64, 3)
    description = tmp_path / "shard-00000" / "shard.json"
    description.write_text(description.read_text().replace(str(FORMAT_VERSION), "0", 1))
    before = np.load(tmp_path / "shard-00000" / "edt_s.npy")
    (tmp_path / "shard-00000" / "edt_s.npy").unlink()
    assert relabel_shard(tmp_path / "shard-00000", sealed_scene)
    np.testing.assert_array_equal(np.load(tmp_path / "shard-00000" / "edt_s.npy"), before)
    shown = CliRunner().invoke(main, ["--out", str(tmp_path), "--check"])
    assert family_of(seed) in shown.output


def test_photographs_look_at_much_of_a_place_from_eye_level():
    for seed in range(4):
        scene = sealed_scene("sports_hall", seed)
        view = draw_view(scene, np.random.default_rng(seed))
        assert FOV_DEG[0] <= view.fov_deg <= FOV_DEG[1]
        assert abs(view.elevation_deg) <= 12
        assert scene.capture_m[2] >= EYE_M[0] - 1e-6


def test_cameras_differ_and_keep_what_is_brighter_brighter():
    ramp = np.repeat(np.geomspace(0.02, 20, 96)[None, :, None], 96, axis=0) * np.ones(3)
    pictures = [develop(ramp, np.random.default_rng(i), False).astype(float) for i in range(6)]
    for picture in pictures:
        columns = picture.mean(axis=(0, 2))
        assert columns[-8:].mean() > columns[40:48].mean() > columns[:8].mean()
        assert columns[-1] > 200
    assert np.std([picture.mean() for picture in pictures]) > 3


def test_a_missing_or_changed_texture_is_an_error_that_says_so(tmp_path, monkeypatch):
    with pytest.raises(FileNotFoundError, match="no folder"):
        read_reserved(tmp_path / "nowhere")
    image = cv2.imencode(".jpg", np.full((64, 64, 3), 90, np.uint8))[1].tobytes()
    digest = hashlib.sha256(image).hexdigest()
    monkeypatch.setattr(textures, "reserved_textures", lambda: {"plaster__a.jpg": digest})
    with pytest.raises(FileNotFoundError, match=r"plaster__a\.jpg is missing"):
        read_reserved(tmp_path)
    (tmp_path / "plaster__a.jpg").write_bytes(image)
    assert set(read_reserved(tmp_path)) == {"plaster"}
    (tmp_path / "plaster__a.jpg").write_bytes(image + b"x")
    with pytest.raises(ValueError, match="not the file"):
        read_reserved(tmp_path)
    told = CliRunner().invoke(main, ["--out", str(tmp_path / "o"), "--textures", str(tmp_path)])
    assert told.exit_code == 1
    assert "not the file" in told.output
    assert CliRunner().invoke(main, ["--out", str(tmp_path)]).exit_code == 2


def test_reserved_textures_are_of_known_classes_and_many():
    reserved = reserved_textures()
    assert 60 <= len(reserved) <= 80
    assert all(class_of(name) for name in reserved)
    assert len({class_of(name) for name in reserved}) >= 20
    assert all(len(digest) == 64 for digest in reserved.values())
