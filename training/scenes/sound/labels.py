# SPDX-License-Identifier: MIT
"""What shards say of the materials that a picture of a scene shows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from i2r_vr.materials.absorption import MATERIAL_CLASSES
from training.scenes.light.picture import SKY_INDEX
from training.scenes.scene import Scene
from training.scenes.sound.sound import built_absorption

MATERIAL_ROWS = 32
SKY_ROW = MATERIAL_ROWS - 1
CLASS_NAMES = list(MATERIAL_CLASSES)


def material_labels(scene: Scene, material: NDArray[np.uint8]) -> dict[str, NDArray[np.generic]]:
    """Materials of pictures, of any shape, as a shard holds them.

    Returns
    -------
    dict
        material : uint8, as given, row of the others; material_class : uint8 [32];
        absorption (as built), scattering : float32 [32, 7]. Sky absorbs all.
    """
    count = len(scene.materials.absorption)
    absorption, scattering = np.zeros((2, MATERIAL_ROWS, 7), np.float32)
    absorption[:count] = built_absorption(scene)
    absorption[SKY_ROW] = 1.0
    scattering[:count] = scene.materials.scattering
    classes = np.full(MATERIAL_ROWS, CLASS_NAMES.index("sky"), np.uint8)
    classes[:count] = [CLASS_NAMES.index(name) for name in scene.materials.classes]
    return {
        "material": np.where(material == SKY_INDEX, SKY_ROW, material).astype(np.uint8),
        "material_class": classes,
        "absorption": absorption,
        "scattering": scattering,
    }
