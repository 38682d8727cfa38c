# SPDX-License-Identifier: MIT
"""All that the doctor looks at, in order; no failure of one keeps the others from being done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from i2r_vr.config import BakeOptions
from i2r_vr.doctor import baking, engines, folders
from i2r_vr.doctor.finding import Finding
from i2r_vr.errors import I2RError

__all__ = ["Finding", "examine"]


def examine(options: BakeOptions, watched: Path | None, out: Path) -> Iterator[Finding]:
    """Look at everything that baking and watching need.

    Parameters
    ----------
    options : BakeOptions
        Whose model, device and materials are looked at.
    watched : Path, optional
        Where captures lie.
    out : Path
        Where bundles should go.
    """
    checks: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
        ("versions", baking.versions),
        ("device", lambda: baking.devices(options)),
        ("weights", lambda: baking.weights(options)),
        ("bake", lambda: baking.trial(options)),
        ("captures", lambda: folders.captures(watched, options)),
        ("events", lambda: folders.events(watched)),
        ("out", lambda: folders.write_access(out)),
        ("disk", lambda: folders.disk(out)),
        ("lock", lambda: folders.lock(out)),
        ("engines", engines.installed),
        ("add-ons", lambda: engines.add_ons((watched or out, out))),
    )
    for about, check in checks:
        try:
            yield from check()
        except I2RError as error:
            yield Finding.of_error(about, error)
        except ImportError as error:
            yield Finding(about, "bad", str(error), baking.REINSTALL)
        except Exception as error:
            detail = f"{type(error).__name__}: {error}"[:200]
            yield Finding(about, "bad", detail, "report it, please")
