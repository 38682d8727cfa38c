# SPDX-License-Identifier: MIT
"""What the networks hear in the views of a capture.

`loading` gives a model that is ready, `weights_file` what it lies in; `predicting` says what every
network answers and `prediction` what comes of it. The rest is the compact network (`compact_model`:
`depth`, `encoder`, `surface_network`, `heads`, `generator`) and what networks are given and give
(`scene_views`, `room_features`, `spectrogram`); `paper` is the published one, `trunk` the
pretrained one that the next edition starts from. Loads PyTorch.
"""

__all__ = [
    "compact_model",
    "depth",
    "encoder",
    "generator",
    "heads",
    "loading",
    "paper",
    "predicting",
    "prediction",
    "room_features",
    "scene_views",
    "spectrogram",
    "surface_network",
    "trunk",
    "weights_file",
]
