# SPDX-License-Identifier: MIT
"""Pairs that `python -m training.prepare` made, as pictures and spectrograms."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import cv2
import numpy as np
import soundfile
import torch
from torch import Tensor
from torch.utils.data import Dataset

from i2r_vr.encoder import normalise_rgb
from i2r_vr.errors import I2RError
from i2r_vr.spectrogram import encode, normalised

FORMAT_VERSION = 1
DESCRIPTION = "prepared.json"
PAIRS = "pairs.csv"
LEFT_OUT = "left_out.csv"


class PreparedPairs(Dataset[tuple[Tensor, Tensor]]):
    """Pictures [3, 224, 224] in -1..1 with spectrograms [512, 512] in -1..1 (fixed decibels).

    Parameters
    ----------
    root : path
        Folder of `python -m training.prepare`.
    split : {"train", "validation", "test"}

    Raises
    ------
    I2RError
        PREPARED_FORMAT.
    """

    def __init__(self, root: Path, split: str) -> None:
        self.root = root
        try:
            description = json.loads((root / DESCRIPTION).read_text(encoding="utf-8"))
            version = description["format_version"]
            with (root / PAIRS).open(encoding="utf-8", newline="") as stream:
                rows = list(csv.DictReader(stream))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise I2RError(
                "PREPARED_FORMAT",
                type(error).__name__,
                f"a folder with {DESCRIPTION} and {PAIRS}",
                "make it with python -m training.prepare",
                root,
            ) from None
        if version != FORMAT_VERSION:
            raise I2RError(
                "PREPARED_FORMAT", f"format {version}", str(FORMAT_VERSION), "prepare again", root
            )
        self.rows = [row for row in rows if row["split"] == split]

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        row = self.rows[index]
        bgr = cv2.imread(str(self.root / row["picture"]))
        rgb = torch.from_numpy(np.ascontiguousarray(bgr[..., ::-1])).permute(2, 0, 1)
        signal, _ = soundfile.read(self.root / row["recording"], dtype="float64")
        level_db, _ = encode(signal)
        return normalise_rgb(rgb), torch.from_numpy(normalised(level_db))
