# SPDX-License-Identifier: MIT
"""What the networks hear in the views of a capture.

`loading` gives a model that is ready, `weights_file` what it lies in; `predicting` says what every
network answers and `prediction` what comes of it. The rest is the compact network (`compact_model`:
`depth` and `panorama_depth`, `encoder`, `surface_network`, `impression` and `size`, `heads`,
`generator`) and what networks are given and give (`scene_views`, `room_features`, `spectrogram`);
`known_materials` says what the materials of a capture are, by names and `looks`, and
`surface_sample` what is told of a point of a surface. `paper` is the published network, `trunk` the
pretrained one that impressions come from. Loads PyTorch.
"""

__all__ = [
    "compact_model",
    "depth",
    "encoder",
    "generator",
    "heads",
    "impression",
    "loading",
    "looks",
    "panorama_depth",
    "paper",
    "predicting",
    "prediction",
    "room_features",
    "scene_views",
    "size",
    "spectrogram",
    "surface_network",
    "surface_sample",
    "trunk",
    "weights_file",
]
