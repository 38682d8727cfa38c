# SPDX-License-Identifier: MIT
"""The tensors of a foreign layout under our names, every key and shape checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import torch
from torch import Tensor

from i2r_vr.errors import I2RError

MOST_NAMED = 4
"""Tensors that an error names before it counts the rest."""
DECODER_LEVELS, DEPTH_SCALES = 5, 4
"""Those of Monodepth2's decoder."""


def without_prefix(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """The tensors whose keys begin with `prefix`, under the rest of their keys."""
    return {
        key.removeprefix(prefix): value for key, value in tensors.items() if key.startswith(prefix)
    }


def renamed(tensors: Mapping[str, Tensor], names: Mapping[str, str]) -> dict[str, Tensor]:
    """The tensors with keys that `names` has replaced, the others as they are."""
    return {names.get(key, key): value for key, value in tensors.items()}


def monodepth2_decoder_names() -> dict[str, str]:
    """Monodepth2's decoder keys (``0.conv.conv.weight`` ...) to ours.

    Its layers are numbered from the coarsest level: two convolutions each for the levels 4 to 0,
    then the outputs of the scales 0 to 3.
    """
    names = {}
    for part in ("weight", "bias"):
        for level in range(DECODER_LEVELS):
            number = 2 * (DECODER_LEVELS - 1 - level)
            names[f"{number}.conv.conv.{part}"] = f"up_first.{level}.conv.{part}"
            names[f"{number + 1}.conv.conv.{part}"] = f"up_second.{level}.conv.{part}"
        for scale in range(DEPTH_SCALES):
            number = 2 * DECODER_LEVELS + scale
            names[f"{number}.conv.{part}"] = f"heads.{scale}.{part}"
    return names


def check_layout(
    found: Mapping[str, Tensor], wanted: Mapping[str, Tensor], layout: str, path: Path
) -> None:
    """Compare keys and shapes with those of a network of ours.

    Parameters
    ----------
    found : mapping
        Tensors under our names; a name that is not ours is reported as it is.
    wanted : mapping
        The network's state, also on the device ``meta``.
    layout : str
        What the file was taken for.

    Raises
    ------
    I2RError
        CHECKPOINT_LAYOUT or CHECKPOINT_SHAPE.
    """
    missing, foreign = sorted(set(wanted) - set(found)), sorted(set(found) - set(wanted))
    if missing or foreign:
        words = [f"without {_named(missing)}"] if missing else []
        words += [f"with {_named(foreign)}"] if foreign else []
        raise layout_error(" and ".join(words), layout, path)
    for key, value in wanted.items():
        if found[key].shape != value.shape:
            raise I2RError(
                "CHECKPOINT_SHAPE",
                f"{key} of {tuple(found[key].shape)}",
                f"{tuple(value.shape)} as in {layout}",
                "give a checkpoint of that network",
                path,
            )


def check_aliases(tensors: Mapping[str, Tensor], names: Mapping[str, str], path: Path) -> None:
    """Refuse a file in which two names of one tensor have different values.

    Parameters
    ----------
    names : mapping of str to str
        Alias to key; an absent alias is no fault.

    Raises
    ------
    I2RError
        CHECKPOINT_LAYOUT.
    """
    for alias, key in names.items():
        if alias in tensors and key in tensors and not torch.equal(tensors[alias], tensors[key]):
            raise layout_error(f"{alias} and {key} differing", "one tensor of two names", path)


def layout_error(found: str, layout: str, path: Path) -> I2RError:
    """A file whose tensors are not those of a layout."""
    return I2RError(
        "CHECKPOINT_LAYOUT", f"tensors {found}", layout, "give a checkpoint of that network", path
    )


def _named(keys: Iterable[str]) -> str:
    some = [key[:80] for key in keys]
    more = f" and {len(some) - MOST_NAMED} more" if len(some) > MOST_NAMED else ""
    return ", ".join(some[:MOST_NAMED]) + more
