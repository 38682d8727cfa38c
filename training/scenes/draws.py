# SPDX-License-Identifier: MIT
"""Random choices that all families share."""

from __future__ import annotations

import math

import numpy as np


def pick(rng, names, p=None):
    """One of `names`, by probabilities `p`."""
    return names[int(rng.choice(len(names), p=p))]


def log_uniform(rng, a, b):
    """A number whose logarithm is uniform."""
    return math.exp(rng.uniform(math.log(a), math.log(b)))


def wall_classes(rng, names, p=None):
    """Classes of the four walls: mostly one, sometimes two."""
    w = pick(rng, names, p)
    return [w] * 4 if rng.random() < 0.7 else [w, w, pick(rng, names, p), w]


def room_size(rng, v, asp=(1, 2.2), h=(2.3, 3.2), hp=0.33):
    """Length, width and height of a room of about v cubic metres."""
    """random room of about v m3"""
    H = np.clip(v**hp * rng.uniform(0.5, 0.85), h[0], h[1])
    A = v / H
    r = rng.uniform(*asp)
    return np.array([math.sqrt(A * r), math.sqrt(A / r), H])
