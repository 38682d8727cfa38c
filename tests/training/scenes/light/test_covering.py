# SPDX-License-Identifier: MIT
"""Places whose surfaces show images: some of them, seldom all, and nothing that is heard."""

import cv2
import numpy as np
import pytest

from training.scenes.generate import scene_record
from training.scenes.light.covering import COVERED, covered
from training.scenes.light.looks import BOOKS, PICTURE
from training.scenes.light.textures import read_textures
from training.scenes.places.families import make_scene
from training.scenes.places.materials import LOOKS


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("textures")
    rng = np.random.default_rng(0)
    for name in LOOKS:
        image = rng.integers(60, 200, (160, 160, 3)).astype(np.uint8)
        cv2.imwrite(str(root / f"{name}__test-{name}.jpg"), image)
    return root


def test_some_surfaces_show_images_and_some_never_do(folder):
    textures, shares = read_textures(folder), []
    for seed in range(40):
        scene = make_scene(seed, ["shop", "home"])
        shown, looks = covered(scene, textures).textures, scene.materials
        image = shown.image if len(shown.image) else np.full(len(looks.names), -1)
        own = np.isin(looks.pattern, (BOOKS, PICTURE))
        assert (image[own] < 0).all()
        plain = ~own & (looks.emission.max(axis=1) == 0)
        shares.append(float((image[plain] >= 0).mean()))
    assert min(shares) == 0.0
    assert 0.4 < np.mean(shares) < COVERED[1]


def test_what_is_painted_keeps_the_colour_of_its_paint(folder):
    """Mean reflectance of a repainted image is the material's; others have their own."""
    textures, near = read_textures(folder), []
    for seed in range(30):
        scene = make_scene(seed, ["meeting_room"])
        one = covered(scene, textures).textures
        for m, name in enumerate(scene.materials.classes):
            if len(one.image) and one.image[m] >= 0 and name in ("plaster", "upholstery"):
                last = one.start[one.image[m]] + sum(
                    4**k for k in range(1, int(np.log2(one.side[one.image[m]])) + 1)
                )
                seen = one.texels[last] * one.tint[m]
                near.append(np.allclose(seen, scene.materials.colour[m, 0], rtol=0.05))
    assert 0.5 < np.mean(near) < 0.95


def test_images_change_the_picture_and_nothing_else(folder):
    scene = make_scene(4, ["wet_room"])
    plain, shown = (scene_record(scene, 4, 64, textures) for textures in (None, folder))
    assert not np.array_equal(plain["rgb"], shown["rgb"])
    for name in set(plain) - {"rgb"}:
        np.testing.assert_array_equal(plain[name], shown[name])
