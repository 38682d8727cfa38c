# SPDX-License-Identifier: MIT
"""Rendered scenes on disk: folders of arrays whose first axis is the scene."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FORMAT_VERSION = 4
"""2: with the class of each material, and absorption as built; 3: late energies from 80 ms on
alone, early decay times regressed evenly over time; 4: all reflections counted, mirror images
exact, decay times with the direct sound, and the labels' own noise."""


def shard_folder(root: Path, number: int) -> Path:
    """The folder of a shard below a data set's."""
    return root / f"shard-{number:05d}"


def is_made(folder: Path) -> bool:
    """Whether a shard is whole."""
    return (folder / "shard.json").exists()


def save_shard(
    folder: Path,
    rows: Sequence[Mapping[str, Any]],
    families: Sequence[str],
    seeds: Sequence[int],
) -> Path:
    """Write what was kept of each scene as arrays; the folder appears when it is whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    unfinished.chmod(0o755)
    for name in rows[0]:
        np.save(unfinished / f"{name}.npy", np.stack([row[name] for row in rows]))
    description = {
        "format_version": FORMAT_VERSION,
        "families": list(families),
        "seeds": list(seeds),
    }
    (unfinished / "shard.json").write_text(json.dumps(description))
    try:
        return unfinished.rename(folder)
    except OSError:
        if not is_made(folder):
            raise
        return folder  # another process made the same meanwhile
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


class SceneShards:
    """All scenes of folders of shards, memory-mapped.

    Parameters
    ----------
    *roots : path
        Folders of ``shard-*`` folders (docs/dataset.md).

    Raises
    ------
    FileNotFoundError
        Without a finished shard.
    ValueError
        Where a shard has another format, or the shards number their families differently; later
        editions number further ones after those that were there.
    """

    def __init__(self, *roots: Path) -> None:
        self.shards: list[dict[str, NDArray[Any]]] = []
        self.families: tuple[str, ...] = ()
        for folder in [folder for root in roots for folder in sorted(root.glob("shard-*"))]:
            description = folder / "shard.json"
            if not description.exists():
                continue
            record = json.loads(description.read_text())
            if record.get("format_version") != FORMAT_VERSION:
                found = record.get("format_version")
                raise ValueError(
                    f"{folder} has format {found}, not {FORMAT_VERSION}: make it anew, "
                    "or its labels alone (python -m training.scenes.relabel)"
                )
            families = tuple(record["families"])
            shared = min(len(families), len(self.families))
            if self.families[:shared] != families[:shared]:
                raise ValueError(f"{folder} has other families than the shards before it")
            self.families = max(self.families, families, key=len)
            self.shards.append(
                {p.stem: np.load(p, mmap_mode="r") for p in sorted(folder.glob("*.npy"))}
            )
        if not self.shards:
            raise FileNotFoundError(f"no finished shard below {', '.join(map(str, roots))}")
        sizes = [len(shard["seed"]) for shard in self.shards]
        self.starts = np.concatenate([[0], np.cumsum(sizes)])

    def __len__(self) -> int:
        return int(self.starts[-1])

    def row(self, name: str, index: int) -> NDArray[Any]:
        """One scene's array, of the type that its name stands for."""
        shard = int(np.searchsorted(self.starts, index, side="right")) - 1
        row: NDArray[Any] = self.shards[shard][name][index - self.starts[shard]]
        return row

    def column(self, name: str) -> NDArray[Any]:
        """One array over all scenes."""
        return np.concatenate([np.asarray(shard[name]) for shard in self.shards])

    def split(self, part: str, families: Sequence[str] | None = None) -> NDArray[np.int64]:
        """Indices of `part`: by seed, 1 in 20 for ``test`` and ``validation`` each.

        Parameters
        ----------
        part : {"train", "validation", "test", "all"}
        families : sequence of str, optional
            Only scenes of these families.
        """
        turn = self.column("seed").astype(np.int64) % 20
        chosen = {
            "train": turn > 1,
            "validation": turn == 1,
            "test": turn == 0,
            "all": np.ones(len(self), dtype=bool),
        }[part]
        if families is not None:
            wanted = [self.families.index(f) for f in families if f in self.families]
            chosen = chosen & np.isin(self.column("family"), wanted)
        return np.flatnonzero(chosen)
