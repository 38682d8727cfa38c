# SPDX-License-Identifier: MIT
"""How likely classes of materials are by what the surface network sees of a material.

All cells of one material, over all views, decide together: their mean, weighed linearly, gives
the logarithm of each class's probability. What was fitted belongs to one file of weights and lies
beside it (``compact.looks``, safetensors); `training.compact.looks` makes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from i2r_vr.hearing.weights_file import WeightsFile, format_error
from i2r_vr.materials.vocabulary import CLASS_NAMES

SUFFIX = ".looks"
MAX_BYTES = 4 * 1024 * 1024
MOST_UNLIKELY = -12.0
"""Least logarithm of how much likelier looks make a class: no look proves that much."""

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Looks:
    """A linear model of classes on cells of the surface network.

    Parameters
    ----------
    weight, bias : float64 [K, C], [K]
        Log-probabilities of `CLASS_NAMES` from a mean cell, before they are normalised.
    usual : float64 [K]
        How usual each class was among the materials that it was fitted to; of a class of which
        there was none (0), looks say nothing.
    trust, cell_trust : float
        Powers of the evidence of mean cells and of single ones: less than 1, for places look
        unlike those that it was fitted to.
    """

    weight: Float
    bias: Float
    usual: Float
    trust: float
    cell_trust: float

    def evidence(self, mean_cell: Float) -> Float:
        """How much likelier a mean cell [..., C] makes each class [..., K], as logarithms."""
        return self._likelier(mean_cell, self.trust)

    def evidence_of_cells(self, cell: Float) -> Float:
        """The same of single cells."""
        return self._likelier(cell, self.cell_trust)

    def _likelier(self, cell: Float, trust: float) -> Float:
        seen = self.usual > 0.0
        found = np.zeros((*cell.shape[:-1], len(self.usual)))
        score = cell @ self.weight[seen].T + self.bias[seen]
        score = score - score.max(axis=-1, keepdims=True)
        log_probability = score - np.log(np.exp(score).sum(axis=-1, keepdims=True))
        likelier = trust * (log_probability - np.log(self.usual[seen]))
        found[..., seen] = np.maximum(likelier, MOST_UNLIKELY)
        return found


def mean_cells(
    cells: NDArray[np.floating], material: NDArray[np.integer], solid: NDArray[np.bool_], count: int
) -> tuple[Float, Float]:
    """The mean cell of each material over all views.

    Cells that are mostly of one material count for it; a material that nowhere fills most of a
    cell has those in which it is seen at all.

    Parameters
    ----------
    cells : float [N, C, n, n]
        Of views, from the surface network.
    material : int [N, S, S]
        Of their pixels, 0 to `count` - 1; S is a multiple of n.
    solid : bool [N, S, S]
        Pixels that are no sky.
    count : int
        How many materials there are.

    Returns
    -------
    float64 [count, C], float64 [count]
        Mean cells, zeros where nothing is seen, and how many cells stand behind each.
    """
    views, channels, size = cells.shape[:3]
    block = material.shape[-1] // size
    number = np.arange(views * size * size).reshape(views, size, size)
    cell_of_pixel = number.repeat(block, axis=1).repeat(block, axis=2)
    key = cell_of_pixel[solid].astype(np.int64) * count + material[solid]
    pairs, pixels = np.unique(key, return_counts=True)
    cell, of = np.divmod(pairs, count)
    share = pixels / block**2
    mostly = share > 0.5
    fills = np.zeros(count, np.bool_)
    fills[of[mostly]] = True
    used = mostly | ~fills[of]
    flat = np.moveaxis(cells, 1, -1).reshape(-1, channels)
    total, weight = np.zeros((count, channels)), np.zeros(count)
    np.add.at(total, of[used], share[used, None] * flat[cell[used]])
    np.add.at(weight, of[used], share[used])
    return total / np.maximum(weight, 1e-12)[:, None], weight


def save_looks(looks: Looks, weights: WeightsFile) -> Path:
    """Write what was fitted to a model's surface network beside its weights."""
    path = weights.path.with_suffix(SUFFIX)
    tensors = {
        "weight": looks.weight.astype(np.float32),
        "bias": looks.bias.astype(np.float32),
        "usual": looks.usual.astype(np.float32),
        "trust": np.array([looks.trust, looks.cell_trust], np.float32),
    }
    described = {"weights_sha256": weights.sha256, "classes": " ".join(CLASS_NAMES)}
    path.write_bytes(save(tensors, described))
    return path


def load_looks(weights: WeightsFile, channels: int) -> Looks | None:
    """What was fitted to a model's surface network; None where no such file lies beside it.

    Raises
    ------
    I2RError
        WEIGHTS_FORMAT, where it is for other weights or other classes, or broken.
    """
    path = weights.path.with_suffix(SUFFIX)
    if not path.is_file():
        return None
    if path.stat().st_size > MAX_BYTES:
        raise format_error("a description of looks larger than any of ours", path)
    try:
        with safe_open(path, framework="numpy") as stored:
            described = stored.metadata() or {}
            tensors = {name: stored.get_tensor(name) for name in stored.keys()}  # noqa: SIM118
    except (SafetensorError, OSError) as error:
        raise format_error("no safetensors file", path) from error
    if described.get("weights_sha256") != weights.sha256:
        raise format_error("looks that were fitted to other weights", path)
    return _checked(tensors, described.get("classes", "").split(), channels, path)


def _checked(
    tensors: dict[str, NDArray[np.floating]], classes: list[str], channels: int, path: Path
) -> Looks:
    count = len(CLASS_NAMES)
    shapes = {"weight": (count, channels), "bias": (count,), "usual": (count,), "trust": (2,)}
    found = {name: tensor.shape for name, tensor in tensors.items()}
    finite = all(bool(np.isfinite(tensor).all()) for tensor in tensors.values())
    if tuple(classes) != CLASS_NAMES or found != shapes or not finite:
        raise format_error("looks of other classes or sizes", path)
    weight, bias, usual, trust = (tensors[name].astype(np.float64) for name in shapes)
    if (usual < 0.0).any() or not usual.any() or not ((trust >= 0.0) & (trust <= 1.0)).all():
        raise format_error("looks out of range", path)
    return Looks(weight, bias, usual, float(trust[0]), float(trust[1]))
